"""The description of the cohort, read into typed rows.  Nothing but the generator of its facts reads it."""

from __future__ import annotations

import tomllib
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from domain.vocabulary import (
    AgeBand,
    AssignmentReason,
    CourtTier,
    EnforcementDecision,
    EnforcementGround,
    EscalationReason,
    EscalationTrigger,
    EthnicGroup,
    Funding,
    Grade,
    HearingOutcome,
    Need,
    Organisation,
    ReportFormat,
    RiskFlag,
    Rosh,
    SentenceType,
    Sex,
)

R = TypeVar("R")

SENTENCES = {
    "CO": SentenceType.COMMUNITY_ORDER,
    "SSO": SentenceType.SUSPENDED_SENTENCE_ORDER,
    "LICENCE": SentenceType.CUSTODY,
}
AGES = {
    "18-20": AgeBand.FROM_18_TO_20,
    "21-25": AgeBand.FROM_21_TO_25,
    "26-35": AgeBand.FROM_26_TO_35,
    "36-45": AgeBand.FROM_36_TO_45,
    "46-55": AgeBand.FROM_46_TO_55,
    "OVER-55": AgeBand.OVER_55,
}
FOR_READERS = ("lines",)
"""Columns for the reader of the description, which no fact follows from."""


class DescriptionError(Exception):
    """The description of the cohort contradicts itself."""


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of a table of the description."""


class Office(Row, frozen=True, kw_only=True):
    """An office, and the units of both organisations that work from it."""

    office: str
    local_authority: str
    crc_unit: str
    nps_unit: str
    crc_manager: str
    nps_manager: str


class Officer(Row, frozen=True, kw_only=True):
    """A responsible officer."""

    officer: str
    organisation: Organisation
    grade: Grade
    sex: Sex
    office: str
    appointed: date
    supervised: int
    """Weeks between sessions of supervision."""


class InterventionKind(Row, frozen=True, kw_only=True):
    """An intervention that people can be referred to."""

    intervention: str
    provider: str
    funding: Funding
    is_accredited: bool
    need: Need
    wait: int
    sessions: int
    feedback: bool


class Person(Row, frozen=True, kw_only=True):
    """A person."""

    case: str
    label: str | None = None
    sex: Sex
    ethnic_group: EthnicGroup
    age: str
    office: str


class Sentence(Row, frozen=True, kw_only=True):
    """A sentence, and what went from the court to the holder of the case."""

    case: str
    sentence: str
    court: str
    starts: date
    months: int
    report: ReportFormat | None = None
    allocated: int
    pack: str | None = None
    checks: str | None = None

    @property
    def tier(self) -> CourtTier:
        """The tier of the court, from its code."""
        return CourtTier.CROWN if self.court.endswith("-CC") else CourtTier.MAGISTRATES

    @property
    def is_order(self) -> bool:
        """Whether it is served in the community from the first day."""
        return self.sentence != "LICENCE"


class Supervision(Row, frozen=True, kw_only=True):
    """How a person was supervised and what they missed."""

    case: str
    rosh: Rosh
    mappa: int | None = None
    officer: str
    every: int
    silent: str | None = None
    acceptable: int
    unacceptable: int
    flags: tuple[RiskFlag, ...] = ()


class ChangeOfOfficer(Row, frozen=True, kw_only=True):
    """The case went to another officer, or to nobody."""

    case: str
    on: date
    officer: str | None = None
    reason: AssignmentReason
    batch: str | None = None


class Practice(Row, frozen=True, kw_only=True):
    """How good the work on a case was, and when it was planned, overseen and reviewed."""

    case: str
    practice: int
    plan: int
    oversight: tuple[str, ...] = ()
    visits: tuple[date, ...] = ()
    reviews: tuple[str, ...] = ()


class Progress(Row, frozen=True, kw_only=True):
    """What the order required, what was delivered, and whether the person offended again."""

    case: str
    rar_days: int | None = None
    hours_ordered: int | None = None
    hours_worked: int | None = None
    reoffended: date | None = None
    barriers: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()


class Breach(Row, frozen=True, kw_only=True):
    """What was done about failures to comply with an order or with post-sentence supervision."""

    case: str
    aware: date
    ground: EnforcementGround
    decision: EnforcementDecision
    decided: int
    referred: int | None = None
    returned: int | None = None
    accepted: int | None = None
    presented: int | None = None
    tier: CourtTier | None = None
    first: int | None = None
    first_outcome: HearingOutcome | None = None
    final: int | None = None
    final_outcome: HearingOutcome | None = None


class ReturnToPrison(Row, frozen=True, kw_only=True):
    """A recall to prison."""

    case: str
    requested: date
    decided: int
    executed: int
    released: date | None = None


class Escalation(Row, frozen=True, kw_only=True):
    """A case that the CRC asked the NPS to take.  Cases beyond the sample are described here and nowhere else."""

    case: str
    office: str = ""
    sentence: str = ""
    starts: date = date.min
    months: int = 0
    officer: str = ""
    referred: date
    trigger: EscalationTrigger
    answer: EscalationReason
    decided: int
    transferred: int | None = None
    receiver: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the NPS took the case."""
        return self.answer is EscalationReason.MEETS_THRESHOLD


