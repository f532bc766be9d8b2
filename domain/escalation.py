"""An escalation: a CRC asks the NPS to take a case whose risk has risen, and the NPS decides."""

from __future__ import annotations

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, EventId, Fact
from domain.refusal import Refusal
from domain.vocabulary import EscalationReason, EscalationTrigger, Organisation


class EscalationFact(CaseFact, frozen=True):
    """A fact about one escalation."""

    escalation_ref: Code
    """The escalation."""

    @property
    def ref(self) -> str:
        return self.escalation_ref


class EscalationReferred(EscalationFact, frozen=True, tag="escalation.referred"):
    """The CRC asked the NPS to take the case."""

    entry = "41"

    trigger: EscalationTrigger
    """Why."""

    evidence: tuple[EventId, ...] = ()
    """The events that the CRC relied on."""


class EscalationDecided(EscalationFact, frozen=True, tag="escalation.decided"):
    """The NPS decided whether to take the case."""

    entry = "42"

    is_accepted: bool
    """Whether it takes the case."""

    reason: EscalationReason
    """Why it decided so."""


class Escalation(msgspec.Struct, frozen=True):
    """One escalation, as far as it has got."""

    ref: str
    is_referred: bool = False
    is_accepted: bool | None = None

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this escalation in `case`, or None."""
        match fact:
            case EscalationReferred():
                if case.organisation is not Organisation.CRC:
                    return Refusal("escalation-needs-crc", f"case {case.ref} is not with a CRC to escalate it")
                if self.is_referred:
                    return Refusal("escalation-referred-once", f"escalation {self.ref} was already referred")
                if case.escalation_ref is not None:
                    return Refusal(
                        "one-open-escalation", f"case {case.ref} already has escalation {case.escalation_ref}"
                    )
            case EscalationDecided():
                if not self.is_referred:
                    return Refusal("escalation-decision-needs-referral", f"escalation {self.ref} was never referred")
                if self.is_accepted is not None:
                    return Refusal("escalation-decided-once", f"escalation {self.ref} was already decided")
                if fact.recorded_by_organisation is not Organisation.NPS:
                    return Refusal("nps-decides-escalation", f"escalation {self.ref} can only be decided by the NPS")
        return None

    def evolve(self, fact: Fact) -> Escalation:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case EscalationReferred():
                return msgspec.structs.replace(self, is_referred=True)
            case EscalationDecided():
                return msgspec.structs.replace(self, is_accepted=fact.is_accepted)
        return self

    def told_to(self, case: Case, fact: Fact) -> Case:
        """Tell the case whether an escalation is open, and whether it was accepted."""
        if self.is_accepted is None:
            return msgspec.structs.replace(case, escalation_ref=self.ref)
        return msgspec.structs.replace(case, escalation_ref=None, is_escalation_accepted=self.is_accepted)
