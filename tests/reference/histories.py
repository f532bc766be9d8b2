"""Random cases that often fall on a boundary: month ends, bank holidays, clock changes, last days allowed, one instant.

A case is made from a seed.  What the rules refuse is left out of its record, or stands in it set aside.  Some of what
is left is written down late, corrected or retracted.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import msgspec

from domain.admission import Docket
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import (
    AllocationDecided,
    CaseTransferred,
    HomeVisitMade,
    OfficerAssigned,
    OfficerEnded,
    OrderReturnedUnsuitable,
    OversightRecorded,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    PlanCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
    SentenceImposed,
)
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
from domain.inspection import CaseSampled, InspectionAnnounced
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.record import EventRetracted, EventSetAside
from domain.vocabulary import (
    AppointmentKind,
    ClosureReason,
    EnforcementDecision,
    EnforcementGround,
    Grade,
    HearingOutcome,
    Organisation,
    Outcome,
    Phase,
    PlanKind,
    RiskFlag,
    SentenceType,
    TransferKind,
)
from tests.facts import a
from tests.reference.days import LONDON, first_of_next_month, last_day_allowed

CRC, NPS = Organisation.CRC, Organisation.NPS
FIRST = date(2016, 9, 1)
TURNS = [date.fromisoformat(day) for day in ("2016-10-30", "2016-12-23", "2016-12-30", "2017-03-25", "2017-04-13")]
"""Days next to a change of the clocks or to bank holidays."""

TIMES = [time(0), time(0, 30), time(9), time(10), time(10), time(14), time(23, 30), time(23, 59, 59, 999999)]
OUTCOMES = [*[Outcome.ATTENDED_COMPLIED] * 4, *[Outcome.ABSENT] * 4, *list(Outcome)[2:]]
KINDS = [*[AppointmentKind.OFFICE] * 4, *list(AppointmentKind)[1:]]
ENDINGS = [one for one in HearingOutcome if one is not HearingOutcome.UNKNOWN]
CLOSURES = [one for one in ClosureReason if one is not ClosureReason.UNKNOWN]
FLAGS = [RiskFlag.DOMESTIC_ABUSE, RiskFlag.CHILD_PROTECTION, RiskFlag.LOOKED_AFTER_CHILD, RiskFlag.MAPPA]
LAGS = [timedelta(0), timedelta(minutes=30), timedelta(days=1), timedelta(days=9), timedelta(days=45)]


@cache
def _ordinary(kind: type[Fact]) -> Fact:
    return a(kind, on="2016-11-02", event_id="ordinary")


class Draft:
    """A case in the making."""

    def __init__(self, seed: int, case_ref: str) -> None:
        self.dice = Random(seed)
        self.case_ref = case_ref
        self.facts: list[Fact] = []
        self.span = self.dice.choice([60, 120, 120, 200, 500])
        self.start = FIRST + timedelta(days=self.dice.randrange(120))
        if self.chance(0.2):
            self.start = self.dice.choice(TURNS)

    def chance(self, share: float) -> bool:
        """Throw the dice."""
        return self.dice.random() < share

    def day(self) -> date:
        """Give any day of the case."""
        return self.start + timedelta(days=self.dice.randrange(self.span))

    def after(self, day: date) -> date:
        """Give a later day, or the same: often one on which a time limit ends, or a month."""
        limits = [1, 2, 2, 3, 5, 6, 8, 9, 10, 11, 15, 16]
        return self.dice.choice(
            [
                day,
                day + timedelta(days=1),
                last_day_allowed(day, self.dice.choice(limits)),
                last_day_allowed(day, self.dice.choice(limits)) + timedelta(days=self.dice.choice([-1, 1])),
                day + timedelta(days=self.dice.choice([7, 14, 27, 28, 29])),
                day + timedelta(days=self.dice.randrange(60)),
                first_of_next_month(day) - timedelta(days=self.dice.randrange(2)),
            ]
        )

    def instant(self, day: date) -> datetime:
        """Give an instant of a day in London, often one at which something else happens."""
        return datetime.combine(day, self.dice.choice(TIMES), LONDON)

    def note(self, kind: type[Fact], day: date | datetime, /, **fields: Any) -> datetime:
        """Write down that something happened, mostly at once, and say when it did."""
        at = day if isinstance(day, datetime) else self.instant(day)
        lag = self.dice.choice(LAGS) if self.chance(0.15) else timedelta(0)
        own = {"case_ref": self.case_ref, "crn": self.case_ref.split("-")[0]}
        known = {name: value for name, value in own.items() if hasattr(_ordinary(kind), name)}
        name = f"{self.case_ref}:{len(self.facts)}"
        envelope = {"event_id": name, "occurred_at": at, "recorded_at": at + lag}
        self.facts.append(msgspec.structs.replace(_ordinary(kind), **(envelope | known | fields)))
        return at


def case(seed: int, case_ref: str) -> list[Fact]:
    """Give the record of one random case and of the inspections that sampled it, in the order in which it came in."""
    draft = Draft(seed, case_ref)
    _open(draft)
    for part, many in PARTS.items():
        for number in range(draft.dice.choice(many)):
            part(draft, f"{part.__name__[1].upper()}-{number}")
    if draft.chance(0.4):
        last = draft.dice.choice(draft.facts).occurred_at.date()
        day = draft.after(last) if draft.chance(0.5) else draft.day()
        draft.note(SentenceClosed, day, reason=draft.dice.choice(CLOSURES))
    _correct(draft)
    return _recorded(draft)


def _open(draft: Draft) -> None:
    dice = draft.dice
    is_custodial = draft.chance(0.35)
    kind = SentenceType.CUSTODY if is_custodial else SentenceType.COMMUNITY_ORDER
    sentenced = draft.note(SentenceImposed, draft.start, sentence_type=kind)
    if draft.chance(0.95):
        day = draft.after(draft.start) if draft.chance(0.7) else last_day_allowed(draft.start, dice.choice([1, 2, 3]))
        draft.note(AllocationDecided, day, to_organisation=dice.choice([CRC, CRC, NPS]), to_unit=dice.choice("AB"))
    if is_custodial:
        draft.note(PhaseStarted, sentenced, phase=Phase.CUSTODY)
        out = sentenced if draft.chance(0.05) else draft.instant(draft.after(draft.start))
        draft.note(PhaseEnded, out, phase=Phase.CUSTODY)
        if draft.chance(0.8):
            draft.note(PersonReleased, out if draft.chance(0.7) else draft.after(out.date()))
        draft.note(PhaseStarted, out if draft.chance(0.8) else draft.after(out.date()), phase=Phase.LICENCE)
        if draft.chance(0.3):
            ended = draft.note(PhaseEnded, draft.day(), phase=Phase.LICENCE)
            draft.note(PhaseStarted, ended, phase=Phase.POST_SENTENCE_SUPERVISION)


def _assign(draft: Draft, ref: str) -> None:
    officer = draft.dice.choice(["PO-1", "PO-2", "PSO-3", "T-4", "X-5"])
    grade = draft.dice.choice([Grade.PO, Grade.PSO, Grade.PO, Grade.PSO, Grade.TRAINEE, Grade.UNKNOWN])
    by = draft.dice.choice([CRC, CRC, CRC, NPS, NPS, Organisation.PROVIDER])
    day = draft.after(draft.start) if draft.chance(0.5) else draft.day()
    unit = draft.dice.choice("ABC")
    at = draft.note(OfficerAssigned, day, officer=officer, grade=grade, unit=unit, recorded_by_organisation=by)
    if draft.chance(0.3):
        draft.note(OfficerEnded, draft.after(at.date()), officer=officer, recorded_by_organisation=by)


def _transfer(draft: Draft, ref: str) -> None:
    day, unit = draft.day(), draft.dice.choice("AB")
    way = draft.dice.choice(list(TransferKind)[1:])
    if way is TransferKind.ESCALATION:
        asked = draft.note(EscalationReferred, day, escalation_ref=ref, recorded_by_organisation=CRC)
        decided = draft.note(
            EscalationDecided,
            draft.after(asked.date()),
            escalation_ref=ref,
            is_accepted=draft.chance(0.8),
            recorded_by_organisation=NPS,
        )
        day = draft.after(decided.date())
    ways = {TransferKind.ESCALATION: (CRC, NPS), TransferKind.DEESCALATION: (NPS, CRC)}
    one, other = ways.get(way) or draft.dice.choice([(CRC, CRC), (NPS, NPS)])
    draft.note(CaseTransferred, day, kind=way, from_organisation=one, to_organisation=other, to_unit=unit)


def _flag(draft: Draft, ref: str) -> None:
    flag = draft.dice.choice(FLAGS)
    at = draft.note(RiskFlagRaised, draft.after(draft.start) if draft.chance(0.5) else draft.day(), flag=flag)
    if draft.chance(0.4):
        draft.note(RiskFlagRemoved, draft.after(at.date()), flag=flag)


def _appoint(draft: Draft, ref: str) -> None:
    dice = draft.dice
    offered_on = draft.day() if draft.chance(0.6) else draft.after(draft.start)
    offered = draft.instant(offered_on)
    starts_at = draft.instant(draft.after(offered_on))
    if draft.chance(0.1):
        starts_at = offered - timedelta(days=dice.choice([0, 1, 2]))
    draft.note(
        AppointmentScheduled,
        offered,
        appointment_ref=ref,
        starts_at=starts_at,
        kind=dice.choice(KINDS),
        is_national_standard=draft.chance(0.8),
        rescheduled_from=f"A-{dice.randrange(9)}" if draft.chance(0.15) else None,
    )
    if draft.chance(0.15):
        return
    outcome = dice.choice(OUTCOMES)
    said = starts_at if draft.chance(0.8) else draft.instant(draft.after(starts_at.date()))
    draft.note(OutcomeRecorded, said, appointment_ref=ref, outcome=outcome)
    if outcome is Outcome.ABSENT:
        for _ in range(dice.choice([0, 1, 1, 1, 2])):
            ruled = draft.after(said.date())
            draft.note(AbsenceRuled, ruled, appointment_ref=ref, is_acceptable=draft.chance(0.4))
        if draft.chance(0.2):
            draft.note(WarningIssued, draft.after(said.date()), appointment_ref=ref)


def _enforce(draft: Draft, ref: str) -> None:
    dice = draft.dice
    ground = dice.choice([*[EnforcementGround.ORDER] * 3, *list(EnforcementGround)[1:]])
    day = draft.note(NonComplianceNoticed, draft.day(), proceeding_ref=ref, ground=ground).date()

    def step(kind: type[Fact], share: float, /, **fields: Any) -> None:
        nonlocal day
        if draft.chance(share):
            day = draft.after(day)
            draft.note(kind, day, proceeding_ref=ref, **fields)

    decisions = [[EnforcementDecision.BREACH]] * 4 + [
        [EnforcementDecision.WARNING],
        [EnforcementDecision.BREACH, EnforcementDecision.NO_FURTHER_ACTION],
        [EnforcementDecision.BREACH, EnforcementDecision.WARNING, EnforcementDecision.BREACH],
    ]
    for decision in dice.choice(decisions):
        step(EnforcementDecided, 1, decision=decision)
        step(BreachReferred, 0.7)
    if draft.chance(0.3):
        step(ReferralReturned, 1, recorded_by_organisation=NPS)
        step(BreachReferred, 0.8)
    step(ReferralAccepted, 0.8, recorded_by_organisation=NPS)
    step(BreachPresented, 0.8, recorded_by_organisation=NPS)
    step(HearingListed, 0.8)
    if draft.chance(0.4):
        step(HearingHeld, 1, outcome=HearingOutcome.ADJOURNED)
    step(HearingHeld, 0.6, outcome=dice.choice(ENDINGS))


def _recall(draft: Draft, ref: str) -> None:
    day = draft.day()
    steps: list[tuple[type[Fact], float, dict[str, Any]]] = [
        (RecallRequested, 1, {}),
        (RecallConsidered, 1, {}),
        (RecallDecided, 0.9, {"is_recalled": draft.chance(0.8)}),
        (RecallExecuted, 0.8, {}),
        (PersonRereleased, 0.5, {}),
    ]
    for kind, share, fields in steps:
        if not draft.chance(share):
            return
        draft.note(kind, day, recall_ref=ref, **fields)
        day = draft.after(day)


def _plan(draft: Draft, ref: str) -> None:
    draft.note(PlanCompleted, draft.day(), kind=draft.dice.choice([PlanKind.SENTENCE, PlanKind.RISK_MANAGEMENT]))


def _visit(draft: Draft, ref: str) -> None:
    draft.note(HomeVisitMade if draft.chance(0.5) else OrderReturnedUnsuitable, draft.day())


def _oversee(draft: Draft, ref: str) -> None:
    draft.note(OversightRecorded, draft.day())


def _inspect(draft: Draft, ref: str) -> None:
    inspection = f"{draft.case_ref}:{ref}"
    announced = draft.note(InspectionAnnounced, draft.day(), inspection_ref=inspection)
    if draft.chance(0.8):
        draft.note(CaseSampled, draft.after(announced.date()), inspection_ref=inspection)


PARTS = {
    _assign: [0, 1, 1, 2, 3, 5],
    _transfer: [0, 1, 2, 3],
    _flag: [0, 1, 2, 3],
    _appoint: [0, 3, 6, 9],
    _enforce: [0, 1, 1, 2, 3],
    _recall: [0, 1, 1, 2],
    _plan: [0, 1, 1, 2],
    _visit: [0, 0, 1],
    _oversee: [0, 1, 2],
    _inspect: [0, 0, 1, 2],
}
"""What can happen in a case, and how often."""


def _correct(draft: Draft) -> None:
    """Correct or retract some of what was said, later."""
    for fact in list(draft.facts):
        if not draft.chance(0.06):
            continue
        written = fact.recorded_at + timedelta(days=draft.dice.choice([0, 1, 10, 40]))
        if draft.chance(0.3):
            draft.facts.append(_about(fact, EventRetracted, written, f"{fact.event_id}.r", retracts=fact.event_id))
            continue
        moved = fact.occurred_at + timedelta(days=draft.dice.choice([-2, -1, 0, 0, 1, 2]))
        envelope = {"event_id": f"{fact.event_id}.c", "supersedes": fact.event_id, "occurred_at": moved}
        recorded_at = max(written, moved)
        draft.facts.append(msgspec.structs.replace(fact, **(envelope | {"recorded_at": recorded_at})))


def _about(fact: Fact, kind: type[Fact], at: datetime, event_id: str, /, **fields: object) -> Fact:
    """Give a fact about a fact of the record."""
    envelope = {"event_id": event_id, "occurred_at": at, "recorded_at": at, "subject": fact.stream}
    return msgspec.structs.replace(_ordinary(kind), **(envelope | fields))


def _recorded(draft: Draft) -> list[Fact]:
    """Leave out of the record what the rules refuse, or set some of it aside, in an arbitrary order."""
    draft.dice.shuffle(draft.facts)
    streams: dict[str, list[Fact]] = {}
    for fact in draft.facts:
        streams.setdefault(fact.stream, []).append(fact)
    record: list[Fact] = []
    for facts in streams.values():
        docket = Docket()
        docket.hear(facts)
        kept = [fact for fact in facts if docket.verdicts[fact.key] is None or draft.chance(0.1)]
        record += kept
        for version, fact in enumerate(kept, start=1):
            if docket.verdicts[fact.key] is not None:
                at, name = fact.recorded_at, f"{fact.event_id}.a"
                record.append(_about(fact, EventSetAside, at, name, version=version))
    return record
