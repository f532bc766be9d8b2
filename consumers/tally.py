"""The count of what became of the facts that were read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What became of the facts read in one run: `read` is the sum of the four that follow."""

    read: int = 0
    recorded: int = 0
    already_known: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    """By rule."""

    undecodable: Counter[str] = field(default_factory=Counter)
    """By reason."""

    released: int = 0
    """Facts quarantined before this run that it brought into the record."""

    set_aside: int = 0
    """Events recorded earlier that a fact of this run showed to be impossible."""
