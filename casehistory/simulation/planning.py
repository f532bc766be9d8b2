"""Assessment and planning: the first ones, the reviews, and what managers look at."""

from __future__ import annotations

from casehistory.simulation.days import date_of, working, working_days_after
from casehistory.simulation.draft import Draft, Writer
from domain.case import (
    AssessmentCompleted,
    BarrierIdentified,
    BarrierResolved,
    NeedIdentified,
    NeedOutcomeRecorded,
    OversightRecorded,
    PlanCompleted,
    ProtectiveFactorRecorded,
    ReviewCompleted,
    RoshLevelSet,
)
from domain.vocabulary import (
    Barrier,
    NeedOutcome,
    OversightAction,
    OversightFinding,
    OversightKind,
    PlanKind,
    ProtectiveFactor,
    ReviewSubject,
    ReviewTrigger,
    Rosh,
    Stage,
    Tool,
)

TOOLS = {Tool.OASYS: 80, Tool.RAPP: 20}
FACTORS = [factor for factor in ProtectiveFactor if factor is not ProtectiveFactor.UNKNOWN]
BARRIERS = [barrier for barrier in Barrier if barrier is not Barrier.UNKNOWN]
OCCASIONS = {
    OversightKind.PROACTIVE: 35,
    OversightKind.REACTIVE: 25,
    OversightKind.SUPERVISION: 25,
    OversightKind.AUDIT: 12,
    OversightKind.OBSERVATION: 3,
}
FOUND = {OversightFinding.SATISFACTORY: 70, OversightFinding.ACTION_NEEDED: 30}
ASKED_FOR = {
    OversightAction.REVIEW: 45,
    OversightAction.INFORMATION_REQUEST: 15,
    OversightAction.HOME_VISIT: 12,
    OversightAction.ENFORCEMENT: 12,
    OversightAction.REASSIGNMENT: 4,
    OversightAction.ESCALATION: 2,
    OversightAction.OTHER: 10,
}
PROGRESS = {NeedOutcome.SUFFICIENT: 40, NeedOutcome.INSUFFICIENT: 50, NeedOutcome.DETERIORATED: 10}
LEVELS = {
    Rosh.LOW: {Rosh.LOW: 90, Rosh.MEDIUM: 10},
    Rosh.MEDIUM: {Rosh.LOW: 8, Rosh.MEDIUM: 86, Rosh.HIGH: 6},
    Rosh.HIGH: {Rosh.MEDIUM: 20, Rosh.HIGH: 78, Rosh.VERY_HIGH: 2},
    Rosh.VERY_HIGH: {Rosh.HIGH: 40, Rosh.VERY_HIGH: 60},
}


def write_planning(draft: Draft) -> None:
    """Write the first assessment and plan, and the reviews of both."""
    dice, unit = draft.dice, draft.moves[0].unit
    tool = dice.among(TOOLS)
    done = working_days_after(draft.released, max(2, round(dice.gauss(13, 6) * unit.slowness)))
    _write_assessment(draft, done, Stage.INITIAL, tool)
    for priority, need in enumerate(draft.needs, 1):
        draft.note(NeedIdentified, done, 1015, need=need, priority=priority, is_linked_to_offending=dice.chance(0.85))
    for factor in dice.some_of(FACTORS, dice.between(0, 2)):
        draft.note(ProtectiveFactorRecorded, done, 1015, factor=factor)
    _write_barriers(draft, done)
    planned = working(max(draft.released + 1, done + dice.between(-4, 6)))
    _write_plans(draft, planned, Stage.INITIAL, tool)
    _write_reviews(draft, done, tool)


def _write_assessment(draft: Draft, done: int, stage: Stage, tool: Tool) -> None:
    draft.note(
        AssessmentCompleted,
        done,
        1010,
        tool=tool,
        stage=stage,
        started_on=date_of(done - draft.dice.between(0, 10)),
        is_information_sufficient=draft.dice.chance(min(1.0, 0.8 * draft.moves[0].unit.care)),
    )


def _write_plans(draft: Draft, day: int, stage: Stage, tool: Tool) -> None:
    dice, care = draft.dice, draft.moves[0].unit.care
    kinds = [PlanKind.SENTENCE] if draft.rosh is Rosh.LOW else [PlanKind.SENTENCE, PlanKind.RISK_MANAGEMENT]
    for kind in kinds:
        if dice.chance(0.95):
            draft.note(
                PlanCompleted,
                day,
                1018,
                kind=kind,
                stage=stage,
                tool=tool,
                objectives=dice.between(1, 6),
                planned_referrals=dice.between(0, 3),
                is_person_involved=dice.chance(0.66 * care),
                is_diversity_addressed=dice.chance(0.62 * care),
            )


def _write_barriers(draft: Draft, day: int) -> None:
    dice = draft.dice
    if not dice.chance(0.45):
        return
    for barrier in dice.some_of(BARRIERS, dice.between(1, 2)):
        draft.note(BarrierIdentified, day, 1016, barrier=barrier)
        if dice.chance(0.5):
            draft.note(BarrierResolved, working(day + dice.between(20, 150)), draft.at_work(), barrier=barrier)


def _write_reviews(draft: Draft, day: int, tool: Tool) -> None:
    dice, care = draft.dice, draft.moves[0].unit.care
    while (day := working(day + dice.between(85, 150))) < draft.ends:
        if dice.chance(0.72 * care):
            is_adjusted = write_review(draft, day, ReviewTrigger.SCHEDULED)
            if dice.chance(0.7):
                _write_assessment(draft, day, Stage.REVIEW, tool)
            if is_adjusted:
                _write_plans(draft, day, Stage.REVIEW, tool)
            level = dice.among(LEVELS[draft.rosh])
            if level is not draft.rosh:
                draft.note(RoshLevelSet, day, 1019, level=level, tool=tool)


def write_review(draft: Draft, day: int, trigger: ReviewTrigger) -> bool:
    """Write a review and say whether the plan was adjusted."""
    dice = draft.dice
    is_adjusted = dice.chance(0.45)
    subjects = [ReviewSubject.RISK, ReviewSubject.PROGRESS] if dice.chance(0.6) else [ReviewSubject.RISK]
    for subject in subjects:
        draft.note(
            ReviewCompleted,
            day,
            1012,
            trigger=trigger,
            subject=subject,
            is_provider_information_used=dice.chance(0.4),
            is_plan_adjusted=is_adjusted,
        )
    return is_adjusted


def write_oversight(draft: Draft) -> None:
    """Write what managers looked at: in some units every other month, in others hardly ever."""
    dice = draft.dice
    day = draft.released
    while (day := working(day + dice.between(40, 170))) < draft.ends:
        unit = draft.move_on(day).unit
        if dice.chance(0.8 * unit.care):
            by = Writer(unit.organisation, unit.code, unit.manager)
            kind, found = dice.among(OCCASIONS), dice.among(FOUND)
            draft.note(
                OversightRecorded,
                day,
                draft.at_work(),
                by,
                kind=kind,
                found=found,
                manager=unit.manager,
                action=dice.among(ASKED_FOR) if found is OversightFinding.ACTION_NEEDED else None,
            )


def write_progress(draft: Draft, day: int) -> None:
    """Write the progress made on each need."""
    for need in draft.needs:
        draft.note(NeedOutcomeRecorded, day, 1030, need=need, outcome=draft.dice.among(PROGRESS))
