"""The life of a case from its facts in force: who held it when, with which officer, and when it was under supervision.

The terms are those at the heads of the views `case_lives`, `organisation_spells`, `prison_spells`, `assignments`,
`custody_intervals`, `supervision_spells` and `supervised_cases`.  Between two instants at which something happened
nothing changes, so a life is a list of stretches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple, TypeVar

from domain.admission import order_of
from domain.case import (
    AllocationDecided,
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    SentenceClosed,
    SentenceImposed,
)
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallExecuted
from domain.vocabulary import Organisation, Phase, SentenceType
from projections.question import Question
from tests.reference.days import ONE, day_of

F = TypeVar("F", bound=Fact)
MOVES = (AllocationDecided, CaseTransferred)
HOLDERS = (Organisation.CRC, Organisation.NPS)


class Row(NamedTuple):
    """What is compared of a row of a measure."""

    thing: str
    organisation: str | None
    judged_on: date
    met: bool | None = None
    value: int | None = None
    category: str | None = None
    excluded: str | None = None


class Stretch(NamedTuple):
    """A time without a change.  Without an end it goes on."""

    starts_at: datetime
    ends_at: datetime | None
    holder: Organisation | None
    is_in_prison: bool
    officer: OfficerAssigned | None

    @property
    def is_supervised(self) -> bool:
        """Whether the case was under supervision: allocated to a CRC or the NPS, and not in prison."""
        return self.holder is not None and not self.is_in_prison


class Life:
    """The life of a case with a sentence."""

    def __init__(self, facts: Iterable[Fact], asked: Question) -> None:
        self.facts = sorted(facts, key=order_of)
        self.asked_on = asked.as_of_on
        [self.sentence] = self.of(SentenceImposed)[:1]
        self.closure = next(iter(self.of(SentenceClosed)), None)
        self.closed_on = day_of(self.closure.occurred_at) if self.closure else None
        self.ref = self.sentence.case_ref
        self.stretches = list(self._stretches())
        self.supervision = list(_joined(self.stretches))

    def of(self, *kinds: type[F]) -> list[F]:
        """Give the facts of some kinds, in the order in which they happened."""
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    @property
    def started_on(self) -> date:
        """The first day of supervision."""
        return day_of(self.supervision[0][0])

    @property
    def judged_on(self) -> date:
        """The day asked, or the last day of supervision where it ended before."""
        ended_at = self.supervision[-1][1]
        return day_of(ended_at) if ended_at else self.asked_on

    @property
    def supervised_days(self) -> list[tuple[date, date]]:
        """The first and last day of each time under supervision that has a day; the day on which it ends is none."""
        days = [(day_of(start), day_of(end) - ONE if end else self.asked_on) for start, end in self.supervision]
        return [(first, last) for first, last in days if first <= last]

    def is_supervised_on(self, day: date) -> bool:
        """Whether the day is one under supervision."""
        return any(first <= day <= last for first, last in self.supervised_days)

    @property
    def last_holder(self) -> Organisation | None:
        """The organisation that held the case at the end of its supervision."""
        return [one.holder for one in self.stretches if one.is_supervised][-1]

    def holder_on(self, day: date) -> Organisation | None:
        """Give the last to hold the case on a day."""
        held = [
            one.holder
            for one in self.stretches
            if one.holder and day_of(one.starts_at) <= day and (one.ends_at is None or day <= day_of(one.ends_at))
        ]
        return held[-1] if held else None

    def last_holder_by(self, day: date) -> Organisation | None:
        """Give the last to hold the case on a day or before it."""
        held = [one.holder for one in self.stretches if one.holder and day_of(one.starts_at) <= day]
        return held[-1] if held else None

    def holder_at(self, instant: datetime) -> Organisation | None:
        """Give who holds the case from an instant on."""
        moves = [one for one in self.facts if one.occurred_at <= instant and isinstance(one, MOVES)]
        return moves[-1].to_organisation if moves else None

    def _stretches(self) -> Iterator[Stretch]:
        assignments = list(self._assignments())
        end = self.closure.occurred_at if self.closure else None
        instants = {fact.occurred_at for fact in self.facts if fact.occurred_at >= self.sentence.occurred_at}
        starts = sorted(instant for instant in instants if end is None or instant < end)
        for start, until in zip(starts, [*starts[1:], end][: len(starts)], strict=True):
            holder, is_in_prison = self.holder_at(start), self._is_in_prison(start)
            officer = None if is_in_prison else _in_charge(assignments, start, holder)
            yield Stretch(start, until, holder, is_in_prison, officer)

    def _is_in_prison(self, instant: datetime) -> bool:
        is_in_prison = False
        for fact in self.facts:
            if fact.occurred_at > instant:
                break
            match fact:
                case (
                    SentenceImposed(sentence_type=SentenceType.CUSTODY)
                    | PhaseStarted(phase=Phase.CUSTODY)
                    | RecallExecuted()
                ):
                    is_in_prison = True
                case PersonReleased() | PhaseEnded(phase=Phase.CUSTODY) | PersonRereleased():
                    is_in_prison = False
                case PhaseStarted(phase=Phase.LICENCE | Phase.POST_SENTENCE_SUPERVISION):
                    is_in_prison = False
        return is_in_prison

    def _assignments(self) -> Iterator[tuple[OfficerAssigned, Organisation | None, datetime | None]]:
        """Give the assignments with the organisation that made each, and when it ended."""
        made = [(one, self._maker(one)) for one in self.of(OfficerAssigned)]
        for one, maker in made:
            others = [
                other.occurred_at
                for other, by in made
                if by == maker or self.holder_at(other.occurred_at) in (None, by)
            ]
            again = [other.occurred_at for other, _ in made if other.officer == one.officer]
            said = [end.occurred_at for end in self.of(OfficerEnded) if end.officer == one.officer]
            away = [
                move.occurred_at
                for move in self.of(CaseTransferred)
                if maker in (None, move.from_organisation)
                and (move.to_organisation, move.to_unit) != (move.from_organisation, one.unit)
            ]
            own = min((end for end in said if end > one.occurred_at), default=None)
            if own and not any(one.occurred_at < instant < own for instant in again):
                yield one, maker, own
            else:
                ends = [instant for instant in (*others, *away, *said) if instant > one.occurred_at]
                yield one, maker, min(ends, default=None)

    def _maker(self, one: OfficerAssigned) -> Organisation | None:
        """Give the organisation that made an assignment, None where it is that of whoever holds the case later."""
        by = one.recorded_by_organisation
        return by if by in HOLDERS else self.holder_at(one.occurred_at)


def _in_charge(
    assignments: Sequence[tuple[OfficerAssigned, Organisation | None, datetime | None]],
    instant: datetime,
    holder: Organisation | None,
) -> OfficerAssigned | None:
    """Find the officer in charge: the last to be assigned, and of one instant to be written down, by the holder."""
    if holder is None:
        return None
    held = [
        one
        for one, maker, end in assignments
        if maker in (None, holder) and one.occurred_at <= instant and (end is None or instant < end)
    ]
    return held[-1] if held else None


def _joined(stretches: Iterable[Stretch]) -> Iterator[tuple[datetime, datetime | None]]:
    """Join the stretches under supervision that touch."""
    for is_supervised, run in groupby(stretches, key=lambda one: one.is_supervised):
        if is_supervised:
            first, *_, last = [*run] * 2
            yield first.starts_at, last.ends_at


def lives(facts: Iterable[Fact], asked: Question) -> Life | None:
    """Give the life of a case, or None where no sentence is known."""
    facts = list(facts)
    return Life(facts, asked) if any(isinstance(fact, SentenceImposed) for fact in facts) else None
