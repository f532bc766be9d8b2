"""An appointment is offered, kept or missed, and an absence is ruled on."""

from __future__ import annotations

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import RequirementMade
from domain.refusal import Refusal
from domain.vocabulary import Outcome, RequirementKind
from tests.facts import a, given, opened

SCHEDULED = a(AppointmentScheduled, on="2016-11-01", starts_at="2016-11-08T14:00")
ABSENT = a(OutcomeRecorded, on="2016-11-08", outcome=Outcome.ABSENT)
ATTENDED = a(OutcomeRecorded, on="2016-11-08", outcome=Outcome.ATTENDED_COMPLIED)


def test_an_appointment_is_scheduled_once() -> None:
    refusal = given(*opened(), SCHEDULED).why_not(a(AppointmentScheduled, on="2016-11-02"))

    assert refusal == Refusal("appointment-scheduled-once", "appointment A-1 was already scheduled")


def test_an_outcome_needs_an_appointment() -> None:
    refusal = given(*opened()).why_not(ATTENDED)

    assert refusal == Refusal("outcome-needs-appointment", "appointment A-1 was never scheduled")


def test_an_appointment_has_one_outcome() -> None:
    refusal = given(*opened(), SCHEDULED, ABSENT).why_not(a(OutcomeRecorded, on="2016-11-09"))

    assert refusal == Refusal(
        "outcome-recorded-once", "appointment A-1 already has an outcome, which only a correction can change"
    )


@pytest.mark.parametrize("outcome", [Outcome.ATTENDED_COMPLIED, Outcome.ATTENDED_FAILED_TO_COMPLY, Outcome.ABSENT])
def test_nobody_keeps_or_misses_an_appointment_before_its_day(outcome: Outcome) -> None:
    refusal = given(*opened(), SCHEDULED).why_not(a(OutcomeRecorded, on="2016-11-07", outcome=outcome))

    assert refusal == Refusal("outcome-not-before-appointment", "appointment A-1 is on 2016-11-08, after its outcome")


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED_BY_SERVICE, Outcome.RESCHEDULED_BY_SERVICE])
def test_an_appointment_may_be_called_off_before_its_day(outcome: Outcome) -> None:
    assert given(*opened(), SCHEDULED).why_not(a(OutcomeRecorded, on="2016-11-07", outcome=outcome)) is None


def test_an_absence_cannot_be_ruled_on_when_the_person_attended() -> None:
    refusal = given(*opened(), SCHEDULED, ATTENDED).why_not(a(AbsenceRuled, on="2016-11-10"))

    assert refusal == Refusal(
        "ruling-needs-absence", "appointment A-1 was attended complied, so there is no absence to rule on"
    )


def test_an_absence_cannot_be_ruled_on_before_it_is_recorded() -> None:
    refusal = given(*opened(), SCHEDULED).why_not(a(AbsenceRuled, on="2016-11-10"))

    assert refusal == Refusal("ruling-needs-absence", "appointment A-1 has no outcome yet to rule on")


def test_a_later_ruling_replaces_an_earlier_one() -> None:
    accepted = a(AbsenceRuled, on="2016-11-10", is_acceptable=True)

    assert (
        given(*opened(), SCHEDULED, ABSENT, accepted).why_not(a(AbsenceRuled, on="2016-11-14", is_acceptable=False))
        is None
    )


@pytest.mark.parametrize("facts", [[SCHEDULED], [SCHEDULED, ATTENDED]])
def test_a_warning_needs_a_failure_to_comply(facts: list[AppointmentScheduled | OutcomeRecorded]) -> None:
    refusal = given(*opened(), *facts).why_not(a(WarningIssued, on="2016-11-10"))

    assert refusal == Refusal("warning-needs-failure", "appointment A-1 has no failure to comply to warn of")


def test_nobody_is_warned_of_an_absence_that_was_accepted() -> None:
    accepted = a(AbsenceRuled, on="2016-11-10", is_acceptable=True)

    refusal = given(*opened(), SCHEDULED, ABSENT, accepted).why_not(a(WarningIssued, on="2016-11-11"))

    assert refusal == Refusal("warning-needs-failure", "appointment A-1 has no failure to comply to warn of")


def test_the_warning_letter_may_go_out_before_the_absence_is_ruled_on() -> None:
    assert given(*opened(), SCHEDULED, ABSENT).why_not(a(WarningIssued, on="2016-11-10")) is None


def test_a_warning_follows_an_unacceptable_absence_or_a_failure_while_attending() -> None:
    unacceptable = a(AbsenceRuled, on="2016-11-10", is_acceptable=False)
    failed = a(OutcomeRecorded, on="2016-11-08", outcome=Outcome.ATTENDED_FAILED_TO_COMPLY)

    assert given(*opened(), SCHEDULED, ABSENT, unacceptable).why_not(a(WarningIssued, on="2016-11-11")) is None
    assert given(*opened(), SCHEDULED, failed).why_not(a(WarningIssued, on="2016-11-11")) is None


def test_appointments_are_judged_apart_from_one_another() -> None:
    refusal = given(*opened(), SCHEDULED, ATTENDED).why_not(a(OutcomeRecorded, on="2016-11-08", appointment_ref="A-2"))

    assert refusal == Refusal("outcome-needs-appointment", "appointment A-2 was never scheduled")


# What should not happen is recorded


def test_an_appointment_entered_after_it_took_place_is_recorded() -> None:
    scheduled = a(AppointmentScheduled, on="2016-11-20", starts_at="2016-11-08T14:00")

    assert given(*opened()).why_not(scheduled) is None


def test_an_appointment_before_any_officer_was_assigned_is_recorded() -> None:
    assert given(*opened()[:2]).why_not(SCHEDULED) is None


def test_more_rehabilitation_days_than_the_court_set_are_recorded() -> None:
    required = a(RequirementMade, on="2016-10-06", kind=RequirementKind.REHABILITATION_ACTIVITY, max_days=0)
    credited = a(OutcomeRecorded, on="2016-11-08", is_rar_day=True)

    assert given(*opened(), required, SCHEDULED).why_not(credited) is None
