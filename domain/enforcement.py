"""A proceeding: a failure to comply noticed, a decision on it, and the way through the court.

A CRC decides and refers; the NPS accepts or returns the referral and presents the breach.  In its own cases the NPS
presents without a referral.  A licence is not enforced here but by recall.
"""

from __future__ import annotations

from datetime import date

import msgspec

from domain.case import ORDERS, Case
from domain.fact import CaseFact, Code, Fact
from domain.refusal import Refusal
from domain.vocabulary import (
    CourtTier,
    EnforcementDecision,
    EnforcementGround,
    EnforcementReason,
    HearingOutcome,
    Organisation,
    Phase,
    ReturnReason,
)


class EnforcementFact(CaseFact, frozen=True):
    """A fact about one enforcement proceeding."""

    proceeding_ref: Code
    """The proceeding."""

    @property
    def ref(self) -> str:
        return self.proceeding_ref


class NonComplianceNoticed(EnforcementFact, frozen=True, tag="enforcement.non-compliance-noticed"):
    """Probation became aware of a failure to comply.  The clocks of enforcement start here."""

    entry = "35"

    ground: EnforcementGround
    """What was not complied with."""


class EnforcementDecided(EnforcementFact, frozen=True, tag="enforcement.decided"):
    """The responsible officer decided what to do about a failure to comply.

    A decision to breach may be taken back until the breach is before the court, and taken again.
    """

    entry = "35"

    decision: EnforcementDecision
    """What was decided."""

    reasons: tuple[EnforcementReason, ...] = ()
    """Why it was decided so."""


class BreachReferred(EnforcementFact, frozen=True, tag="enforcement.breach-referred"):
    """The CRC referred the breach to the NPS for presentation to the court."""

    entry = "36"


class ReferralReturned(EnforcementFact, frozen=True, tag="enforcement.referral-returned"):
    """The NPS sent the referral back as unacceptable.  It may be referred again."""

    entry = "37"

    reason: ReturnReason
    """What was wrong with it."""


class ReferralAccepted(EnforcementFact, frozen=True, tag="enforcement.referral-accepted"):
    """The NPS accepted the referral.  Its clock for presenting the breach starts here."""

    entry = "37"


class BreachPresented(EnforcementFact, frozen=True, tag="enforcement.breach-presented"):
    """The NPS laid the breach before the court."""

    entry = "38"

    court_tier: CourtTier
    """The tier of the court."""


class HearingListed(EnforcementFact, frozen=True, tag="enforcement.hearing-listed"):
    """The court gave a day for the hearing.  A later listing replaces an earlier one."""

    entry = "39"

    listed_for_on: date
    """The day of the hearing."""


class HearingHeld(EnforcementFact, frozen=True, tag="enforcement.hearing-held"):
    """The enforcement hearing took place.  Any outcome but an adjournment ends the proceeding."""

    entry = "40"

    outcome: HearingOutcome
    """How it ended."""


