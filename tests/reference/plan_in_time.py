"""RR27: was the sentence plan completed within 15 business days of the first appointment attended?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case import PlanCompleted
from domain.vocabulary import PlanKind
from tests.reference.contact import appointments
from tests.reference.days import business_days, day_of, last_day_allowed
from tests.reference.life import Life, Row


def plan_in_time(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    attended = [one.day for one in appointments(life) if one.is_attended and one.scheduled.is_national_standard]
    first_on = min((day for day in attended if life.is_supervised_on(day)), default=None)
    if first_on is None:
        yield Row(life.ref, life.last_holder, life.judged_on, excluded="NO_APPOINTMENT_ATTENDED")
        return
    row = Row(life.ref, life.holder_on(first_on), first_on)
    due_on = last_day_allowed(first_on, threshold["plan_business_days"])
    plans = [day_of(one.occurred_at) for one in life.of(PlanCompleted) if one.kind is PlanKind.SENTENCE]
    if plans:
        yield row._replace(met=plans[0] <= due_on, value=business_days(first_on, plans[0]))
    elif life.closed_on and life.closed_on <= due_on:
        yield row._replace(excluded="CLOSED_BEFORE_DUE")
    elif life.asked_on <= due_on:
        yield row._replace(excluded="NOT_DUE_YET")
    else:
        yield row._replace(met=False)
