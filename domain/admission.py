"""Which of the facts received for one stream are admitted to the record.

The answer depends on which facts were received, and never on the order in which they came.  Facts are taken in the
order in which they happened; a fact that breaks a hard rule at its place in that order is refused, and is heard again
whenever more of its stream arrives.  So delivery out of order heals by itself.

Corrections are heard in rounds: first the record as it stood without any correction, then with the corrections to it,
then with the corrections to those.  What is admitted in one round stays admitted, so that the record can still show
what the file said before it was corrected; what is refused is heard again in the next, on the record as corrected.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, NamedTuple, get_args

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
from domain.catalogue import AGGREGATE_OF, AGGREGATES, RANK
from domain.court_report import CourtReportFact
from domain.fact import CaseFact, Fact
from domain.information_request import InformationRequestFact
from domain.inspection import CaseJudged, CaseSampled
from domain.record import EventRetracted
from domain.refusal import Refusal

Key = tuple[str, str]
Order = tuple[datetime, int, datetime, str, str]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
CLOCKS = ("occurred_at", "recorded_at")

_EARLY = (
    SentenceImposed,
    CourtAppearanceNotified,
    CasCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    CourtReportFact,
    InformationRequestFact,
)
BEFORE_SENTENCE = frozenset(kind for kind in RANK if issubclass(kind, _EARLY))
"""What can be said of a case before its sentence opens it."""


def why_implausible(fact: Fact) -> Refusal | None:
    """Say why `fact` cannot be true whatever else was received, or None."""
    if not EARLIEST <= fact.occurred_at < LATEST or not EARLIEST <= fact.recorded_at < LATEST:
        return Refusal("date-out-of-range", "a date of the fact is before 1990 or after 2099")
    if fact.recorded_at < fact.occurred_at:
        written, happened = f"{fact.recorded_at:%Y-%m-%d %H:%M}", f"{fact.occurred_at:%Y-%m-%d %H:%M}"
        return Refusal("recorded-after-it-happened", f"it was written down on {written} and happened on {happened}")
    for name in _DATES[type(fact)]:
        value = getattr(fact, name)
        if value is not None and not EARLIEST.year <= value.year < LATEST.year:
            return Refusal("date-out-of-range", f"{name} is {value.isoformat()}, before 1990 or after 2099")
    if isinstance(fact, CaseFact | CaseSampled | CaseJudged) and not fact.case_ref.startswith(f"{fact.crn}-"):
        return Refusal("case-is-of-person", f"case {fact.case_ref} is not a case of {fact.crn}")
    return None


def _date_fields(kind: type[Fact]) -> tuple[str, ...]:
    """Name the fields, besides the two clocks, that hold a day or an instant."""
    held = {field.name: {field.type, *get_args(field.type)} for field in msgspec.structs.fields(kind)}
    return tuple(name for name, types in held.items() if name not in CLOCKS and types & {date, datetime})


_DATES = {kind: _date_fields(kind) for kind in RANK}


def order_of(fact: Fact) -> Order:
    """Give the place of `fact` among the facts of its stream: when it happened, then the order of the life cycle."""
    return (fact.occurred_at, RANK[type(fact)], fact.recorded_at, fact.source, fact.event_id)


class StreamState:
    """The aggregates of one stream, as far as the facts taken so far have brought them."""

    __slots__ = ("_case", "_parts", "_taken")

    def __init__(self) -> None:
        self._case: Case | None = None
        self._parts: dict[tuple[type, str], Any] = {}
        self._taken: list[tuple[Order, Case | None, tuple[type, str] | None, Any]] = []

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true after what was taken so far, or None."""
        return why_implausible(fact) or self.why_contradicted(fact)

    def why_contradicted(self, fact: Fact) -> Refusal | None:
        """Say what of that which was taken so far contradicts `fact`, or None."""
        aggregate = AGGREGATE_OF[type(fact)]
        if aggregate is None:
            return None
        if isinstance(fact, CaseFact):
            return self._why_not_in_case(fact, aggregate)
        refusal: Refusal | None = self._part(aggregate, fact.ref).why_not(fact)
        return refusal

    def _why_not_in_case(self, fact: CaseFact, aggregate: type) -> Refusal | None:
        case = self._case or Case(ref=fact.case_ref)
        if case.closed_at is not None:
            return Refusal("case-is-closed", f"case {case.ref} was closed on {case.closed_at:%Y-%m-%d}")
        if case.sentence_type is None and type(fact) not in BEFORE_SENTENCE:
            return Refusal("case-is-opened-by-sentence", f"case {case.ref} had no sentence yet")
        if aggregate is Case:
            return case.why_not(fact)
        refusal: Refusal | None = self._part(aggregate, fact.ref).why_not(fact, case)
        return refusal

    def take(self, fact: Fact, order: Order | None = None) -> None:
        """Take a fact that happened into the state, with its place where that is known."""
        aggregate: Any = AGGREGATE_OF[type(fact)]
        if aggregate is None:
            return
        name = None if aggregate is Case else (aggregate, fact.ref)
        before = self._parts.get(name) if name else self._case
        self._taken.append((order or order_of(fact), self._case, name, before))
        if name is None:
            self._case = (before or Case(ref=fact.ref)).evolve(fact)
            return
        part: Any = (before or aggregate(ref=fact.ref)).evolve(fact)
        self._parts[name] = part
        if aggregate in _TELLING_THE_CASE and isinstance(fact, CaseFact):
            self._case = part.told_to(self._case or Case(ref=fact.case_ref), fact)

    def take_back(self, since: Order) -> None:
        """Take back what was taken from a place on."""
        while self._taken and self._taken[-1][0] >= since:
            _, self._case, name, before = self._taken.pop()
            if name is None:
                continue
            if before is None:
                del self._parts[name]
            else:
                self._parts[name] = before

    def until(self, since: Order) -> StreamState:
        """Give the state as it was before a place, beside this one."""
        other = StreamState()
        other._case, other._parts, other._taken = self._case, self._parts.copy(), self._taken.copy()
        other.take_back(since)
        return other

    def _part(self, aggregate: type, ref: str) -> Any:
        return self._parts.get((aggregate, ref)) or aggregate(ref=ref)


