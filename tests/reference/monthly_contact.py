"""AS38: was the person offered a meeting each month, and was it kept or followed up?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from domain.appointment import AppointmentScheduled, WarningIssued
from domain.case import HomeVisitMade
from domain.enforcement import NonComplianceNoticed
from domain.recall import RecallRequested
from tests.reference.contact import FACE_TO_FACE, Appointment, appointments
from tests.reference.days import ONE, day_of, first_of_next_month, last_day_allowed
from tests.reference.life import Life, Row


def monthly_contact(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of the whole calendar months under supervision."""
    for first, last in life.supervised_days:
        month = first if first.day == 1 else first_of_next_month(first)
        while (ends_on := first_of_next_month(month) - ONE) <= last:
            yield _month(life, month, ends_on, threshold["contact_follow_up_business_days"])
            month = first_of_next_month(month)


def _month(life: Life, first: date, last: date, business_days: int) -> Row:
    offered = [
        one
        for one in appointments(life)
        if first <= one.day <= last and one.scheduled.kind in FACE_TO_FACE and one.is_offered
    ]
    missed = [one for one in offered if one.is_missed]
    is_met = any(one.is_attended or _is_followed_up(life, one, business_days) for one in offered)
    running = any(life.asked_on <= last_day_allowed(one.day, business_days) for one in missed)
    moved = [now for before, now in pairwise(life.stretches) if before.holder and before.holder is not now.holder]
    excluded = None
    if any(first < day_of(one.starts_at) <= last for one in moved):
        excluded = "CHANGED_HANDS"
    elif not is_met and running:
        excluded = "FOLLOW_UP_NOT_DUE_YET"
    return Row(f"{life.ref} {first:%Y-%m}", life.holder_on(last), last, is_met, len(offered), None, excluded)


def _is_followed_up(life: Life, one: Appointment, business_days: int) -> bool:
    if not one.is_missed:
        return False
    answers = life.of(WarningIssued, AppointmentScheduled, HomeVisitMade, NonComplianceNoticed, RecallRequested)
    since = [day_of(fact.occurred_at) for fact in answers if fact.occurred_at > one.scheduled.starts_at]
    return any(day <= last_day_allowed(one.day, business_days) for day in since)
