"""A finding: one thing that the doctor looked at."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Whether one thing is well, what was found, and what to do if it is not."""

    subject: str
    is_well: bool
    found: str
    advice: str = ""
    error: Exception | None = None
    """Why the record or history cannot be used, where that is so."""