class EndedLicence(Row, frozen=True, kw_only=True):
    """A licence beyond the sample that ended before the inspection, in prison where the person had been recalled."""

    case: str
    office: str
    starts: date
    months: int
    officer: str
    recalled: date | None = None


class Reports(Row, frozen=True, kw_only=True, rename={"starts": "from"}):
    """The court reports of a quarter."""

    starts: date
    until: date
    reports: int
    on_the_day: int
    short: int


class Question(Row, frozen=True, kw_only=True):
    """A question to inspectors, and how many of the relevant cases of each organisation they answered yes."""

    question: str
    relevant: str
    best: str
    crc: str | None = None
    nps: str | None = None


class NeedCount(Row, frozen=True, kw_only=True):
    """In how many cases there was a need, was enough done about it, and was there enough progress."""

    need: Need
    crc: int
    crc_sufficient: int
    crc_progress: int
    nps: int
    nps_sufficient: int
    nps_progress: int


class Inspection(Row, frozen=True, kw_only=True):
    """The inspection and its days."""

    reference: str
    announced: date
    sampled: date
    fieldwork: date
    inspectors: tuple[str, ...]


class Area(Row, frozen=True, kw_only=True):
    """Who works for the whole area."""

    court_team: str
    court_officer: str
    police: str


class Entry(Struct, frozen=True):
    """One fact of a timeline: its day, its type and its own fields."""

    on: date
    at: time
    recorded: date | None
    by: Organisation | None
    fact: str
    fields: dict[str, Any]


class Case(Struct, frozen=True, kw_only=True):
    """All that is described of one case."""

    person: Person
    sentence: Sentence
    supervision: Supervision
    practice: Practice
    progress: Progress
    changes: tuple[ChangeOfOfficer, ...] = ()
    breaches: tuple[Breach, ...] = ()
    recall: ReturnToPrison | None = None
    escalation: Escalation | None = None
    timeline: tuple[Entry, ...] = ()
    is_inspected: bool = True

    @property
    def crn(self) -> str:
        """The person's reference number."""
        return self.person.case

    @property
    def ref(self) -> str:
        """The case."""
        return f"{self.crn}-1"

    @property
    def number(self) -> int:
        """The number of the case, by which cases that are not described further differ from one another."""
        return int(self.crn[1:])

    @property
    def label(self) -> str | None:
        """The name of the practice example, if it is one."""
        return self.person.label


class Untidy(Row, frozen=True, kw_only=True):
    """What sources get wrong: each entry names the case and the type of the fact that it happens to."""

    late: dict[str, str]
    repeated: dict[str, str]
    conflicting: dict[str, str]
    impossible: dict[str, str]


