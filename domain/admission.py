"""Which of the facts received for one stream are admitted to the record.

The answer depends on which facts were received, and never on the order in which they came.  Facts are taken in the
order in which they happened; a fact that breaks a hard rule at its place in that order is refused, and is heard again
whenever more of its stream arrives.  So delivery out of order heals by itself.

Corrections are heard in rounds: first the record as it stood without any correction, then with the corrections to it,
then with the corrections to those.  What is admitted in one round stays admitted, so that the record can still show
what the file said before it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from domain.case import (
    CasCompleted,
    Case,
    CourtAppearanceNotified,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    SentenceImposed,
)
from domain.catalogue import AGGREGATE_OF, RANK
from domain.court_report import CourtReportFact
from domain.fact import CaseFact, Fact
from domain.information_request import InformationRequestFact
from domain.record import EventRetracted
from domain.refusal import Refusal

Key = tuple[str, str]
Order = tuple[datetime, int, datetime, str, str]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

BEFORE_SENTENCE = (
    SentenceImposed,
    CourtAppearanceNotified,
    CasCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    CourtReportFact,
    InformationRequestFact,
)
"""What can be said of a case before its sentence opens it."""


def why_implausible(fact: Fact) -> Refusal | None:
    """Say why `fact` cannot be true whatever else was received, or None."""
    if not EARLIEST <= fact.occurred_at < LATEST or not EARLIEST <= fact.recorded_at < LATEST:
        return Refusal("date-out-of-range", "a date of the fact is before 1990 or after 2099")
    if fact.recorded_at < fact.occurred_at:
        return Refusal(
            "recorded-after-it-happened",
            f"it was written down on {fact.recorded_at:%Y-%m-%d %H:%M} and happened on {fact.occurred_at:%Y-%m-%d %H:%M}",
        )
    for name in _DATES[type(fact)]:
        value = getattr(fact, name)
        if value is not None and not EARLIEST.year <= value.year < LATEST.year:
            return Refusal("date-out-of-range", f"{name} is {value.isoformat()}, before 1990 or after 2099")
    if isinstance(fact, CaseFact) and not fact.case_ref.startswith(f"{fact.crn}-"):
        return Refusal("case-is-of-person", f"case {fact.case_ref} is not a case of {fact.crn}")
    return None


def _date_fields(kind: type[Fact]) -> tuple[str, ...]:
    named = (field.name for field in msgspec.structs.fields(kind))
    return tuple(name for name in named if name.endswith(("_on", "starts_at")))


_DATES = {kind: _date_fields(kind) for kind in RANK}


def order_of(fact: Fact) -> Order:
    """Give the place of `fact` among the facts of its stream: when it happened, then the order of the life cycle."""
    return (fact.occurred_at, RANK[type(fact)], fact.recorded_at, fact.source, fact.event_id)


class StreamState:
    """The aggregates of one stream, as far as the facts taken so far have brought them."""

    __slots__ = ("_case", "_parts")

    def __init__(self) -> None:
        self._case: Case | None = None
        self._parts: dict[tuple[type, str], msgspec.Struct] = {}

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true after what was taken so far, or None."""
        implausible = why_implausible(fact)
        if implausible is not None:
            return implausible
        aggregate = AGGREGATE_OF[type(fact)]
        if aggregate is None:
            return None
        if not isinstance(fact, CaseFact):
            return self._part(aggregate, fact.ref).why_not(fact)  # type: ignore[attr-defined, no-any-return]
        case = self._case or Case(ref=fact.case_ref)
        if case.closed_at is not None:
            return Refusal("case-is-closed", f"case {case.ref} was closed on {case.closed_at:%Y-%m-%d}")
        if case.sentence_type is None and not isinstance(fact, BEFORE_SENTENCE):
            return Refusal("case-is-opened-by-sentence", f"case {case.ref} had no sentence yet")
        if aggregate is Case:
            return case.why_not(fact)
        return self._part(aggregate, fact.ref).why_not(fact, case)  # type: ignore[attr-defined, no-any-return]

    def take(self, fact: Fact) -> None:
        """Take a fact that happened into the state."""
        aggregate = AGGREGATE_OF[type(fact)]
        if aggregate is None:
            return
        if not isinstance(fact, CaseFact):
            self._parts[aggregate, fact.ref] = self._part(aggregate, fact.ref).evolve(fact)  # type: ignore[attr-defined]
            return
        case = self._case or Case(ref=fact.case_ref)
        if aggregate is Case:
            self._case = case.evolve(fact)
            return
        part = self._part(aggregate, fact.ref).evolve(fact)  # type: ignore[attr-defined]
        self._parts[aggregate, fact.ref] = part
        tell = getattr(part, "told_to", None)
        self._case = tell(case) if tell else case

    def _part(self, aggregate: type, ref: str) -> msgspec.Struct:
        return self._parts.get((aggregate, ref)) or aggregate(ref=ref)


@dataclass(slots=True, frozen=True)
class _Heard:
    """A fact with its place in the order and the round in which it is first heard."""

    order: Order
    fact: Fact
    key: Key
    round: int


