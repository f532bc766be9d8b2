"""When the steps of a breach or a recall fell, from how long each took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from casehistory.cohort.days import at, business_day_before, business_days_after
from casehistory.cohort.description import Breach, Case
from domain.vocabulary import HearingOutcome

ENDING = (HearingOutcome.REVOKED, HearingOutcome.RESENTENCED)


class Steps(NamedTuple):
    """The days of a proceeding, as far as it goes."""

    row: Breach
    decided: date
    referred: date | None
    returned: date | None
    referred_again: date | None
    accepted: date | None
    presented: date | None
    first: date | None
    final: date | None


def in_days(row: Breach) -> Steps:
    """Give the days on which the steps of a proceeding fell."""
    decided = business_days_after(row.aware, row.decided)
    referred = _after(decided, row.referred)
    returned = _after(referred, row.returned)
    referred_again = _after(returned, 2)
    accepted = _after(referred_again or referred, row.accepted)
    presented = _after(accepted or decided, row.presented)
    first = business_day_before(presented + timedelta(days=row.first)) if presented and row.first else None
    final = business_day_before(first + timedelta(days=row.final)) if first and row.final else None
    return Steps(row, decided, referred, returned, referred_again, accepted, presented, first, final)


def _after(day: date | None, count: int | None) -> date | None:
    return business_days_after(day, count) if day and count is not None else None


def end_of(proceedings: Iterable[Steps], ends: date) -> datetime:
    """Give the instant at which a case ends: with its term, or with the hearing that revokes the order."""
    for steps in proceedings:
        if steps.final and steps.row.final_outcome in ENDING:
            return at(steps.final, 17)
    return at(ends, 17)


def custody_of(case: Case) -> list[tuple[date, date | None]]:
    """Give the times in prison since the start: from the return until the release, or None where there is none yet."""
    if case.recall is None:
        return []
    return [(returned_on(case), case.recall.released)]


def returned_on(case: Case) -> date:
    """Give the day on which a recalled person was back in prison."""
    assert case.recall is not None
    decided = business_days_after(case.recall.requested, case.recall.decided)
    return decided + timedelta(days=case.recall.executed)
