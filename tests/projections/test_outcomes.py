"""AS43: whether the person complied with the sentence, and whether that took enforcement."""

from __future__ import annotations

from typing import Any

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import CaseTransferred, PersonReleased, PhaseStarted, SentenceClosed
from domain.enforcement import BreachPresented, EnforcementDecided, HearingHeld, HearingListed, NonComplianceNoticed
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.record import EventRetracted
from domain.vocabulary import (
    ClosureReason,
    EnforcementDecision,
    HearingOutcome,
    Organisation,
    Outcome,
    Phase,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

CASE = opened(organisation=Organisation.NPS)
LICENCE = [
    *opened(organisation=Organisation.NPS, sentence_type=SentenceType.CUSTODY),
    a(PersonReleased, on="2016-11-01"),
    a(PhaseStarted, on="2016-11-01", phase=Phase.LICENCE),
]


def failure(day: str, *, ruled: str | None = None, **fields: Any) -> list[Fact]:
    """Give the facts of an unacceptable absence on a day, ruled on then or later."""
    mine = {"appointment_ref": f"A-{day}"}
    return [
        a(AppointmentScheduled, on="2016-10-05", starts_at=day, **mine, **fields),
        a(OutcomeRecorded, on=day, outcome=Outcome.ABSENT, **mine),
        a(AbsenceRuled, on=ruled or day, is_acceptable=False, **mine),
    ]


def breach(on: str) -> list[Fact]:
    """Give the facts of a failure noticed and decided to be a breach on a day, and presented three days later."""
    day = on[-2:]
    return [
        a(NonComplianceNoticed, on=on),
        a(EnforcementDecided, on=on, decision=EnforcementDecision.BREACH),
        a(BreachPresented, on=f"{on[:-2]}{int(day) + 3:02}"),
    ]


def heard(on: str, outcome: HearingOutcome) -> list[Fact]:
    return [a(HearingListed, on=on, listed_for_on=on), a(HearingHeld, on=on, outcome=outcome)]


def recall(on: str) -> list[Fact]:
    """Give the facts of a recall, asked for and decided on one day and executed at once."""
    return [
        a(RecallRequested, on=f"{on}T09:00"),
        a(RecallConsidered, on=f"{on}T10:00", is_endorsed=True),
        a(RecallDecided, on=f"{on}T11:00", is_recalled=True),
        a(RecallExecuted, on=f"{on}T15:00"),
    ]


def outcome(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> object:
    """Give why the answer for the only case is left out, or else its category."""
    row = the_row("AS43", *facts, as_of=as_of, known_at=known_at)
    return row["excluded"] or row["category"]


TWO_FAILURES = [*failure("2017-01-09"), *failure("2017-01-16")]


def test_a_person_who_never_failed_to_comply_abided() -> None:
    assert outcome(*CASE) == "abided"


def test_one_failure_with_its_warning_is_still_abiding_and_two_without_enforcement_are_not() -> None:
    warning = a(WarningIssued, on="2017-01-10", appointment_ref="A-2017-01-09")

    assert outcome(*CASE, *failure("2017-01-09"), warning) == "abided"
    assert outcome(*CASE, *TWO_FAILURES, warning) == "not_complied_not_enforced"


def test_failures_are_counted_in_days_and_only_of_national_standards_appointments() -> None:
    morning, evening = failure("2017-01-09T09:00"), failure("2017-01-09T18:00")
    voluntary = failure("2017-01-16", is_national_standard=False)

    assert outcome(*CASE, *morning, *evening, *voluntary) == "abided"


def test_attending_without_complying_is_a_failure_and_an_absence_accepted_or_not_ruled_on_is_none() -> None:
    misbehaved = [
        a(AppointmentScheduled, on="2017-01-02", starts_at="2017-01-23", appointment_ref="A-9"),
        a(
            OutcomeRecorded,
            on="2017-01-23",
            appointment_ref="A-9",
            outcome=Outcome.ATTENDED_FAILED_TO_COMPLY,
        ),
    ]
    [scheduled, absent, _] = failure("2017-01-16")
    accepted = a(AbsenceRuled, on="2017-01-18", appointment_ref="A-2017-01-16", is_acceptable=True)
    first = failure("2017-01-09")

    assert outcome(*CASE, *first, *misbehaved) == "not_complied_not_enforced"
    assert outcome(*CASE, *first, scheduled, absent) == "abided"
    assert outcome(*CASE, *first, scheduled, absent, accepted) == "abided"


@pytest.mark.parametrize(
    ("second", "expected"), [("2017-11-06", "not_complied_not_enforced"), ("2017-11-07", "abided")]
)
def test_a_second_failure_counts_with_the_first_for_twelve_months(second: str, expected: str) -> None:
    # 6 November 2017 is 365 days after 6 November 2016.
    facts = [*CASE, *failure("2016-11-06"), *failure(second)]

    assert outcome(*facts, as_of="2018-01-31") == expected


def test_three_failures_are_due_when_any_two_lie_within_twelve_months() -> None:
    facts = [*CASE, *failure("2016-10-10"), *failure("2017-12-04"), *failure("2017-12-11")]

    assert outcome(*facts, as_of="2018-01-31") == "not_complied_not_enforced"


def test_the_answer_hangs_until_the_time_to_respond_to_the_failure_is_over() -> None:
    # Settled on Monday 16 January: eight business days are over on Thursday 26 January.
    facts = [*CASE, *TWO_FAILURES]

    assert outcome(*facts, as_of="2017-01-26") == "RESPONSE_NOT_DUE"
    assert outcome(*facts, as_of="2017-01-27") == "not_complied_not_enforced"
    assert outcome(*CASE, *failure("2017-01-09"), *failure("2017-01-16", ruled="2017-01-30"), as_of="2017-02-09") == (
        "RESPONSE_NOT_DUE"
    )


def test_a_third_failure_does_not_give_more_time_for_the_first_two() -> None:
    facts = [*CASE, *TWO_FAILURES, *failure("2017-01-30")]

    assert outcome(*facts, as_of="2017-01-31") == "not_complied_not_enforced"


@pytest.mark.parametrize("decision", [EnforcementDecision.WARNING, EnforcementDecision.NO_FURTHER_ACTION])
def test_a_warning_or_no_further_action_is_no_enforcement_nor_is_a_breach_taken_back(
    decision: EnforcementDecision,
) -> None:
    failed = [*CASE, *TWO_FAILURES, a(NonComplianceNoticed, on="2017-01-17")]
    decided = a(EnforcementDecided, on="2017-01-20", decision=decision)
    breached = a(EnforcementDecided, on="2017-01-18", decision=EnforcementDecision.BREACH)

    assert outcome(*failed, decided) == "not_complied_not_enforced"
    assert outcome(*failed, breached, decided) == "not_complied_not_enforced"
    assert outcome(*failed, breached) == "breached_or_recalled"


@pytest.mark.parametrize("how", [HearingOutcome.REVOKED, HearingOutcome.RESENTENCED, HearingOutcome.ADJOURNED])
def test_a_breach_that_revokes_the_order_or_is_still_before_the_court_stands(how: HearingOutcome) -> None:
    facts = [*CASE, *TWO_FAILURES, *breach("2017-01-18")]

    assert outcome(*facts) == "breached_or_recalled"
    assert outcome(*facts, *heard("2017-02-13", how)) == "breached_or_recalled"


@pytest.mark.parametrize(
    "how", [HearingOutcome.CONTINUED, HearingOutcome.VARIED, HearingOutcome.WITHDRAWN, HearingOutcome.NOT_PROVED]
)
def test_a_breach_after_which_the_order_carries_on_leaves_the_person_abiding_after_enforcement(
    how: HearingOutcome,
) -> None:
    facts = [*CASE, *TWO_FAILURES, *breach("2017-01-18"), *heard("2017-02-13", how)]

    assert outcome(*facts) == "abided_after_enforcement"
    assert verdict("AS43a", *facts) is True


def test_failures_count_afresh_from_the_day_after_the_enforcement_ended() -> None:
    enforced = [*CASE, *TWO_FAILURES, *breach("2017-01-18"), *heard("2017-02-13", HearingOutcome.CONTINUED)]
    on_that_day, later, again = failure("2017-02-13T15:00"), failure("2017-02-20"), failure("2017-02-27")

    assert outcome(*enforced, *on_that_day, *later) == "abided_after_enforcement"
    assert outcome(*enforced, *later, *again) == "breached_or_recalled"
    assert outcome(*enforced, *later, *again, as_of="2017-03-01") == "RESPONSE_NOT_DUE"


def test_a_recall_stands_until_the_release_after_it() -> None:
    recalled = [*LICENCE, *recall("2017-02-06")]

    assert outcome(*recalled) == "breached_or_recalled"
    assert outcome(*recalled, a(PersonRereleased, on="2017-03-06")) == "abided_after_enforcement"


def test_a_recall_that_was_refused_is_no_enforcement() -> None:
    refused = [
        a(RecallRequested, on="2017-02-06T09:00"),
        a(RecallConsidered, on="2017-02-06T10:00", is_endorsed=False),
        a(RecallDecided, on="2017-02-06T11:00", is_recalled=False),
    ]

    assert outcome(*LICENCE, *refused) == "abided"


def test_a_second_enforcement_that_stands_outweighs_a_first_that_ended_well() -> None:
    first = [*breach("2017-01-18"), *heard("2017-02-13", HearingOutcome.CONTINUED)]
    second = [
        a(NonComplianceNoticed, on="2017-03-06", proceeding_ref="E-2"),
        a(EnforcementDecided, on="2017-03-06", decision=EnforcementDecision.BREACH, proceeding_ref="E-2"),
    ]

    assert outcome(*CASE, *TWO_FAILURES, *first, *second) == "breached_or_recalled"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (ClosureReason.COMPLETED, "abided"),
        (ClosureReason.DIED, "abided"),
        (ClosureReason.REVOKED_FOR_NEW_OFFENCE, "abided"),
        (ClosureReason.REVOKED_FOR_BREACH, "breached_or_recalled"),
        (ClosureReason.RECALLED, "breached_or_recalled"),
    ],
)
def test_a_case_closed_for_breach_or_recall_was_enforced_and_any_other_is_judged_up_to_its_last_day(
    reason: ClosureReason, expected: str
) -> None:
    closed = a(SentenceClosed, on="2017-03-01", reason=reason)

    row = the_row("AS43", *CASE, closed)

    assert (row["category"], f"{row['judged_on']}") == (expected, "2017-03-01")


