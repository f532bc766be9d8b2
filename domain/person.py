"""A person, by their case reference number: a coded description, and the joining and parting of identities."""

from __future__ import annotations

import msgspec

from domain.fact import Code, Crn, Fact, PersonFact
from domain.refusal import Refusal
from domain.vocabulary import AgeBand, EthnicGroup, Sex


class PersonDescribed(PersonFact, frozen=True, tag="person.described"):
    """The coded description of a person, which measures are grouped by.  A later one replaces an earlier one."""

    entry = "person"

    sex: Sex
    """Sex."""

    ethnic_group: EthnicGroup
    """Broad ethnic group."""

    age_band: AgeBand
    """Age in bands."""

    local_authority: Code
    """The local authority in which the person lives."""


class PersonMerged(PersonFact, frozen=True, tag="person.merged"):
    """Two reference numbers turned out to be one person: `crn` is read under `surviving_crn` from now on."""

    entry = "person"

    surviving_crn: Crn
    """The reference number that remains."""


class PersonUnmerged(PersonFact, frozen=True, tag="person.unmerged"):
    """A merge was undone: `crn` stands for itself again."""

    entry = "person"

    former_crn: Crn
    """The reference number it had been merged into."""


class Person(msgspec.Struct, frozen=True):
    """One reference number: which number it is read under now."""

    ref: str
    surviving_crn: str | None = None

    def why_not(self, fact: Fact) -> Refusal | None:
        """Say why `fact` cannot be true of this person, or None."""
        match fact:
            case PersonMerged():
                if fact.surviving_crn == fact.crn:
                    return Refusal("merge-needs-two-people", f"{fact.crn} cannot be merged into itself")
                if self.surviving_crn is not None:
                    return Refusal("merged-once", f"{fact.crn} is already merged into {self.surviving_crn}")
            case PersonUnmerged():
                if self.surviving_crn != fact.former_crn:
                    return Refusal("unmerge-needs-merge", f"{fact.crn} is not merged into {fact.former_crn}")
        return None

    def evolve(self, fact: Fact) -> Person:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case PersonMerged():
                return msgspec.structs.replace(self, surviving_crn=fact.surviving_crn)
            case PersonUnmerged():
                return msgspec.structs.replace(self, surviving_crn=None)
        return self