_TELLING_THE_CASE = frozenset(one for one in AGGREGATES.values() if hasattr(one, "told_to"))


class _Heard(NamedTuple):
    """A fact with its place in the order, the round in which it is first heard, and whether it can be true at all."""

    order: Order
    fact: Fact
    key: Key
    round: int
    implausible: Refusal | None


class Docket:
    """The facts received for one stream, and what the rules make of them."""

    def __init__(self) -> None:
        self._facts: dict[Key, Fact] = {}
        self._heard: list[_Heard] = []
        self._corrections: list[_Heard] = []
        self._rounds: list[StreamState] = [StreamState()]
        self._refused: set[Key] = set()
        """The corrections that do not stand."""
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
        new = {fact.key: fact for fact in facts}
        if not new:
            return set()
        before = self.verdicts
        is_heard_before = not self._facts.keys().isdisjoint(new)
        self._facts.update(new)
        corrected = [fact.corrects for fact in new.values() if fact.corrects]
        if is_heard_before or (corrected and (self._refused or self._hopeless_corrections(new))):
            return self._hear_all_after(before, new)
        coming = sorted(self._placed(key) for key in new)
        since = min((coming[0].order, *(order_of(self._facts[key]) for key in corrected)))
        place = self._place(since)
        if self._refused and (place < len(self._heard) or self._awaits(new)):
            return self._hear_all_after(before, new)
        later = {one.key: self.verdicts.pop(one.key) for one in self._heard[place:]}
        self._heard[place:] = sorted(self._heard[place:] + coming) if later else coming
        self._corrections += [one for one in coming if one.round]
        self._hear_from(place, since)
        if any(self.verdicts[one.key] for one in self._corrections if one.order >= since):
            before = {key: verdict for key, verdict in self.verdicts.items() if key not in new} | later
            return self._hear_all_after(before, new)
        return {key for key, verdict in later.items() if self.verdicts[key] != verdict} | new.keys()

    def forget(self, keys: Iterable[Key]) -> set[Key]:
        """Take facts off the docket and give the keys of the others whose verdict has changed."""
        before = self.verdicts
        for key in keys:
            del self._facts[key]
        return self._hear_all_after(before)

    def _hear_all_after(self, before: dict[Key, Refusal | None], new: Iterable[Key] = ()) -> set[Key]:
        self._hear_all()
        changed = {key for key, verdict in self.verdicts.items() if key not in before or before[key] != verdict}
        return changed.union(new)

    def _awaits(self, new: Mapping[Key, Fact]) -> bool:
        return any(self._facts[key].corrects in new for key in self._refused)

    def _placed(self, key: Key, hopeless: Container[Key] = ()) -> _Heard:
        fact = self._facts[key]
        return _Heard(order_of(fact), fact, key, self._round_of(fact, hopeless), why_implausible(fact))

    def _place(self, since: Order) -> int:
        return bisect_left(self._heard, since, key=itemgetter(0))

    def _hear_from(self, place: int, since: Order) -> None:
        """Judge the facts heard from a place on afresh, all corrections standing.

        What each round came to before that place is known.  A round differs from the one before it from the first of
        its corrections on, or from the first fact that one of them strikes out.
        """
        struck: set[Key] = set()
        for number in range(1 + max((one.round for one in self._corrections), default=0)):
            own = [one for one in self._corrections if one.round == number]
            corrected = {one.fact.corrects for one in own if one.fact.corrects}
            struck |= corrected
            places = [*(one.order for one in own), *(order_of(self._facts[key]) for key in corrected)]
            differs = min(places, default=None)
            if differs is not None and differs >= since:
                self._rounds[number : number + 1] = [self._rounds[number - 1].until(differs)]
                heard = self._heard[self._place(differs) :]
            else:
                self._rounds[number].take_back(since)
                heard = self._heard[place:]
            if self._corrections:
                heard = [one for one in heard if one.round <= number and one.key not in struck]
            self.verdicts |= self._judged(self._rounds[number], heard)

    def _judged(self, state: StreamState, heard: Iterable[_Heard]) -> dict[Key, Refusal | None]:
        """Judge facts in their order after those of a state; what was admitted in an earlier round stays so."""
        verdicts: dict[Key, Refusal | None] = {}
        unheard = object()
        for order, fact, key, _, implausible in heard:
            is_admitted = self.verdicts.get(key, unheard) is None
            refusal = None if is_admitted else implausible or state.why_contradicted(fact)
            verdicts[key] = refusal
            if refusal is None:
                state.take(fact, order)
        return verdicts

    def _hear_all(self) -> None:
        """Judge every fact afresh, round by round."""
        hopeless = self._hopeless_corrections(self._facts)
        self._heard = sorted(self._placed(key, hopeless) for key in self._facts if key not in hopeless)
        self._corrections = [one for one in self._heard if one.round]
        self.verdicts = dict(hopeless)
        self._rounds = []
        for number in range(1 + max((one.round for one in self._corrections), default=0)):
            self._hear_round([one for one in self._heard if one.round <= number])
        self._refused = {key for key in hopeless.keys() | {one.key for one in self._corrections} if self.verdicts[key]}

    def _hear_round(self, heard: list[_Heard]) -> None:
        """Hear one round.  A correction that is refused corrects nothing, so the round is heard again without it.

        Corrections that were refused together are then tried one by one, because one of them may have been refused for
        what another would have struck out.
        """
        standing = {one.key for one in heard if one.round}
        refused: dict[Key, Refusal] = {}
        while True:
            state, verdicts = self._try_round(heard, standing)
            fallen = {key: why for key in standing if (why := verdicts.get(key)) is not None}
            if not fallen:
                break
            refused |= fallen
            standing -= fallen.keys()
        together = [one.key for one in heard if one.key in refused] if len(refused) > 1 else []
        for key in together:
            with_it = self._try_round(heard, standing | {key})
            if any(with_it[1].get(one) is not None for one in (*standing, key)):
                continue
            state, verdicts = with_it
            standing.add(key)
            del refused[key]
        self._rounds.append(state)
        self.verdicts |= verdicts | refused

    def _try_round(self, heard: list[_Heard], standing: set[Key]) -> tuple[StreamState, dict[Key, Refusal | None]]:
        """Judge the facts of a round if just the corrections `standing` hold."""
        struck = {self._facts[key].corrects for key in standing}
        state = StreamState()
        holding = (one for one in heard if one.key not in struck and (not one.round or one.key in standing))
        return state, self._judged(state, holding)

    def _hopeless_corrections(self, facts: Mapping[Key, Fact]) -> dict[Key, Refusal]:
        """Find the corrections that no life cycle can make good: of nothing, of another kind, in a circle."""
        found = {}
        for key, fact in facts.items():
            if fact.corrects is None:
                continue
            earlier = fact.corrects[1]
            target = self._facts.get(fact.corrects)
            if target is None:
                found[key] = Refusal("correction-needs-its-fact", f"fact {earlier}, which it corrects, is unknown")
            elif isinstance(target, EventRetracted):
                found[key] = Refusal("retraction-is-final", f"fact {earlier} is a retraction; send the fact again")
            elif not isinstance(fact, EventRetracted) and type(target) is not type(fact):
                found[key] = Refusal("correction-of-same-kind", f"fact {earlier} is of another kind")
            elif self._is_circular(fact):
                found[key] = Refusal("correction-in-a-circle", f"fact {earlier} is corrected in a circle")
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

    def _round_of(self, fact: Fact, hopeless: Container[Key]) -> int:
        """Give the round in which a fact is first heard: one later than the fact that it corrects."""
        number = 0
        while fact.corrects is not None and fact.key not in hopeless:
            number += 1
            fact = self._facts[fact.corrects]
        return number