def test_a_case_transferred_is_judged_as_a_whole_under_who_holds_it() -> None:
    moved = a(
        CaseTransferred,
        on="2017-03-01",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        kind=TransferKind.DEESCALATION,
    )

    row = the_row("AS43", *CASE, *TWO_FAILURES, moved)

    assert (row["organisation"], row["category"]) == ("CRC", "not_complied_not_enforced")


def test_a_ruling_corrected_or_retracted_changes_the_answer_from_when_that_was_written_down() -> None:
    scheduled, absent, ruling = failure("2017-01-16")
    correction = a(
        AbsenceRuled,
        on="2017-01-16",
        recorded="2017-03-01",
        appointment_ref="A-2017-01-16",
        is_acceptable=True,
        supersedes=ruling.event_id,
    )
    retraction = a(EventRetracted, on="2017-03-01", retracts=ruling.event_id)
    facts = [correction, ruling, absent, scheduled, *failure("2017-01-09"), *CASE]

    assert outcome(*facts, known_at="2017-02-28") == "not_complied_not_enforced"
    assert outcome(*facts) == "abided"
    assert outcome(*facts[1:], retraction) == "abided"


def test_the_evidence_is_the_failures_and_what_was_done_about_them() -> None:
    proceeding = breach("2017-01-18")
    hearing = heard("2017-02-13", HearingOutcome.CONTINUED)
    facts = [*CASE, *hearing, *proceeding, *TWO_FAILURES]

    row = the_row("AS43", *facts)

    ruled = [TWO_FAILURES[2], TWO_FAILURES[5]]
    assert row["evidence"] == [fact.event_id for fact in (*ruled, proceeding[1], proceeding[2], hearing[1])]


