"""Life while under supervision: incidents, changed circumstances, further offences, and public protection meetings."""

from __future__ import annotations

from casehistory.simulation.days import date_of, working
from casehistory.simulation.draft import Draft
from casehistory.simulation.planning import write_review
from domain.case import (
    CircumstancesChanged,
    CourtAppearanceNotified,
    IncidentNotified,
    MappaLevelSet,
    MappaMeetingHeld,
    ReoffenceRecorded,
)
from domain.vocabulary import (
    Circumstance,
    CourtTier,
    IncidentKind,
    LearnedFrom,
    NotifiedVia,
    PoliceRisk,
    ReoffenceKind,
    ReviewTrigger,
    RiskFlag,
)

INCIDENTS = {
    IncidentKind.ARREST: 45,
    IncidentKind.DOMESTIC_ABUSE_CALLOUT: 20,
    IncidentKind.OVERDOSE: 5,
    IncidentKind.OTHER: 30,
}
INCIDENTS_AT_HOME = {**INCIDENTS, IncidentKind.DOMESTIC_ABUSE_CALLOUT: 120}
RISKS = {PoliceRisk.STANDARD: 60, PoliceRisk.MEDIUM: 30, PoliceRisk.HIGH: 10}
CHANNELS = {NotifiedVia.DAILY_TRIAGE: 65, NotifiedVia.ROUTINE_ENQUIRY: 20, NotifiedVia.SELF_REPORT: 15}
CIRCUMSTANCES = {
    Circumstance.NEW_RELATIONSHIP: 18,
    Circumstance.PREGNANCY: 4,
    Circumstance.HOMELESSNESS: 16,
    Circumstance.SUBSTANCE_MISUSE: 18,
    Circumstance.MENTAL_HEALTH: 14,
    Circumstance.EMPLOYMENT: 18,
    Circumstance.ARREST: 6,
    Circumstance.OTHER: 6,
}
TOLD_BY = {
    LearnedFrom.SELF_REPORT: 50,
    LearnedFrom.PROVIDER: 16,
    LearnedFrom.FAMILY_OR_PARTNER: 10,
    LearnedFrom.POLICE: 8,
    LearnedFrom.CHILDREN_SOCIAL_CARE: 6,
    LearnedFrom.OBSERVATION: 10,
}
DISPOSALS = {ReoffenceKind.CONVICTION: 80, ReoffenceKind.CAUTION: 12, ReoffenceKind.OUT_OF_COURT_DISPOSAL: 8}
MAPPA_LEVELS = {1: 85, 2: 13, 3: 2}
MAPPA_CATEGORIES = {1: 55, 2: 42, 3: 3}


def write_life(draft: Draft) -> None:
    """Write what befell the person, and whether the case was reviewed for it."""
    dice = draft.dice
    kinds = INCIDENTS_AT_HOME if RiskFlag.DOMESTIC_ABUSE in draft.flags else INCIDENTS
    day = draft.released
    while (day := day + 5 + int(dice.expovariate(1 / 330))) < draft.ends:
        via, risk = dice.among(CHANNELS), dice.among(RISKS)
        draft.note(IncidentNotified, day, draft.at_work(), kind=dice.among(kinds), police_risk=risk, notified_via=via)
        _write_review_after(draft, day, ReviewTrigger.INCIDENT)
    day = draft.released
    while (day := working(day + 10 + int(dice.expovariate(1 / 240)))) < draft.ends:
        change, told_by = dice.among(CIRCUMSTANCES), dice.among(TOLD_BY)
        draft.note(CircumstancesChanged, day, draft.at_work(), circumstance=change, learned_from=told_by)
        _write_review_after(draft, day, ReviewTrigger.CHANGE)
    if dice.chance(0.3):
        _write_reoffence(draft)
    if draft.is_mappa_eligible:
        _write_mappa(draft)


def _write_review_after(draft: Draft, day: int, trigger: ReviewTrigger) -> None:
    if draft.dice.chance(0.4):
        write_review(draft, working(day + draft.dice.between(2, 40)), trigger)


def _write_reoffence(draft: Draft) -> None:
    dice = draft.dice
    offence = draft.released + dice.between(1, max(1, draft.ends - draft.released - 30))
    known = working(offence + dice.between(5, 120))
    if dice.chance(0.5):
        draft.note(
            CourtAppearanceNotified,
            known,
            610,
            draft.court_team,
            court_tier=CourtTier.MAGISTRATES,
            appeared_on=date_of(known),
            notified_organisation=draft.organisation_on(known),
            court=draft.magistrates,
            matter_ref=draft.new_ref("M"),
        )
    draft.note(ReoffenceRecorded, known, draft.at_work(), kind=dice.among(DISPOSALS), offence_on=date_of(offence))


def _write_mappa(draft: Draft) -> None:
    dice = draft.dice
    level, day = dice.among(MAPPA_LEVELS), working(draft.moves[0].day + dice.between(5, 40))
    draft.note(MappaLevelSet, day, draft.at_work(), category=dice.among(MAPPA_CATEGORIES), level=level)
    while level > 1 and (day := working(day + dice.between(60, 100))) < draft.ends:
        draft.note(
            MappaMeetingHeld,
            day,
            660,
            level=level,
            is_police_present=dice.chance(0.97),
            is_prison_present=dice.chance(0.5),
            is_housing_present=dice.chance(0.6),
            is_children_social_care_present=dice.chance(0.55),
            is_health_present=dice.chance(0.6),
        )
