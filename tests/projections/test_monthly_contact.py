"""AS38: a face-to-face appointment offered in each whole month, and kept or followed up."""

from __future__ import annotations

from typing import Any

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import CaseTransferred, HomeVisitMade, PersonReleased, PhaseStarted, SentenceClosed
from domain.enforcement import NonComplianceNoticed
from domain.fact import Fact
from domain.recall import RecallRequested
from domain.record import EventRetracted
from domain.vocabulary import AppointmentKind, Organisation, Outcome, Phase, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged

ABSENT = Outcome.ABSENT


def meeting(day: str, outcome: Outcome | None = Outcome.ATTENDED_COMPLIED, **fields: Any) -> list[Fact]:
    """Give the facts of an office appointment, offered at the start of the case."""
    mine = {"appointment_ref": fields.pop("appointment_ref", f"A-{day}")}
    facts: list[Fact] = [a(AppointmentScheduled, on="2016-10-05", starts_at=day, **mine, **fields)]
    if outcome is not None:
        facts.append(a(OutcomeRecorded, on=day, outcome=outcome, **mine))
    return facts


def months(*facts: Fact, as_of: str = "2016-12-31", known_at: str | None = None) -> dict[str, object]:
    """Give of each month why it is left out, or else whether it is met."""
    rows = judged("AS38", *facts, as_of=as_of, known_at=known_at)
    return {row["thing"].removeprefix("X100001-1 "): row["excluded"] or row["met"] for row in rows}


def november(*facts: Fact, as_of: str = "2016-12-30", known_at: str | None = None) -> object:
    """Give the answer for November of an ordinary case."""
    return months(*opened(), *facts, as_of=as_of, known_at=known_at)["2016-11"]


def test_only_whole_months_under_supervision_have_a_row() -> None:
    case = opened(on="2016-09-30")  # allocated on 1 October

    assert list(months(*case, as_of="2016-12-30")) == ["2016-10", "2016-11"]
    assert list(months(*case, as_of="2016-12-31")) == ["2016-10", "2016-11", "2016-12"]
    assert list(months(*opened(on="2016-10-01"), as_of="2016-11-30")) == ["2016-11"]


def test_a_month_in_which_the_case_was_closed_or_released_has_no_row() -> None:
    closed = [*opened(), a(SentenceClosed, on="2016-12-31")]
    released = [
        *opened(sentence_type=SentenceType.CUSTODY),
        a(PersonReleased, on="2016-11-02"),
        a(PhaseStarted, on="2016-11-02", phase=Phase.LICENCE),
    ]

    assert list(months(*closed, as_of="2017-01-31")) == ["2016-11"]
    assert list(months(*released, as_of="2016-12-31")) == ["2016-12"]


def test_a_meeting_attended_in_the_month_meets_it_and_one_in_another_month_does_not() -> None:
    assert november(*meeting("2016-11-01T00:10")) is True
    assert november(*meeting("2016-11-30T23:50")) is True
    assert november(*meeting("2016-12-01T00:10")) is False


def test_nothing_offered_is_not_met() -> None:
    assert november() is False


@pytest.mark.parametrize(
    ("kind", "is_met"),
    [
        (AppointmentKind.HOME_VISIT, True),
        (AppointmentKind.TELEPHONE, False),
        (AppointmentKind.PROVIDER, False),
        (AppointmentKind.UNPAID_WORK, False),
    ],
)
def test_only_a_meeting_face_to_face_with_probation_counts(kind: AppointmentKind, is_met: bool) -> None:
    assert november(*meeting("2016-11-14", kind=kind)) is is_met


@pytest.mark.parametrize("outcome", [None, Outcome.CANCELLED_BY_SERVICE, Outcome.RESCHEDULED_BY_SERVICE, ABSENT])
def test_a_meeting_called_off_or_without_outcome_or_missed_and_not_followed_up_does_not_meet_the_month(
    outcome: Outcome | None,
) -> None:
    assert november(*meeting("2016-11-14", outcome)) is False


