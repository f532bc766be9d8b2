"""Delivery: how the facts of one stream reach us, late, out of order, twice, corrected, or wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from casehistory.simulation.dice import Dice
from casehistory.simulation.impossibility import impossible_in
from casehistory.simulation.summary import Summary, Untidiness
from domain import case
from domain.appointment import AbsenceRuled, OutcomeRecorded, WarningIssued
from domain.fact import CaseFact, Fact
from domain.intervention import InterventionFeedbackReceived, InterventionSessionHeld
from domain.record import EventRetracted
from domain.unpaid_work import UnpaidWorkCredited
from domain.vocabulary import AbsenceReason, OversightAction, OversightFinding, WithdrawalReason

LATE = 7
"""So many days after it happened, at least, a late fact is written down."""


class Delivery(NamedTuple):
    """A fact reaches us: in the file of its block or in the later one, and there in the order of the instants."""

    is_later: bool
    at: datetime
    number: int
    fact: Fact


def _flipped(name: str) -> Callable[[Any], dict[str, object]]:
    return lambda fact: {name: not getattr(fact, name)}


def _ruled_otherwise(fact: AbsenceRuled) -> dict[str, object]:
    reason = AbsenceReason.NO_EVIDENCE_GIVEN if fact.is_acceptable else AbsenceReason.MEDICAL
    return {"is_acceptable": not fact.is_acceptable, "reason": reason}


def _found_otherwise(fact: case.OversightRecorded) -> dict[str, object]:
    was_fine = fact.found is OversightFinding.SATISFACTORY
    if was_fine:
        return {"found": OversightFinding.ACTION_NEEDED, "action": OversightAction.REVIEW}
    return {"found": OversightFinding.SATISFACTORY, "action": None}


OTHERWISE: dict[type[Fact], Callable[[Any], dict[str, object]]] = {
    OutcomeRecorded: _flipped("is_rar_day"),
    AbsenceRuled: _ruled_otherwise,
    InterventionSessionHeld: _flipped("is_attended"),
    UnpaidWorkCredited: lambda fact: {"minutes": fact.minutes + 30},
    case.ContactLogged: _flipped("is_detailed"),
    case.AllocationPackReceived: _flipped("has_prosecution_papers"),
    case.OfficerAssigned: _flipped("is_screened"),
    case.AssessmentCompleted: _flipped("is_information_sufficient"),
    case.NeedIdentified: _flipped("is_linked_to_offending"),
    case.PlanCompleted: _flipped("is_person_involved"),
    case.ReviewCompleted: _flipped("is_plan_adjusted"),
    case.OversightRecorded: _found_otherwise,
}
"""What a source may have written wrongly at first, so that nothing else in the case depends on it."""

RETRACTABLE = frozenset(
    {
        WarningIssued,
        InterventionFeedbackReceived,
        case.ContactLogged,
        case.HomeVisitMade,
        case.IncidentNotified,
        case.CircumstancesChanged,
        case.PersonInformed,
        case.ProtectiveFactorRecorded,
        case.ReviewCompleted,
        case.OversightRecorded,
    }
)
"""What may have been written down by mistake, so that nothing else in the case depends on it."""

REASONS = {WithdrawalReason.ENTERED_IN_ERROR: 60, WithdrawalReason.WRONG_CASE: 25, WithdrawalReason.DUPLICATE: 15}


def deliveries_of(history: Sequence[Fact], *, dice: Dice, untidiness: Untidiness, summary: Summary) -> list[Delivery]:
    """Give the deliveries of the facts of one stream, which come in the order in which they happened.

    What is made of each kind is counted in `summary`.
    """
    facts = list(history)
    late = _some(len(facts), untidiness.late, dice)
    for place in late:
        facts[place] = _written_late(facts[place], dice)
    sent = [Delivery(False, fact.recorded_at, place, fact) for place, fact in enumerate(facts)]
    summary.facts += len(facts)
    summary.late += len(late)
    summary.out_of_order += _put_out_of_order(sent, set(late), untidiness.out_of_order, dice)
    further = [
        *_duplicates(sent, untidiness.duplicated, dice, summary),
        *_corrections(facts, untidiness, dice, summary),
        *_conflicts(facts, untidiness.conflicting, dice, summary),
        *_impossible(facts, untidiness.invalid, dice, summary),
    ]
    return sent + further


def _some(count: int, share: float, dice: Dice) -> list[int]:
    return dice.sample(range(count), min(count, dice.share_of(count, share)))


def _written_late(fact: Fact, dice: Dice) -> Fact:
    after = timedelta(days=LATE, minutes=dice.between(0, 45 * 24 * 60))
    return msgspec.structs.replace(fact, recorded_at=fact.occurred_at + after)


def _put_out_of_order(sent: list[Delivery], late: set[int], share: float, dice: Dice) -> int:
    """Deliver some facts after a later fact of their stream, and say how many; a few only with the later file."""
    on_time = [place for place in range(len(sent)) if place not in late]
    chosen = set(_some(max(0, len(on_time) - 1), share, dice))
    held_back = 0
    for place in sorted(chosen):
        delivery = sent[on_time[place]]
        follower = _follower(sent, on_time, place, chosen)
        if follower is None:
            continue
        at = sent[on_time[follower]].at + timedelta(minutes=dice.between(1, 3 * 24 * 60))
        sent[on_time[place]] = delivery._replace(is_later=dice.chance(0.2), at=at)
        held_back += 1
    return held_back


def _follower(sent: list[Delivery], on_time: list[int], place: int, chosen: set[int]) -> int | None:
    """Find the next fact that happened later and is delivered as usual."""
    happened = sent[on_time[place]].fact.occurred_at
    return next(
        (
            after
            for after in range(place + 1, len(on_time))
            if after not in chosen and sent[on_time[after]].fact.occurred_at > happened
        ),
        None,
    )


def _duplicates(sent: list[Delivery], share: float, dice: Dice, summary: Summary) -> list[Delivery]:
    again = []
    for place in _some(len(sent), share, dice):
        at = sent[place].at + timedelta(minutes=dice.between(1, 30 * 24 * 60))
        again.append(sent[place]._replace(is_later=sent[place].is_later or dice.chance(0.33), at=at))
    summary.duplicated += len(again)
    return again


def _corrections(facts: list[Fact], untidiness: Untidiness, dice: Dice, summary: Summary) -> list[Delivery]:
    altered = [fact for fact in facts if type(fact) in OTHERWISE]
    corrected = dice.some_of(altered, dice.share_of(len(facts), untidiness.corrected))
    taken = {fact.event_id for fact in corrected}
    mistaken = [fact for fact in facts if type(fact) in RETRACTABLE and fact.event_id not in taken]
    retracted = dice.some_of(mistaken, dice.share_of(len(facts), untidiness.retracted))
    made: list[Fact] = []
    for fact in corrected:
        written = fact.recorded_at + timedelta(minutes=dice.between(10, 40 * 24 * 60))
        change = OTHERWISE[type(fact)](fact)
        envelope = {"event_id": f"{fact.event_id}.c", "supersedes": fact.event_id, "recorded_at": written}
        made.append(msgspec.structs.replace(fact, **envelope, **change))
    made += [_retraction(fact, dice) for fact in retracted]
    summary.corrected += len(corrected)
    summary.retracted += len(retracted)
    return [Delivery(False, fact.recorded_at, len(facts) + number, fact) for number, fact in enumerate(made)]


def _retraction(fact: Fact, dice: Dice) -> EventRetracted:
    written = fact.recorded_at + timedelta(minutes=dice.between(10, 40 * 24 * 60))
    return EventRetracted(
        event_id=f"{fact.event_id}.r",
        source=fact.source,
        occurred_at=written,
        recorded_at=written,
        recorded_by_organisation=fact.recorded_by_organisation,
        recorded_by_unit=fact.recorded_by_unit,
        recorded_by_officer=fact.recorded_by_officer,
        subject=fact.stream,
        retracts=fact.event_id,
        reason=dice.among(REASONS),
    )


def _conflicts(facts: list[Fact], share: float, dice: Dice, summary: Summary) -> list[Delivery]:
    """Give facts that a source wrote down later under an identity it had used, with other content."""
    altered = [fact for fact in facts if type(fact) in OTHERWISE]
    made = []
    for number, fact in enumerate(dice.some_of(altered, dice.share_of(len(facts), share))):
        at = fact.recorded_at + timedelta(minutes=dice.between(1, 30 * 24 * 60))
        other = msgspec.structs.replace(fact, recorded_at=at, **OTHERWISE[type(fact)](fact))
        made.append(Delivery(dice.chance(0.5), at, 2 * len(facts) + number, other))
    summary.conflicting += len(made)
    return made


def _impossible(facts: list[Fact], share: float, dice: Dice, summary: Summary) -> list[Delivery]:
    history = [fact for fact in facts if isinstance(fact, CaseFact)]
    made = []
    for number in range(dice.share_of(len(history), share)):
        found = impossible_in(history, f"{history[0].case_ref}.x{number}", dice)
        if found is not None:
            rule, fact = found
            summary.invalid[rule] = summary.invalid.get(rule, 0) + 1
            at = max(fact.recorded_at, history[0].recorded_at)
            made.append(Delivery(dice.chance(0.2), at, 3 * len(facts) + number, fact))
    return made