def test_of_each_category_only_the_two_that_complied_are_met_as_abiding_by_the_sentence() -> None:
    def case(number: int, *facts: Fact) -> list[Fact]:
        return [*opened(case_ref=f"X10000{number}-1"), *facts]

    of_second: dict[str, Any] = {"case_ref": "X100002-1"}
    failing = [
        fact
        for day in ("2017-01-09", "2017-01-16")
        for fact in (
            a(AppointmentScheduled, on="2016-10-05", starts_at=day, appointment_ref=day, **of_second),
            a(OutcomeRecorded, on=day, outcome=Outcome.ABSENT, appointment_ref=day, **of_second),
            a(AbsenceRuled, on=day, is_acceptable=False, appointment_ref=day, **of_second),
        )
    ]

    rows = judged("AS43a", *case(1), *case(2, *failing))

    assert [(row["case_ref"], row["met"]) for row in rows] == [("X100001-1", True), ("X100002-1", False)]


# Completion (AS43b, AS43c)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (ClosureReason.COMPLETED, True),
        (ClosureReason.EXPIRED, True),
        (ClosureReason.REVOKED_FOR_PROGRESS, True),
        (ClosureReason.REVOKED_FOR_BREACH, False),
        (ClosureReason.REVOKED_FOR_NEW_OFFENCE, False),
        (ClosureReason.RECALLED, False),
        (ClosureReason.DIED, "DIED"),
        (ClosureReason.TRANSFERRED_OUT, "TRANSFERRED_OUT"),
        (ClosureReason.UNKNOWN, "REASON_UNKNOWN"),
    ],
)
def test_a_sentence_is_completed_when_it_ran_its_course_or_was_revoked_for_progress(
    reason: ClosureReason, expected: object
) -> None:
    closed = a(SentenceClosed, on="2017-03-01", reason=reason)

    assert verdict("AS43b", *LICENCE, closed) == expected
    assert verdict("AS43c", *CASE, closed) == expected


