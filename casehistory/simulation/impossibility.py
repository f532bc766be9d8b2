"""Facts that cannot be true: for each of these rules a fact that breaks it, fitted into a history that is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import msgspec

from casehistory.simulation.dice import Dice
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import AllocationDecided, ContactLogged, OfficerAssigned, SentenceClosed, SentenceImposed
from domain.enforcement import HearingHeld
from domain.escalation import EscalationDecided
from domain.fact import CaseFact, Fact
from domain.intervention import InterventionStarted
from domain.record import EventRetracted
from domain.vocabulary import (
    AbsenceReason,
    EscalationReason,
    HearingOutcome,
    Organisation,
    Outcome,
    WithdrawalReason,
)

F = TypeVar("F", bound=CaseFact)
History = Sequence[CaseFact]
CENTURY = timedelta(days=36_525)


def _one(history: History, kind: type[F], dice: Dice) -> F | None:
    found = [fact for fact in history if isinstance(fact, kind)]
    return dice.one_of(found) if found else None


def _after(fact: CaseFact, event_id: str, **change: Any) -> dict[str, Any]:
    """Give the envelope of a fact that is said to have happened a minute after another."""
    minute = timedelta(minutes=1)
    return {
        "event_id": event_id,
        "source": fact.source,
        "occurred_at": fact.occurred_at + minute,
        "recorded_at": fact.recorded_at + minute,
        "recorded_by_organisation": fact.recorded_by_organisation,
        "recorded_by_unit": fact.recorded_by_unit,
        "recorded_by_officer": fact.recorded_by_officer,
        "crn": fact.crn,
        "case_ref": fact.case_ref,
    } | change


def _contact_after(fact: CaseFact, event_id: str, **change: Any) -> ContactLogged:
    return ContactLogged(**_after(fact, event_id, **change), is_third_party=False, is_detailed=False)


def _ruling_on_attendance(history: History, event_id: str, dice: Dice) -> Fact | None:
    attended = [f for f in history if isinstance(f, OutcomeRecorded) and f.outcome is Outcome.ATTENDED_COMPLIED]
    if not attended:
        return None
    outcome = dice.one_of(attended)
    return AbsenceRuled(
        **_after(outcome, event_id),
        appointment_ref=outcome.appointment_ref,
        is_acceptable=True,
        reason=AbsenceReason.MEDICAL,
    )


def _hearing_without_presentation(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OfficerAssigned, dice)
    return base and HearingHeld(**_after(base, event_id), proceeding_ref=event_id, outcome=HearingOutcome.CONTINUED)


def _contact_after_closure(history: History, event_id: str, dice: Dice) -> Fact | None:
    closure = _one(history, SentenceClosed, dice)
    return closure and _contact_after(closure, event_id)


def _contact_a_century_ago(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OutcomeRecorded, dice)
    return base and _contact_after(base, event_id, occurred_at=base.occurred_at - CENTURY)


def _contact_foretold(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OutcomeRecorded, dice)
    return base and _contact_after(base, event_id, recorded_at=base.occurred_at - timedelta(days=dice.between(1, 9)))


def _contact_of_another_person(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OutcomeRecorded, dice)
    return base and _contact_after(base, event_id, crn="X999999")


def _again(fact: CaseFact | None, event_id: str) -> Fact | None:
    """Give a fact said a second time, a minute later and under another identity."""
    if fact is None:
        return None
    minute = timedelta(minutes=1)
    at, written = fact.occurred_at + minute, fact.recorded_at + minute
    return msgspec.structs.replace(fact, event_id=event_id, occurred_at=at, recorded_at=written)


def _second_sentence(history: History, event_id: str, dice: Dice) -> Fact | None:
    return _again(_one(history, SentenceImposed, dice), event_id)


def _appointment_again(history: History, event_id: str, dice: Dice) -> Fact | None:
    return _again(_one(history, AppointmentScheduled, dice), event_id)


def _outcome_without_appointment(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OfficerAssigned, dice)
    return base and OutcomeRecorded(
        **_after(base, event_id), appointment_ref=event_id, outcome=Outcome.ATTENDED_COMPLIED
    )


def _officer_before_allocation(history: History, event_id: str, dice: Dice) -> Fact | None:
    sentence, assigned = _one(history, SentenceImposed, dice), _one(history, OfficerAssigned, dice)
    if sentence is None or assigned is None:
        return None
    at = sentence.occurred_at + timedelta(minutes=1)
    return msgspec.structs.replace(assigned, event_id=event_id, occurred_at=at)


def _allocation_by_crc(history: History, event_id: str, dice: Dice) -> Fact | None:
    first = _one(history, AllocationDecided, dice)
    return first and msgspec.structs.replace(
        first, event_id=event_id, recorded_by_organisation=Organisation.CRC, recorded_by_unit=first.to_unit
    )


def _escalation_without_referral(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OfficerAssigned, dice)
    return base and EscalationDecided(
        **_after(base, event_id, recorded_by_organisation=Organisation.NPS),
        escalation_ref=event_id,
        is_accepted=True,
        reason=EscalationReason.MEETS_THRESHOLD,
    )


def _start_without_referral(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = _one(history, OfficerAssigned, dice)
    return base and InterventionStarted(**_after(base, event_id), referral_ref=event_id)


def _retraction_of_nothing(history: History, event_id: str, dice: Dice) -> Fact | None:
    base = dice.one_of(history)
    return EventRetracted(
        event_id=event_id,
        source=base.source,
        occurred_at=base.recorded_at,
        recorded_at=base.recorded_at,
        recorded_by_organisation=base.recorded_by_organisation,
        subject=base.stream,
        retracts=f"{event_id}-unknown",
        reason=WithdrawalReason.ENTERED_IN_ERROR,
    )


IMPOSSIBLE: dict[str, Callable[[History, str, Dice], Fact | None]] = {
    "ruling-needs-absence": _ruling_on_attendance,
    "hearing-needs-presentation": _hearing_without_presentation,
    "case-is-closed": _contact_after_closure,
    "date-out-of-range": _contact_a_century_ago,
    "recorded-after-it-happened": _contact_foretold,
    "case-is-of-person": _contact_of_another_person,
    "sentence-imposed-once": _second_sentence,
    "appointment-scheduled-once": _appointment_again,
    "outcome-needs-appointment": _outcome_without_appointment,
    "officer-needs-allocation": _officer_before_allocation,
    "nps-allocates": _allocation_by_crc,
    "escalation-decision-needs-referral": _escalation_without_referral,
    "progress-needs-referral": _start_without_referral,
    "correction-needs-its-fact": _retraction_of_nothing,
}
"""The rule, and what makes a fact that only this rule refuses; None where the history offers no place for it."""


def impossible_in(history: History, event_id: str, dice: Dice) -> tuple[str, Fact] | None:
    """Give a rule and a fact that it refuses, or None where the history is too short for the one that was thrown."""
    rule = dice.one_of(tuple(IMPOSSIBLE))
    fact = IMPOSSIBLE[rule](history, event_id, dice)
    return (rule, fact) if fact is not None else None
