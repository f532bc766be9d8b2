"""The officer's work beside the appointments: assessment, plan, reviews, oversight, the contact log."""

from __future__ import annotations

from datetime import date, timedelta

from casehistory.cohort.casefile import CaseFile
from casehistory.cohort.contact import first_day
from casehistory.cohort.days import at, business_day, business_days_after, differ
from domain.case import (
    AssessmentCompleted,
    BarrierIdentified,
    BarrierResolved,
    CircumstancesChanged,
    ContactLogged,
    CourtAppearanceNotified,
    IncidentNotified,
    NeedIdentified,
    NeedOutcomeRecorded,
    OversightRecorded,
    PlanCompleted,
    ProtectiveFactorRecorded,
    ReoffenceRecorded,
    ReviewCompleted,
    RoshLevelSet,
)
from domain.vocabulary import (
    AssignmentReason,
    Circumstance,
    IncidentKind,
    Need,
    NeedOutcome,
    NotifiedVia,
    Organisation,
    OversightAction,
    OversightFinding,
    OversightKind,
    PlanKind,
    PoliceRisk,
    ProtectiveFactor,
    ReoffenceKind,
    ReviewSubject,
    ReviewTrigger,
    RiskFlag,
    Rosh,
    Stage,
    Tool,
)

MIDDLING, GOOD = 50, 70
"""From these marks of practice on, what good practice asks for is found in the file."""

CHANGES = (Circumstance.HOMELESSNESS, Circumstance.EMPLOYMENT, Circumstance.NEW_RELATIONSHIP, Circumstance.OTHER)
FACTORS = (ProtectiveFactor.FAMILY, ProtectiveFactor.EMPLOYMENT, ProtectiveFactor.ACCOMMODATION)
CONTACT_LOG = timedelta(days=28)


def plan(file: CaseFile, needs: list[Need]) -> None:
    """Put down the first assessment and the plans that follow from it."""
    first = first_day(file)
    day = business_days_after(first, file.case.practice.plan)
    is_crc_order = file.case.sentence.is_order and file.holder(at(day)).organisation is Organisation.CRC
    tool = Tool.RAPP if is_crc_order else Tool.OASYS
    file.put(
        AssessmentCompleted,
        at(day, 11),
        tool=tool,
        stage=Stage.INITIAL,
        started_on=first,
        is_information_sufficient=file.good >= MIDDLING,
    )
    file.put(RoshLevelSet, at(day, 11), level=file.case.supervision.rosh, tool=tool)
    for priority, need in enumerate(needs, start=1):
        file.put(NeedIdentified, at(day, 11), need=need, priority=priority, is_linked_to_offending=True)
    if file.good >= MIDDLING:
        factor = FACTORS[differ("factor", file.case.ref, among=len(FACTORS))]
        file.put(ProtectiveFactorRecorded, at(day, 11), factor=factor)
    for barrier in file.case.progress.barriers:
        file.put(BarrierIdentified, at(day, 11), barrier=barrier)
        if file.good >= MIDDLING:
            file.put(BarrierResolved, at(day + timedelta(days=70)), barrier=barrier)
    _plans(file, day, stage=Stage.INITIAL, tool=tool)


def _plans(file: CaseFile, day: date, *, stage: Stage, tool: Tool) -> None:
    kinds = [PlanKind.SENTENCE]
    kinds += [PlanKind.RISK_MANAGEMENT] if file.case.supervision.rosh is not Rosh.LOW else []
    for kind in kinds:
        file.put(
            PlanCompleted,
            at(day, 14),
            kind=kind,
            stage=stage,
            tool=tool,
            objectives=2 + file.good // 30,
            planned_referrals=file.good // 40,
            is_person_involved=file.good >= MIDDLING // 2,
            is_diversity_addressed=file.good >= MIDDLING,
        )


def review(file: CaseFile, needs: list[Need]) -> None:
    """Put down the reviews, with what the reviewer looked at and changed."""
    for entry in file.case.practice.reviews:
        written, _, trigger = entry.partition(":")
        day = date.fromisoformat(written)
        file.put(
            AssessmentCompleted,
            at(day, 13),
            tool=Tool.OASYS,
            stage=Stage.REVIEW,
            started_on=day,
            is_information_sufficient=file.good >= MIDDLING,
        )
        subjects = [ReviewSubject.PROGRESS]
        subjects += [ReviewSubject.RISK] if file.case.supervision.rosh is not Rosh.LOW else []
        for subject in subjects:
            file.put(
                ReviewCompleted,
                at(day, 13, 30),
                trigger=trigger or ReviewTrigger.SCHEDULED,
                subject=subject,
                is_provider_information_used=file.good >= GOOD,
                is_plan_adjusted=file.good >= MIDDLING,
            )
        for need in needs[:3]:
            outcome = NeedOutcome.SUFFICIENT if file.good >= GOOD else NeedOutcome.INSUFFICIENT
            file.put(NeedOutcomeRecorded, at(day, 13, 30), need=need, outcome=outcome)
        if file.good >= MIDDLING:
            _plans(file, day, stage=Stage.REVIEW, tool=Tool.OASYS)


