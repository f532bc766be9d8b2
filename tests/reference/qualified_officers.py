"""PP03 and PP04: were domestic abuse and child protection cases always with a probation officer, and how long not?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from domain.case import RiskFlagRaised, RiskFlagRemoved
from domain.vocabulary import Grade, Organisation, RiskFlag
from tests.reference.days import day_of
from tests.reference.life import Life, Row, Stretch

FLAGS = (RiskFlag.DOMESTIC_ABUSE, RiskFlag.LOOKED_AFTER_CHILD, RiskFlag.CHILD_PROTECTION)


class Time(NamedTuple):
    """A time with one officer in which the rule asked for a probation officer."""

    first_on: date
    until_on: date
    grade: Grade

    @property
    def days(self) -> int:
        """The first day counted, the last not."""
        return (self.until_on - self.first_on).days


def qualified_officers(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of PP03 of a case that a CRC has supervised with an officer while the rule held."""
    times = list(_times(life))
    if not times:
        return
    wrong = sum(one.days for one in times if one.grade not in (Grade.PO, Grade.UNKNOWN))
    unknown = sum(one.days for one in times if one.grade is Grade.UNKNOWN)
    row = Row(life.ref, Organisation.CRC, max(one.until_on for one in times), value=wrong)
    if wrong:
        yield row._replace(met=False)
    elif unknown:
        yield row._replace(excluded="GRADE_UNKNOWN")
    else:
        yield row._replace(met=True)


def unqualified_officer_days(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of PP04 of a case that was with an unqualified officer for one day or more."""
    wrong = [one for one in _times(life) if one.grade not in (Grade.PO, Grade.UNKNOWN) and one.days]
    if wrong:
        judged_on = max(one.until_on for one in wrong)
        yield Row(life.ref, Organisation.CRC, judged_on, value=sum(one.days for one in wrong))


def _times(life: Life) -> Iterator[Time]:
    for one in life.stretches:
        if one.holder is Organisation.CRC and not one.is_in_prison and one.officer and _is_flagged(life, one):
            until_on = day_of(one.ends_at) if one.ends_at else life.asked_on
            yield Time(day_of(one.starts_at), until_on, one.officer.grade)


def _is_flagged(life: Life, stretch: Stretch) -> bool:
    up: dict[RiskFlag, bool] = {}
    for fact in life.facts:
        if fact.occurred_at <= stretch.starts_at and isinstance(fact, RiskFlagRaised | RiskFlagRemoved):
            up[fact.flag] = isinstance(fact, RiskFlagRaised)
    return any(up.get(flag, False) for flag in FLAGS)
