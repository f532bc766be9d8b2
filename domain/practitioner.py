"""A practitioner: the supervision that a responsible officer receives."""

from __future__ import annotations

import msgspec

from domain.fact import Code, Fact, PractitionerFact
from domain.refusal import Refusal
from domain.vocabulary import SupervisionKind


class SupervisionHeld(PractitionerFact, frozen=True, tag="practitioner.supervision-held"):
    """A manager held a supervision session with a practitioner."""

    entry = "52"

    kind: SupervisionKind
    """How it was held."""

    supervisor: Code
    """The staff code of the manager."""


class Practitioner(msgspec.Struct, frozen=True):
    """One member of staff."""

    ref: str

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true of this practitioner, or None."""
        if isinstance(fact, SupervisionHeld) and fact.supervisor == fact.officer:
            return Refusal("supervisor-is-another", f"practitioner {self.ref} cannot be their own supervisor")
        return None

    def evolve(self, fact: Fact) -> Practitioner:
        """Take a fact that happened into the state.  It never checks."""
        return self
