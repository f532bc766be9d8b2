"""An inspection: announced, its sample drawn, and each sampled case judged by an inspector.

A judgement is evidence of its own kind.  It is never mixed with what is computed from events.
"""

from __future__ import annotations

from datetime import date

import msgspec

from domain.fact import CaseRef, Code, Crn, EventId, Fact, InspectionFact
from domain.refusal import Refusal
from domain.vocabulary import Answer, Organisation


class InspectionAnnounced(InspectionFact, frozen=True, tag="inspection.announced"):
    """The inspectorate told the organisations that it would come.  What is written later was written knowing that."""

    entry = "inspection"

    fieldwork_starts_on: date
    """The first day of fieldwork."""


class CaseSampled(InspectionFact, frozen=True, tag="inspection.case-sampled"):
    """A case was drawn into the sample."""

    entry = "inspection"

    crn: Crn
    """Case reference number of the person."""

    case_ref: CaseRef
    """The case drawn."""

    organisation: Organisation
    """The organisation whose work on the case is inspected."""

    stratum: Code
    """The stratum of the sample it was drawn from."""

    seed: int = 0
    """The seed of the draw, so that it can be repeated."""


class CaseJudged(InspectionFact, frozen=True, tag="inspection.case-judged"):
    """An inspector answered one question about one case.  A changed judgement supersedes the earlier one."""

    entry = "inspection"

    crn: Crn
    """Case reference number of the person."""

    case_ref: CaseRef
    """The case judged."""

    question: Code
    """The question, by its code."""

    answer: Answer
    """Yes, no, or not applicable, which is not the same as no."""

    evidence: tuple[EventId, ...] = ()
    """The events that the inspector relied on."""


class Inspection(msgspec.Struct, frozen=True):
    """One inspection, as far as it has got."""

    ref: str
    is_announced: bool = False
    sampled: frozenset[str] = frozenset()
    judged: frozenset[tuple[str, str]] = frozenset()

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true of this inspection, or None."""
        match fact:
            case InspectionAnnounced() if self.is_announced:
                return Refusal("inspection-announced-once", f"inspection {self.ref} was already announced")
            case CaseSampled() if not self.is_announced:
                return Refusal("sample-needs-inspection", f"inspection {self.ref} was never announced")
            case CaseSampled() if fact.case_ref in self.sampled:
                return Refusal("case-sampled-once", f"case {fact.case_ref} is already in the sample")
            case CaseJudged() if fact.case_ref not in self.sampled:
                return Refusal("judgement-needs-sampled-case", f"case {fact.case_ref} is not in the sample")
            case CaseJudged() if (fact.case_ref, fact.question) in self.judged:
                return Refusal(
                    "judged-once",
                    f"case {fact.case_ref} has its answer to {fact.question}, which only a correction can change",
                )
        return None

    def evolve(self, fact: Fact) -> Inspection:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case InspectionAnnounced():
                return msgspec.structs.replace(self, is_announced=True)
            case CaseSampled():
                return msgspec.structs.replace(self, sampled=self.sampled | {fact.case_ref})
            case CaseJudged():
                return msgspec.structs.replace(self, judged=self.judged | {(fact.case_ref, fact.question)})
        return self
