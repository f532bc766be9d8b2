"""A case: one person and one sentence, from the court to the closure.

The facts about how a case is allocated, assigned, assessed, planned, reviewed, transferred and closed.  What cannot be
true is refused here; what should not happen, such as a plan before an assessment, is recorded, because it is the
evidence that an inspection looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from domain.fact import CaseFact, Code, Count, EventId, Fact
from domain.refusal import Refusal
from domain.vocabulary import (
    AllocationReason,
    AssignmentReason,
    AssignmentRule,
    Barrier,
    Circumstance,
    ClosureReason,
    CourtTier,
    Grade,
    IncidentKind,
    InformedOf,
    LearnedFrom,
    Method,
    Need,
    NeedOutcome,
    NotifiedVia,
    Organisation,
    OversightAction,
    OversightFinding,
    OversightKind,
    Phase,
    PlanKind,
    PoliceRisk,
    ProtectiveFactor,
    ReoffenceKind,
    RequirementChange,
    RequirementKind,
    ReviewSubject,
    ReviewTrigger,
    RiskFlag,
    Rosh,
    SentenceType,
    Sex,
    Stage,
    Tool,
    TransferKind,
    UnsuitableReason,
)

MappaLevel = Annotated[int, Meta(ge=1, le=3)]
MeetingLevel = Annotated[int, Meta(ge=2, le=3)]

ORDERS = (SentenceType.COMMUNITY_ORDER, SentenceType.SUSPENDED_SENTENCE_ORDER)


# Court and allocation


class CourtAppearanceNotified(CaseFact, frozen=True, tag="case.court-appearance-notified"):
    """A supervised person appeared in court on a new matter, and an organisation was told of it."""

    entry = "1"

    court_tier: CourtTier
    """The tier of the court."""

    appeared_on: date
    """The day of the appearance."""

    notified_organisation: Organisation
    """The organisation that was told."""

    court: Code | None = None
    """The court, by its code."""

    matter_ref: Code | None = None
    """The new matter, by the reference that the court gave it."""


class SentenceImposed(CaseFact, frozen=True, tag="case.sentence-imposed"):
    """The court passed a sentence that probation will manage.  It opens the case."""

    entry = "4"

    sentence_type: SentenceType
    """What kind of sentence it is."""

    court_tier: CourtTier
    """The tier of the court."""

    court: Code
    """The court, by its code."""

    starts_on: date
    """The first day of the sentence."""

    ends_on: date
    """The last day of the sentence, as passed."""


class RequirementMade(CaseFact, frozen=True, tag="case.requirement-made"):
    """The court made a requirement of the order."""

    entry = "4"

    requirement_ref: Code
    """The requirement."""

    kind: RequirementKind
    """What it requires."""

    max_days: Count | None = None
    """The most days of rehabilitation activity, where it is one."""

    hours: Count | None = None
    """The hours of unpaid work, where it is one."""

    programme: Code | None = None
    """The accredited programme, where it is one."""


class RequirementVaried(CaseFact, frozen=True, tag="case.requirement-varied"):
    """The court varied a requirement, or refused to."""

    entry = "5"

    requirement_ref: Code
    """The requirement."""

    change: RequirementChange
    """What the court did."""

    reason: UnsuitableReason
    """Why it was asked to."""


class CasCompleted(CaseFact, frozen=True, tag="case.cas-completed"):
    """The case allocation system form was completed by the court team."""

    entry = "6"

    rosh: Rosh
    """Risk of serious harm at allocation."""

    rsr_tenths: Count
    """Risk of serious recidivism score, in tenths of a percent."""


class AllocationDecided(CaseFact, frozen=True, tag="case.allocation-decided"):
    """The NPS allocated the case to a CRC or to itself."""

    entry = "7"

    to_organisation: Organisation
    """The organisation that is to hold the case: CRC or NPS."""

    to_unit: Code
    """The unit that is to hold the case."""

    is_mappa_eligible: bool
    """Whether multi-agency public protection arrangements apply."""

    reason: AllocationReason | None = None
    """Why the case goes there."""


class AllocationPackReceived(CaseFact, frozen=True, tag="case.allocation-pack-received"):
    """The CRC received the documents of a case allocated to it.  A later receipt adds what was missing."""

    entry = "8"

    has_court_report: bool
    """Whether the court report was there."""

    has_court_order: bool
    """Whether the court order was there."""

    has_cas: bool
    """Whether the case allocation system form was there."""

    has_prosecution_papers: bool
    """Whether the prosecution papers were there."""


class OrderReturnedUnsuitable(CaseFact, frozen=True, tag="case.order-returned-unsuitable"):
    """The order was returned to court because it could not be worked as passed."""

    entry = "9"

    reason: UnsuitableReason
    """Why it could not be worked."""


class RiskFlagRaised(CaseFact, frozen=True, tag="case.risk-flag-raised"):
    """A flag that changes how the case must be handled was raised."""

    entry = "10"

    flag: RiskFlag
    """The flag."""


class RiskFlagRemoved(CaseFact, frozen=True, tag="case.risk-flag-removed"):
    """A flag was removed."""

    entry = "10"

    flag: RiskFlag
    """The flag."""


class RoshLevelSet(CaseFact, frozen=True, tag="case.rosh-level-set"):
    """The level of risk of serious harm was set or changed."""

    entry = "11"

    level: Rosh
    """The level from now on."""

    tool: Tool
    """The tool it was set with."""


# Assignment


class OfficerAssigned(CaseFact, frozen=True, tag="case.officer-assigned"):
    """The case was assigned to a named responsible officer, who holds it until the next assignment or until they end.

    Where the officer before is said to have ended only later, two claimed the case for that time.
    """

    entry = "12"

    officer: Code
    """The staff code of the responsible officer."""

    grade: Grade
    """Their grade."""

    sex: Sex
    """Their sex, for the rule on women's cases."""

    unit: Code
    """Their unit."""

    office: Code
    """Their office."""

    reason: AssignmentReason
    """Why the case was assigned to them."""

    is_screened: bool
    """Whether the case was screened for domestic abuse and child protection before it was assigned."""

    batch_ref: Code | None = None
    """The batch it was reassigned in, where several cases moved together."""


