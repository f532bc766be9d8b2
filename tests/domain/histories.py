"""Untidy histories for property tests: facts missing, moved, corrected, retracted, in a circle, or arbitrary."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import (
    AllocationDecided,
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    PhaseEnded,
    PhaseStarted,
    RequirementMade,
    RequirementVaried,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
    SentenceImposed,
)
from domain.catalogue import LIFECYCLE
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.record import EventRetracted
from domain.unpaid_work import UnpaidWorkArranged, UnpaidWorkCompleted, UnpaidWorkCredited
from domain.vocabulary import Outcome, Phase, RequirementKind, SentenceType
from tests.facts import a

ENFORCEMENT = (
    NonComplianceNoticed,
    EnforcementDecided,
    BreachReferred,
    ReferralReturned,
    BreachReferred,
    ReferralAccepted,
    BreachPresented,
    HearingListed,
    HearingHeld,
)


def _day(number: int) -> str:
    return (date(2016, 1, 4) + timedelta(days=number)).isoformat()


def _way(*kinds: type[Fact], start: int, step: int = 2, **fields: Any) -> list[Fact]:
    return [a(kind, on=_day(start + number * step), **fields) for number, kind in enumerate(kinds)]


OPENING = [
    *_way(SentenceImposed, AllocationDecided, OfficerAssigned, start=0, step=1),
    a(SentenceImposed, on=_day(1), sentence_type=SentenceType.CUSTODY),
]
POOL: list[Fact] = [
    *_way(EscalationReferred, EscalationDecided, CaseTransferred, OfficerEnded, OfficerAssigned, start=30),
    *_way(RiskFlagRaised, RiskFlagRemoved, start=8, step=10),
    *_way(*ENFORCEMENT, start=20, proceeding_ref="E-1"),
    *_way(*ENFORCEMENT, start=24, proceeding_ref="E-2"),
    *_way(PhaseStarted, PhaseEnded, start=4, step=3, phase=Phase.CUSTODY),
    *_way(PhaseStarted, PhaseEnded, start=7, step=20, phase=Phase.LICENCE),
    *_way(RecallRequested, RecallConsidered, RecallDecided, RecallExecuted, PersonRereleased, start=12),
    *_way(RequirementMade, start=2, kind=RequirementKind.UNPAID_WORK),
    *_way(UnpaidWorkArranged, UnpaidWorkCredited, UnpaidWorkCompleted, RequirementVaried, start=9, step=6),
    *_way(AppointmentScheduled, start=10, starts_at=_day(12)),
    *_way(OutcomeRecorded, OutcomeRecorded, start=11, step=2, outcome=Outcome.ABSENT),
    *_way(AbsenceRuled, AbsenceRuled, WarningIssued, start=14),
    *_way(SentenceClosed, SentenceClosed, start=35, step=25),
]


MOVES = [0, 0, 0, 0, 0, 0, -1, 3, 30, -30, 90]
LAGS = [0, 0, 0, 0, 0, 0, 1, 40, 40, -1]
CORRECTIONS = ["retract", "move", "repeat", "other kind"]


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Facts received for one case: some missing, some on another day, some corrected or retracted, some in a circle."""
    opening = draw(st.sampled_from([OPENING[:3], OPENING[:3], OPENING[:2], OPENING[1:], []]))
    picked = [*opening, *draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=25))]
    facts = [
        _moved(fact, f"e{number}", draw(st.sampled_from(MOVES)), draw(st.sampled_from(LAGS)))
        for number, fact in enumerate(picked)
    ]
    corrections = [f"c{number}" for number in range(draw(st.integers(0, 6)))]
    names = [*(fact.event_id for fact in facts), *corrections, "unknown"]
    for name in corrections:
        target = draw(st.sampled_from(names))
        corrected = next((fact for fact in facts if fact.event_id == target), facts[0])
        facts.append(_correction(corrected, target, name, draw(st.sampled_from(CORRECTIONS))))
    return facts


def _moved(fact: Fact, event_id: str, days: int, lag: int) -> Fact:
    at = fact.occurred_at + timedelta(days=days)
    return msgspec.structs.replace(fact, event_id=event_id, occurred_at=at, recorded_at=at + timedelta(days=lag))


def _correction(fact: Fact, target: str, event_id: str, how: str) -> Fact:
    if how == "retract":
        return a(EventRetracted, on=fact.occurred_at + timedelta(days=3), event_id=event_id, retracts=target)
    if how == "other kind" or isinstance(fact, EventRetracted):
        fact = POOL[0]
    return msgspec.structs.replace(_moved(fact, event_id, -2 if how == "move" else 0, 50), supersedes=target)


def arbitrary_facts() -> st.SearchStrategy[Fact]:
    """Any fact of any kind with any values, however senseless."""
    return st.sampled_from(LIFECYCLE).flatmap(_arbitrary)


@cache
def _arbitrary(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    names = {field.name for field in msgspec.structs.fields(kind)}
    values = {name: _value(hint) for name, hint in get_type_hints(kind).items() if name in names}
    values |= {name: NAMED[name] for name in NAMED.keys() & names}
    return st.builds(kind, **values)


EVENT_IDS = st.integers(1, 30).map(str)
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "source": st.just("delius"),
    "event_id": EVENT_IDS,
    "retracts": EVENT_IDS,
    "supersedes": st.none() | EVENT_IDS,
    "crn": st.just("X100001"),
    "case_ref": st.just("X100001-1"),
}
DAYS = [date.min, date(2016, 5, 2), date(2016, 6, 1), date.max]


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if type(None) in get_args(hint):
        return st.none() | _value(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return st.just(())
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return {
        bool: st.booleans(),
        int: st.integers(0, 3),
        str: st.sampled_from(["1", "2"]),
        date: st.sampled_from(DAYS),
        datetime: st.sampled_from(DAYS).map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)),
    }[hint]
