"""What a simulation made: how many facts, and how many of them untidy in which way."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec


class Untidiness(msgspec.Struct, frozen=True, kw_only=True):
    """The dials of what goes wrong between the world and the record: each is a share of the tidy facts."""

    late: float = 0.05
    """Written down a week or more after it happened."""

    out_of_order: float = 0.02
    """Delivered after a fact that came later in the same stream."""

    duplicated: float = 0.02
    """Delivered twice with the same content."""

    corrected: float = 0.01
    """Superseded by a further fact."""

    retracted: float = 0.003
    """Withdrawn by a further fact."""

    conflicting: float = 0.001
    """Followed by another fact under the same identity, with other content."""

    invalid: float = 0.002
    """Accompanied by a fact that cannot be true."""


TIDY = Untidiness(late=0, out_of_order=0, duplicated=0, corrected=0, retracted=0, conflicting=0, invalid=0)
"""Everything written down within days and delivered once, in order and right."""


class Summary(msgspec.Struct, kw_only=True):
    """Counts of what was made.  Two of them can be added."""

    cases: int = 0
    files: int = 0
    records: int = 0
    """All records in the files."""

    facts: int = 0
    """Different facts that happened and are right, with neither corrections nor anything untidy."""

    late: int = 0
    out_of_order: int = 0
    duplicated: int = 0
    corrected: int = 0
    retracted: int = 0
    conflicting: int = 0
    invalid: dict[str, int] = {}
    """Facts that cannot be true, by the rule that refuses them."""

    @property
    def admissible(self) -> int:
        """How many different facts the rules admit: those that happened, and the corrections to them."""
        return self.facts + self.corrected + self.retracted

    def __add__(self, other: Summary) -> Summary:
        """Add two summaries."""
        both: dict[str, Any] = {
            name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__ if name != "invalid"
        }
        return Summary(**both, invalid=dict(sorted((Counter(self.invalid) + Counter(other.invalid)).items())))
