"""AS40: days of failure to comply since the count last started, and failures beyond the limit that nobody reviewed."""

from __future__ import annotations

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import CaseTransferred, OrderReturnedUnsuitable, ReviewCompleted, SentenceClosed
from domain.enforcement import BreachReferred, EnforcementDecided, NonComplianceNoticed, ReferralAccepted
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallRequested
from domain.record import EventRetracted
from domain.vocabulary import (
    ClosureReason,
    EnforcementDecision,
    HearingOutcome,
    Organisation,
    Outcome,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view
from tests.projections.test_outcomes import CASE, LICENCE, breach, failure, heard, recall

TWO = [*failure("2017-01-09"), *failure("2017-01-16", ruled="2017-01-18")]
"""Two days of failure, the second settled on Wednesday 18 January: beyond the limit of one."""


def failures(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> object:
    return the_row("AS40", *facts, as_of=as_of, known_at=known_at)["value"]


def decided(on: str, decision: EnforcementDecision = EnforcementDecision.NO_FURTHER_ACTION) -> list[Fact]:
    """Give the facts of a failure noticed and decided on, on one day."""
    return [a(NonComplianceNoticed, on=on), a(EnforcementDecided, on=on, decision=decision)]


# How many days of failure there are (AS40)


def test_days_are_counted_and_not_appointments() -> None:
    again = failure("2017-01-09T15:00")

    assert failures(*CASE) == 0
    assert failures(*CASE, *failure("2017-01-09"), *again) == 1
    assert failures(*CASE, *TWO, *again) == 2


def test_the_day_of_a_failure_is_that_of_london() -> None:
    late = failure("2017-03-27T23:30")  # half past midnight of the day after, in summer time

    assert failures(*CASE, *late, *failure("2017-03-28T10:00")) == 1


def test_an_absence_not_ruled_on_or_ruled_acceptable_is_no_failure_and_the_latest_ruling_counts() -> None:
    unruled = failure("2017-01-09")[:2]
    acceptable = a(AbsenceRuled, on="2017-01-10", is_acceptable=True, appointment_ref="A-2017-01-09")
    unacceptable = a(AbsenceRuled, on="2017-01-20", is_acceptable=False, appointment_ref="A-2017-01-09")

    assert failures(*CASE, *unruled) == 0
    assert failures(*CASE, *unruled, acceptable) == 0
    assert failures(*CASE, *unruled, unacceptable, acceptable) == 1


def test_attending_without_complying_is_a_failure_and_an_appointment_outside_national_standards_none() -> None:
    attended = [
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09"),
        a(OutcomeRecorded, on="2017-01-09", outcome=Outcome.ATTENDED_FAILED_TO_COMPLY),
    ]

    assert failures(*CASE, *attended) == 1
    assert failures(*CASE, *failure("2017-01-09", is_national_standard=False)) == 0


@pytest.mark.parametrize("outcome", [HearingOutcome.CONTINUED, HearingOutcome.WITHDRAWN, HearingOutcome.NOT_PROVED])
def test_the_count_starts_afresh_on_the_day_of_the_hearing_that_ends_a_breach(outcome: HearingOutcome) -> None:
    facts = [*CASE, *TWO, *breach("2017-01-18"), *heard("2017-02-20", outcome)]

    assert failures(*facts, as_of="2017-02-19") == 2
    assert failures(*facts, *failure("2017-02-19")) == 0
    assert failures(*facts, *failure("2017-02-20T16:00")) == 1
    assert failures(*facts, *failure("2017-02-21")) == 1


def test_an_adjournment_or_a_failure_that_is_not_breached_leaves_the_count_as_it_is() -> None:
    adjourned = [*breach("2017-01-18"), *heard("2017-02-20", HearingOutcome.ADJOURNED)]

    assert failures(*CASE, *TWO, *adjourned) == 2
    assert failures(*CASE, *TWO, *decided("2017-01-18", EnforcementDecision.WARNING)) == 2


def test_the_count_starts_afresh_with_the_release_after_a_recall() -> None:
    facts = [*LICENCE, *TWO, *recall("2017-01-20"), a(PersonRereleased, on="2017-03-01")]

    assert failures(*facts, as_of="2017-02-28") == 2
    assert failures(*facts) == 0


def test_a_failure_of_before_the_fresh_start_that_is_ruled_on_after_it_does_not_count() -> None:
    facts = [*CASE, *breach("2017-01-18"), *heard("2017-02-20", HearingOutcome.CONTINUED)]

    assert failures(*facts, *failure("2017-02-13", ruled="2017-02-27")) == 0


def test_a_transfer_does_not_start_the_count_afresh() -> None:
    moved = a(
        CaseTransferred,
        on="2017-02-01",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        kind=TransferKind.DEESCALATION,
    )

    row = the_row("AS40", *CASE, *TWO, moved)

    assert (row["value"], row["organisation"]) == (2, "CRC")
    assert row["evidence"] == [TWO[2].event_id, TWO[5].event_id]


def test_a_ruling_written_down_late_is_unknown_until_then_and_one_retracted_is_none() -> None:
    *absence, ruling = failure("2017-01-09")
    late = a(AbsenceRuled, on="2017-01-09", recorded="2017-03-01", is_acceptable=False, appointment_ref="A-2017-01-09")
    retraction = a(EventRetracted, on="2017-03-02", retracts=ruling.event_id)

    assert failures(late, *CASE, *absence, known_at="2017-02-28") == 0
    assert failures(late, *CASE, *absence, known_at="2017-03-01") == 1
    assert failures(*CASE, *absence, ruling, retraction) == 0


def test_a_case_that_was_never_supervised_has_no_row() -> None:
    assert judged("AS40", *CASE[:1]) == []


# Beyond the limit (AS40a)


def test_one_failure_is_within_the_limit_and_the_second_beyond_it() -> None:
    assert judged("AS40a", *CASE, *TWO[:3]) == []

    row = the_row("AS40a", *CASE, *TWO)

    assert (row["met"], f"{row['judged_on']}", row["value"]) == (True, "2017-01-18", None)
    assert (row["thing"], row["evidence"]) == ("X100001-1 2017-01-18", [TWO[5].event_id])


def test_the_limit_is_exceeded_when_the_failure_beyond_it_is_settled_in_whatever_order() -> None:
    late_first = [*failure("2017-01-09", ruled="2017-02-06"), *failure("2017-01-16")]

    assert f"{the_row('AS40a', *CASE, *late_first)['judged_on']}" == "2017-02-06"


@pytest.mark.parametrize(
    ("on", "is_left"),
    [("2017-01-18", False), ("2017-02-01T23:59", False), ("2017-02-02", True)],
)
def test_a_review_is_in_time_up_to_the_end_of_the_tenth_business_day(on: str, is_left: bool) -> None:
    assert verdict("AS40a", *CASE, *TWO, *decided(on)) is is_left


def test_bank_holidays_do_not_count() -> None:
    facts = [*failure("2016-12-12"), *failure("2016-12-16")]

    assert verdict("AS40a", *CASE, *facts, *decided("2017-01-04")) is False
    assert verdict("AS40a", *CASE, *facts, *decided("2017-01-05")) is True


@pytest.mark.parametrize("decision", list(EnforcementDecision)[1:])
def test_a_decision_of_any_kind_is_a_review(decision: EnforcementDecision) -> None:
    assert verdict("AS40a", *CASE, *TWO, *decided("2017-01-20", decision)) is False


def test_a_recall_asked_for_and_an_order_returned_to_court_are_reviews() -> None:
    assert verdict("AS40a", *LICENCE, *TWO, a(RecallRequested, on="2017-01-20")) is False
    assert verdict("AS40a", *CASE, *TWO, a(OrderReturnedUnsuitable, on="2017-01-20")) is False


def test_a_warning_letter_and_a_review_of_risk_or_progress_are_no_review_of_enforcement() -> None:
    warning = a(WarningIssued, on="2017-01-19", appointment_ref="A-2017-01-16")

    assert verdict("AS40a", *CASE, *TWO, warning, a(ReviewCompleted, on="2017-01-19")) is True


def test_a_breach_or_recall_already_in_hand_is_a_review_and_an_earlier_warning_or_breach_taken_back_none() -> None:
    in_hand = decided("2017-01-10", EnforcementDecision.BREACH)
    taken_back = a(EnforcementDecided, on="2017-01-12", decision=EnforcementDecision.NO_FURTHER_ACTION)

    row = the_row("AS40a", *CASE, *TWO, *in_hand)
    assert (row["met"], row["value"], row["evidence"]) == (False, 0, [TWO[5].event_id, in_hand[1].event_id])
    assert verdict("AS40a", *LICENCE, *TWO, a(RecallRequested, on="2017-01-10")) is False
    assert verdict("AS40a", *CASE, *TWO, *decided("2017-01-10", EnforcementDecision.WARNING)) is True
    assert verdict("AS40a", *CASE, *TWO, *in_hand, taken_back) is True


def test_a_breach_of_before_the_count_started_afresh_is_not_in_hand_any_more() -> None:
    ended = [*breach("2016-11-10"), *heard("2016-12-05", HearingOutcome.CONTINUED)]

    assert verdict("AS40a", *CASE, *ended, *TWO) is True


def test_the_limit_exceeded_again_after_a_fresh_start_has_another_row() -> None:
    ended = [*breach("2017-01-18"), *heard("2017-02-20", HearingOutcome.CONTINUED)]
    again = [*failure("2017-03-06"), *failure("2017-03-13")]

    rows = judged("AS40a", *CASE, *TWO, *ended, *again)

    assert [(f"{row['judged_on']}", row["met"]) for row in rows] == [("2017-01-18", False), ("2017-03-13", True)]


def test_without_a_review_it_is_not_due_until_the_time_is_over() -> None:
    assert verdict("AS40a", *CASE, *TWO, as_of="2017-02-01") == "NOT_DUE_YET"
    assert verdict("AS40a", *CASE, *TWO, as_of="2017-02-02") is True


def test_a_case_closed_before_the_time_is_over_is_left_out_whoever_ended_it() -> None:
    died = a(SentenceClosed, on="2017-02-01", reason=ClosureReason.DIED)

    assert verdict("AS40a", *CASE, *TWO, died) == "CLOSED_BEFORE_DUE"
    assert verdict("AS40a", *CASE, *TWO, a(SentenceClosed, on="2017-02-02")) is True


def test_the_row_stays_with_the_organisation_that_held_the_case_when_the_limit_was_exceeded() -> None:
    moved = a(
        CaseTransferred,
        on="2017-01-19",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        kind=TransferKind.DEESCALATION,
    )

    assert the_row("AS40a", *CASE, *TWO, moved)["organisation"] == "NPS"
    assert the_row("AS40a", *CASE, *failure("2017-01-09"), *failure("2017-01-20"), moved)["organisation"] == "CRC"


def test_a_decision_written_down_after_the_time_is_not_known_before() -> None:
    late = [
        a(NonComplianceNoticed, on="2017-01-20"),
        a(EnforcementDecided, on="2017-01-20", recorded="2017-03-01", decision=EnforcementDecision.WARNING),
    ]

    assert verdict("AS40a", *late, *CASE, *TWO, known_at="2017-02-28") is True
    assert verdict("AS40a", *late, *CASE, *TWO, known_at="2017-03-01") is False


def test_the_stretches_of_a_case_follow_one_another_without_a_day_between() -> None:
    facts = [
        *opened(organisation=Organisation.CRC),
        a(NonComplianceNoticed, on="2017-01-18"),
        a(EnforcementDecided, on="2017-01-18", decision=EnforcementDecision.BREACH),
        a(BreachReferred, on="2017-01-19"),
        a(ReferralAccepted, on="2017-01-20"),
        *breach("2017-01-20")[2:],
        *heard("2017-02-20", HearingOutcome.CONTINUED),
    ]

    first, second = view("compliance_periods", *facts)

    assert (f"{first['starts_on']}", f"{first['ends_on']}", second["ends_on"]) == ("2016-10-03", "2017-02-20", None)
    assert first["last_day_number"] + 1 == second["first_day_number"]