class OfficerEnded(CaseFact, frozen=True, tag="case.officer-ended"):
    """A responsible officer gave up the case.  If nobody else has taken it, it is without an officer from then on."""

    entry = "13"

    officer: Code
    """The staff code of the officer."""

    reason: AssignmentReason
    """Why they gave it up."""


class AssignmentErrorIdentified(CaseFact, frozen=True, tag="case.assignment-error-identified"):
    """An assignment was found to break an assignment rule."""

    entry = "14"

    rule: AssignmentRule
    """The rule."""

    since_on: date
    """The day since which it was broken."""


class PersonInformed(CaseFact, frozen=True, tag="case.person-informed"):
    """The person was told of something that concerns them."""

    entry = "15"

    of: InformedOf
    """What they were told of."""

    method: Method
    """How they were told."""


# Assessment and planning


class AssessmentCompleted(CaseFact, frozen=True, tag="case.assessment-completed"):
    """An assessment was completed."""

    entry = "16"

    tool: Tool
    """The tool."""

    stage: Stage
    """The first assessment, or a later one."""

    started_on: date
    """The day on which it was begun."""

    is_information_sufficient: bool
    """Whether the assessor had enough information."""


class NeedIdentified(CaseFact, frozen=True, tag="case.need-identified"):
    """A factor linked to offending was identified."""

    entry = "17"

    need: Need
    """The factor."""

    priority: Count
    """Its place in the order of priority, from 1."""

    is_linked_to_offending: bool
    """Whether it is linked to the person's offending."""


class ProtectiveFactorRecorded(CaseFact, frozen=True, tag="case.protective-factor-recorded"):
    """Something that helps the person to stop offending was recorded."""

    entry = "18"

    factor: ProtectiveFactor
    """The factor."""


