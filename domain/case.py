"""A case: one person and one sentence, from the court to the closure.

The facts about how a case is allocated, assigned, assessed, planned, reviewed, transferred and closed.  What cannot be
true is refused here; what should not happen, such as a plan before an assessment, is recorded, because it is the
evidence that an inspection looks for.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from domain.fact import CaseFact, Code, Count, Fact
from domain.refusal import Refusal
from domain.vocabulary import (
    AssignmentReason,
    AssignmentRule,
    Barrier,
    Circumstance,
    ClosureReason,
    CourtTier,
    Grade,
    IncidentKind,
    InformedOf,
    Method,
    Need,
    NeedOutcome,
    NotifiedVia,
    Organisation,
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
    """The case was assigned to a named responsible officer.  A new assignment ends the one before it."""

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
    """The responsible officer gave up the case and nobody has taken it yet."""

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

    category: Count
    """MAPPA category, 1 to 3."""

    level: Count
    """MAPPA level, 1 to 3."""


class MappaMeetingHeld(CaseFact, frozen=True, tag="case.mappa-meeting-held"):
    """A multi-agency public protection meeting was held on the case."""

    entry = "44"

    level: Count
    """MAPPA level of the meeting, 2 or 3."""

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


class OversightRecorded(CaseFact, frozen=True, tag="case.oversight-recorded"):
    """A manager looked at the case and wrote down what they found."""

    entry = "51"

    kind: OversightKind
    """The occasion."""

    found: OversightFinding
    """What was found."""

    manager: Code
    """The staff code of the manager."""


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
    officer: str | None = None
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

    @property
    def requires_unpaid_work(self) -> bool:
        """Whether the order requires unpaid work."""
        return any(kind is RequirementKind.UNPAID_WORK for _, kind in self.requirements)

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true of this case, or None."""
        return (
            self._why_not_sentenced(fact)
            or self._why_not_allocated(fact)
            or self._why_not_assigned(fact)
            or self._why_not_in_phase(fact)
        )

    def _why_not_sentenced(self, fact: Fact) -> Refusal | None:
        match fact:
            case SentenceImposed() if self.sentence_type is not None:
                return Refusal("sentence-imposed-once", f"case {self.ref} already has its sentence")
            case RequirementMade() if self.sentence_type not in ORDERS:
                return Refusal(
                    "requirement-needs-order",
                    f"case {self.ref} has no community or suspended sentence order to carry a requirement",
                )
            case RequirementMade() if self._has_requirement(fact.requirement_ref):
                return Refusal("requirement-made-once", f"requirement {fact.requirement_ref} was already made")
            case RequirementVaried() if not self._has_requirement(fact.requirement_ref):
                return Refusal(
                    "variation-needs-requirement", f"case {self.ref} has no requirement {fact.requirement_ref} to vary"
                )
            case OrderReturnedUnsuitable() if self.sentence_type not in ORDERS:
                return Refusal("return-needs-order", f"case {self.ref} has no order to return to court")
        return None

    def _has_requirement(self, requirement_ref: str) -> bool:
        return any(ref == requirement_ref for ref, _ in self.requirements)

    def _why_not_allocated(self, fact: Fact) -> Refusal | None:
        match fact:
            case AllocationDecided():
                return self._why_no_allocation(fact)
            case AllocationPackReceived() if self.organisation is not Organisation.CRC:
                return Refusal(
                    "pack-needs-crc-allocation", f"case {self.ref} is not with a CRC, which receives the pack"
                )
            case CaseTransferred():
                return self._why_no_transfer(fact)
        return None

    def _why_no_allocation(self, fact: AllocationDecided) -> Refusal | None:
        if fact.recorded_by_organisation is not Organisation.NPS:
            return Refusal("nps-allocates", f"case {self.ref} can only be allocated by the NPS")
        if fact.to_organisation not in (Organisation.CRC, Organisation.NPS):
            return Refusal("allocated-to-crc-or-nps", f"case {self.ref} can only be allocated to a CRC or the NPS")
        if self.organisation is not None:
            return Refusal("allocated-once", f"case {self.ref} was already allocated; it changes hands by a transfer")
        return None

    def _why_no_transfer(self, fact: CaseTransferred) -> Refusal | None:
        if self.organisation is None:
            return Refusal("transfer-needs-allocation", f"case {self.ref} was never allocated to anyone")
        if fact.from_organisation is not self.organisation:
            return Refusal(
                "transfer-from-holder", f"case {self.ref} is with {self.organisation}, not {fact.from_organisation}"
            )
        match (fact.from_organisation, fact.to_organisation, fact.kind):
            case (Organisation.CRC, Organisation.NPS, TransferKind.ESCALATION):
                if self.is_escalation_accepted:
                    return None
                return Refusal(
                    "escalation-transfer-needs-acceptance",
                    f"case {self.ref} has no escalation that the NPS accepted",
                )
            case (Organisation.NPS, Organisation.CRC, TransferKind.DEESCALATION):
                return None
            case (one, other, TransferKind.AREA) if one is other:
                return None
        return Refusal(
            "transfer-kind-fits-organisations",
            f"case {self.ref} cannot go from {fact.from_organisation} to {fact.to_organisation} as {fact.kind.lower()}",
        )

    def _why_not_assigned(self, fact: Fact) -> Refusal | None:
        match fact:
            case OfficerAssigned() if self.organisation is None:
                return Refusal("officer-needs-allocation", f"case {self.ref} was not allocated when it was assigned")
            case OfficerEnded() if self.officer != fact.officer:
                return Refusal("ended-officer-holds-case", f"case {self.ref} is not with officer {fact.officer}")
            case AssignmentErrorIdentified() if not self.was_assigned:
                return Refusal("assignment-error-needs-assignment", f"case {self.ref} was never assigned")
            case RiskFlagRemoved() if fact.flag not in self.flags:
                return Refusal("removed-flag-was-raised", f"case {self.ref} has no flag {fact.flag} to remove")
            case BarrierResolved() if fact.barrier not in self.barriers:
                return Refusal("resolved-barrier-was-identified", f"case {self.ref} has no barrier {fact.barrier}")
        return None

    def _why_not_in_phase(self, fact: Fact) -> Refusal | None:
        match fact:
            case (
                PhaseStarted() | PersonReleased() | CustodyScreened() | ResettlementPlanned() | PrereleaseContactMade()
            ):
                if self.sentence_type is not SentenceType.CUSTODY:
                    return Refusal("phase-needs-custodial-sentence", f"case {self.ref} has no custodial sentence")
                if isinstance(fact, PhaseStarted):
                    return self._why_no_phase(fact)
            case PhaseEnded() if self.phase is not fact.phase:
                return Refusal("ended-phase-is-open", f"case {self.ref} is not in the phase {fact.phase}")
        return None

    def _why_no_phase(self, fact: PhaseStarted) -> Refusal | None:
        if self.phase is not None:
            return Refusal("one-phase-at-a-time", f"case {self.ref} is still in the phase {self.phase}")
        phases = list(Phase)
        if self.last_phase is not None and phases.index(fact.phase) <= phases.index(self.last_phase):
            return Refusal("phases-in-order", f"case {self.ref} had {self.last_phase}, so {fact.phase} cannot follow")
        return None

    def evolve(self, fact: Fact) -> Case:
        """Take a fact that happened into the state.  It never checks."""
        change = self._change(fact)
        return msgspec.structs.replace(self, **change) if change else self

    def _change(self, fact: Fact) -> dict[str, object] | None:
        match fact:
            case SentenceImposed():
                return {"sentence_type": fact.sentence_type}
            case RequirementMade():
                return {"requirements": self.requirements | {(fact.requirement_ref, fact.kind)}}
            case AllocationDecided():
                return {"organisation": fact.to_organisation}
            case OfficerAssigned():
                return {"officer": fact.officer, "was_assigned": True}
            case OfficerEnded():
                return {"officer": None}
            case RiskFlagRaised():
                return {"flags": self.flags | {fact.flag}}
            case RiskFlagRemoved():
                return {"flags": self.flags - {fact.flag}}
            case BarrierIdentified():
                return {"barriers": self.barriers | {fact.barrier}}
            case BarrierResolved():
                return {"barriers": self.barriers - {fact.barrier}}
            case CaseTransferred():
                return {"organisation": fact.to_organisation, "officer": None, "is_escalation_accepted": False}
            case PhaseStarted():
                return {"phase": fact.phase, "last_phase": fact.phase}
            case PhaseEnded():
                return {"phase": None}
            case SentenceClosed():
                return {"closed_at": fact.occurred_at, "officer": None}
        return None
