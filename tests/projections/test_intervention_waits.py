"""PP14: the wait for Building Better Relationships, and how far a referral to an intervention got."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import CaseTransferred, SentenceClosed
from domain.fact import Fact
from domain.intervention import (
    InterventionAccepted,
    InterventionEnded,
    InterventionFeedbackReceived,
    InterventionReferred,
    InterventionSessionHeld,
    InterventionStarted,
    InterventionWaitlisted,
)
from domain.record import EventRetracted
from domain.vocabulary import InterventionEnd, Organisation, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

CASE = opened(on="2016-10-03")
REFERRED = a(InterventionReferred, on="2016-11-01", provider="CRC-PROGRAMMES")


def started(on: str, **fields: Any) -> Fact:
    """Give the start of the programme; 31 January 2017 is 91 days after the referral."""
    return a(InterventionStarted, on=on, **fields)


def ended(on: str, end: InterventionEnd = InterventionEnd.UNSUITABLE) -> Fact:
    """Give the end of the referral."""
    return a(InterventionEnded, on=on, end=end)


def test_the_wait_is_the_days_from_the_referral_to_the_start() -> None:
    start = started("2016-11-15")

    row = the_row("PP14", *CASE, REFERRED, start)

    assert (row["value"], row["excluded"], f"{row['judged_on']}") == (14, None, "2016-11-01")
    assert (row["organisation"], row["intervention"], row["provider"]) == ("CRC", "BBR", "CRC-PROGRAMMES")
    assert row["evidence"] == [REFERRED.event_id, start.event_id]


def test_days_are_counted_in_london_across_the_change_of_the_clocks() -> None:
    referred = a(InterventionReferred, on="2017-03-25T23:30")

    assert the_row("PP14", *CASE, referred, started("2017-03-26T22:30"))["value"] == 1
    assert the_row("PP14", *CASE, referred, started("2017-03-26T23:00"))["value"] == 2
    assert the_row("PP14", *CASE, referred, started("2017-03-25T23:45"))["value"] == 0


@pytest.mark.parametrize(
    ("facts", "excluded"),
    [
        ([], "STILL_WAITING"),
        ([a(InterventionWaitlisted, on="2016-11-10")], "STILL_WAITING"),
        ([ended("2017-01-10")], "ENDED_WITHOUT_START"),
        ([a(SentenceClosed, on="2017-01-10")], "CASE_CLOSED"),
        ([started("2017-01-10"), ended("2017-01-20", InterventionEnd.DROPPED_OUT)], None),
    ],
)
def test_a_programme_that_has_not_started_is_left_out_of_the_days_with_the_reason(
    facts: list[Fact], excluded: str | None
) -> None:
    assert the_row("PP14", *CASE, REFERRED, *facts)["excluded"] == excluded


@pytest.mark.parametrize(("start", "is_met"), [("2017-01-31T23:59", True), ("2017-02-01", False)])
def test_a_start_is_in_time_up_to_the_end_of_the_ninety_first_day(start: str, is_met: bool) -> None:
    assert verdict("PP14a", *CASE, REFERRED, started(start)) is is_met


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2017-01-31", "NOT_DUE_YET"),
        ([], "2017-02-01", False),
        ([ended("2017-01-31")], "2017-05-31", "ENDED_WITHOUT_START"),
        ([ended("2017-02-01")], "2017-05-31", False),
        ([a(SentenceClosed, on="2017-01-31")], "2017-05-31", "CASE_CLOSED"),
        ([a(SentenceClosed, on="2017-02-01")], "2017-05-31", False),
    ],
)
def test_no_start_is_a_fault_once_the_time_is_over(facts: list[Fact], as_of: str, expected: object) -> None:
    assert verdict("PP14a", *CASE, REFERRED, *facts, as_of=as_of) == expected


@pytest.mark.parametrize("code", ["PP14", "PP14a"])
def test_another_programme_has_no_row_and_a_second_referral_has_its_own(code: str) -> None:
    other = a(InterventionReferred, on="2016-11-01", intervention="TSP")
    second = a(InterventionReferred, on="2017-01-09", referral_ref="I-2")
    facts = [REFERRED, ended("2016-12-20"), second, started("2017-01-16", referral_ref="I-2")]

    assert judged(code, *CASE, other, started("2016-11-15")) == []
    assert [(row["thing"], row["value"]) for row in judged(code, *CASE, *facts)] == [
        ("X100001-1 I-1", None),
        ("X100001-1 I-2", 7),
    ]


@pytest.mark.parametrize("code", ["PP14", "PP14a"])
def test_the_row_is_that_of_the_last_to_hold_the_case_on_the_day_of_the_referral(code: str) -> None:
    moved = {
        "from_organisation": Organisation.CRC,
        "to_organisation": Organisation.NPS,
        "kind": TransferKind.ESCALATION,
    }

    assert the_row(code, *CASE, REFERRED, a(CaseTransferred, on="2016-11-01T16:00", **moved))["organisation"] == "NPS"
    assert the_row(code, *CASE, REFERRED, a(CaseTransferred, on="2016-11-02", **moved))["organisation"] == "CRC"


def test_a_start_corrected_retracted_or_written_down_late_counts_as_known() -> None:
    start = started("2016-11-15", event_id="S-1")
    correction = started("2016-11-22", supersedes="S-1")
    retraction = a(EventRetracted, on="2016-12-01", retracts="S-1")
    late = started("2016-11-15", recorded="2017-03-01")

    assert the_row("PP14", *CASE, REFERRED, correction, start)["value"] == 21
    assert the_row("PP14", *CASE, REFERRED, start, retraction)["excluded"] == "STILL_WAITING"
    assert verdict("PP14a", *CASE, REFERRED, late, known_at="2017-02-28", as_of="2017-02-28") is False
    assert verdict("PP14a", *CASE, REFERRED, late, as_of="2017-02-28") is True


def test_a_referral_says_how_far_it_got() -> None:
    facts = [
        a(InterventionAccepted, on="2016-11-03"),
        a(InterventionWaitlisted, on="2016-11-04"),
        started("2016-12-01"),
        a(InterventionSessionHeld, on="2016-12-01", session_number=1, is_attended=True),
        a(InterventionSessionHeld, on="2016-12-08", session_number=2, is_attended=False),
        a(InterventionFeedbackReceived, on="2016-12-02", session_number=1),
        a(InterventionFeedbackReceived, on="2016-12-03", session_number=1),
        ended("2017-03-01", InterventionEnd.COMPLETED),
    ]

    [row] = view("intervention_referrals", *CASE, REFERRED, *facts)

    days = {name: f"{row[name]}" for name in ("accepted_on", "waitlisted_on", "started_on", "ended_on")}
    assert list(days.values()) == ["2016-11-03", "2016-11-04", "2016-12-01", "2017-03-01"]
    assert (row["sessions"], row["sessions_attended"], row["feedback"], row["ending"]) == (2, 1, 1, "COMPLETED")
    assert (row["end_of_wait"], row["days"], row["officer"]) == ("started", 30, "PO-1")
