"""GV50: what was written down before an inspection was announced, and what after, whatever day it is dated."""

from __future__ import annotations

import pytest

from domain.case import AssessmentCompleted, OversightRecorded, PlanCompleted, ReviewCompleted, SentenceClosed
from domain.fact import Fact
from domain.inspection import CaseSampled, InspectionAnnounced
from domain.record import EventRetracted
from domain.vocabulary import Organisation
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict
from tests.projections.test_oversight_before_announcement import announced

CASE = [*opened(), *announced("2017-05-08T09:00")]


def side(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> object:
    return the_row("GV50", *CASE, *facts, as_of=as_of, known_at=known_at)["category"]


@pytest.mark.parametrize(
    ("on", "recorded", "expected"),
    [
        ("2017-02-01", "2017-05-08T08:59:59", "before"),
        ("2017-02-01", "2017-05-08T09:00", "written_after"),
        ("2017-05-08T08:59:59", "2017-05-20", "written_after"),
        ("2017-05-08T09:00", "2017-05-08T09:00", "after"),
        ("2017-05-09", "2017-05-09", "after"),
    ],
)
def test_both_clocks_are_held_against_the_instant_of_the_announcement(on: str, recorded: str, expected: str) -> None:
    assert side(a(ReviewCompleted, on=on, recorded=recorded)) == expected


def test_assessments_plans_reviews_and_oversight_have_a_row_each_with_what_they_are() -> None:
    facts = [
        a(AssessmentCompleted, on="2017-02-01"),
        a(PlanCompleted, on="2017-02-02"),
        a(ReviewCompleted, on="2017-02-03"),
        a(OversightRecorded, on="2017-02-06", recorded_by_unit="WORCESTER"),
    ]

    rows = judged("GV50", *CASE, *facts)

    assert {row["document"]: row["thing"] for row in rows} == {
        "ASSESSMENT": f"X100001-1 {facts[0].event_id}",
        "PLAN": f"X100001-1 {facts[1].event_id}",
        "REVIEW": f"X100001-1 {facts[2].event_id}",
        "OVERSIGHT": f"X100001-1 {facts[3].event_id}",
    }
    assert [row["unit"] for row in rows if row["document"] == "OVERSIGHT"] == ["WORCESTER"]
    assert rows[0]["evidence"] == [facts[0].event_id, CASE[3].event_id]


def test_the_day_judged_is_the_one_on_which_it_was_written_and_for_what_is_dated_before_the_day_it_happened() -> None:
    late = a(ReviewCompleted, on="2017-02-01", recorded="2017-05-20")

    assert f"{the_row('GV50', *CASE, late)['judged_on']}" == "2017-05-20"
    assert f"{the_row('GV50a', *CASE, late)['judged_on']}" == "2017-02-01"


def test_what_is_dated_before_is_met_where_it_was_written_before_and_what_came_after_has_no_row() -> None:
    assert verdict("GV50a", *CASE, a(ReviewCompleted, on="2017-02-01")) is True
    assert verdict("GV50a", *CASE, a(ReviewCompleted, on="2017-02-01", recorded="2017-05-20")) is False
    assert judged("GV50a", *CASE, a(ReviewCompleted, on="2017-05-20")) == []


def test_a_case_that_no_inspection_drew_and_what_others_wrote_have_no_row() -> None:
    other = [*opened(case_ref="X100002-1"), a(ReviewCompleted, on="2017-02-01", case_ref="X100002-1")]
    by_a_provider = a(ReviewCompleted, on="2017-02-01", recorded_by_organisation=Organisation.PROVIDER)

    assert judged("GV50", *CASE, *other, by_a_provider) == []


def test_of_several_inspections_the_last_announced_counts() -> None:
    earlier = [
        a(InspectionAnnounced, on="2017-01-09", inspection_ref="EARLIER"),
        a(CaseSampled, on="2017-01-20", inspection_ref="EARLIER"),
    ]

    assert side(*earlier, a(ReviewCompleted, on="2017-02-01")) == "before"
    assert side(*earlier, a(ReviewCompleted, on="2017-02-01"), as_of="2017-05-07", known_at="2017-05-07") == "after"


def test_a_correction_counts_by_when_it_was_itself_written_and_what_is_retracted_does_not() -> None:
    first = a(ReviewCompleted, on="2017-02-01", event_id="R-1")
    correction = a(ReviewCompleted, on="2017-02-02", recorded="2017-05-20", supersedes="R-1")
    retraction = a(EventRetracted, on="2017-05-21", retracts="R-1")

    assert side(first, correction) == "written_after"
    assert judged("GV50", *CASE, first, retraction) == []


def test_the_file_as_known_before_the_announcement_has_only_what_was_written_by_then() -> None:
    late = a(ReviewCompleted, on="2017-02-01", recorded="2017-05-20")

    assert judged("GV50", *CASE, late, known_at="2017-05-19") == []
    assert side(late, known_at="2017-05-22") == "written_after"


def test_a_case_that_has_ended_keeps_what_was_written() -> None:
    assert side(a(ReviewCompleted, on="2017-02-01"), a(SentenceClosed, on="2017-03-01")) == "before"