class Docket:
    """The facts received for one stream, and what the rules make of them."""

    def __init__(self) -> None:
        self._heard: list[_Heard] = []
        self._facts: dict[Key, Fact] = {}
        self._rounds: list[StreamState] = [StreamState()]
        self._awaited: set[Key | None] = set()
        self.verdicts: dict[Key, Refusal | None] = {}
        """For each fact the refusal, or None where it is admitted."""

    def __len__(self) -> int:
        return len(self._facts)

    def fact(self, key: Key) -> Fact:
        """Give a fact by its key."""
        return self._facts[key]

    def hear(self, facts: Iterable[Fact]) -> set[Key]:
        """Hear further facts and give the keys of all facts whose verdict is new or has changed.

        A key heard before is heard afresh with its new content.
        """
        new = sorted(facts, key=order_of)
        if not new:
            return set()
        if self._can_append(new):
            return {self._append(fact) for fact in new}
        before = dict(self.verdicts)
        self._facts.update((fact.key, fact) for fact in new)
        self._hear_all()
        return self._changed_since(before) | {fact.key for fact in new}

    def forget(self, keys: Iterable[Key]) -> set[Key]:
        """Take facts off the docket and give the keys of the others whose verdict has changed."""
        before = dict(self.verdicts)
        for key in keys:
            del self._facts[key], before[key]
        self._hear_all()
        return self._changed_since(before)

    def _changed_since(self, before: dict[Key, Refusal | None]) -> set[Key]:
        return {key for key, verdict in self.verdicts.items() if key not in before or before[key] != verdict}

    def _can_append(self, new: list[Fact]) -> bool:
        """Whether all of `new` come after all that was heard, and correct nothing."""
        return (not self._heard or self._heard[-1].order < order_of(new[0])) and not any(
            fact.corrects or fact.key in self._facts or fact.key in self._awaited for fact in new
        )

    def _append(self, fact: Fact) -> Key:
        key = fact.key
        self._facts[key] = fact
        self._heard.append(_Heard(order_of(fact), fact, key, 0))
        verdict: Refusal | None = None
        is_admitted = False
        for state in self._rounds:
            verdict = None if is_admitted else state.why_not(fact)
            if verdict is None:
                is_admitted = True
                state.take(fact)
        self.verdicts[key] = None if is_admitted else verdict
        return key

    def _hear_all(self) -> None:
        """Judge every fact afresh, round by round."""
        settled = self._hopeless_corrections()
        self._awaited = {self._facts[key].corrects for key in settled}
        self._heard = sorted(
            (_Heard(order_of(fact), fact, key, self._round_of(fact, settled)) for key, fact in self._facts.items()),
            key=lambda heard: heard.order,
        )
        self.verdicts = dict(settled)
        self._rounds = []
        for number in range(1 + max((heard.round for heard in self._heard), default=0)):
            self._hear_round(number, settled)

    def _hear_round(self, number: int, settled: dict[Key, Refusal]) -> None:
        """Hear one round.  A correction that is refused corrects nothing, so the round is heard again without it."""
        corrections = [heard for heard in self._heard if heard.fact.corrects and heard.round <= number]
        while True:
            struck = {heard.fact.corrects for heard in corrections if heard.key not in settled}
            state, verdicts = self._try_round(number, struck, settled)
            refused = {heard.key: why for heard in corrections if (why := verdicts.get(heard.key)) is not None}
            if refused.keys() <= settled.keys():
                break
            settled |= refused
        self._rounds.append(state)
        self.verdicts |= verdicts

    def _try_round(
        self, number: int, struck: set[Key | None], settled: dict[Key, Refusal]
    ) -> tuple[StreamState, dict[Key, Refusal | None]]:
        state = StreamState()
        verdicts: dict[Key, Refusal | None] = {}
        for heard in self._heard:
            key = heard.key
            if heard.round > number or key in struck:
                continue
            if key in settled:
                verdicts[key] = settled[key]
                continue
            is_admitted = heard.round < number and self.verdicts[key] is None
            refusal = None if is_admitted else state.why_not(heard.fact)
            verdicts[key] = refusal
            if refusal is None:
                state.take(heard.fact)
        return state, verdicts

    def _hopeless_corrections(self) -> dict[Key, Refusal]:
        """Find the corrections that no further fact of the life cycle can make good: of nothing, of another kind, in a circle."""
        found = {}
        for key, fact in self._facts.items():
            if fact.corrects is None:
                continue
            target = self._facts.get(fact.corrects)
            if target is None:
                found[key] = Refusal(
                    "correction-needs-its-fact", f"fact {fact.corrects[1]}, which it corrects, is unknown"
                )
            elif isinstance(target, EventRetracted):
                found[key] = Refusal(
                    "retraction-is-final", f"fact {fact.corrects[1]} is a retraction; send the fact again"
                )
            elif not isinstance(fact, EventRetracted) and type(target) is not type(fact):
                found[key] = Refusal("correction-of-same-kind", f"fact {fact.corrects[1]} is of another kind")
            elif self._is_circular(fact):
                found[key] = Refusal("correction-in-a-circle", f"fact {fact.corrects[1]} is corrected in a circle")
        return found

    def _is_circular(self, fact: Fact) -> bool:
        seen: set[Key] = set()
        at: Fact | None = fact
        while at is not None and at.corrects is not None:
            if at.key in seen:
                return True
            seen.add(at.key)
            at = self._facts.get(at.corrects)
        return False

    def _round_of(self, fact: Fact, settled: dict[Key, Refusal]) -> int:
        number = 0
        while fact.corrects is not None and fact.key not in settled:
            number += 1
            fact = self._facts[fact.corrects]
        return number
