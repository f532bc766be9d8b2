"""How tables for people head their columns, and say that a figure is not shown."""

from __future__ import annotations

HEADINGS = {"rosh": "Risk of serious harm"}
"""How a column is headed whose name is not simply its words."""

SUPPRESSED = "suppressed"


def heading_of(column: str) -> str:
    """Give the heading of a column in words, where no table has words of its own for it."""
    return HEADINGS.get(column) or column.removeprefix("is_").replace("_", " ").capitalize()