def oversee(file: CaseFile) -> None:
    """Put down the managers' oversight: in the CRC largely reactive (L499)."""
    for entry in file.case.practice.oversight:
        happened, _, written = entry.partition("/")
        when = at(date.fromisoformat(happened), 16)
        manager = file.manager(when)
        is_crc = manager.organisation is Organisation.CRC
        file.put(
            OversightRecorded,
            when,
            by=manager,
            recorded=at(date.fromisoformat(written), 10) if written else when + timedelta(minutes=20),
            kind=OversightKind.REACTIVE if is_crc else OversightKind.SUPERVISION,
            found=OversightFinding.SATISFACTORY if file.good >= MIDDLING else OversightFinding.ACTION_NEEDED,
            manager=manager.officer,
            action=_asked_for(file, when.date()) if file.good < MIDDLING else None,
        )


def _asked_for(file: CaseFile, day: date) -> OversightAction | None:
    """Say what the manager asked for, from what then followed: another officer (L471), or a review (L495)."""
    if any(change.on > day and change.reason is AssignmentReason.ERROR_CORRECTED for change in file.case.changes):
        return OversightAction.REASSIGNMENT
    if any(entry > f"{day}" and entry.endswith(":PRE_INSPECTION") for entry in file.case.practice.reviews):
        return OversightAction.REVIEW
    return None


def log_contact(file: CaseFile) -> None:
    """Put down what the contact log says of other work: often only that there was some (L622)."""
    day = file.starts + timedelta(days=20)
    while (day := business_day(day + CONTACT_LOG)) <= file.until.date():
        if not file.is_away(day) and file.holder(at(day, 15)).officer:
            file.put(
                ContactLogged,
                at(day, 15, 40),
                is_third_party=bool(file.case.progress.interventions) and day.month % 2 == 0,
                is_detailed=file.good >= MIDDLING,
                text_ref=f"{file.case.ref}:T{day:%m%d}",
            )


def live(file: CaseFile) -> None:
    """Put down what happened in the person's life: changes, incidents, further offences."""
    if file.case.number % 3 == 0:
        changed = business_day(file.starts + timedelta(days=100))
        change = CHANGES[differ("change", file.case.ref, among=len(CHANGES))]
        if not file.is_away(changed):
            file.put(CircumstancesChanged, at(changed, 12), circumstance=change)
    if RiskFlag.DOMESTIC_ABUSE in file.case.supervision.flags and file.case.number % 4 == 1:
        called = file.starts + timedelta(days=80)
        is_low = file.case.number % 8 == 1
        file.put(
            IncidentNotified,
            at(called, 8),
            kind=IncidentKind.DOMESTIC_ABUSE_CALLOUT,
            police_risk=PoliceRisk.STANDARD if is_low else PoliceRisk.MEDIUM,
            notified_via=NotifiedVia.ROUTINE_ENQUIRY if is_low else NotifiedVia.DAILY_TRIAGE,
        )
    _reoffend(file)


def _reoffend(file: CaseFile) -> None:
    """The holder of the case is often not told of the appearance (L806)."""
    day = file.case.progress.reoffended
    if day is None:
        return
    if file.good >= MIDDLING:
        file.put(
            CourtAppearanceNotified,
            at(day, 15),
            by=file.court,
            court_tier=file.case.sentence.tier,
            appeared_on=day,
            notified_organisation=file.holder(at(day)).organisation,
            court=file.court.unit,
            matter_ref=f"{file.case.ref}:M2",
        )
    kinds = [ReoffenceKind.CONVICTION, ReoffenceKind.CAUTION, ReoffenceKind.OUT_OF_COURT_DISPOSAL]
    file.put(
        ReoffenceRecorded,
        at(day, 16),
        kind=kinds[file.case.number % 5 % 3],
        offence_on=max(day - timedelta(days=30), file.starts + timedelta(days=7)),
    )
