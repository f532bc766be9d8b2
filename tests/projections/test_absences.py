"""AS39: on how many days an absence was ruled acceptable or unacceptable, and what became of each appointment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import CaseTransferred, SentenceClosed
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import AppointmentKind, Organisation, Outcome, TransferKind
from projections.history import History
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, view

FIRST = date(2016, 10, 10)


def missed(
    day: str,
    *,
    is_acceptable: bool | None = True,
    ref: str | None = None,
    case_ref: str = "X100001-1",
    kind: AppointmentKind = AppointmentKind.OFFICE,
) -> list[Fact]:
    """Give the facts of an appointment missed on a day and of the ruling on it, three days later."""
    ref = ref or f"A-{day}"
    mine: dict[str, Any] = {"appointment_ref": ref, "case_ref": case_ref}
    facts: list[Fact] = [
        a(AppointmentScheduled, on="2016-10-05", starts_at=day, kind=kind, **mine),
        a(OutcomeRecorded, on=day, outcome=Outcome.ABSENT, **mine),
    ]
    if is_acceptable is not None:
        ruled = date.fromisoformat(day[:10]) + timedelta(days=3)
        facts.append(a(AbsenceRuled, on=f"{ruled}", is_acceptable=is_acceptable, **mine))
    return facts


def case_with(absences: int, *, number: int, is_acceptable: bool = True) -> list[Fact]:
    """Give the facts of a case with so many absences, a week apart."""
    case_ref = f"X1000{number:02}-1"
    days = [f"{FIRST + timedelta(weeks=week)}" for week in range(absences)]
    some = [missed(day, is_acceptable=is_acceptable, case_ref=case_ref) for day in days]
    return [*opened(case_ref=case_ref), *(fact for facts in some for fact in facts)]


COUNTS = (0, 1, 4, 5, 6, 10, 11)


@pytest.fixture(scope="module")
def seven_cases() -> Any:
    facts = [fact for place, count in enumerate(COUNTS) for fact in case_with(count, number=place)]
    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        yield history


def test_the_bands_of_acceptable_absences_have_the_edges_one_to_four_five_six_to_ten_and_eleven(
    seven_cases: History,
) -> None:
    rows = seven_cases.measure_rows("AS39a")

    assert [row["value"] for row in rows] == list(COUNTS)
    assert [row["category"] for row in rows] == ["0", "1-4", "1-4", "5", "6-10", "6-10", "11+"]


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("AS39c", {5, 6, 10, 11}),
        ("AS39d", {1, 4, 5}),
        ("AS39e", {11}),
        ("AS39g", {0, 1, 4, 5}),
        ("AS39h", {1, 4}),
    ],
)
def test_each_phrase_of_the_report_counts_the_cases_that_it_names(
    seven_cases: History, code: str, counted: set[int]
) -> None:
    rows = seven_cases.measure_rows(code)

    assert {row["value"] for row in rows if row["met"]} == counted


def test_a_case_with_exactly_five_counts_under_up_to_five_and_under_five_or_more(seven_cases: History) -> None:
    [up_to_five] = [row for row in seven_cases.measure_rows("AS39d") if row["value"] == 5]
    [five_or_more] = [row for row in seven_cases.measure_rows("AS39c") if row["value"] == 5]

    assert up_to_five["met"] and five_or_more["met"]


def test_unacceptable_absences_have_the_same_bands_and_none_at_all_is_met_only_without_any() -> None:
    facts = [
        *case_with(0, number=0),
        *case_with(1, number=1, is_acceptable=False),
        *case_with(5, number=2, is_acceptable=False),
        *case_with(3, number=3),
    ]
    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        bands, none = history.measure_rows("AS39b"), history.measure_rows("AS39f")

    assert [row["category"] for row in bands] == ["0", "1-4", "5", "0"]
    assert [row["met"] for row in none] == [True, False, False, True]


def test_the_evidence_is_the_rulings_in_the_order_of_the_appointments() -> None:
    later, earlier = missed("2016-10-24"), missed("2016-10-17")

    row = the_row("AS39c", *opened(), *later, *earlier)

    assert row["evidence"] == [earlier[2].event_id, later[2].event_id]


def test_two_appointments_missed_on_one_day_are_one_absence() -> None:
    morning = missed("2016-10-17T09:00", ref="A-1")
    afternoon = missed("2016-10-17T14:00", ref="A-2", kind=AppointmentKind.UNPAID_WORK)

    row = the_row("AS39a", *opened(), *morning, *afternoon)

    assert row["value"] == 1
    assert len(row["evidence"]) == 2


def test_an_appointment_late_in_the_evening_of_summer_time_is_on_the_next_day_in_london() -> None:
    evening = missed("2017-04-03T23:30", ref="A-1")
    next_day = missed("2017-04-04T09:00", ref="A-2")

    assert the_row("AS39a", *opened(), *evening, *next_day)["value"] == 1


def test_an_absence_not_ruled_on_is_neither_acceptable_nor_unacceptable() -> None:
    facts = [*opened(), *missed("2016-10-17", is_acceptable=None)]

    assert the_row("AS39a", *facts)["category"] == "0"
    assert the_row("AS39f", *facts)["met"] is True


def test_the_latest_ruling_counts_whichever_came_in_first() -> None:
    absence = missed("2016-10-17", is_acceptable=True)
    again = a(AbsenceRuled, on="2016-10-25", appointment_ref="A-2016-10-17", is_acceptable=False)
    facts = [again, *opened(), *absence]

    assert (the_row("AS39a", *facts)["value"], the_row("AS39b", *facts)["value"]) == (0, 1)
    assert the_row("AS39a", *facts, as_of="2016-10-24")["value"] == 1


def test_a_ruling_superseded_or_retracted_does_not_count_from_when_that_was_written_down() -> None:
    ruling = a(AbsenceRuled, on="2016-10-20", appointment_ref="A-2016-10-17", event_id="R-1")
    absence = [*missed("2016-10-17", is_acceptable=None), ruling]
    correction = a(
        AbsenceRuled,
        on="2016-10-20",
        recorded="2016-11-20",
        appointment_ref="A-2016-10-17",
        is_acceptable=False,
        supersedes="R-1",
    )
    retraction = a(EventRetracted, on="2016-11-20", retracts="R-1")

    assert the_row("AS39a", *opened(), *absence, correction)["value"] == 0
    assert the_row("AS39b", *opened(), *absence, correction)["value"] == 1
    assert the_row("AS39a", *opened(), *absence, correction, known_at="2016-11-19", as_of="2016-11-19")["value"] == 1
    assert the_row("AS39a", *opened(), *absence, retraction)["value"] == 0


def test_an_outcome_corrected_to_attended_takes_the_absence_away() -> None:
    scheduled, outcome, ruling = missed("2016-10-17")
    correction = a(
        OutcomeRecorded,
        on="2016-10-17",
        recorded="2016-10-28",
        appointment_ref="A-2016-10-17",
        outcome=Outcome.ATTENDED_COMPLIED,
        supersedes=outcome.event_id,
    )

    assert the_row("AS39a", *opened(), scheduled, outcome, ruling, correction)["value"] == 0


def test_an_outcome_sent_twice_before_its_correction_was_known_is_one_absence() -> None:
    scheduled, outcome, ruling = missed("2016-10-17")
    again = a(
        OutcomeRecorded, on="2016-10-17", recorded="2016-10-18", appointment_ref="A-2016-10-17", outcome=Outcome.ABSENT
    )

    assert the_row("AS39a", *opened(), scheduled, outcome, again, ruling)["value"] == 1


def test_a_case_transferred_is_counted_as_a_whole_under_who_holds_it_and_a_closed_one_to_its_end() -> None:
    moved = a(
        CaseTransferred,
        on="2016-11-01",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )
    case = opened(organisation=Organisation.NPS)
    facts = [*case, *missed("2016-10-17"), moved, *missed("2016-11-21"), a(SentenceClosed, on="2017-01-16")]

    row = the_row("AS39a", *facts)

    assert (row["organisation"], row["unit"], row["value"]) == ("CRC", "REDDITCH", 2)
    assert f"{row['judged_on']}" == "2017-01-16"


def test_cases_never_allocated_have_no_row() -> None:
    assert judged("AS39a", opened()[0]) == []


# What became of an appointment


def appointment(*facts: Fact, as_of: str = "2017-05-31") -> dict[str, Any]:
    """Give the only appointment of an opened case."""
    [row] = view("appointments", *opened(), *facts, as_of=as_of)
    return row


SCHEDULED = a(AppointmentScheduled, on="2016-10-06", starts_at="2016-10-17")


def test_an_appointment_belongs_to_who_held_the_case_on_its_day() -> None:
    row = appointment(SCHEDULED)

    assert (row["organisation"], row["unit"], row["officer"], row["is_offered"]) == ("CRC", "WORCESTER", "PO-1", True)


@pytest.mark.parametrize(
    ("outcome", "is_offered", "is_attended", "is_failure"),
    [
        (Outcome.ATTENDED_COMPLIED, True, True, False),
        (Outcome.ATTENDED_FAILED_TO_COMPLY, True, True, True),
        (Outcome.ABSENT, True, False, False),
        (Outcome.CANCELLED_BY_SERVICE, False, False, False),
        (Outcome.RESCHEDULED_BY_SERVICE, False, False, False),
    ],
)
def test_an_appointment_that_the_service_called_off_was_not_offered(
    outcome: Outcome, is_offered: bool, is_attended: bool, is_failure: bool
) -> None:
    row = appointment(SCHEDULED, a(OutcomeRecorded, on="2016-10-17", outcome=outcome))

    assert (row["is_offered"], row["is_attended"]) == (is_offered, is_attended)
    assert row["is_unacceptable_failure"] is is_failure


def test_an_appointment_that_another_replaces_was_not_offered_unless_it_was_missed_first() -> None:
    replacement = a(
        AppointmentScheduled, on="2016-10-14", starts_at="2016-10-19", appointment_ref="A-2", rescheduled_from="A-1"
    )
    absence = a(OutcomeRecorded, on="2016-10-17", outcome=Outcome.ABSENT)

    moved = view("appointments", *opened(), SCHEDULED, replacement)
    missed_and_moved = view("appointments", *opened(), SCHEDULED, absence, replacement)

    assert [row["is_offered"] for row in moved] == [False, True]
    assert [row["is_offered"] for row in missed_and_moved] == [True, True]


def test_an_appointment_entered_after_its_day_was_offered_only_if_it_was_attended() -> None:
    entered_late = a(AppointmentScheduled, on="2016-10-18", starts_at="2016-10-17")
    attended = a(OutcomeRecorded, on="2016-10-18", outcome=Outcome.ATTENDED_COMPLIED)

    assert appointment(entered_late)["is_offered"] is False
    assert appointment(entered_late, attended)["is_offered"] is True
