"""A recall: a person on licence is returned to prison, and may be released again."""

from __future__ import annotations

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Fact
from domain.refusal import Refusal
from domain.vocabulary import Phase


class RecallFact(CaseFact, frozen=True):
    """A fact about one recall."""

    recall_ref: Code
    """The recall."""

    @property
    def ref(self) -> str:
        return self.recall_ref


class RecallRequested(RecallFact, frozen=True, tag="recall.requested"):
    """The responsible officer asked for a recall."""

    entry = "45"


class RecallConsidered(RecallFact, frozen=True, tag="recall.considered"):
    """A manager considered the request."""

    entry = "46"

    is_endorsed: bool
    """Whether the manager endorsed it."""


class RecallDecided(RecallFact, frozen=True, tag="recall.decided"):
    """It was decided whether to recall."""

    entry = "47"

    is_recalled: bool
    """Whether the licence is revoked."""


class RecallExecuted(RecallFact, frozen=True, tag="recall.executed"):
    """The person was returned to prison."""

    entry = "48"


class PersonRereleased(RecallFact, frozen=True, tag="recall.person-rereleased"):
    """The person was released on licence again."""

    entry = "48"


class Recall(msgspec.Struct, frozen=True):
    """One recall, as far as it has got."""

    ref: str
    is_requested: bool = False
    is_considered: bool = False
    is_recalled: bool | None = None
    is_executed: bool = False
    is_rereleased: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this recall in `case`, or None."""
        match fact:
            case RecallRequested():
                if case.phase is not Phase.LICENCE:
                    return Refusal("recall-needs-licence", f"case {case.ref} is not on licence")
                if self.is_requested:
                    return Refusal("recall-requested-once", f"recall {self.ref} was already requested")
            case RecallConsidered() if not self.is_requested:
                return Refusal("consideration-needs-request", f"recall {self.ref} was never requested")
            case RecallDecided() if not self.is_considered:
                return Refusal("recall-decision-needs-consideration", f"recall {self.ref} was never considered")
            case RecallDecided() if self.is_recalled is not None:
                return Refusal("recall-decided-once", f"recall {self.ref} was already decided")
            case RecallDecided(is_recalled=True) if case.phase is Phase.POST_SENTENCE_SUPERVISION:
                return Refusal("recall-needs-licence", f"case {case.ref} is not on licence any more")
            case RecallExecuted() if not self.is_recalled:
                return Refusal("execution-needs-decision", f"recall {self.ref} was not decided on")
            case RecallExecuted() if self.is_executed:
                return Refusal("recall-executed-once", f"recall {self.ref} was already executed")
            case PersonRereleased() if not self.is_executed or self.is_rereleased:
                return Refusal("rerelease-needs-execution", f"recall {self.ref} holds nobody in prison")
        return None

    def evolve(self, fact: Fact) -> Recall:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case RecallRequested():
                return msgspec.structs.replace(self, is_requested=True)
            case RecallConsidered():
                return msgspec.structs.replace(self, is_considered=True)
            case RecallDecided():
                return msgspec.structs.replace(self, is_recalled=fact.is_recalled)
            case RecallExecuted():
                return msgspec.structs.replace(self, is_executed=True)
            case PersonRereleased():
                return msgspec.structs.replace(self, is_rereleased=True)
        return self

    def told_to(self, case: Case, fact: Fact) -> Case:
        """Tell the case which phase the recall puts it in."""
        if isinstance(fact, RecallExecuted):
            return msgspec.structs.replace(case, phase=Phase.CUSTODY, last_phase=Phase.CUSTODY)
        if isinstance(fact, PersonRereleased) and case.last_phase is Phase.CUSTODY:
            return msgspec.structs.replace(case, phase=Phase.LICENCE, last_phase=Phase.LICENCE)
        return case
