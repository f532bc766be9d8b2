"""The court and the allocation: from the request for a report to the pack that the CRC receives."""

from __future__ import annotations

from casehistory.simulation.days import date_of, working, working_days_after
from casehistory.simulation.draft import Draft, Writer
from domain.case import (
    AllocationDecided,
    AllocationPackReceived,
    CasCompleted,
    CourtAppearanceNotified,
    OrderReturnedUnsuitable,
    RequirementMade,
    RequirementVaried,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    SentenceImposed,
)
from domain.court_report import ReportCompleted, ReportRequested
from domain.vocabulary import (
    AllocationReason,
    CourtTier,
    Organisation,
    Proposal,
    ReportFormat,
    RequirementChange,
    RequirementKind,
    Rosh,
    Tool,
    UnsuitableReason,
)

FORMATS = {ReportFormat.ORAL: 45, ReportFormat.SHORT: 37, ReportFormat.STANDARD: 18}
AREAS = {ReportFormat.ORAL: 1, ReportFormat.SHORT: 2, ReportFormat.STANDARD: 6}
"""How many of the areas linked to offending a report analyses at the most."""

PROPOSALS = {
    Proposal.REHABILITATION_ACTIVITY: 45,
    Proposal.UNPAID_WORK: 20,
    Proposal.ACCREDITED_PROGRAMME: 12,
    Proposal.CUSTODY: 10,
    Proposal.CURFEW: 6,
    Proposal.FINE: 3,
    Proposal.OTHER: 4,
}
REQUIREMENTS = {
    RequirementKind.UNPAID_WORK: 0.28,
    RequirementKind.ACCREDITED_PROGRAMME: 0.14,
    RequirementKind.CURFEW: 0.12,
    RequirementKind.DRUG_REHABILITATION: 0.06,
    RequirementKind.ALCOHOL_TREATMENT: 0.04,
    RequirementKind.MENTAL_HEALTH_TREATMENT: 0.02,
    RequirementKind.EXCLUSION: 0.03,
    RequirementKind.RESIDENCE: 0.02,
}
PROGRAMMES = ("BBR", "TSP", "RESOLVE", "BSR")
RSR = {Rosh.LOW: (2, 25), Rosh.MEDIUM: (10, 68), Rosh.HIGH: (40, 160), Rosh.VERY_HIGH: (90, 400)}
UNSUITABLE = {
    UnsuitableReason.MENTAL_HEALTH: 3,
    UnsuitableReason.SUBSTANCE_MISUSE: 3,
    UnsuitableReason.INELIGIBLE_PROGRAMME: 3,
    UnsuitableReason.PERSISTENT_ABSENCE: 1,
}

Requirements = dict[RequirementKind, tuple[str, int]]
"""The reference of each requirement and its size: days, hours, or nothing."""


def write_sentence(draft: Draft) -> Requirements:
    """Write the report and the sentence, and give the requirements that can be worked."""
    dice, day = draft.dice, draft.sentenced
    court = draft.court
    if dice.chance(0.35):
        _write_appearance(draft, working(day - dice.between(14, 60)))
    if dice.chance(0.72):
        _write_report(draft, court)
    draft.note(
        SentenceImposed,
        day,
        840,
        court,
        sentence_type=draft.sentence_type,
        court_tier=draft.court_tier,
        court=court.unit,
        starts_on=date_of(day),
        ends_on=date_of(draft.ends),
    )
    return {} if draft.is_custodial else _write_requirements(draft, court)


def _write_appearance(draft: Draft, day: int) -> None:
    draft.note(
        CourtAppearanceNotified,
        day,
        draft.at_work(),
        draft.court_team,
        court_tier=CourtTier.MAGISTRATES,
        appeared_on=date_of(day),
        notified_organisation=Organisation.NPS,
        court=draft.magistrates,
        matter_ref=draft.new_ref("M"),
    )


def _write_report(draft: Draft, court: Writer) -> None:
    dice, ref = draft.dice, f"{draft.case_ref}-P1"
    report_format = dice.among(FORMATS)
    is_on_the_day = report_format is not ReportFormat.STANDARD and dice.chance(0.85)
    asked = draft.sentenced if is_on_the_day else working(draft.sentenced - dice.between(14, 24))
    done = draft.sentenced if is_on_the_day else working(draft.sentenced - dice.between(1, 4))
    if report_format is not ReportFormat.ORAL or dice.chance(0.6):
        draft.note(
            ReportRequested,
            asked,
            570,
            court,
            report_ref=ref,
            format=report_format,
            court_due_on=date_of(draft.sentenced),
        )
    draft.note(
        ReportCompleted,
        done,
        720,
        draft.court_team,
        report_ref=ref,
        format=report_format,
        is_on_the_day=is_on_the_day,
        proposal=dice.among(PROPOSALS),
        areas_analysed=draft.needs[: AREAS[report_format]],
    )


