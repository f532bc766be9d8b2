"""AS41, AS42f and AS44: how soon a failure is ruled on, warned of and decided on, by whom, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import AllocationDecided, CaseTransferred, OrderReturnedUnsuitable, SentenceClosed, SentenceImposed
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.fact import Fact
from domain.recall import RecallRequested
from domain.record import EventRetracted
from domain.vocabulary import (
    ClosureReason,
    CourtTier,
    EnforcementDecision,
    EnforcementGround,
    HearingOutcome,
    Organisation,
    Outcome,
    TransferKind,
    UnsuitableReason,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view
from tests.projections.test_absences import case_with, missed
from tests.projections.test_outcomes import CASE, LICENCE, failure

BREACH = EnforcementDecision.BREACH
TO_CRC = a(
    CaseTransferred,
    on="2017-02-08",
    from_organisation=Organisation.NPS,
    to_organisation=Organisation.CRC,
    kind=TransferKind.DEESCALATION,
)


def absence(day: str, **fields: Any) -> list[Fact]:
    """Give the facts of an absence that nobody has ruled on."""
    return failure(day, **fields)[:2]


def ruled(day: str, *, on: str, is_acceptable: bool = True, **fields: Any) -> Fact:
    return a(AbsenceRuled, on=on, appointment_ref=f"A-{day}", is_acceptable=is_acceptable, **fields)


def warned(day: str, *, on: str, **fields: Any) -> Fact:
    return a(WarningIssued, on=on, appointment_ref=f"A-{day}", **fields)


# Absences ruled in time (AS41)


@pytest.mark.parametrize(
    ("day", "on", "is_met"),
    [
        ("2017-02-06", "2017-02-06", True),
        ("2017-02-06", "2017-02-14T23:59", True),  # Monday to the Tuesday of the week after
        ("2017-02-06", "2017-02-15", False),
        ("2017-02-03", "2017-02-11", True),  # Saturday counts as the Monday after
        ("2017-04-12", "2017-04-24", True),  # over Easter
        ("2017-04-12", "2017-04-25", False),
    ],
)
def test_an_absence_is_ruled_in_time_up_to_the_end_of_the_sixth_business_day(day: str, on: str, is_met: bool) -> None:
    assert verdict("AS41", *CASE, *absence(day), ruled(day, on=on)) is is_met


def test_of_two_rulings_the_first_counts() -> None:
    first, second = ruled("2017-02-06", on="2017-02-07"), ruled("2017-02-06", on="2017-03-07", is_acceptable=False)

    row = the_row("AS41", second, *CASE, *absence("2017-02-06"), first)

    assert (row["met"], row["value"], row["evidence"][1]) == (True, 1, first.event_id)


def test_an_absence_without_a_ruling_is_not_due_until_the_time_is_over() -> None:
    facts = [*CASE, *absence("2017-02-06")]

    assert verdict("AS41", *facts, as_of="2017-02-14") == "NOT_DUE_YET"
    assert verdict("AS41", *facts, as_of="2017-02-15") is False
    assert verdict("AS41", *facts, a(SentenceClosed, on="2017-02-14")) == "CLOSED_BEFORE_DUE"
    assert verdict("AS41", *facts, a(SentenceClosed, on="2017-02-15")) is False


def test_only_an_absence_from_a_national_standards_appointment_is_to_be_ruled_on() -> None:
    attended = [
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-02-06"),
        a(OutcomeRecorded, on="2017-02-06", outcome=Outcome.ATTENDED_FAILED_TO_COMPLY),
    ]
    without_outcome = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-02-07", appointment_ref="A-2")

    assert judged("AS41", *CASE, *attended, without_outcome) == []
    assert judged("AS41", *CASE, *absence("2017-02-06", is_national_standard=False)) == []


def test_the_absence_stays_with_the_organisation_that_held_the_case_on_its_day() -> None:
    row = the_row("AS41", *CASE, *absence("2017-02-06"), TO_CRC, ruled("2017-02-06", on="2017-02-09"))

    assert (row["organisation"], row["met"]) == ("NPS", True)


def test_a_ruling_written_down_late_is_unknown_until_then_one_retracted_is_none_and_one_corrected_is_late() -> None:
    late = ruled("2017-02-06", on="2017-02-07", recorded="2017-03-01", event_id="R-1")
    retraction = a(EventRetracted, on="2017-03-02", retracts="R-1")
    correction = ruled("2017-02-06", on="2017-02-28", recorded="2017-03-02", supersedes="R-1")
    facts = [late, *CASE, *absence("2017-02-06")]

    assert verdict("AS41", *facts, known_at="2017-02-28") is False
    assert verdict("AS41", *facts, known_at="2017-03-01") is True
    assert verdict("AS41", *facts, retraction) is False
    assert verdict("AS41", *facts, correction) is False


# Warnings in time (AS41a)


@pytest.mark.parametrize(
    ("settled", "on", "is_met"),
    [
        ("2017-02-08", "2017-02-06", True),  # before the ruling
        ("2017-02-08", "2017-02-10T23:59", True),
        ("2017-02-08", "2017-02-11", False),
        ("2017-02-10", "2017-02-14", True),
        ("2017-04-13", "2017-04-19", True),  # over Easter
        ("2017-04-13", "2017-04-20", False),
    ],
)
def test_a_warning_is_in_time_up_to_the_end_of_the_second_business_day_after_the_ruling(
    settled: str, on: str, is_met: bool
) -> None:
    assert verdict("AS41a", *CASE, *failure("2017-02-06", ruled=settled), warned("2017-02-06", on=on)) is is_met


def test_the_time_runs_from_the_outcome_where_the_person_attended() -> None:
    attended = [
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-02-06", appointment_ref="A-2017-02-06"),
        a(OutcomeRecorded, on="2017-02-06", outcome=Outcome.ATTENDED_FAILED_TO_COMPLY, appointment_ref="A-2017-02-06"),
    ]

    assert verdict("AS41a", *CASE, *attended, warned("2017-02-06", on="2017-02-08")) is True
    assert verdict("AS41a", *CASE, *attended, warned("2017-02-06", on="2017-02-09")) is False


def test_two_failures_on_one_day_need_one_warning_for_either() -> None:
    facts = [*CASE, *failure("2017-02-06T09:00"), *failure("2017-02-06T15:00")]

    row = the_row("AS41a", *facts, warned("2017-02-06T15:00", on="2017-02-07"))

    assert (row["met"], row["value"], row["thing"]) == (True, 1, "X100001-1 2017-02-06")


@pytest.mark.parametrize(("expires_on", "expected"), [("2017-02-06", "WARNED_ALREADY"), ("2017-02-05", False)])
def test_while_an_earlier_warning_has_not_lapsed_no_other_is_due(expires_on: str, expected: object) -> None:
    first = [*failure("2017-01-09"), warned("2017-01-09", on="2017-01-10", expires_on=expires_on)]

    earlier, later = judged("AS41a", *CASE, *first, *failure("2017-02-06"))

    assert earlier["met"] is True
    assert (later["excluded"] or later["met"]) == expected


def test_a_warning_of_an_earlier_failure_counts_as_given_only_from_the_day_after() -> None:
    first = [*failure("2017-02-03"), warned("2017-02-03", on="2017-02-06T12:00")]

    earlier, later = judged("AS41a", *CASE, *first, *failure("2017-02-06"))

    assert (earlier["met"], later["met"], later["excluded"]) == (True, False, None)


def test_a_warning_of_an_absence_that_was_accepted_in_the_end_is_none() -> None:
    accepted = ruled("2017-01-09", on="2017-01-20")
    first = [*failure("2017-01-09"), warned("2017-01-09", on="2017-01-10"), accepted]

    assert verdict("AS41a", *CASE, *first, *failure("2017-02-06")) is False


def test_a_failure_that_was_enforced_instead_in_the_time_needs_no_warning() -> None:
    def breached(on: str) -> list[Fact]:
        return [a(NonComplianceNoticed, on="2017-02-06"), a(EnforcementDecided, on=on, decision=BREACH)]

    facts = [*CASE, *failure("2017-02-06")]
    taken_back = a(EnforcementDecided, on="2017-02-20", decision=EnforcementDecision.NO_FURTHER_ACTION)

    assert verdict("AS41a", *facts, *breached("2017-02-08")) == "ENFORCED_INSTEAD"
    assert verdict("AS41a", *facts, *breached("2017-02-09")) is False
    assert verdict("AS41a", *facts, *breached("2017-02-08"), taken_back) is False
    assert verdict("AS41a", *facts, *breached("2017-02-08"), warned("2017-02-06", on="2017-02-07")) is True
    assert (
        verdict("AS41a", *facts, a(NonComplianceNoticed, on="2017-02-01"), decided("2017-02-01")) == "ENFORCED_INSTEAD"
    )
    licence = [*LICENCE, *failure("2017-02-06"), a(RecallRequested, on="2017-02-08")]
    assert verdict("AS41a", *licence) == "ENFORCED_INSTEAD"


def test_a_breach_that_the_court_had_ended_before_the_failure_is_no_enforcement_of_it() -> None:
    ended = [
        a(NonComplianceNoticed, on="2017-01-09"),
        decided("2017-01-09"),
        a(BreachPresented, on="2017-01-10"),
        a(HearingHeld, on="2017-02-03", outcome=HearingOutcome.CONTINUED),
    ]

    assert verdict("AS41a", *CASE, *ended, *failure("2017-02-06")) is False
    assert verdict("AS41a", *LICENCE, a(RecallRequested, on="2017-02-03"), *failure("2017-02-06")) is False


def test_a_failure_without_a_warning_is_not_due_until_the_time_is_over() -> None:
    facts = [*CASE, *failure("2017-02-06")]

    assert verdict("AS41a", *facts, as_of="2017-02-08") == "NOT_DUE_YET"
    assert verdict("AS41a", *facts, as_of="2017-02-09") is False
    assert verdict("AS41a", *facts, a(SentenceClosed, on="2017-02-08")) == "CLOSED_BEFORE_DUE"
    assert verdict("AS41a", *facts, a(SentenceClosed, on="2017-02-09")) is False


def test_the_failure_stays_with_the_organisation_that_held_the_case_on_its_day() -> None:
    row = the_row("AS41a", *CASE, *failure("2017-02-06"), TO_CRC)

    assert (row["organisation"], f"{row['judged_on']}") == ("NPS", "2017-02-06")


def test_a_warning_written_down_late_is_unknown_until_then_and_one_retracted_is_none() -> None:
    late = warned("2017-02-06", on="2017-02-07", recorded="2017-03-01")
    facts = [late, *CASE, *failure("2017-02-06")]

    assert verdict("AS41a", *facts, known_at="2017-02-28") is False
    assert verdict("AS41a", *facts, known_at="2017-03-01") is True
    assert verdict("AS41a", *facts, a(EventRetracted, on="2017-03-02", retracts=late.event_id)) is False


# Decisions in time (AS41b)


def decided(on: str, decision: EnforcementDecision = BREACH, **fields: Any) -> Fact:
    return a(EnforcementDecided, on=on, decision=decision, **fields)


NOTICED = a(NonComplianceNoticed, on="2017-02-06")


@pytest.mark.parametrize("decision", list(EnforcementDecision)[1:])
@pytest.mark.parametrize(("on", "is_met"), [("2017-02-14T23:59", True), ("2017-02-15", False)])
def test_a_failure_is_decided_on_in_time_up_to_the_end_of_the_sixth_business_day(
    on: str, decision: EnforcementDecision, is_met: bool
) -> None:
    row = the_row("AS41b", *CASE, NOTICED, decided(on, decision))

    assert (row["met"], row["thing"], f"{row['judged_on']}") == (is_met, "X100001-1 E-1", "2017-02-06")


def test_a_decision_taken_back_and_taken_again_counts_from_the_first() -> None:
    back, again = decided("2017-02-20", EnforcementDecision.NO_FURTHER_ACTION), decided("2017-03-06")

    row = the_row("AS41b", *CASE, NOTICED, decided("2017-02-07"), back, again)

    assert (row["met"], row["value"]) == (True, 1)


def test_on_a_licence_the_recall_asked_for_is_the_decision() -> None:
    noticed = a(NonComplianceNoticed, on="2017-02-06", ground=EnforcementGround.LICENCE)

    assert verdict("AS41b", *LICENCE, noticed, a(RecallRequested, on="2017-02-14")) is True
    assert verdict("AS41b", *LICENCE, noticed, a(RecallRequested, on="2017-02-15")) is False


def test_without_a_decision_it_is_not_due_until_the_time_is_over() -> None:
    assert verdict("AS41b", *CASE, NOTICED, as_of="2017-02-14") == "NOT_DUE_YET"
    assert verdict("AS41b", *CASE, NOTICED, as_of="2017-02-15") is False
    assert verdict("AS41b", *CASE, NOTICED, a(SentenceClosed, on="2017-02-14")) == "CLOSED_BEFORE_DUE"
    assert verdict("AS41b", *CASE, NOTICED, a(SentenceClosed, on="2017-02-15")) is False


def test_a_case_closed_after_the_decision_is_judged_on_the_decision() -> None:
    assert verdict("AS41b", *CASE, NOTICED, decided("2017-02-07"), a(SentenceClosed, on="2017-02-08")) is True


def test_the_decision_is_put_down_to_the_organisation_that_held_the_case_when_the_failure_was_noticed() -> None:
    row = the_row("AS41b", *CASE, NOTICED, TO_CRC, decided("2017-02-09"))

    assert row["organisation"] == "NPS"


def test_a_decision_written_down_late_is_unknown_until_then() -> None:
    late = decided("2017-02-07", recorded="2017-03-01")

    assert verdict("AS41b", late, *CASE, NOTICED, known_at="2017-02-28") is False
    assert verdict("AS41b", late, *CASE, NOTICED, known_at="2017-03-01") is True


# The intervals of an enforcement


def test_the_intervals_of_a_proceeding_follow_one_another_and_each_day_has_one_owner() -> None:
    facts = [
        *CASE,
        NOTICED,
        decided("2017-02-08"),
        a(BreachPresented, on="2017-02-13"),
        a(HearingHeld, on="2017-03-13", outcome=HearingOutcome.ADJOURNED),
        a(HearingHeld, on="2017-03-20", outcome=HearingOutcome.CONTINUED),
    ]

    rows = view("enforcement_intervals", *facts)

    assert [(row["kind"], row["owner"], row["days"], row["owner_days"]) for row in rows] == [
        ("enforcement_decision", "NPS", 2, 7),
        ("nps_to_present", "NPS", 5, 7),
        ("court_listing", "COURT", 28, 35),
        ("adjourned_hearing", "COURT", 7, 35),
    ]
    assert [row["ends_at"] for row in rows[:-1]] == [row["starts_at"] for row in rows[1:]]


def test_the_last_interval_is_open_until_the_court_has_spoken_or_the_case_is_closed() -> None:
    facts = [*CASE, NOTICED, decided("2017-02-08"), a(BreachPresented, on="2017-02-13")]

    [*_, last] = view("enforcement_intervals", *facts, as_of="2017-02-20")
    [*_, closed] = view("enforcement_intervals", *facts, a(SentenceClosed, on="2017-02-16"))

    assert (last["is_open"], last["days"], last["ends_on"]) == (True, 7, None)
    assert (closed["is_open"], closed["days"]) == (False, 3)


def test_two_proceedings_of_a_case_have_intervals_of_their_own() -> None:
    second = [
        a(NonComplianceNoticed, on="2017-04-03", proceeding_ref="E-2"),
        decided("2017-04-04", EnforcementDecision.WARNING, proceeding_ref="E-2"),
    ]

    rows = view("enforcement_intervals", *CASE, NOTICED, decided("2017-02-07"), *second)

    assert [(row["proceeding_ref"], row["sequence"]) for row in rows] == [("E-1", 1), ("E-1", 2), ("E-2", 1)]


# Whose days they were (AS42f)

PRESENTED = [
    *opened(organisation=Organisation.CRC),
    NOTICED,
    decided("2017-02-08"),
    a(BreachReferred, on="2017-02-09"),
    a(ReferralReturned, on="2017-02-13"),
    a(BreachReferred, on="2017-02-16"),
    a(ReferralAccepted, on="2017-02-17"),
    a(BreachPresented, on="2017-02-20", court_tier=CourtTier.CROWN),
]
ENDED = [
    a(HearingHeld, on="2017-03-20", outcome=HearingOutcome.ADJOURNED),
    a(HearingHeld, on="2017-03-27", outcome=HearingOutcome.CONTINUED),
]


def test_each_day_of_a_breach_is_one_body_s() -> None:
    rows = judged("AS42f", *PRESENTED, *ENDED)

    assert {row["body"]: row["value"] for row in rows} == {"CRC": 3 + 3, "NPS": 4 + 1 + 3, "COURT": 28 + 7}
    assert sum(row["value"] for row in rows) == 49  # from 6 February to 27 March
    assert {(row["organisation"], row["court_tier"], f"{row['judged_on']}") for row in rows} == {
        ("CRC", "CROWN", "2017-03-27")
    }
    assert {row["thing"] for row in rows} == {f"X100001-1 E-1 {body}" for body in ("CRC", "NPS", "COURT")}


def test_a_body_that_acted_on_the_same_day_has_no_days_and_one_not_waited_for_no_row() -> None:
    facts = [*CASE, a(NonComplianceNoticed, on="2017-02-06T09:00"), decided("2017-02-06")]
    at_once = [a(BreachPresented, on="2017-02-06T11:00"), a(HearingHeld, on="2017-02-07")]

    rows = judged("AS42f", *facts, *at_once)

    assert {row["body"]: row["value"] for row in rows} == {"NPS": 0, "COURT": 1}


def test_a_failure_noticed_before_the_allocation_waits_for_nobody_until_it_is_decided() -> None:
    late = a(AllocationDecided, on="2017-02-07")
    facts = [a(SentenceImposed, on="2017-01-30"), NOTICED, late, decided("2017-02-08"), *PRESENTED[5:], *ENDED]

    rows = {row["body"]: row for row in judged("AS42f", *facts)}

    assert (rows["NOBODY"]["value"], rows["NOBODY"]["thing"]) == (2, "X100001-1 E-1 NOBODY")


def test_a_breach_that_has_not_come_to_its_end_is_left_out() -> None:
    closed = a(SentenceClosed, on="2017-03-01")

    assert {row["excluded"] for row in judged("AS42f", *PRESENTED)} == {"NOT_ENDED_YET"}
    assert {row["excluded"] for row in judged("AS42f", *PRESENTED, ENDED[0])} == {"NOT_ENDED_YET"}
    assert {row["excluded"] for row in judged("AS42f", *PRESENTED, closed)} == {"CLOSED_BEFORE_HEARING"}


def test_a_failure_that_was_only_warned_of_and_a_recall_have_no_days_of_enforcement() -> None:
    noticed = a(NonComplianceNoticed, on="2017-02-06", ground=EnforcementGround.LICENCE)

    assert judged("AS42f", *CASE, NOTICED, decided("2017-02-08", EnforcementDecision.WARNING)) == []
    assert judged("AS42f", *LICENCE, noticed, a(RecallRequested, on="2017-02-14")) == []


def test_a_hearing_written_down_late_ends_a_breach_only_from_then_on() -> None:
    late = a(HearingHeld, on="2017-03-20", recorded="2017-04-10", outcome=HearingOutcome.CONTINUED)

    assert {row["excluded"] for row in judged("AS42f", late, *PRESENTED, known_at="2017-04-09")} == {"NOT_ENDED_YET"}
    assert {row["excluded"] for row in judged("AS42f", late, *PRESENTED, known_at="2017-04-10")} == {None}


# Persistent absence returned to court (AS44)


def returned(reason: UnsuitableReason = UnsuitableReason.PERSISTENT_ABSENCE, **fields: Any) -> Fact:
    return a(OrderReturnedUnsuitable, on="2017-03-01", reason=reason, **fields)


FIVE = case_with(5, number=1)


def test_a_case_is_judged_from_the_fifth_acceptable_absence_on() -> None:
    assert judged("AS44", *case_with(4, number=1)) == []
    assert judged("AS44", *case_with(5, number=1, is_acceptable=False)) == []
    assert verdict("AS44", *FIVE) is False


def test_it_is_met_where_the_order_was_returned_because_of_persistent_absence_and_not_for_another_reason() -> None:
    row = the_row("AS44", *FIVE, returned())

    assert (row["met"], row["value"]) == (True, 5)
    assert (len(row["evidence"]), row["evidence"][5:]) == (6, [returned().event_id])
    assert verdict("AS44", *FIVE, returned(UnsuitableReason.MENTAL_HEALTH)) is False


def test_an_order_returned_before_the_number_was_reached_is_met_too() -> None:
    late = [fact for day in ("2017-03-06", "2017-03-13") for fact in missed(day)]

    assert verdict("AS44", *case_with(3, number=1), *late, returned()) is True


def test_a_return_is_unknown_until_it_is_written_down_or_has_happened_and_one_retracted_is_none() -> None:
    late = returned(recorded="2017-04-03")

    assert verdict("AS44", late, *FIVE, known_at="2017-04-02") is False
    assert verdict("AS44", late, *FIVE, known_at="2017-04-03") is True
    assert verdict("AS44", late, *FIVE, as_of="2017-02-28") is False
    assert verdict("AS44", late, *FIVE, a(EventRetracted, on="2017-04-04", retracts=late.event_id)) is False


def test_a_licence_is_left_out_for_no_court_can_be_given_it_back() -> None:
    days = ("2016-11-07", "2016-11-14", "2016-11-21", "2016-11-28", "2016-12-05")

    assert verdict("AS44", *LICENCE, *(fact for day in days for fact in missed(day))) == "NOT_AN_ORDER"


def test_a_case_that_died_or_went_to_another_organisation_is_judged_where_it_was_last() -> None:
    moved = a(CaseTransferred, on="2017-02-08", from_organisation=Organisation.CRC, to_organisation=Organisation.NPS)
    died = a(SentenceClosed, on="2017-03-01", reason=ClosureReason.DIED)

    row = the_row("AS44", *FIVE, moved, died)

    assert (row["organisation"], f"{row['judged_on']}", row["met"]) == ("NPS", "2017-03-01", False)