class Cohort(Struct, frozen=True, kw_only=True):
    """The whole description."""

    day_asked: date
    inspection: Inspection
    area: Area
    offices: dict[str, Office]
    officers: dict[str, Officer]
    interventions: dict[str, InterventionKind]
    cases: tuple[Case, ...]
    questions: tuple[Question, ...]
    needs: tuple[NeedCount, ...]
    reports: tuple[Reports, ...]
    untidy: Untidy

    @property
    def inspected(self) -> tuple[Case, ...]:
        """The cases of the sample."""
        return tuple(case for case in self.cases if case.is_inspected)

    def organisation_of(self, case: Case) -> Organisation:
        """Give the organisation whose work on an inspected case was inspected: the one of its last officer."""
        last = next((change.officer for change in reversed(case.changes) if change.officer), case.supervision.officer)
        return self.officers[last].organisation


@cache
def cohort() -> Cohort:
    """Read the description.  Raises `DescriptionError` when it contradicts itself."""
    text = tomllib.loads((files("casehistory.cohort") / "cohort.toml").read_text("utf-8"))
    area, figures = text["area"], text["area_figures"]
    escalations = _by_case(figures["escalations"], Escalation)
    inspected = _inspected(text, escalations)
    beyond = [_escalated(row) for crn, (row,) in escalations.items() if crn not in {case.crn for case in inspected}]
    beyond += [_licence(row) for row in table(figures["ended_licences"], EndedLicence)]
    return Cohort(
        day_asked=text["day_asked"],
        inspection=msgspec.convert(text["inspection"], Inspection),
        area=Area(court_team=area["court_team"], court_officer=area["court_officer"], police=area["police"]),
        offices={row.office: row for row in table(area["offices"], Office)},
        officers={row.officer: row for row in table(area["officers"], Officer)},
        interventions={row.intervention: row for row in table(area["interventions"], InterventionKind)},
        cases=(*inspected, *beyond),
        questions=tuple(table(text["judgements"]["questions"], Question)),
        needs=tuple(table(text["judgements"]["needs"], NeedCount)),
        reports=tuple(table(figures["reports"], Reports)),
        untidy=msgspec.convert(text["untidy"], Untidy),
    )


def table(text: str, kind: type[R]) -> list[R]:
    """Read a table: columns in its first line, "-" for no entry, "," between the entries of one cell."""
    lines = [cells for line in text.splitlines() if (cells := line.partition("#")[0].split())]
    hints = get_type_hints(kind)
    lists = {name for name, hint in hints.items() if get_origin(hint) is tuple}
    rows = []
    for cells in lines[1:]:
        values: dict[str, Any] = {
            name: cell.split(",") if name in lists else cell
            for name, cell in zip(lines[0], cells, strict=True)
            if cell != "-" and name not in FOR_READERS
        }
        rows.append(msgspec.convert(values, kind, strict=False))
    return rows


def _by_case(text: str, kind: type[R]) -> dict[str, list[R]]:
    rows: dict[str, list[R]] = {}
    for row in table(text, kind):
        rows.setdefault(row.case, []).append(row)  # type: ignore[attr-defined]
    return rows


