"""Unpaid work is arranged, worked, stood down and completed."""

from __future__ import annotations

import pytest

from domain.case import RequirementMade, RequirementVaried
from domain.refusal import Refusal
from domain.unpaid_work import (
    UnpaidWorkArranged,
    UnpaidWorkCompleted,
    UnpaidWorkCredited,
    UnpaidWorkFact,
    UnpaidWorkStoodDown,
)
from domain.vocabulary import RequirementChange, RequirementKind, StandDownReason
from tests.facts import a, given, opened

ORDER = [*opened(), a(RequirementMade, on="2016-10-06", kind=RequirementKind.UNPAID_WORK, hours=100)]
ARRANGED = a(UnpaidWorkArranged, on="2016-11-01")
COMPLETED = a(UnpaidWorkCompleted, on="2017-03-01")
PROGRESS = [UnpaidWorkCredited, UnpaidWorkStoodDown, UnpaidWorkCompleted]


@pytest.mark.parametrize("kind", [UnpaidWorkArranged, *PROGRESS])
def test_unpaid_work_needs_a_requirement_of_unpaid_work(kind: type[UnpaidWorkFact]) -> None:
    activity = a(RequirementMade, on="2016-10-06", kind=RequirementKind.REHABILITATION_ACTIVITY)

    refusal = given(*opened(), activity).why_not(a(kind, on="2016-11-01"))

    assert refusal == Refusal("unpaid-work-needs-requirement", "case X100001-1 has no unpaid work requirement REQ-1")


def test_no_hours_are_worked_on_a_requirement_that_the_court_removed() -> None:
    removed = a(RequirementVaried, on="2016-11-20", change=RequirementChange.REMOVED)

    refusal = given(*ORDER, ARRANGED, removed).why_not(a(UnpaidWorkCredited, on="2016-12-01"))

    assert refusal == Refusal("unpaid-work-needs-requirement", "case X100001-1 has no unpaid work requirement REQ-1")


@pytest.mark.parametrize("kind", PROGRESS)
def test_unpaid_work_is_arranged_first(kind: type[UnpaidWorkFact]) -> None:
    refusal = given(*ORDER).why_not(a(kind, on="2016-11-01"))

    assert refusal == Refusal("unpaid-work-is-arranged-first", "the work of requirement REQ-1 was never arranged")


@pytest.mark.parametrize("kind", [UnpaidWorkArranged, *PROGRESS])
def test_nothing_is_worked_after_the_hours_are_completed(kind: type[UnpaidWorkFact]) -> None:
    refusal = given(*ORDER, ARRANGED, COMPLETED).why_not(a(kind, on="2017-03-02"))

    assert refusal == Refusal("unpaid-work-is-completed", "the hours of requirement REQ-1 are completed")


# What should not happen is recorded


def test_a_person_sent_away_again_and_again_is_recorded() -> None:
    stood_down = a(UnpaidWorkStoodDown, on="2016-11-02", reason=StandDownReason.PLACEMENT_UNAVAILABLE)

    assert given(*ORDER, ARRANGED, stood_down).why_not(a(UnpaidWorkStoodDown, on="2016-11-09")) is None


def test_more_than_the_share_of_hours_on_activity_is_recorded() -> None:
    activity = a(UnpaidWorkCredited, on="2016-11-02", minutes=6_000, is_activity=True)

    assert given(*ORDER, ARRANGED).why_not(activity) is None


def test_more_hours_than_a_court_may_order_are_recorded() -> None:
    required = a(RequirementMade, on="2016-10-06", kind=RequirementKind.UNPAID_WORK, hours=320)

    assert given(*opened()).why_not(required) is None