class PlanCompleted(CaseFact, frozen=True, tag="case.plan-completed"):
    """A sentence plan or a risk management plan was completed."""

    entry = "19"

    kind: PlanKind
    """Which plan."""

    stage: Stage
    """The first plan, or a revised one."""

    tool: Tool
    """The tool."""

    objectives: Count
    """How many objectives it sets."""

    planned_referrals: Count
    """How many referrals it plans."""

    is_person_involved: bool
    """Whether the person took part in making it."""

    is_diversity_addressed: bool
    """Whether it takes account of diversity and barriers."""


class BarrierIdentified(CaseFact, frozen=True, tag="case.barrier-identified"):
    """A barrier to the person's engagement was identified."""

    entry = "20"

    barrier: Barrier
    """The barrier."""


class BarrierResolved(CaseFact, frozen=True, tag="case.barrier-resolved"):
    """A barrier to the person's engagement was overcome."""

    entry = "20"

    barrier: Barrier
    """The barrier."""


# Incidents and contact other than appointments


class IncidentNotified(CaseFact, frozen=True, tag="case.incident-notified"):
    """Probation was told of an incident."""

    entry = "27"

    kind: IncidentKind
    """What happened, by its code."""

    police_risk: PoliceRisk
    """The police's grading."""

    notified_via: NotifiedVia
    """How it became known."""


class HomeVisitMade(CaseFact, frozen=True, tag="case.home-visit-made"):
    """A home visit was made."""

    entry = "31"

    visited_by: Code
    """The staff code of the visitor."""

    evidence: tuple[EventId, ...] = ()
    """The events that show that it was made, such as the outcome of the appointment."""


class HomeVisitPromised(CaseFact, frozen=True, tag="case.home-visit-promised"):
    """The person was promised a home visit."""

    entry = "32"

    promised_by: Code
    """The staff code of the practitioner who promised it."""


class ContactLogged(CaseFact, frozen=True, tag="case.contact-logged"):
    """Work with the person was entered in the contact log.  The text stays in the source system."""

    entry = "33"

    is_third_party: bool
    """Whether the work was done by another organisation."""

    is_detailed: bool
    """Whether the entry says what was done."""

    text_ref: Code | None = None
    """Where the source system keeps the text."""


# Transfer and public protection


class CaseTransferred(CaseFact, frozen=True, tag="case.transferred"):
    """The case changed hands between organisations, or between areas of one."""

    entry = "43"

    from_organisation: Organisation
    """Who held it."""

    to_organisation: Organisation
    """Who holds it now."""

    to_unit: Code
    """The unit that holds it now."""

    kind: TransferKind
    """Why it changed hands."""

    is_pack_complete: bool
    """Whether all documents went with it."""


class MappaLevelSet(CaseFact, frozen=True, tag="case.mappa-level-set"):
    """The level of multi-agency public protection arrangements was set or changed."""

    entry = "44"

    category: MappaLevel
    """MAPPA category, 1 to 3."""

    level: MappaLevel
    """MAPPA level, 1 to 3."""


class MappaMeetingHeld(CaseFact, frozen=True, tag="case.mappa-meeting-held"):
    """A multi-agency public protection meeting was held on the case."""

    entry = "44"

    level: MeetingLevel
    """MAPPA level of the meeting: 2 or 3, since level 1 is managed by one agency without a meeting."""

    is_police_present: bool
    """Whether the police attended."""

    is_prison_present: bool
    """Whether the prison attended."""

    is_housing_present: bool
    """Whether housing attended."""

    is_children_social_care_present: bool
    """Whether children's social care attended."""

    is_health_present: bool
    """Whether health attended."""


# Review and oversight


class ReviewCompleted(CaseFact, frozen=True, tag="case.review-completed"):
    """The case was reviewed."""

    entry = "49"

    trigger: ReviewTrigger
    """Why."""

    subject: ReviewSubject
    """What was reviewed."""

    is_provider_information_used: bool
    """Whether information from providers was used."""

    is_plan_adjusted: bool
    """Whether the plan was changed as a result."""


class CircumstancesChanged(CaseFact, frozen=True, tag="case.circumstances-changed"):
    """The person's circumstances changed in a way that calls for a review."""

    entry = "50"

    circumstance: Circumstance
    """What changed."""

    learned_from: LearnedFrom | None = None
    """From whom probation learned of it."""


