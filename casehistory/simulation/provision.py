"""Provision: interventions for needs, and unpaid work."""

from __future__ import annotations

from casehistory.simulation.court import Requirements
from casehistory.simulation.days import date_of, working, working_days_after
from casehistory.simulation.draft import Draft
from domain.intervention import (
    InterventionAccepted,
    InterventionEnded,
    InterventionFeedbackReceived,
    InterventionReferred,
    InterventionSessionHeld,
    InterventionStarted,
    InterventionWaitlisted,
)
from domain.unpaid_work import UnpaidWorkArranged, UnpaidWorkCompleted, UnpaidWorkCredited, UnpaidWorkStoodDown
from domain.vocabulary import Funding, InterventionEnd, Need, Organisation, RequirementKind, StandDownReason

OFFERED = {
    Need.THINKING_AND_BEHAVIOUR: "TSP",
    Need.DRUG_MISUSE: "RECOVERY",
    Need.ALCOHOL: "RECOVERY",
    Need.RELATIONSHIPS: "BBR",
    Need.EMOTIONAL_WELL_BEING: "COUNSELLING",
    Need.LIFESTYLE_AND_ASSOCIATES: "MENTORING",
    Need.ATTITUDES: "VICTIM-AWARENESS",
    Need.ACCOMMODATION: "HOUSING",
    Need.EMPLOYMENT_TRAINING_EDUCATION: "ETE",
    Need.FINANCE: "DEBT-ADVICE",
}
ENDS = {
    InterventionEnd.COMPLETED: 64,
    InterventionEnd.DROPPED_OUT: 24,
    InterventionEnd.UNSUITABLE: 6,
    InterventionEnd.WITHDRAWN: 6,
}
NEVER_STARTED = {InterventionEnd.UNSUITABLE: 40, InterventionEnd.WITHDRAWN: 30, InterventionEnd.DROPPED_OUT: 30}
STOOD_DOWN = {
    StandDownReason.PLACEMENT_UNAVAILABLE: 60,
    StandDownReason.WEATHER: 20,
    StandDownReason.SUPERVISOR_ABSENT: 20,
}
MINUTES_OF_A_DAY = 420


def write_provision(draft: Draft, requirements: Requirements) -> None:
    """Write the interventions referred to, and the unpaid work required."""
    for need in draft.dice.some_of(draft.needs, draft.dice.between(1, 3)):
        _write_intervention(draft, need, RequirementKind.REHABILITATION_ACTIVITY in requirements)
    if RequirementKind.UNPAID_WORK in requirements:
        _write_unpaid_work(draft, *requirements[RequirementKind.UNPAID_WORK])


def _write_intervention(draft: Draft, need: Need, counts: bool) -> None:
    dice, ref = draft.dice, draft.new_ref("I")
    day = working(draft.released + dice.between(10, 150))
    is_crc = draft.organisation_on(day) is Organisation.CRC
    paid_elsewhere = Funding.FREE if dice.chance(0.4) else Funding.RATE_CARD
    draft.note(
        InterventionReferred,
        day,
        draft.at_work(),
        referral_ref=ref,
        intervention=OFFERED[need],
        provider=f"PROVIDER-{draft.area.number:02}-{dice.between(1, 4)}",
        funding=Funding.CRC if is_crc else paid_elsewhere,
        need=need,
    )
    if dice.chance(0.12):
        end = dice.among(NEVER_STARTED)
        draft.note(InterventionEnded, working(day + dice.between(10, 40)), 940, referral_ref=ref, end=end)
        return
    day = working(day + dice.between(2, 12))
    draft.note(InterventionAccepted, day, 610, referral_ref=ref)
    if dice.chance(0.35):
        draft.note(InterventionWaitlisted, day, 615, referral_ref=ref)
        day = working(day + dice.between(20, 160))
    day = working(day + dice.between(3, 14))
    draft.note(InterventionStarted, day, 620, referral_ref=ref)
    _write_sessions(draft, ref, day, counts)


def _write_sessions(draft: Draft, ref: str, day: int, counts: bool) -> None:
    dice, end = draft.dice, draft.dice.among(ENDS)
    planned = dice.between(6, 14)
    sessions = planned if end is InterventionEnd.COMPLETED else dice.between(1, planned - 1)
    for number in range(1, sessions + 1):
        attended = dice.chance(0.82)
        is_rar_day = attended and counts
        draft.note(
            InterventionSessionHeld,
            day,
            630,
            referral_ref=ref,
            session_number=number,
            is_attended=attended,
            is_rar_day=is_rar_day,
        )
        if dice.chance(0.5):
            told = working(day + dice.between(0, 10))
            draft.note(InterventionFeedbackReceived, told, 950, referral_ref=ref, session_number=number)
        day = working(day + 7)
    draft.note(InterventionEnded, day, 940, referral_ref=ref, end=end)


def _write_unpaid_work(draft: Draft, ref: str, hours: int) -> None:
    dice = draft.dice
    arranged = working_days_after(draft.released, dice.between(2, 16))
    day = working(arranged + dice.between(3, 21))
    draft.note(UnpaidWorkArranged, arranged, 650, requirement_ref=ref, first_day_on=date_of(day))
    left = 60 * hours
    while left > 0 and day < draft.ends:
        luck = dice.random()
        if luck < 0.07:
            draft.note(UnpaidWorkStoodDown, day, 570, requirement_ref=ref, reason=dice.among(STOOD_DOWN))
        elif luck < 0.8:
            minutes = min(left, MINUTES_OF_A_DAY if dice.chance(0.8) else 30 * dice.between(4, 13))
            is_activity = dice.chance(0.1)
            draft.note(UnpaidWorkCredited, day, 980, requirement_ref=ref, minutes=minutes, is_activity=is_activity)
            left -= minutes
        day = working(day + 7)
    if left <= 0:
        draft.note(UnpaidWorkCompleted, day, 600, requirement_ref=ref)