class Proceeding(msgspec.Struct, frozen=True):
    """One proceeding, as far as it has got."""

    ref: str
    ground: EnforcementGround | None = None
    decision: EnforcementDecision | None = None
    is_referred: bool = False
    is_accepted: bool = False
    is_presented: bool = False
    is_listed: bool = False
    is_ended: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this proceeding in `case`, or None."""
        if self.is_ended:
            return Refusal("proceeding-has-ended", f"proceeding {self.ref} ended with its final hearing")
        match fact:
            case NonComplianceNoticed():
                return self._why_not_noticed(fact, case)
            case EnforcementDecided():
                return self._why_not_decided(fact, case)
            case BreachReferred() | ReferralReturned() | ReferralAccepted():
                return self._why_not_referred(fact, case)
            case BreachPresented():
                return self._why_not_presented(fact, case)
            case HearingListed() if not self.is_presented:
                return Refusal("listing-needs-presentation", f"proceeding {self.ref} was never presented to the court")
            case HearingHeld() if not self.is_presented:
                return Refusal("hearing-needs-presentation", f"proceeding {self.ref} was never presented to the court")
            case HearingHeld() if not self.is_listed:
                return Refusal("hearing-needs-listing", f"proceeding {self.ref} was never listed by the court")
        return None

    def _why_not_noticed(self, fact: NonComplianceNoticed, case: Case) -> Refusal | None:
        if self.ground is not None:
            return Refusal("non-compliance-noticed-once", f"proceeding {self.ref} already has its failure to comply")
        if fact.ground is EnforcementGround.ORDER and case.sentence_type not in ORDERS:
            return Refusal("ground-fits-sentence", f"case {case.ref} has no order to comply with")
        in_phase = {
            EnforcementGround.LICENCE: Phase.LICENCE,
            EnforcementGround.POST_SENTENCE_SUPERVISION: Phase.POST_SENTENCE_SUPERVISION,
        }
        if fact.ground in in_phase and case.phase is not in_phase[fact.ground]:
            return Refusal("ground-fits-sentence", f"case {case.ref} is not in the phase {in_phase[fact.ground]}")
        return None

    def _why_not_decided(self, fact: EnforcementDecided, case: Case) -> Refusal | None:
        if self.ground is None:
            return Refusal("decision-needs-non-compliance", f"proceeding {self.ref} has no failure to decide on")
        if self.is_presented:
            return Refusal(
                "presented-breach-is-with-court", f"proceeding {self.ref} is before the court, which ends it"
            )
        if fact.decision is not EnforcementDecision.BREACH:
            return None
        if self.decision is EnforcementDecision.BREACH:
            return Refusal("breach-decided-once", f"proceeding {self.ref} is already a breach")
        if self.ground is EnforcementGround.LICENCE:
            return Refusal("licence-is-enforced-by-recall", f"proceeding {self.ref} is on a licence, which is recalled")
        if case.proceeding_ref not in (None, self.ref):
            return Refusal("one-open-proceeding", f"case {case.ref} already has open proceeding {case.proceeding_ref}")
        return None

    def _why_not_referred(self, fact: Fact, case: Case) -> Refusal | None:
        if isinstance(fact, BreachReferred):
            if self.decision is not EnforcementDecision.BREACH:
                return Refusal("referral-needs-decision", f"proceeding {self.ref} has no decision to breach")
            if case.organisation is not Organisation.CRC:
                return Refusal("crc-refers", f"case {case.ref} is not with a CRC, which refers to the NPS")
            if self.is_referred:
                return Refusal("referral-is-answered-first", f"proceeding {self.ref} is already referred")
            return None
        if not self.is_referred:
            return Refusal("answer-needs-referral", f"proceeding {self.ref} has no referral to answer")
        if self.is_accepted:
            return Refusal("referral-accepted-once", f"the referral of proceeding {self.ref} was already accepted")
        if fact.recorded_by_organisation is not Organisation.NPS:
            return Refusal(
                "nps-answers-referral", f"the referral of proceeding {self.ref} can only be answered by the NPS"
            )
        return None

    def _why_not_presented(self, fact: BreachPresented, case: Case) -> Refusal | None:
        if self.is_presented:
            return Refusal("breach-presented-once", f"proceeding {self.ref} was already presented")
        if self.decision is not EnforcementDecision.BREACH:
            return Refusal("presentation-needs-decision", f"proceeding {self.ref} has no decision to breach")
        if fact.recorded_by_organisation is not Organisation.NPS:
            return Refusal("nps-presents", f"proceeding {self.ref} can only be presented by the NPS")
        if case.organisation is not Organisation.NPS and not self.is_accepted:
            return Refusal(
                "crc-presentation-needs-accepted-referral",
                f"proceeding {self.ref} is not on a case of the NPS, which has accepted no referral of it",
            )
        return None

    def evolve(self, fact: Fact) -> Proceeding:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case NonComplianceNoticed():
                return msgspec.structs.replace(self, ground=fact.ground)
            case EnforcementDecided(decision=EnforcementDecision.BREACH):
                return msgspec.structs.replace(self, decision=fact.decision)
            case EnforcementDecided():
                return msgspec.structs.replace(self, decision=fact.decision, is_referred=False, is_accepted=False)
            case BreachReferred():
                return msgspec.structs.replace(self, is_referred=True)
            case ReferralReturned():
                return msgspec.structs.replace(self, is_referred=False)
            case ReferralAccepted():
                return msgspec.structs.replace(self, is_accepted=True)
            case BreachPresented():
                return msgspec.structs.replace(self, is_presented=True)
            case HearingListed():
                return msgspec.structs.replace(self, is_listed=True)
            case HearingHeld() if fact.outcome is not HearingOutcome.ADJOURNED:
                return msgspec.structs.replace(self, is_ended=True)
        return self

    def told_to(self, case: Case, fact: Fact) -> Case:
        """Tell the case whether it has an open proceeding."""
        is_open = self.decision is EnforcementDecision.BREACH and not self.is_ended
        if is_open:
            return msgspec.structs.replace(case, proceeding_ref=self.ref)
        if case.proceeding_ref == self.ref:
            return msgspec.structs.replace(case, proceeding_ref=None)
        return case
