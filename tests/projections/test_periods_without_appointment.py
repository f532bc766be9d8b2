"""AS38b: runs of days under supervision on which no appointment was offered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import CaseTransferred, PersonReleased, PhaseStarted, SentenceClosed
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import AppointmentKind, Organisation, Outcome, Phase, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, view

ALLOCATED = "2016-10-04"
"""The day on which an ordinary case that is opened on 3 October is allocated."""


def offered(day: str | date, *, case_ref: str = "X100001-1", **fields: Any) -> Fact:
    """Give an appointment offered for a day, a week ahead."""
    on = f"{date.fromisoformat(f'{day}'[:10]) - timedelta(days=7)}"
    ref = fields.pop("appointment_ref", f"A-{day}")
    return a(AppointmentScheduled, on=on, starts_at=f"{day}", appointment_ref=ref, case_ref=case_ref, **fields)


def weekly(first: str, last: str, *, case_ref: str = "X100001-1") -> list[Fact]:
    """Give an appointment a week from one day to another."""
    start, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days
    return [offered(start + timedelta(days=day), case_ref=case_ref) for day in range(0, days + 1, 7)]


def runs(*facts: Fact, as_of: str) -> list[tuple[str, str, int]]:
    """Give the runs of days without an appointment."""
    return [
        (f"{row['starts_on']}", f"{row['ends_on']}", row["days"]) for row in view("contact_gaps", *facts, as_of=as_of)
    ]


def test_a_run_counts_the_days_between_two_appointments_the_start_of_supervision_and_the_day_asked() -> None:
    facts = [*opened(), offered("2016-10-10"), offered("2016-10-12"), offered("2016-10-13")]

    assert runs(*facts, as_of="2016-10-20") == [
        ("2016-10-04", "2016-10-09", 6),
        ("2016-10-11", "2016-10-11", 1),
        ("2016-10-14", "2016-10-20", 7),
    ]


def test_twenty_eight_days_without_an_appointment_are_a_significant_period_and_twenty_seven_are_not() -> None:
    shorter = [*opened(), offered(ALLOCATED), offered("2016-11-01")]
    longer = [
        *opened(case_ref="X100002-1"),
        offered(ALLOCATED, case_ref="X100002-1"),
        offered("2016-11-02", case_ref="X100002-1"),
    ]

    rows = judged("AS38b", *shorter, *longer, as_of="2016-11-05")

    assert [(row["value"], row["met"]) for row in rows] == [(27, False), (28, True)]
    assert [len(row["evidence"]) for row in rows] == [0, 2]


def test_the_evidence_is_the_events_on_either_side_of_each_significant_period_each_once() -> None:
    first, second, third = offered("2016-10-10"), offered("2016-12-01"), offered("2017-02-01")

    row = the_row("AS38b", *opened(), third, second, first, as_of="2017-02-05")

    assert row["value"] == 61
    assert row["evidence"] == [first.event_id, second.event_id, third.event_id]


def test_a_run_that_goes_on_counts_up_to_the_day_asked() -> None:
    facts = [*opened(), *weekly("2016-10-10", "2016-10-31"), offered("2017-01-02")]

    assert the_row("AS38b", *facts, as_of="2016-11-27")["met"] is False
    assert the_row("AS38b", *facts, as_of="2016-11-28")["met"] is True


def test_an_appointment_called_off_by_the_service_does_not_break_a_run_and_one_missed_does() -> None:
    facts = [*opened(), *weekly("2016-10-10", "2016-10-31"), offered("2016-11-14"), offered("2016-12-01")]
    missed = a(OutcomeRecorded, on="2016-11-14", appointment_ref="A-2016-11-14", outcome=Outcome.ABSENT)
    called_off = a(
        OutcomeRecorded, on="2016-11-14", appointment_ref="A-2016-11-14", outcome=Outcome.CANCELLED_BY_SERVICE
    )

    assert the_row("AS38b", *facts, missed, as_of="2016-12-02")["value"] == 16
    assert the_row("AS38b", *facts, called_off, as_of="2016-12-02")["value"] == 30


def test_an_appointment_of_any_kind_breaks_a_run() -> None:
    facts = [*opened(), offered("2016-10-31", kind=AppointmentKind.UNPAID_WORK, is_national_standard=False)]

    assert the_row("AS38b", *facts, as_of="2016-11-20")["value"] == 27


def test_time_before_the_allocation_and_after_the_closure_does_not_count() -> None:
    closed = a(SentenceClosed, on="2016-10-20")

    assert runs(*opened(), closed, as_of="2017-05-31") == [("2016-10-04", "2016-10-19", 16)]


def test_time_in_prison_does_not_count_and_a_run_before_it_and_one_after_it_are_two() -> None:
    facts = [
        *opened(sentence_type=SentenceType.CUSTODY),
        a(PersonReleased, on="2017-01-02"),
        a(PhaseStarted, on="2017-01-02", phase=Phase.LICENCE),
        a(RecallExecuted, on="2017-01-22"),
        a(PersonRereleased, on="2017-03-01"),
    ]

    assert runs(*facts, as_of="2017-03-20") == [("2017-01-02", "2017-01-21", 20), ("2017-03-01", "2017-03-20", 20)]
    assert the_row("AS38b", *facts, as_of="2017-03-20")["met"] is False


def test_a_change_of_organisation_does_not_break_a_run() -> None:
    moved = a(
        CaseTransferred,
        on="2016-10-24",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        kind=TransferKind.DEESCALATION,
    )
    facts = [*opened(organisation=Organisation.NPS), moved]

    row = the_row("AS38b", *facts, as_of="2016-11-05")

    assert (row["value"], row["organisation"]) == (33, "CRC")


def test_the_day_of_an_appointment_is_its_day_in_london() -> None:
    in_summer_time = offered("2017-03-27T23:30")
    in_winter_time = offered("2017-03-24T23:30")

    marks = runs(*opened(on="2017-03-23"), in_summer_time, in_winter_time, as_of="2017-03-29")

    assert marks == [("2017-03-25", "2017-03-27", 3), ("2017-03-29", "2017-03-29", 1)]


def test_an_appointment_written_down_late_leaves_a_gap_until_then_and_one_retracted_leaves_it_again() -> None:
    facts = [*opened(), *weekly("2016-10-10", "2016-10-31")]
    late = a(AppointmentScheduled, on="2016-11-14", starts_at="2016-11-21", appointment_ref="L", recorded="2017-01-09")
    attended = a(OutcomeRecorded, on="2016-11-21", appointment_ref="L", recorded="2017-01-09")
    retraction = a(EventRetracted, on="2017-01-20", retracts=late.event_id)

    def gap(known_at: str) -> object:
        return the_row("AS38b", *facts, late, attended, retraction, as_of="2016-11-30", known_at=known_at)["value"]

    assert [gap(day) for day in ("2017-01-08", "2017-01-09", "2017-01-20")] == [30, 20, 30]