def _write_requirements(draft: Draft, court: Writer) -> Requirements:
    dice = draft.dice
    kinds = [kind for kind, share in REQUIREMENTS.items() if dice.chance(share)]
    if not kinds or dice.chance(0.6):
        kinds.append(RequirementKind.REHABILITATION_ACTIVITY)
    made: Requirements = {}
    for number, kind in enumerate(kinds, 1):
        ref = f"{draft.case_ref}-R{number}"
        days = 5 * dice.between(2, 8) if kind is RequirementKind.REHABILITATION_ACTIVITY else None
        hours = 20 * dice.between(3, 10) if kind is RequirementKind.UNPAID_WORK else None
        programme = dice.one_of(PROGRAMMES) if kind is RequirementKind.ACCREDITED_PROGRAMME else None
        draft.note(
            RequirementMade,
            draft.sentenced,
            840,
            court,
            requirement_ref=ref,
            kind=kind,
            max_days=days,
            hours=hours,
            programme=programme,
        )
        made[kind] = (ref, days or hours or 0)
    returned = dice.one_of(kinds)
    if dice.chance(0.02) and _write_return(draft, court, made[returned][0]):
        del made[returned]
    return made


def _write_return(draft: Draft, court: Writer, requirement_ref: str) -> bool:
    """Write the return of an order that could not be worked, and say whether the court removed the requirement."""
    reason = draft.dice.among(UNSUITABLE)
    day = working(draft.sentenced + draft.dice.between(20, 90))
    draft.note(OrderReturnedUnsuitable, day, draft.at_work(), reason=reason)
    change = RequirementChange.REMOVED if draft.dice.chance(0.6) else RequirementChange.REMOVAL_REFUSED
    heard = working(day + draft.dice.between(14, 45))
    draft.note(RequirementVaried, heard, 660, court, requirement_ref=requirement_ref, change=change, reason=reason)
    return change is RequirementChange.REMOVED


def write_allocation(draft: Draft) -> None:
    """Write the assessment of the court team, the allocation and the pack."""
    dice, team = draft.dice, draft.court_team
    first = draft.moves[0]
    if dice.chance(0.96):
        rsr = dice.between(*RSR[draft.rosh])
        done = draft.sentenced if first.day == draft.sentenced or dice.chance(0.6) else draft.sentenced + 1
        draft.note(CasCompleted, working(done), 900, team, rosh=draft.rosh, rsr_tenths=rsr)
    draft.note(RoshLevelSet, draft.sentenced, 900, team, level=draft.rosh, tool=Tool.CAS)
    _write_flags(draft)
    draft.note(
        AllocationDecided,
        first.day,
        960,
        team,
        to_organisation=first.unit.organisation,
        to_unit=first.unit.code,
        is_mappa_eligible=draft.is_mappa_eligible,
        reason=_why_allocated(draft),
    )
    if first.unit.organisation is Organisation.CRC and dice.chance(0.97):
        _write_pack(draft, working_days_after(first.day, dice.between(0, 3)))


def _why_allocated(draft: Draft) -> AllocationReason:
    if draft.moves[0].unit.organisation is Organisation.CRC:
        return AllocationReason.LOW_OR_MEDIUM_RISK
    if draft.is_mappa_eligible:
        return AllocationReason.MAPPA_ELIGIBLE
    is_high = draft.rosh in (Rosh.HIGH, Rosh.VERY_HIGH)
    return AllocationReason.HIGH_RISK_OF_HARM if is_high else AllocationReason.HIGH_RISK_OF_RECIDIVISM


def _write_flags(draft: Draft) -> None:
    dice = draft.dice
    for flag in draft.flags:
        day = draft.sentenced if dice.chance(0.75) else working(draft.sentenced + dice.between(20, 300))
        draft.note(RiskFlagRaised, day, 900, draft.court_team if day == draft.sentenced else None, flag=flag)
        if dice.chance(0.1):
            draft.note(RiskFlagRemoved, working(day + dice.between(120, 300)), draft.at_work(), flag=flag)


def _write_pack(draft: Draft, day: int) -> None:
    dice, unit = draft.dice, draft.moves[0].unit
    there = dict.fromkeys(("has_court_report", "has_court_order", "has_cas", "has_prosecution_papers"), False)
    for document, share in zip(there, (0.9, 0.95, 0.88, 0.8), strict=True):
        there[document] = dice.chance(min(1.0, share * unit.care))
    by = Writer(unit.organisation, unit.code, None)
    draft.note(AllocationPackReceived, day, 1000, by, **there)
    if not all(there.values()) and dice.chance(0.3):
        later = working(day + dice.between(4, 25))
        draft.note(AllocationPackReceived, later, 620, by, **dict.fromkeys(there, True))
