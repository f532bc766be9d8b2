"""From the court to the responsible officer: report, sentence, allocation, assignment, prison before release."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casehistory.cohort.casefile import Author, CaseFile
from casehistory.cohort.days import at, business_day, business_day_before, business_days_after, differ
from casehistory.cohort.description import AGES, SENTENCES
from domain.case import (
    AllocationDecided,
    AllocationPackReceived,
    CasCompleted,
    CaseTransferred,
    CourtAppearanceNotified,
    CustodyScreened,
    MappaLevelSet,
    MappaMeetingHeld,
    OfficerAssigned,
    OfficerEnded,
    PersonInformed,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    PrereleaseContactMade,
    RequirementMade,
    ResettlementPlanned,
    RiskFlagRaised,
    RoshLevelSet,
    SentenceImposed,
)
from domain.court_report import ReportCompleted, ReportRequested
from domain.escalation import EscalationDecided, EscalationReferred
from domain.person import PersonDescribed
from domain.vocabulary import (
    AllocationReason,
    AssignmentReason,
    InformedOf,
    Method,
    Need,
    Organisation,
    Phase,
    Proposal,
    ReportFormat,
    RequirementKind,
    Rosh,
    Sex,
    Tool,
    TransferKind,
)

PRISONS = {Sex.MALE: ("HEWELL", "FEATHERSTONE"), Sex.FEMALE: ("EASTWOOD-PARK",)}
ADJOURNMENT = timedelta(days=21)
MARKS_OF_AN_AREA = 25
"""A report analyses one area linked to offending, and another for every so many marks of practice (L727)."""

WELL_ENOUGH = 40
"""From here on a person is told of a change of officer, and seen before release."""


def describe(file: CaseFile) -> None:
    """Put down the coded description of the person."""
    person = file.case.person
    file.put(
        PersonDescribed,
        at(file.sentenced, 9),
        by=file.court_team,
        sex=person.sex,
        ethnic_group=person.ethnic_group,
        age_band=AGES[person.age],
        local_authority=file.cohort.offices[person.office].local_authority,
    )


def sentence(file: CaseFile, needs: list[Need]) -> None:
    """Put down what happened in court."""
    row = file.case.sentence
    _report(file, needs)
    file.put(
        SentenceImposed,
        at(file.sentenced, 14),
        by=file.court,
        sentence_type=SENTENCES[row.sentence],
        court_tier=row.tier,
        court=row.court,
        starts_on=file.sentenced,
        ends_on=file.ends,
    )
    if row.is_order:
        _requirements(file)
    else:
        file.put(PhaseStarted, at(file.sentenced, 14, 30), by=Author(Organisation.PRISON), phase=Phase.CUSTODY)


def _report(file: CaseFile, needs: list[Need]) -> None:
    form = file.case.sentence.report
    if form is None:
        return
    is_on_the_day = form is not ReportFormat.STANDARD
    appeared = file.sentenced if is_on_the_day else business_day_before(file.sentenced - ADJOURNMENT)
    report_ref = f"{file.case.ref}:PSR"
    file.put(
        CourtAppearanceNotified,
        at(appeared, 10),
        by=file.court,
        court_tier=file.case.sentence.tier,
        appeared_on=appeared,
        notified_organisation=Organisation.NPS,
        court=file.court.unit,
        matter_ref=f"{file.case.ref}:M1",
    )
    if form is not ReportFormat.ORAL:
        file.put(
            ReportRequested,
            at(appeared, 10, 30),
            by=file.court,
            report_ref=report_ref,
            format=form,
            court_due_on=file.sentenced,
        )
    programmes = [kind for kind in _interventions(file) if file.cohort.interventions[kind].is_accredited]
    file.put(
        ReportCompleted,
        at(file.sentenced, 12),
        by=file.court_team,
        report_ref=report_ref,
        format=form,
        is_on_the_day=is_on_the_day,
        proposal=Proposal.ACCREDITED_PROGRAMME if programmes else Proposal.REHABILITATION_ACTIVITY,
        areas_analysed=needs[: 1 + file.good // MARKS_OF_AN_AREA],
    )


def _interventions(file: CaseFile) -> list[str]:
    return [entry.partition(":")[0] for entry in file.case.progress.interventions]


def _requirements(file: CaseFile) -> None:
    progress = file.case.progress
    made: list[dict[str, Any]] = []
    if progress.rar_days:
        made.append(
            {
                "requirement_ref": "RAR",
                "kind": RequirementKind.REHABILITATION_ACTIVITY,
                "max_days": progress.rar_days,
            }
        )
    if progress.hours_ordered:
        made.append({"requirement_ref": "UPW", "kind": RequirementKind.UNPAID_WORK, "hours": progress.hours_ordered})
    for kind in _interventions(file):
        if file.cohort.interventions[kind].is_accredited:
            made.append({"requirement_ref": kind, "kind": RequirementKind.ACCREDITED_PROGRAMME, "programme": kind})
    for requirement in made:
        requirement["requirement_ref"] = f"{file.case.ref}:{requirement['requirement_ref']}"
        file.put(RequirementMade, at(file.sentenced, 14), by=file.court, **requirement)


def allocate(file: CaseFile) -> None:
    """Put down the allocation: the form, the flags, the decision, and the documents that the CRC received."""
    row, supervision = file.case.sentence, file.case.supervision
    if "x" not in (row.pack or ""):
        when = at(file.sentenced, 16)
        scores = 15 + differ("rsr", file.case.ref, among=90)
        file.put(CasCompleted, when, by=file.court_team, rosh=supervision.rosh, rsr_tenths=scores)
        file.put(RoshLevelSet, when, by=file.court_team, level=supervision.rosh, tool=Tool.CAS)
    for flag in supervision.flags:
        file.put(RiskFlagRaised, at(file.sentenced, 16, 30), by=file.court_team, flag=flag)
    file.put(
        AllocationDecided,
        at(file.allocated, 11),
        by=file.court_team,
        to_organisation=file.first_holder.organisation,
        to_unit=file.first_holder.unit,
        is_mappa_eligible=supervision.mappa is not None,
        reason=_why_allocated(file),
    )
    if row.pack and file.first_holder.organisation is Organisation.CRC:
        file.put(
            AllocationPackReceived,
            at(file.assigned, 9),
            has_court_report="R" in row.pack,
            has_court_order="O" in row.pack,
            has_cas="C" in row.pack,
            has_prosecution_papers="P" in row.pack,
        )


def _why_allocated(file: CaseFile) -> AllocationReason | None:
    """Say why the case went where it did, as far as the report says what goes where (L215)."""
    supervision = file.case.supervision
    if file.first_holder.organisation is Organisation.CRC:
        return AllocationReason.LOW_OR_MEDIUM_RISK
    if supervision.mappa is not None:
        return AllocationReason.MAPPA_ELIGIBLE
    return AllocationReason.HIGH_RISK_OF_HARM if supervision.rosh is Rosh.HIGH else None


def imprison(file: CaseFile) -> None:
    """Put down the time in prison up to the release, where the sentence is custodial."""
    if file.case.sentence.is_order:
        return
    prisons = PRISONS[file.case.person.sex]
    prison = Author(Organisation.PRISON, prisons[file.case.number % len(prisons)])
    file.put(CustodyScreened, at(business_days_after(file.sentenced, 3)), by=prison)
    file.put(ResettlementPlanned, at(business_days_after(file.sentenced, 8)), by=prison)
    if file.good >= WELL_ENOUGH:
        seen = business_day_before(file.starts - timedelta(days=28))
        file.put(PrereleaseContactMade, at(seen, 11), method=Method.VIDEO)
    released = at(file.starts, 9)
    file.put(PhaseEnded, released, by=prison, phase=Phase.CUSTODY)
    file.put(PersonReleased, released, by=prison, prison=prison.unit)
    file.put(PhaseStarted, released, by=prison, phase=Phase.LICENCE)


def assign(file: CaseFile) -> None:
    """Put down the officers, one after the other, and whether the person was told."""
    before: str | None = None
    for holding in file.holdings:
        author = holding.author
        if author.officer:
            row = file.cohort.officers[author.officer]
            file.put(
                OfficerAssigned,
                holding.starts_at,
                by=file.manager(holding.starts_at),
                officer=author.officer,
                grade=row.grade,
                sex=row.sex,
                unit=author.unit,
                office=holding.office,
                reason=holding.reason,
                is_screened=holding.batch is None and file.good >= WELL_ENOUGH // 2,
                batch_ref=holding.batch,
            )
        elif before and holding.reason is not AssignmentReason.ESCALATION:
            file.put(OfficerEnded, holding.starts_at, officer=before, reason=holding.reason)
        if before and author.officer and file.good >= WELL_ENOUGH:
            told = at(business_days_after(holding.starts_at.date(), 3), 11)
            file.put(PersonInformed, told, of=InformedOf.OFFICER_CHANGE, method=Method.LETTER)
        before = author.officer or before


def protect(file: CaseFile) -> None:
    """Put down the multi-agency arrangements.  Housing and children's social care come to some meetings (L539)."""
    level = file.case.supervision.mappa
    if level is None:
        return
    day = file.allocated if file.case.sentence.is_order else business_day_before(file.starts - timedelta(days=28))
    file.put(MappaLevelSet, at(day, 15), category=1 + file.case.number % 2, level=level)
    for number in range(0 if level == 1 else 3):
        file.put(
            MappaMeetingHeld,
            at(business_day(file.starts + timedelta(days=35 + 77 * number)), 14),
            level=level,
            is_police_present=True,
            is_prison_present=number == 0,
            is_housing_present=(file.case.number + number) % 3 == 0,
            is_children_social_care_present=(file.case.number + number) % 2 == 0,
            is_health_present=True,
        )


