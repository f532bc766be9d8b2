"""Events in plain words: one sentence for each, with both days where it was not written down when it happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from domain.fact import Fact
from schemas.columns import LONDON, TABLES, column_of, field_names

PATH = Path(__file__).with_name("sentences.toml")
FIELD = re.compile(r"{(\w+)(?:\|([^|}]*)\|([^}]*))?}")
OPTIONAL = re.compile(r"\[([^\]]*)\]")


class _Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: dict[str, str]
    words: dict[str, str]


@cache
def _sentences() -> _Sentences:
    return msgspec.toml.decode(PATH.read_bytes(), type=_Sentences)


def templates() -> Mapping[str, str]:
    """Give the template of each type of event, by the name of its class."""
    return _sentences().events


def sentence(table: str, row: Mapping[str, Any]) -> str:
    """Say in plain words what an event says, from its row in the table of its type."""
    kind = TABLES[table]
    said = f"On {_day(row['occurred_on'])} {_fill(templates()[kind.__name__], kind, row)}."
    if row["recorded_on"] != row["occurred_on"]:
        said += f" It was written down on {_day(row['recorded_on'])}."
    return said


def _fill(template: str, kind: type[Fact], row: Mapping[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        name, yes, no = found.groups()
        given = row[column_of(name)]
        return in_words(given, is_code=name in _codes(kind)) if yes is None else yes if given else no

    def part(found: re.Match[str]) -> str:
        names = FIELD.findall(found[1])
        return found[1] if all(row[column_of(name)] not in (None, []) for name, _, _ in names) else ""

    return FIELD.sub(value, OPTIONAL.sub(part, template))


@cache
def _codes(kind: type[Fact]) -> frozenset[str]:
    """Give the fields of a type of event that hold a code of the vocabulary."""
    hints = get_type_hints(kind)
    return frozenset(
        name
        for name in field_names(kind)
        if any(isinstance(one, type) and issubclass(one, StrEnum) for one in (hints[name], *get_args(hints[name])))
    )


def in_words(value: object, *, is_code: bool = False) -> str:
    """Say a value as one reads it: a code in words, a day as 3 Oct 2016, an instant with its time in London.

    Several values are said one after the other.
    """
    if isinstance(value, list):
        return ", ".join(in_words(one, is_code=is_code) for one in value)
    if is_code:
        code = str(value)
        return _sentences().words.get(code, code.lower().replace("_", " "))
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(LONDON))
        return f"{_day(local)} at {local:%H:%M}"
    return _day(value) if isinstance(value, date) else str(value)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
