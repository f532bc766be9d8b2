"""How a value is written on a page: days and instants in UK form, codes in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from projections.sentences import in_table, in_words

UNITS = {"day": 86_400, "hour": 3_600, "minute": 60}
"""Seconds in each."""


def display(column: str, value: Any) -> str:
    """Write a value for people; nothing for None.  A drawing stays as it is."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, list | tuple):
        return ", ".join(display(column, one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {display(column, one)}" for name, one in value.items())
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:,}" if isinstance(value, int) else str(in_table(column, value))


def as_said(words: Any) -> Any:
    """Give words that `display` does not take for a code and put into words again."""
    return escape(words) if isinstance(words, str) else words


def ago(instant: datetime, now: datetime) -> str:
    """Say how long ago something was, in the largest unit that fits: 3 hours ago."""
    seconds = (now - instant).total_seconds()
    for unit, size in UNITS.items():
        if seconds >= size:
            many = int(seconds // size)
            return f"{many:,} {unit}{'s' * (many != 1)} ago"
    return "less than a minute ago"


def is_number(value: Any) -> bool:
    """Say whether a value stands to the right in its column."""
    return isinstance(value, int | float) and not isinstance(value, bool)