def _inspected(text: dict[str, Any], escalations: dict[str, list[Escalation]]) -> list[Case]:
    """Join the tables of the inspected cases by case."""
    tables = text["inspected"]
    sentences = _by_case(tables["sentences"], Sentence)
    supervisions = _by_case(tables["supervision"], Supervision)
    practices = _by_case(tables["practice"], Practice)
    progresses = _by_case(tables["progress"], Progress)
    changes = _by_case(tables["changes_of_officer"], ChangeOfOfficer)
    breaches = _by_case(tables["proceedings"], Breach)
    recalls = _by_case(tables["recalls"], ReturnToPrison)
    timelines = text["timelines"]
    people = table(tables["people"], Person)
    crns = [person.case for person in people]
    for rows in (sentences, supervisions, practices, progresses):
        if sorted(rows) != sorted(crns) or any(len(of_case) != 1 for of_case in rows.values()):
            raise DescriptionError("a table of the inspected cases does not have each of them exactly once")
    return [
        Case(
            person=person,
            sentence=sentences[crn][0],
            supervision=supervisions[crn][0],
            practice=practices[crn][0],
            progress=progresses[crn][0],
            changes=tuple(changes.get(crn, ())),
            breaches=tuple(breaches.get(crn, ())),
            recall=recalls.get(crn, [None])[0],
            escalation=escalations.get(crn, [None])[0],
            timeline=tuple(_entry(entry) for entry in timelines.get(crn, ())),
        )
        for crn, person in zip(crns, people, strict=True)
    ]


def _entry(entry: dict[str, Any]) -> Entry:
    given = dict(entry)
    return Entry(
        on=given.pop("on"),
        at=given.pop("at", time(15)),
        recorded=given.pop("recorded", None),
        by=Organisation(given.pop("by")) if "by" in given else None,
        fact=given.pop("fact"),
        fields=given,
    )


def _person(row: Escalation | EndedLicence) -> Person:
    """Describe a person beyond the sample, of whom the report says nothing."""
    number = int(row.case[1:])
    ages = list(AGES)
    return Person(
        case=row.case,
        sex=Sex.MALE,
        ethnic_group=EthnicGroup.ASIAN if number % 13 == 0 else EthnicGroup.WHITE,
        age=ages[number % len(ages)],
        office=row.office,
    )


def _court(office: str) -> str:
    """Give the Magistrates' Court of an office."""
    return f"{office}-MC" if office != "SHREWSBURY" else "TELFORD-MC"


def _sentence(row: Escalation | EndedLicence, sentence: str, *, packs: tuple[str, str, str]) -> Sentence:
    """Describe a sentence beyond the sample, with one of these packs."""
    number = int(row.case[1:])
    return Sentence(
        case=row.case,
        sentence=sentence,
        court=_court(row.office),
        starts=row.starts,
        months=row.months,
        allocated=1 + number % 2,
        pack=packs[number % 3],
    )


def _practice(row: Escalation | EndedLicence) -> Practice:
    """Describe the work on a case beyond the sample."""
    number = int(row.case[1:])
    return Practice(case=row.case, practice=30 + number * 7 % 50, plan=6 + number % 9)


def _licence(row: EndedLicence) -> Case:
    """Describe a case beyond the sample, of which the report says only that its licence ended."""
    number = int(row.case[1:])
    return Case(
        person=_person(row),
        sentence=_sentence(row, "LICENCE", packs=("ROCP", "RO-P", "-OCP")),
        supervision=Supervision(
            case=row.case,
            rosh=Rosh.MEDIUM if number % 3 else Rosh.LOW,
            officer=row.officer,
            every=14,
            acceptable=number % 4,
            unacceptable=2 if row.recalled else 0,
        ),
        practice=_practice(row),
        progress=Progress(case=row.case),
        recall=ReturnToPrison(case=row.case, requested=row.recalled, decided=1, executed=2) if row.recalled else None,
        is_inspected=False,
    )


def _escalated(row: Escalation) -> Case:
    """Describe a case beyond the sample, of which the report says only that it was referred for escalation."""
    number = int(row.case[1:])
    return Case(
        person=_person(row),
        sentence=_sentence(row, row.sentence, packs=("ROCP", "ROC-", "-O-P")),
        supervision=Supervision(
            case=row.case,
            rosh=Rosh.MEDIUM,
            officer=row.officer,
            every=14,
            acceptable=number % 5,
            unacceptable=0,
            flags=(RiskFlag.DOMESTIC_ABUSE,) if number % 2 else (),
        ),
        practice=_practice(row),
        progress=Progress(case=row.case, rar_days=15),
        escalation=row,
        is_inspected=False,
    )
