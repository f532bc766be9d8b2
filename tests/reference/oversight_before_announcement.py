"""PP20: was there any management oversight before the inspection was announced?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case import OversightRecorded
from domain.inspection import CaseSampled, InspectionAnnounced
from tests.reference.days import day_of
from tests.reference.life import Life, Row


def oversight_before_announcement(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    sampled = {one.inspection_ref for one in life.of(CaseSampled) if one.case_ref == life.ref}
    announced = [one.occurred_at for one in life.of(InspectionAnnounced) if one.inspection_ref in sampled]
    written = [one.recorded_at for one in life.of(OversightRecorded)]
    holders = [one for one in life.stretches if one.holder]
    row = Row(life.ref, holders[-1].holder, life.judged_on)
    if not announced:
        before = [at for at in written if day_of(at) <= life.asked_on]
        yield row._replace(met=bool(before), value=len(before))
        return
    at = announced[-1]
    held = [one for one in holders if one.starts_at < at] or holders[:1]
    row = row._replace(organisation=held[-1].holder, judged_on=min(day_of(at), life.judged_on))
    before = [one for one in written if one < at]
    if life.supervision[0][0] >= at:
        yield row._replace(excluded="STARTED_AFTER_ANNOUNCEMENT")
    else:
        yield row._replace(met=bool(before), value=len(before))
