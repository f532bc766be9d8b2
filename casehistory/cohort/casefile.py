"""A case file: facts put down one by one, each by whoever would have written it, in the system they would have used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from casehistory.cohort.days import DAY, at, business_days_after, differ, months_after
from casehistory.cohort.description import Case, Cohort
from casehistory.cohort.proceedings import custody_of, end_of, in_days
from casehistory.cohort.systems import SYSTEM_OF
from domain.case import IncidentNotified, PhaseEnded, PhaseStarted, RequirementVaried
from domain.catalogue import topic_of
from domain.fact import CaseFact, Fact, PersonFact, RecordFact
from domain.vocabulary import AssignmentReason, Organisation

OTHERS: dict[type[Fact], Organisation] = {
    IncidentNotified: Organisation.POLICE,
    PhaseEnded: Organisation.PRISON,
    PhaseStarted: Organisation.PRISON,
    RequirementVaried: Organisation.COURT,
}
"""Who writes down what the holder of the case does not."""


class Author(NamedTuple):
    """Who writes a fact down."""

    organisation: Organisation
    unit: str | None = None
    officer: str | None = None


class Holding(NamedTuple):
    """From an instant on a case is with an organisation, and with an officer or nobody."""

    starts_at: datetime
    author: Author
    office: str
    reason: AssignmentReason
    batch: str | None = None


class CaseFile:
    """The facts of one case, up to the day asked or its closure."""

    def __init__(self, case: Case, cohort: Cohort) -> None:
        self.case = case
        self.cohort = cohort
        self.facts: list[Fact] = []
        self._count: dict[type[Fact], int] = {}
        sentence = case.sentence
        self.starts = sentence.starts
        self.ends = months_after(sentence.starts, sentence.months) - DAY
        served = timedelta(days=15 * sentence.months)
        self.sentenced = sentence.starts if sentence.is_order else business_days_after(sentence.starts - served, 1)
        self.allocated = business_days_after(self.sentenced, sentence.allocated)
        self.assigned = business_days_after(self.allocated, 1)
        self.proceedings = [in_days(breach) for breach in case.breaches]
        self.prison = custody_of(case)
        self.until = min(at(cohort.day_asked, 18), end_of(self.proceedings, self.ends))
        self.holdings = list(self._holdings())

    @property
    def good(self) -> int:
        """How good the work on the case was, from 0 to 100."""
        return self.case.practice.practice

    @property
    def court_team(self) -> Author:
        """The NPS court team of the area."""
        return Author(Organisation.NPS, self.cohort.area.court_team, self.cohort.area.court_officer)

    @property
    def court(self) -> Author:
        """The court that passed the sentence."""
        return Author(Organisation.COURT, self.case.sentence.court)

    @property
    def first_holder(self) -> Author:
        """Who holds the case after its allocation."""
        return self.holdings[0].author

    def holder(self, when: datetime) -> Author:
        """Give who holds the case at an instant; before its assignment, the unit it was allocated to."""
        held = [holding.author for holding in self.holdings if holding.starts_at <= when]
        return held[-1] if held else self.first_holder._replace(officer=None)

    def office(self, when: datetime) -> str:
        """Give the office that the case is run from at an instant."""
        return [holding.office for holding in self.holdings if holding.starts_at <= when][-1]

    def writer(self, kind: type[Fact], when: datetime) -> Author:
        """Give who writes a type of fact down: the holder of the case, but for what others do."""
        return Author(OTHERS[kind]) if kind in OTHERS else self.holder(when)

    def of_organisation(self, organisation: Organisation) -> Author:
        """Give the unit of an organisation in the office of the case."""
        office = self.cohort.offices[self.case.person.office]
        return Author(organisation, office.crc_unit if organisation is Organisation.CRC else office.nps_unit)

    def manager(self, when: datetime) -> Author:
        """Give the manager of the unit that holds the case at an instant."""
        office = self.cohort.offices[self.case.person.office]
        holder = self.holder(when)
        is_crc = holder.organisation is Organisation.CRC
        return holder._replace(officer=office.crc_manager if is_crc else office.nps_manager)

    def is_away(self, day: date) -> bool:
        """Say whether the person is in prison on a day."""
        return any(start <= day and (end is None or day < end) for start, end in self.prison)

    def put(
        self,
        kind: type[Fact],
        when: datetime,
        /,
        *,
        by: Author | None = None,
        recorded: datetime | None = None,
        **fields: object,
    ) -> str:
        """Put down a fact and give its `event_id`.  What has not happened by the end of the file is left out."""
        self._count[kind] = self._count.get(kind, 0) + 1
        event_id = str(fields.pop("event_id", f"{self.case.ref}:{topic_of(kind)}:{self._count[kind]}"))
        recorded = recorded or self._written_down(when)
        if when > self.until or recorded > at(self.cohort.day_asked, 23):
            return event_id
        author = by or self.writer(kind, when)
        about: dict[str, object] = {}
        if issubclass(kind, CaseFact):
            about = {"crn": self.case.crn, "case_ref": self.case.ref}
        elif issubclass(kind, PersonFact):
            about = {"crn": self.case.crn}
        elif issubclass(kind, RecordFact):
            about = {"subject": f"case/{self.case.ref}"}
        envelope: dict[str, Any] = {
            "event_id": event_id,
            "source": SYSTEM_OF[kind].source,
            "occurred_at": when,
            "recorded_at": recorded,
            "recorded_by_organisation": author.organisation,
            "recorded_by_unit": author.unit,
            "recorded_by_officer": author.officer,
        }
        self.facts.append(msgspec.convert(envelope | about | fields, kind))
        return event_id

    def of(self, *kinds: type[Fact]) -> list[Fact]:
        """Give the facts of these types that have been put down."""
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    def _written_down(self, when: datetime) -> datetime:
        """Most is written down within the hour and a sixth the next morning, in the last days of the file nothing."""
        soon = when + timedelta(minutes=5 + differ("minutes", self.case.ref, when, among=50))
        is_late = differ("late", self.case.ref, when, among=6) == 0 and when.date() < self.cohort.day_asked - timedelta(
            days=7
        )
        return at(business_days_after(when.date(), 1), 9, 15) if is_late else soon

    def _holdings(self) -> Iterable[Holding]:
        """Follow the case from officer to officer, over the transfer where it was escalated."""
        first = self.case.supervision.officer
        yield self._with(first, at(self.assigned, 9, 30), AssignmentReason.INITIAL)
        office = self.case.person.office
        changes = [
            self._with(change.officer, at(change.on, 9, 30), change.reason, change.batch)
            if change.officer
            else Holding(at(change.on, 17), self._nobody(first), office, change.reason)
            for change in self.case.changes
        ]
        escalation = self.case.escalation
        if escalation and escalation.is_accepted:
            assert escalation.receiver is not None and escalation.transferred is not None
            moved = business_days_after(escalation.referred, escalation.decided + escalation.transferred)
            nobody = self._nobody(escalation.receiver)
            changes.append(Holding(at(moved, 16), nobody, office, AssignmentReason.ESCALATION))
            if not self.case.changes:
                received = at(business_days_after(moved, 2), 9, 30)
                changes.append(self._with(escalation.receiver, received, AssignmentReason.ESCALATION))
        yield from sorted(changes, key=lambda holding: holding.starts_at)

    def _nobody(self, officer: str) -> Author:
        return self._with(officer, self.until, AssignmentReason.INITIAL).author._replace(officer=None)

    def _with(self, officer: str, when: datetime, reason: AssignmentReason, batch: str | None = None) -> Holding:
        row = self.cohort.officers[officer]
        office = self.cohort.offices[row.office]
        unit = office.crc_unit if row.organisation is Organisation.CRC else office.nps_unit
        return Holding(when, Author(row.organisation, unit, officer), row.office, reason, batch)
