"""AS40a: where failures to comply exceeded the limit, was enforcement left without a review?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from domain.case import OrderReturnedUnsuitable
from domain.enforcement import EnforcementDecided
from domain.recall import RecallRequested
from tests.reference.contact import days_of_failure
from tests.reference.days import business_days, day_of, last_day_allowed
from tests.reference.failures_to_comply import starts_of_the_count
from tests.reference.life import Life, Row
from tests.reference.proceedings import proceedings


def failures_without_review(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of the times that the days of failure came to exceed the limit."""
    for start, until in pairwise([*starts_of_the_count(life), date.max]):
        settled = sorted(on for day, on in days_of_failure(life).items() if start <= day < until)
        if len(settled) > threshold["failures_allowed"]:
            exceeded_on = settled[threshold["failures_allowed"]]
            yield _row(life, start, exceeded_on, threshold["enforcement_review_business_days"])


def _row(life: Life, start: date, exceeded_on: date, allowed: int) -> Row:
    row = Row(f"{life.ref} {exceeded_on}", life.last_holder_by(exceeded_on), exceeded_on)
    due_on = last_day_allowed(exceeded_on, allowed)
    reviewed_on = min(_reviews(life, start, exceeded_on), default=None)
    if reviewed_on:
        return row._replace(met=reviewed_on > due_on, value=business_days(exceeded_on, reviewed_on))
    if life.closed_on and life.closed_on <= due_on:
        return row._replace(excluded="CLOSED_BEFORE_DUE")
    if life.asked_on <= due_on:
        return row._replace(excluded="NOT_DUE_YET")
    return row._replace(met=True)


def _reviews(life: Life, start: date, exceeded_on: date) -> Iterator[date]:
    """Give the days of the reviews from the day on; enforcement in hand is one on the day itself."""
    for fact in life.of(EnforcementDecided, RecallRequested, OrderReturnedUnsuitable):
        if (day := day_of(fact.occurred_at)) >= exceeded_on:
            yield day
    breaches = [one.decided for one in proceedings(life) if one.is_breach]
    for fact in (*(decided for decided in breaches if decided), *life.of(RecallRequested)):
        if start <= day_of(fact.occurred_at) <= exceeded_on:
            yield exceeded_on