def test_orders_and_custodial_sentences_are_counted_apart_and_only_once_they_are_closed() -> None:
    closed = a(SentenceClosed, on="2017-03-01", reason=ClosureReason.COMPLETED)

    assert judged("AS43b", *CASE, closed) == judged("AS43c", *LICENCE, closed) == []
    assert judged("AS43b", *LICENCE) == judged("AS43c", *CASE) == []
    assert judged("AS43c", *CASE, closed, as_of="2017-02-28") == []


def test_a_licence_that_expires_while_the_person_is_in_prison_on_a_recall_is_not_completed() -> None:
    expired = a(SentenceClosed, on="2017-05-01", reason=ClosureReason.EXPIRED)
    released = a(PersonRereleased, on="2017-03-06")

    assert verdict("AS43b", *LICENCE, *recall("2017-02-06"), expired) is False
    assert verdict("AS43b", *LICENCE, *recall("2017-02-06"), released, expired) is True


def test_a_custodial_sentence_never_supervised_after_release_has_no_row() -> None:
    died_in_prison = a(SentenceClosed, on="2017-03-01", reason=ClosureReason.EXPIRED)

    assert judged("AS43b", *opened(sentence_type=SentenceType.CUSTODY), died_in_prison) == []


def test_a_closure_retracted_takes_the_row_away() -> None:
    closed = a(SentenceClosed, on="2017-03-01", reason=ClosureReason.COMPLETED)
    retraction = a(EventRetracted, on="2017-03-10", retracts=closed.event_id)

    assert judged("AS43c", *CASE, closed, retraction) == []
    assert len(judged("AS43c", *CASE, closed, retraction, as_of="2017-03-09", known_at="2017-03-09")) == 1
