"""A draft: one simulated case while its history is being made up, note by note."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from casehistory.simulation.area import Area, Post, Unit
from casehistory.simulation.days import END, instant
from casehistory.simulation.dice import Dice
from domain import case, court_report, information_request, intervention, recall
from domain.catalogue import LIFECYCLE, RANK
from domain.fact import CaseFact
from domain.vocabulary import CourtTier, Need, Organisation, Phase, RiskFlag, Rosh, SentenceType, Sex

OASYS = (case.AssessmentCompleted, case.NeedIdentified, case.ProtectiveFactorRecorded, case.PlanCompleted)
COURT = (case.SentenceImposed, case.RequirementMade, case.RequirementVaried, court_report.ReportRequested)


def _source_of(kind: type) -> str:
    if issubclass(kind, OASYS):
        return "synthetic-oasys"
    if issubclass(kind, COURT):
        return "synthetic-court"
    if issubclass(kind, intervention.InterventionFact) and kind is not intervention.InterventionReferred:
        return "synthetic-provider"
    if issubclass(kind, recall.RecallFact | case.CustodyScreened | case.PersonReleased):
        return "synthetic-prison"
    if kind is case.IncidentNotified or kind is information_request.ResponseReceived:
        return "synthetic-police"
    return "synthetic-delius"


SOURCE = {kind: _source_of(kind) for kind in LIFECYCLE}


class Writer(NamedTuple):
    """Who writes a fact down."""

    organisation: Organisation
    unit: str
    officer: str | None


class Move(NamedTuple):
    """A case comes to a unit and, some days later, to a post there."""

    day: int
    unit: Unit
    post: Post
    assigned: int


Note = tuple[datetime, int, int, type[CaseFact], Writer | None, dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class Draft:
    """One case in the making: what is settled about it, and the notes of what happens in it."""

    dice: Dice
    area: Area
    crn: str
    case_ref: str
    sex: Sex
    sentence_type: SentenceType
    court_tier: CourtTier
    sentenced: int
    released: int
    """The first day in the community: the day of the sentence, or of the release from prison."""
    ends: int
    """The last day of supervision, if nothing ends it sooner."""
    rosh: Rosh
    flags: tuple[RiskFlag, ...]
    needs: tuple[Need, ...]
    is_mappa_eligible: bool
    moves: list[Move]
    phases: list[tuple[int, Phase]] = field(default_factory=list)
    recalled: range = range(0)
    """The days in prison after a recall."""
    notes: list[Note] = field(default_factory=list)
    _held_since: list[datetime] = field(default_factory=list)
    _held_by: list[Writer] = field(default_factory=list)

    def note(self, kind: type[CaseFact], day: int, minute: int, by: Writer | None = None, /, **content: Any) -> None:
        """Note that something happened.  Whoever holds the case then writes it down, unless `by` says otherwise."""
        notes = self.notes
        notes.append((instant(day, minute), RANK[kind], len(notes), kind, by, content))

    def at_work(self) -> int:
        """Give a minute of the working day."""
        return self.dice.between(600, 1010)

    def new_ref(self, letter: str) -> str:
        """Give a reference that nothing else in the case has."""
        return f"{self.case_ref}-{letter}{len(self.notes)}"

    @property
    def court_team(self) -> Writer:
        """The NPS court team, which writes until somebody holds the case."""
        return Writer(Organisation.NPS, self.area.court_team, None)

    @property
    def court(self) -> Writer:
        """The court that passed the sentence and enforces it."""
        crown = f"CC-{self.area.number:02}"
        return Writer(Organisation.COURT, crown if self.court_tier is CourtTier.CROWN else self.magistrates, None)

    @property
    def magistrates(self) -> str:
        """The magistrates' court of the area, where a new matter is first heard."""
        return f"MC-{self.area.number:02}"

    @property
    def is_custodial(self) -> bool:
        """Whether the sentence is one of custody."""
        return self.sentence_type is SentenceType.CUSTODY

    @property
    def is_to_be_held_by_qualified_officer(self) -> bool:
        """Whether a flag asks for a probation officer."""
        return any(
            flag in self.flags
            for flag in (RiskFlag.DOMESTIC_ABUSE, RiskFlag.CHILD_PROTECTION, RiskFlag.LOOKED_AFTER_CHILD)
        )

    def hold(self, day: int, minute: int, by: Writer) -> None:
        """Say who holds the case from now on."""
        self._held_since.append(instant(day, minute))
        self._held_by.append(by)

    def holder_at(self, at: datetime) -> Writer:
        """Give who holds the case at an instant."""
        place = bisect_right(self._held_since, at)
        return self._held_by[place - 1] if place else self.court_team

    def move_on(self, day: int) -> Move:
        """Give the move by which the case came to where it is on a day."""
        return next((move for move in reversed(self.moves) if move.day <= day), self.moves[0])

    def organisation_on(self, day: int) -> Organisation:
        """Give the organisation that holds the case on a day."""
        return self.move_on(day).unit.organisation

    def phase_on(self, day: int) -> Phase | None:
        """Give the phase of a custodial sentence on a day."""
        if day in self.recalled:
            return Phase.CUSTODY
        return next((phase for starts, phase in reversed(self.phases) if starts <= day), None)

    def cut(self, at: datetime) -> None:
        """Forget what was to happen from an instant on."""
        self.notes = [note for note in self.notes if note[0] < at]

    def facts(self) -> list[CaseFact]:
        """Give the facts in the order in which they happened and were written down."""
        self.cut(instant(END))
        self.notes.sort()
        dice, crn, case_ref = self.dice, self.crn, self.case_ref
        written = self.notes[0][0] if self.notes else instant(END)
        facts = []
        for number, (at, _, _, kind, by, content) in enumerate(self.notes, 1):
            writer = by or self.holder_at(at)
            written = max(written, at + _lag(dice))
            facts.append(
                kind(
                    event_id=f"{case_ref}.{number}",
                    source=SOURCE[kind],
                    occurred_at=at,
                    recorded_at=written,
                    recorded_by_organisation=writer.organisation,
                    recorded_by_unit=writer.unit,
                    recorded_by_officer=writer.officer,
                    crn=crn,
                    case_ref=case_ref,
                    **content,
                )
            )
        return facts


def _lag(dice: Dice) -> timedelta:
    """Give the time it takes to write something down: mostly the same hour, at most four days."""
    speed = dice.random()
    if speed < 0.7:
        return timedelta(minutes=int(45 * dice.random()))
    return timedelta(minutes=int((24 if speed < 0.92 else 96) * 60 * dice.random()))