class OversightRecorded(CaseFact, frozen=True, tag="case.oversight-recorded"):
    """A manager looked at the case and wrote down what they found."""

    entry = "51"

    kind: OversightKind
    """The occasion."""

    found: OversightFinding
    """What was found."""

    manager: Code
    """The staff code of the manager."""

    action: OversightAction | None = None
    """What the manager asked for."""


# Resettlement and the phases of a custodial sentence


class CustodyScreened(CaseFact, frozen=True, tag="case.custody-screened"):
    """The basic custody screening was completed."""

    entry = "56"


class ResettlementPlanned(CaseFact, frozen=True, tag="case.resettlement-planned"):
    """The resettlement plan was completed."""

    entry = "56"


class PrereleaseContactMade(CaseFact, frozen=True, tag="case.prerelease-contact-made"):
    """The responsible officer was in touch with the person before release."""

    entry = "56"

    method: Method
    """How."""


class PersonReleased(CaseFact, frozen=True, tag="case.person-released"):
    """The person was released from prison."""

    entry = "56"

    prison: Code
    """The prison, by its code."""


class PhaseStarted(CaseFact, frozen=True, tag="case.phase-started"):
    """A phase of a custodial sentence began."""

    entry = "57"

    phase: Phase
    """The phase."""


class PhaseEnded(CaseFact, frozen=True, tag="case.phase-ended"):
    """A phase of a custodial sentence ended."""

    entry = "57"

    phase: Phase
    """The phase."""


class ReoffenceRecorded(CaseFact, frozen=True, tag="case.reoffence-recorded"):
    """A conviction, caution or other disposal became known for an offence committed since the start."""

    entry = "57"

    kind: ReoffenceKind
    """How it was dealt with."""

    offence_on: date
    """The day of the offence."""


# Outcome and closure


class NeedOutcomeRecorded(CaseFact, frozen=True, tag="case.need-outcome-recorded"):
    """Progress on a need was recorded."""

    entry = "58"

    need: Need
    """The need."""

    outcome: NeedOutcome
    """The progress."""


class SentenceClosed(CaseFact, frozen=True, tag="case.sentence-closed"):
    """Supervision of the sentence ended.  Nothing can happen in the case afterwards."""

    entry = "58"

    reason: ClosureReason
    """Why it ended."""


