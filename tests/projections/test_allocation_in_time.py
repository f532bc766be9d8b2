"""RR21: allocated by the end of the second full business day after the sentence."""

from __future__ import annotations

import pytest

from domain.case import AllocationDecided, CaseTransferred, SentenceClosed, SentenceImposed
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import Organisation, TransferKind
from tests.facts import a
from tests.projections.judging import judged, the_row, verdict


def sentenced_and_allocated(sentenced: str, allocated: str) -> list[Fact]:
    """Give the facts of a sentence and its allocation."""
    return [a(SentenceImposed, on=sentenced), a(AllocationDecided, on=allocated)]


@pytest.mark.parametrize(
    ("sentenced", "allocated", "is_met"),
    [
        ("2016-10-05", "2016-10-05", True),  # the same day
        ("2016-10-05", "2016-10-07T22:59", True),  # Wednesday to the last minute of Friday in London
        ("2016-10-05", "2016-10-07T23:00", False),  # midnight in London: Saturday counts as the Monday after
        ("2016-10-05", "2016-10-08", False),
        ("2016-10-07", "2016-10-11", True),  # Friday to Tuesday
        ("2016-10-07", "2016-10-12", False),
        ("2016-10-08", "2016-10-11", True),  # a court that sits on Saturday: Monday is the first full day
        ("2016-10-08", "2016-10-12", False),
        ("2017-04-13", "2017-04-19", True),  # Good Friday and Easter Monday do not count
        ("2017-04-13", "2017-04-20", False),
    ],
)
def test_allocation_is_in_time_up_to_the_end_of_the_second_business_day_after_the_sentence(
    sentenced: str, allocated: str, is_met: bool
) -> None:
    assert verdict("RR21", *sentenced_and_allocated(sentenced, allocated)) is is_met


def test_the_day_ends_at_midnight_in_london_also_when_the_clocks_go_forward_on_the_way() -> None:
    # 26 March 2017, a Sunday, is the day on which the clocks go forward.
    in_time = sentenced_and_allocated("2017-03-24", "2017-03-28T22:30")
    late = [
        a(SentenceImposed, on="2017-03-24", case_ref="X100002-1"),
        a(AllocationDecided, on="2017-03-28T23:30", case_ref="X100002-1"),
    ]

    rows = judged("RR21", *in_time, *late)

    assert [row["met"] for row in rows] == [True, False]


def test_a_case_not_allocated_is_not_due_until_the_second_business_day_is_over_and_not_met_from_then_on() -> None:
    sentence = a(SentenceImposed, on="2016-10-05")

    assert verdict("RR21", sentence, as_of="2016-10-07") == "NOT_DUE_YET"
    assert verdict("RR21", sentence, as_of="2016-10-08") is False


def test_a_case_closed_before_it_was_due_is_left_out_and_one_closed_after_is_not_met() -> None:
    early = [a(SentenceImposed, on="2016-10-05"), a(SentenceClosed, on="2016-10-07")]
    late = [
        a(SentenceImposed, on="2016-10-05", case_ref="X100002-1"),
        a(SentenceClosed, on="2016-10-10", case_ref="X100002-1"),
    ]

    rows = judged("RR21", *early, *late)

    assert [row["excluded"] for row in rows] == ["CLOSED_BEFORE_DUE", None]
    assert rows[1]["met"] is False


def test_the_row_is_that_of_the_nps_and_of_the_unit_that_decided_on_the_day_of_the_sentence() -> None:
    sentence = a(SentenceImposed, on="2016-10-05")
    allocation = a(AllocationDecided, on="2016-10-06", recorded_by_unit="WORCESTER-COURT-TEAM")

    row = the_row("RR21", sentence, allocation)

    assert (row["organisation"], row["unit"], f"{row['judged_on']}") == ("NPS", "WORCESTER-COURT-TEAM", "2016-10-05")
    assert (row["category"], row["value"]) == ("CRC", 1)
    assert row["evidence"] == [sentence.event_id, allocation.event_id]


def test_a_later_transfer_changes_nothing() -> None:
    moved = a(
        CaseTransferred,
        on="2016-11-10",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.CRC,
        kind=TransferKind.AREA,
    )

    assert verdict("RR21", *sentenced_and_allocated("2016-10-05", "2016-10-06"), moved) is True


def test_an_allocation_corrected_to_a_later_day_is_late_from_the_day_on_which_the_correction_was_written_down() -> None:
    sentence = a(SentenceImposed, on="2016-10-05")
    first = a(AllocationDecided, on="2016-10-06", event_id="first")
    second = a(AllocationDecided, on="2016-10-12", recorded="2016-11-01", supersedes="first")

    assert verdict("RR21", second, first, sentence, known_at="2016-10-31") is True
    assert verdict("RR21", second, first, sentence, known_at="2016-11-01") is False


def test_an_allocation_retracted_is_none() -> None:
    sentence, allocation = sentenced_and_allocated("2016-10-05", "2016-10-06")
    retraction = a(EventRetracted, on="2016-10-20", retracts=allocation.event_id)

    assert verdict("RR21", sentence, allocation, retraction) is False


def test_an_allocation_written_down_late_counts_by_when_it_was_made_once_it_is_known() -> None:
    sentence = a(SentenceImposed, on="2016-10-05")
    allocation = a(AllocationDecided, on="2016-10-06", recorded="2016-10-20")

    assert verdict("RR21", sentence, allocation, as_of="2016-10-19", known_at="2016-10-19") is False
    assert verdict("RR21", sentence, allocation, as_of="2016-10-19", known_at="2016-10-20") is True