def escalate(file: CaseFile) -> None:
    """Put down the referral to the NPS, its decision, and the transfer where it took the case."""
    row = file.case.escalation
    if row is None:
        return
    escalation_ref = f"{file.case.ref}:ESC"
    decided = business_days_after(row.referred, row.decided)
    office = file.cohort.offices[file.case.person.office]
    nps = Author(Organisation.NPS, office.nps_unit, office.nps_manager)
    risen = file.put(RoshLevelSet, at(row.referred, 10), level=Rosh.HIGH, tool=Tool.OASYS)
    file.put(
        EscalationReferred,
        at(row.referred, 14),
        escalation_ref=escalation_ref,
        trigger=row.trigger,
        evidence=[risen],
    )
    file.put(
        EscalationDecided,
        at(decided, 12),
        by=nps,
        escalation_ref=escalation_ref,
        is_accepted=row.is_accepted,
        reason=row.answer,
    )
    if not row.is_accepted:
        file.put(RoshLevelSet, at(decided, 14), level=Rosh.MEDIUM, tool=Tool.OASYS)
        return
    assert row.transferred is not None
    file.put(
        CaseTransferred,
        at(business_days_after(decided, row.transferred), 16),
        by=nps,
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        to_unit=office.nps_unit,
        kind=TransferKind.ESCALATION,
        is_pack_complete=file.good >= WELL_ENOUGH,
    )
