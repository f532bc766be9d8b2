"""An intervention: a referral to a programme or provider, and what was delivered."""

from __future__ import annotations

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Count, Fact
from domain.refusal import Refusal
from domain.vocabulary import Funding, InterventionEnd, Need


class InterventionFact(CaseFact, frozen=True):
    """A fact about one referral to an intervention."""

    referral_ref: Code
    """The referral."""

    @property
    def ref(self) -> str:
        return self.referral_ref


class InterventionReferred(InterventionFact, frozen=True, tag="intervention.referred"):
    """The person was referred to an intervention."""

    entry = "53"

    intervention: Code
    """The intervention, for example `BBR` or `COUNSELLING`."""

    provider: Code
    """Who delivers it."""

    funding: Funding
    """Who pays."""

    need: Need
    """The need it is to meet."""


class InterventionAccepted(InterventionFact, frozen=True, tag="intervention.accepted"):
    """The provider accepted the referral."""

    entry = "54"


class InterventionWaitlisted(InterventionFact, frozen=True, tag="intervention.waitlisted"):
    """The person was put on a waiting list."""

    entry = "54"


class InterventionStarted(InterventionFact, frozen=True, tag="intervention.started"):
    """The intervention began."""

    entry = "54"


class InterventionSessionHeld(InterventionFact, frozen=True, tag="intervention.session-held"):
    """A session was delivered."""

    entry = "54"

    session_number: Count
    """The number of the session, from 1."""

    is_attended: bool
    """Whether the person attended."""

    is_rar_day: bool
    """Whether it counts as a rehabilitation activity requirement day."""


class InterventionFeedbackReceived(InterventionFact, frozen=True, tag="intervention.feedback-received"):
    """The provider told the responsible officer how a session went."""

    entry = "54"

    session_number: Count
    """The session it is about."""


class InterventionEnded(InterventionFact, frozen=True, tag="intervention.ended"):
    """The intervention ended."""

    entry = "54"

    end: InterventionEnd
    """How."""


class Intervention(msgspec.Struct, frozen=True):
    """One referral to an intervention, as far as it has got."""

    ref: str
    is_referred: bool = False
    is_started: bool = False
    is_ended: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this referral in `case`, or None."""
        if isinstance(fact, InterventionReferred):
            if self.is_referred:
                return Refusal("intervention-referred-once", f"referral {self.ref} was already made")
            return None
        if not self.is_referred:
            return Refusal("progress-needs-referral", f"referral {self.ref} was never made")
        if self.is_ended and not isinstance(fact, InterventionFeedbackReceived):
            return Refusal("intervention-has-ended", f"the intervention of referral {self.ref} has ended")
        if isinstance(fact, InterventionSessionHeld) and not self.is_started:
            return Refusal("session-needs-start", f"the intervention of referral {self.ref} never started")
        if isinstance(fact, InterventionEnded) and fact.end is InterventionEnd.COMPLETED and not self.is_started:
            return Refusal("completion-needs-start", f"the intervention of referral {self.ref} never started")
        return None

    def evolve(self, fact: Fact) -> Intervention:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case InterventionReferred():
                return msgspec.structs.replace(self, is_referred=True)
            case InterventionStarted():
                return msgspec.structs.replace(self, is_started=True)
            case InterventionEnded():
                return msgspec.structs.replace(self, is_ended=True)
        return self
