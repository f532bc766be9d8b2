"""RR27: a sentence plan within fifteen business days of the first appointment attended."""

from __future__ import annotations

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    CaseTransferred,
    PersonReleased,
    PhaseStarted,
    PlanCompleted,
    SentenceClosed,
)
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import Organisation, Outcome, Phase, PlanKind, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

SENTENCE = PlanKind.SENTENCE


def met_on(
    day: str, *, ref: str = "A-1", outcome: Outcome = Outcome.ATTENDED_COMPLIED, is_national_standard: bool = True
) -> list[Fact]:
    """Give the facts of an appointment on a day and of its outcome."""
    scheduled = a(
        AppointmentScheduled,
        on="2016-10-05",
        starts_at=day,
        appointment_ref=ref,
        is_national_standard=is_national_standard,
    )
    return [scheduled, a(OutcomeRecorded, on=day, appointment_ref=ref, outcome=outcome)]


@pytest.mark.parametrize(
    ("attended", "planned", "is_met"),
    [
        ("2016-10-10", "2016-10-06", True),  # before the appointment
        ("2016-10-10", "2016-10-31T23:59", True),  # Monday to the Monday three weeks later, after the clocks went back
        ("2016-10-10", "2016-11-01", False),
        ("2016-12-12", "2017-01-05", True),  # 26 and 27 December and 2 January do not count
        ("2016-12-12", "2017-01-06", False),
        ("2016-10-14", "2016-11-05", False),  # due on Friday; Saturday counts as the Monday after
    ],
)
def test_a_plan_is_in_time_up_to_the_end_of_the_fifteenth_business_day(
    attended: str, planned: str, is_met: bool
) -> None:
    plan = a(PlanCompleted, on=planned, kind=SENTENCE)

    assert verdict("RR27", *opened(), *met_on(attended), plan) is is_met


def test_the_time_runs_from_the_first_national_standards_appointment_that_was_attended() -> None:
    missed = met_on("2016-10-10", ref="A-1", outcome=Outcome.ABSENT)
    voluntary = met_on("2016-10-11", ref="A-2", is_national_standard=False)
    attended = met_on("2016-10-20", ref="A-3", outcome=Outcome.ATTENDED_FAILED_TO_COMPLY)
    later = met_on("2016-10-27", ref="A-4")
    plan = a(PlanCompleted, on="2016-11-10", kind=SENTENCE)

    row = the_row("RR27", *later, *attended, *voluntary, *missed, *opened(), plan)

    assert (f"{row['judged_on']}", row["value"], row["met"]) == ("2016-10-20", 15, True)
    assert row["evidence"] == [attended[1].event_id, plan.event_id]


def test_a_risk_management_plan_is_no_sentence_plan_and_of_several_plans_the_first_counts() -> None:
    risk = a(PlanCompleted, on="2016-10-12", kind=PlanKind.RISK_MANAGEMENT)
    first = a(PlanCompleted, on="2016-10-31", kind=SENTENCE)
    second = a(PlanCompleted, on="2017-01-31", kind=SENTENCE)

    assert verdict("RR27", *opened(), *met_on("2016-10-10"), risk) is False
    assert verdict("RR27", *opened(), *met_on("2016-10-10"), second, first, risk) is True


def test_a_case_without_an_attended_appointment_is_left_out() -> None:
    plan = a(PlanCompleted, on="2016-10-12", kind=SENTENCE)

    assert verdict("RR27", *opened(), plan) == "NO_APPOINTMENT_ATTENDED"


def test_a_case_without_a_plan_is_not_due_until_the_time_is_over() -> None:
    facts = [*opened(), *met_on("2016-10-10")]

    assert verdict("RR27", *facts, as_of="2016-10-31") == "NOT_DUE_YET"
    assert verdict("RR27", *facts, as_of="2016-11-01") is False


def test_a_case_closed_before_its_plan_was_due_is_left_out_and_one_closed_after_is_not_met() -> None:
    facts = [*opened(), *met_on("2016-10-10")]

    assert verdict("RR27", *facts, a(SentenceClosed, on="2016-10-31")) == "CLOSED_BEFORE_DUE"
    assert verdict("RR27", *facts, a(SentenceClosed, on="2016-11-01")) is False


def test_an_appointment_in_prison_does_not_start_the_time_of_a_case_on_licence() -> None:
    facts = [
        *opened(sentence_type=SentenceType.CUSTODY),
        *met_on("2016-10-20", ref="A-1"),
        a(PersonReleased, on="2017-01-09"),
        a(PhaseStarted, on="2017-01-09", phase=Phase.LICENCE),
        *met_on("2017-01-10", ref="A-2"),
        a(PlanCompleted, on="2017-01-31", kind=SENTENCE),
    ]

    row = the_row("RR27", *facts)

    assert (f"{row['judged_on']}", row["met"]) == ("2017-01-10", True)


def test_the_row_stays_with_the_organisation_that_held_the_case_on_the_day_of_the_appointment() -> None:
    moved = a(
        CaseTransferred,
        on="2016-10-20",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )

    row = the_row("RR27", *opened(organisation=Organisation.NPS), *met_on("2016-10-10"), moved)

    assert (row["organisation"], row["unit"]) == ("NPS", "WORCESTER")


def test_a_plan_corrected_to_a_later_day_is_late_and_one_retracted_is_none() -> None:
    corrected = a(PlanCompleted, on="2016-10-20", kind=SENTENCE, event_id="P-1")
    correction = a(PlanCompleted, on="2016-11-20", kind=SENTENCE, supersedes="P-1")
    retracted = a(PlanCompleted, on="2016-10-20", kind=SENTENCE, case_ref="X100002-1", event_id="P-2")
    other = [
        *opened(case_ref="X100002-1"),
        a(AppointmentScheduled, on="2016-10-05", starts_at="2016-10-10", case_ref="X100002-1"),
        a(OutcomeRecorded, on="2016-10-10", case_ref="X100002-1"),
        retracted,
        a(EventRetracted, on="2016-10-21", retracts="P-2", case_ref="X100002-1"),
    ]

    rows = judged("RR27", *opened(), *met_on("2016-10-10"), correction, corrected, *other)

    assert [(row["met"], row["value"]) for row in rows] == [(False, 30), (False, None)]


def test_a_plan_written_down_late_is_unknown_until_then() -> None:
    plan = a(PlanCompleted, on="2016-10-20", recorded="2017-05-15", kind=SENTENCE)
    facts = [*opened(), *met_on("2016-10-10"), plan]

    assert verdict("RR27", *facts, known_at="2017-05-14") is False
    assert verdict("RR27", *facts, known_at="2017-05-15") is True