class Case(msgspec.Struct, frozen=True):
    """One case, as far as it has got: who holds it, with whom, in which phase, under which requirements."""

    ref: str
    sentence_type: SentenceType | None = None
    organisation: Organisation | None = None
    officers: frozenset[str] = frozenset()
    was_assigned: bool = False
    phase: Phase | None = None
    last_phase: Phase | None = None
    requirements: frozenset[tuple[str, RequirementKind]] = frozenset()
    flags: frozenset[RiskFlag] = frozenset()
    barriers: frozenset[Barrier] = frozenset()
    proceeding_ref: str | None = None
    escalation_ref: str | None = None
    is_escalation_accepted: bool = False
    closed_at: datetime | None = None

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true of this case, or None."""
        rule = _RULES.get(type(fact))
        return rule(self, fact) if rule is not None else None

    def evolve(self, fact: Fact) -> Case:
        """Take a fact that happened into the state.  It never checks."""
        change = _CHANGES.get(type(fact))
        return msgspec.structs.replace(self, **change(self, fact)) if change is not None else self

    def has_requirement(self, requirement_ref: str) -> bool:
        """Whether the order carries the requirement."""
        return any(ref == requirement_ref for ref, _ in self.requirements)


# What cannot be true of a case


def _why_no_sentence(case: Case, fact: SentenceImposed) -> Refusal | None:
    if case.sentence_type is not None:
        return Refusal("sentence-imposed-once", f"case {case.ref} already has its sentence")
    if fact.ends_on < fact.starts_on:
        return Refusal(
            "sentence-ends-after-it-starts", f"the sentence of case {case.ref} ends on {fact.ends_on}, before it starts"
        )
    return None


def _why_no_requirement(case: Case, fact: RequirementMade) -> Refusal | None:
    if case.sentence_type not in ORDERS:
        return Refusal(
            "requirement-needs-order",
            f"case {case.ref} has no community or suspended sentence order to carry a requirement",
        )
    if case.has_requirement(fact.requirement_ref):
        return Refusal("requirement-made-once", f"requirement {fact.requirement_ref} was already made")
    return None


def _why_no_variation(case: Case, fact: RequirementVaried) -> Refusal | None:
    if not case.has_requirement(fact.requirement_ref):
        return Refusal(
            "variation-needs-requirement", f"case {case.ref} has no requirement {fact.requirement_ref} to vary"
        )
    return None


def _why_no_return(case: Case, fact: OrderReturnedUnsuitable) -> Refusal | None:
    if case.sentence_type not in ORDERS:
        return Refusal("return-needs-order", f"case {case.ref} has no order to return to court")
    return None


def _why_no_allocation(case: Case, fact: AllocationDecided) -> Refusal | None:
    if fact.recorded_by_organisation is not Organisation.NPS:
        return Refusal("nps-allocates", f"case {case.ref} can only be allocated by the NPS")
    if fact.to_organisation not in (Organisation.CRC, Organisation.NPS):
        return Refusal("allocated-to-crc-or-nps", f"case {case.ref} can only be allocated to a CRC or the NPS")
    if case.organisation is not None:
        return Refusal("allocated-once", f"case {case.ref} was already allocated; it changes hands by a transfer")
    return None


def _why_no_pack(case: Case, fact: AllocationPackReceived) -> Refusal | None:
    if case.organisation is not Organisation.CRC:
        return Refusal("pack-needs-crc-allocation", f"case {case.ref} is not with a CRC, which receives the pack")
    return None


def _why_no_transfer(case: Case, fact: CaseTransferred) -> Refusal | None:
    if case.organisation is None:
        return Refusal("transfer-needs-allocation", f"case {case.ref} was never allocated to anyone")
    if fact.from_organisation is not case.organisation:
        return Refusal(
            "transfer-from-holder", f"case {case.ref} is with {case.organisation}, not {fact.from_organisation}"
        )
    match (fact.from_organisation, fact.to_organisation, fact.kind):
        case (Organisation.CRC, Organisation.NPS, TransferKind.ESCALATION):
            if case.is_escalation_accepted:
                return None
            return Refusal(
                "escalation-transfer-needs-acceptance", f"case {case.ref} has no escalation that the NPS accepted"
            )
        case (Organisation.NPS, Organisation.CRC, TransferKind.DEESCALATION):
            return None
        case (one, other, TransferKind.AREA) if one is other:
            return None
    return Refusal(
        "transfer-kind-fits-organisations",
        f"case {case.ref} cannot go from {fact.from_organisation} to {fact.to_organisation} as {fact.kind.lower()}",
    )


def _why_no_officer(case: Case, fact: OfficerAssigned) -> Refusal | None:
    if case.organisation is None:
        return Refusal("officer-needs-allocation", f"case {case.ref} was not allocated when it was assigned")
    return None


def _why_no_officer_end(case: Case, fact: OfficerEnded) -> Refusal | None:
    if fact.officer not in case.officers:
        return Refusal("ended-officer-was-assigned", f"case {case.ref} is not with officer {fact.officer}")
    return None


def _why_no_assignment_error(case: Case, fact: AssignmentErrorIdentified) -> Refusal | None:
    if not case.was_assigned:
        return Refusal("assignment-error-needs-assignment", f"case {case.ref} was never assigned")
    return None


def _why_no_flag_removal(case: Case, fact: RiskFlagRemoved) -> Refusal | None:
    if fact.flag not in case.flags:
        return Refusal("removed-flag-was-raised", f"case {case.ref} has no flag {fact.flag} to remove")
    return None


def _why_no_barrier_resolution(case: Case, fact: BarrierResolved) -> Refusal | None:
    if fact.barrier not in case.barriers:
        return Refusal("resolved-barrier-was-identified", f"case {case.ref} has no barrier {fact.barrier}")
    return None


def _why_no_custodial_fact(case: Case, fact: Fact) -> Refusal | None:
    if case.sentence_type is not SentenceType.CUSTODY:
        return Refusal("phase-needs-custodial-sentence", f"case {case.ref} has no custodial sentence")
    return None


def _why_no_phase(case: Case, fact: PhaseStarted) -> Refusal | None:
    if case.sentence_type is not SentenceType.CUSTODY:
        return _why_no_custodial_fact(case, fact)
    if case.phase is not None:
        return Refusal("one-phase-at-a-time", f"case {case.ref} is still in the phase {case.phase}")
    phases = list(Phase)
    if case.last_phase is not None and phases.index(fact.phase) <= phases.index(case.last_phase):
        return Refusal("phases-in-order", f"case {case.ref} had {case.last_phase}, so {fact.phase} cannot follow")
    return None


def _why_no_phase_end(case: Case, fact: PhaseEnded) -> Refusal | None:
    if case.phase is not fact.phase:
        return Refusal("ended-phase-is-open", f"case {case.ref} is not in the phase {fact.phase}")
    return None


_RULES: dict[type[Fact], Callable[[Case, Any], Refusal | None]] = {
    SentenceImposed: _why_no_sentence,
    RequirementMade: _why_no_requirement,
    RequirementVaried: _why_no_variation,
    OrderReturnedUnsuitable: _why_no_return,
    AllocationDecided: _why_no_allocation,
    AllocationPackReceived: _why_no_pack,
    CaseTransferred: _why_no_transfer,
    OfficerAssigned: _why_no_officer,
    OfficerEnded: _why_no_officer_end,
    AssignmentErrorIdentified: _why_no_assignment_error,
    RiskFlagRemoved: _why_no_flag_removal,
    BarrierResolved: _why_no_barrier_resolution,
    PersonReleased: _why_no_custodial_fact,
    CustodyScreened: _why_no_custodial_fact,
    ResettlementPlanned: _why_no_custodial_fact,
    PrereleaseContactMade: _why_no_custodial_fact,
    PhaseStarted: _why_no_phase,
    PhaseEnded: _why_no_phase_end,
}
"""The rule of each type of fact.  A fact without one can always be true of an open case."""


# What a fact changes


def _without_requirement(case: Case, fact: RequirementVaried) -> dict[str, object]:
    if fact.change is not RequirementChange.REMOVED:
        return {}
    return {"requirements": frozenset(one for one in case.requirements if one[0] != fact.requirement_ref)}


def _in_other_hands(case: Case, fact: CaseTransferred) -> dict[str, object]:
    is_area = fact.to_organisation is fact.from_organisation
    return {
        "organisation": fact.to_organisation,
        "is_escalation_accepted": case.is_escalation_accepted and is_area,
    }


_CHANGES: dict[type[Fact], Callable[[Case, Any], dict[str, object]]] = {
    SentenceImposed: lambda case, fact: {"sentence_type": fact.sentence_type},
    RequirementMade: lambda case, fact: {"requirements": case.requirements | {(fact.requirement_ref, fact.kind)}},
    RequirementVaried: _without_requirement,
    AllocationDecided: lambda case, fact: {"organisation": fact.to_organisation},
    CaseTransferred: _in_other_hands,
    OfficerAssigned: lambda case, fact: {"officers": case.officers | {fact.officer}, "was_assigned": True},
    OfficerEnded: lambda case, fact: {"officers": case.officers - {fact.officer}},
    RiskFlagRaised: lambda case, fact: {"flags": case.flags | {fact.flag}},
    RiskFlagRemoved: lambda case, fact: {"flags": case.flags - {fact.flag}},
    BarrierIdentified: lambda case, fact: {"barriers": case.barriers | {fact.barrier}},
    BarrierResolved: lambda case, fact: {"barriers": case.barriers - {fact.barrier}},
    PhaseStarted: lambda case, fact: {"phase": fact.phase, "last_phase": fact.phase},
    PhaseEnded: lambda case, fact: {"phase": None},
    SentenceClosed: lambda case, fact: {"closed_at": fact.occurred_at},
}
"""What each type of fact changes in the state.  A fact that is not here changes nothing that a rule asks for."""
