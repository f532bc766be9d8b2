"""Enforcement: what follows when a person fails to comply a second time, up to the court's decision."""

from __future__ import annotations

from itertools import pairwise

from casehistory.simulation.contact import Failure
from casehistory.simulation.days import date_of, working, working_days_after
from casehistory.simulation.draft import Draft
from domain.case import RequirementVaried
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
from domain.vocabulary import (
    CourtTier,
    EnforcementDecision,
    EnforcementGround,
    EnforcementReason,
    HearingOutcome,
    Organisation,
    Phase,
    RequirementChange,
    ReturnReason,
    UnsuitableReason,
)

DECISIONS = {EnforcementDecision.BREACH: 62, EnforcementDecision.WARNING: 25, EnforcementDecision.NO_FURTHER_ACTION: 13}
SHORT_OF_BREACH = {EnforcementDecision.WARNING: 65, EnforcementDecision.NO_FURTHER_ACTION: 35}
OUTCOMES = {
    HearingOutcome.CONTINUED: 52,
    HearingOutcome.VARIED: 14,
    HearingOutcome.REVOKED: 9,
    HearingOutcome.RESENTENCED: 12,
    HearingOutcome.WITHDRAWN: 9,
    HearingOutcome.NOT_PROVED: 4,
}
ENDING = (HearingOutcome.REVOKED, HearingOutcome.RESENTENCED)
RETURNS = {ReturnReason.EVIDENCE_MISSING: 55, ReturnReason.DOCUMENTS_MISSING: 35, ReturnReason.NOT_A_BREACH: 10}
MOST_RETURNS = 2
GROUNDS = {
    None: EnforcementGround.ORDER,
    Phase.LICENCE: EnforcementGround.LICENCE,
    Phase.POST_SENTENCE_SUPERVISION: EnforcementGround.POST_SENTENCE_SUPERVISION,
}


def write_enforcement(draft: Draft, failures: list[Failure], requirement_ref: str | None) -> int | None:
    """Write the proceedings, and give the day on which a court ended the sentence, if one did."""
    free_from, number = draft.released, 0
    for (former, _, before), (day, _, again) in pairwise(failures):
        phase = draft.phase_on(day)
        is_missed = draft.dice.chance(0.25)
        if former < free_from or day >= draft.ends or phase is Phase.CUSTODY or is_missed:
            continue
        number += 1
        ref = f"{draft.case_ref}-B{number}"
        draft.note(NonComplianceNoticed, day, 720, proceeding_ref=ref, ground=GROUNDS[phase])
        decided = working_days_after(day, round(draft.dice.between(0, 8) * draft.move_on(day).unit.slowness))
        allowed = SHORT_OF_BREACH if phase is Phase.LICENCE or _is_about_to_move(draft, day) else DECISIONS
        decision = draft.dice.among(allowed)
        is_let_be = decision is EnforcementDecision.NO_FURTHER_ACTION
        reasons = (EnforcementReason.GOOD_PROGRESS,) if is_let_be else tuple(dict.fromkeys((before, again)))
        draft.note(EnforcementDecided, decided, 780, proceeding_ref=ref, decision=decision, reasons=reasons)
        free_from = decided + 1
        if decision is EnforcementDecision.BREACH:
            presented = _write_presentation(draft, ref, decided)
            heard, outcome = _write_hearings(draft, ref, presented)
            if outcome is HearingOutcome.VARIED and requirement_ref is not None:
                _write_variation(draft, heard, requirement_ref)
            if outcome in ENDING:
                return heard
            free_from = heard + 1
    return None


def _is_about_to_move(draft: Draft, day: int) -> bool:
    """Say whether the case changes hands while a proceeding on it could be on its way to the court."""
    return any(day < move.day <= day + 60 for move in draft.moves[1:])


def _write_presentation(draft: Draft, ref: str, decided: int) -> int:
    """Write the way to the court: a CRC refers and the NPS answers, the NPS goes there itself."""
    dice, slowness = draft.dice, draft.move_on(decided).unit.slowness
    team, day = draft.court_team, decided
    if draft.organisation_on(decided) is Organisation.CRC:
        day = working_days_after(day, round(dice.between(0, 6) * slowness))
        draft.note(BreachReferred, day, 800, proceeding_ref=ref)
        for _ in range(MOST_RETURNS):
            if not dice.chance(0.16):
                break
            day = working_days_after(day, dice.between(1, 3))
            draft.note(ReferralReturned, day, 600, team, proceeding_ref=ref, reason=dice.among(RETURNS))
            day = working_days_after(day, dice.between(1, 3))
            draft.note(BreachReferred, day, 800, proceeding_ref=ref)
        day = working_days_after(day, dice.between(0, 2))
        draft.note(ReferralAccepted, day, 810, team, proceeding_ref=ref)
    day = working_days_after(day, dice.between(0, 4))
    draft.note(BreachPresented, day, 840, team, proceeding_ref=ref, court_tier=draft.court_tier)
    return day


def _write_hearings(draft: Draft, ref: str, presented: int) -> tuple[int, HearingOutcome]:
    """Write the listing and the hearings, and give the day and the outcome of the last."""
    dice, court = draft.dice, draft.court
    is_crown = draft.court_tier is CourtTier.CROWN
    listed = working_days_after(presented, dice.between(1, 5))
    day = working(listed + (dice.between(28, 110) if is_crown else dice.between(10, 55)))
    draft.note(HearingListed, listed, 930, court, proceeding_ref=ref, listed_for_on=date_of(day))
    while dice.chance(0.18):
        draft.note(HearingHeld, day, 640, court, proceeding_ref=ref, outcome=HearingOutcome.ADJOURNED)
        later = working(day + dice.between(14, 35))
        draft.note(HearingListed, day, 700, court, proceeding_ref=ref, listed_for_on=date_of(later))
        day = later
    outcome = dice.among(OUTCOMES)
    draft.note(HearingHeld, day, 640, court, proceeding_ref=ref, outcome=outcome)
    return day, outcome


def _write_variation(draft: Draft, day: int, requirement_ref: str) -> None:
    change = RequirementChange.EXTENDED if draft.dice.chance(0.7) else RequirementChange.ADDED
    reason = UnsuitableReason.PERSISTENT_ABSENCE if draft.dice.chance(0.5) else UnsuitableReason.OTHER
    draft.note(RequirementVaried, day, 660, draft.court, requirement_ref=requirement_ref, change=change, reason=reason)
