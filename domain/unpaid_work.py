"""Unpaid work: arranged, worked, stood down and completed."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Count, Fact
from domain.refusal import Refusal
from domain.vocabulary import RequirementKind, StandDownReason


class UnpaidWorkFact(CaseFact, frozen=True):
    """A fact about one unpaid work requirement."""

    requirement_ref: Code
    """The requirement."""

    @property
    def ref(self) -> str:
        return self.requirement_ref


class UnpaidWorkArranged(UnpaidWorkFact, frozen=True, tag="unpaid-work.arranged"):
    """Work was arranged."""

    entry = "55"

    first_day_on: date
    """The first day of work."""


class UnpaidWorkCredited(UnpaidWorkFact, frozen=True, tag="unpaid-work.credited"):
    """Time was credited towards the hours."""

    entry = "55"

    minutes: Count
    """The time, in minutes."""

    is_activity: bool
    """Whether it was activity such as training, which is limited to a share of the hours."""


class UnpaidWorkStoodDown(UnpaidWorkFact, frozen=True, tag="unpaid-work.stood-down"):
    """The person came to work and was sent away."""

    entry = "55"

    reason: StandDownReason
    """Why."""


class UnpaidWorkCompleted(UnpaidWorkFact, frozen=True, tag="unpaid-work.completed"):
    """All hours were worked."""

    entry = "55"


class UnpaidWork(msgspec.Struct, frozen=True):
    """One unpaid work requirement, as far as it has got."""

    ref: str
    is_arranged: bool = False
    is_completed: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this requirement in `case`, or None."""
        if (self.ref, RequirementKind.UNPAID_WORK) not in case.requirements:
            return Refusal(
                "unpaid-work-needs-requirement", f"case {case.ref} has no unpaid work requirement {self.ref}"
            )
        if self.is_completed:
            return Refusal("unpaid-work-is-completed", f"the hours of requirement {self.ref} are completed")
        if not self.is_arranged and not isinstance(fact, UnpaidWorkArranged):
            return Refusal("unpaid-work-is-arranged-first", f"the work of requirement {self.ref} was never arranged")
        return None

    def evolve(self, fact: Fact) -> UnpaidWork:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case UnpaidWorkArranged():
                return msgspec.structs.replace(self, is_arranged=True)
            case UnpaidWorkCompleted():
                return msgspec.structs.replace(self, is_completed=True)
        return self