@pytest.mark.parametrize(
    "action",
    [
        a(WarningIssued, on="2016-11-21", appointment_ref="A-2016-11-14"),
        a(AppointmentScheduled, on="2016-11-21", starts_at="2017-01-20", appointment_ref="A-2"),
        a(HomeVisitMade, on="2016-11-21"),
        a(NonComplianceNoticed, on="2016-11-21"),
        a(RecallRequested, on="2016-11-21"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_missed_meeting_followed_up_by_the_fifth_business_day_meets_the_month(action: Fact) -> None:
    assert november(*meeting("2016-11-14", ABSENT), action) is True


def test_following_up_on_the_sixth_business_day_is_late_and_a_weekend_counts_as_the_monday_after() -> None:
    # Missed on Monday 14 November: due on Monday 21 November.
    missed = meeting("2016-11-14", ABSENT)

    assert november(*missed, a(HomeVisitMade, on="2016-11-19")) is True
    assert november(*missed, a(HomeVisitMade, on="2016-11-22")) is False


def test_a_meeting_entered_only_after_the_person_had_missed_it_was_never_offered() -> None:
    entered_late = a(AppointmentScheduled, on="2016-11-15", starts_at="2016-11-14", appointment_ref="A-1")
    absent = a(OutcomeRecorded, on="2016-11-15", appointment_ref="A-1", outcome=ABSENT)
    visit = a(HomeVisitMade, on="2016-11-16")

    assert november(entered_late, absent, visit) is False


def test_a_ruling_alone_and_what_was_done_before_the_meeting_are_no_follow_up() -> None:
    missed = meeting("2016-11-14", ABSENT)
    ruling = a(AbsenceRuled, on="2016-11-15", appointment_ref="A-2016-11-14")
    before = a(HomeVisitMade, on="2016-11-11")

    assert november(*missed, ruling, before) is False


def test_following_up_one_of_several_missed_meetings_is_enough() -> None:
    missed = [*meeting("2016-11-07", ABSENT), *meeting("2016-11-28", ABSENT)]

    assert november(*missed, a(HomeVisitMade, on="2016-11-29")) is True


def test_a_month_hangs_until_the_time_to_follow_up_is_over() -> None:
    # Missed on Wednesday 30 November: due on Wednesday 7 December.
    missed = meeting("2016-11-30", ABSENT)

    assert november(*missed, as_of="2016-12-07") == "FOLLOW_UP_NOT_DUE_YET"
    assert november(*missed, as_of="2016-12-08") is False
    assert november(*missed, *meeting("2016-11-14"), as_of="2016-12-07") is True


def test_a_month_whose_case_was_closed_after_it_is_not_met_once_the_time_to_follow_up_is_over() -> None:
    facts = [*meeting("2016-11-30", ABSENT), a(SentenceClosed, on="2016-12-02")]

    assert november(*facts, as_of="2016-12-07") == "FOLLOW_UP_NOT_DUE_YET"
    assert november(*facts, as_of="2016-12-08") is False


def test_a_month_in_which_the_case_changed_organisation_is_left_out_and_a_change_of_unit_is_not() -> None:
    def moved(to: Organisation, kind: TransferKind, on: str) -> Fact:
        return a(
            CaseTransferred,
            on=on,
            from_organisation=Organisation.NPS,
            to_organisation=to,
            to_unit="REDDITCH",
            kind=kind,
        )

    case = opened(organisation=Organisation.NPS)
    across = moved(Organisation.CRC, TransferKind.DEESCALATION, "2016-11-15")
    first_day = moved(Organisation.CRC, TransferKind.DEESCALATION, "2016-11-01")
    within = moved(Organisation.NPS, TransferKind.AREA, "2016-11-15")

    assert months(*case, across) == {"2016-11": "CHANGED_HANDS", "2016-12": False}
    assert months(*case, first_day) == {"2016-11": False, "2016-12": False}
    assert months(*case, within) == {"2016-11": False, "2016-12": False}


def test_the_row_is_judged_on_the_last_day_of_the_month_and_shows_what_was_offered_and_done() -> None:
    scheduled, outcome = meeting("2016-11-14", ABSENT)
    warning = a(WarningIssued, on="2016-11-15", appointment_ref="A-2016-11-14")

    [row] = judged("AS38", *opened(), scheduled, outcome, warning, as_of="2016-11-30")

    assert (row["thing"], f"{row['judged_on']}", row["value"]) == ("X100001-1 2016-11", "2016-11-30", 1)
    assert row["evidence"] == [scheduled.event_id, outcome.event_id, warning.event_id]


def test_an_appointment_that_follows_up_a_missed_one_and_is_in_the_month_itself_is_evidence_once() -> None:
    missed = meeting("2016-11-14", ABSENT)
    offered = a(AppointmentScheduled, on="2016-11-15", starts_at="2016-11-21", appointment_ref="A-2")

    [row] = judged("AS38", *opened(), *missed, offered, as_of="2016-11-30")

    assert row["evidence"] == [missed[0].event_id, offered.event_id, missed[1].event_id]


def test_an_outcome_written_down_late_keeps_the_month_only_once_it_is_known_and_not_when_retracted() -> None:
    [scheduled] = meeting("2016-11-14", None)
    attended = a(OutcomeRecorded, on="2016-11-14", recorded="2016-12-12", appointment_ref="A-2016-11-14")
    retraction = a(EventRetracted, on="2016-12-20", retracts=attended.event_id)
    facts = [attended, retraction, scheduled]

    answers = [november(*facts, known_at=day) for day in ("2016-12-11", "2016-12-12", "2016-12-20")]

    assert answers == [False, True, False]
