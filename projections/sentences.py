"""Events in plain words: one sentence for each, with both days where it was not written down when it happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
FIELD = re.compile(r"{(?P<name>\w+)(?::(?P<form>\w+)|\|(?P<yes>[^|}]*)\|(?P<no>[^}]*))?}")
OPTIONAL = re.compile(r"\[([^\]]*)\]")
OF_NAMES = frozenset({"accepted_by_unit", "asking_unit", "authority", "local_authority", "office", "provider", "unit"})
OF_CODES = frozenset(
    {
        "action",
        "age_band",
        "answer",
        "body",
        "category",
        "circumstance",
        "closure",
        "closure_reason",
        "court_tier",
        "decision",
        "detail",
        "document",
        "ending",
        "ethnic_group",
        "excluded",
        "flag",
        "flags",
        "format",
        "found",
        "from_organisation",
        "funding",
        "ground",
        "held_by",
        "intervention",
        "kind",
        "method",
        "need",
        "notified_via",
        "organisation",
        "outcome",
        "owner",
        "pack",
        "police_risk",
        "programme",
        "question",
        "reason",
        "response",
        "result",
        "rosh",
        "sentence",
        "sentence_type",
        "sex",
        "side",
        "stage",
        "start",
        "state",
        "step",
        "subject",
        "to_organisation",
        "transfer_kind",
        "trigger",
        "waiting_for",
    }
)
"""The columns of tables that hold codes of a place or a body, and codes of a vocabulary or of a view."""

WITHOUT = {
    "inspection": "in no sample",
    "holder": "nobody yet",
    "from_organisation": "nobody",
    "transfer_kind": "no transfer",
    "pack": "none due",
}
"""How a table names the group of what has no label, where that does not mean that none was recorded."""

CASE_NAMED_TWICE = re.compile(r"\A(\S+) (?=\1\b)")
CODE_IN_NAME = re.compile(r"(?<=[/ ])[A-Z_]{4,}(?=[/ ]|$)")
"""What a measure judges of a case is named after the case: X100001-1/ACCOMMODATION."""

ARTICLE = re.compile(r"^(the|an?) ")


class _Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: dict[str, str]
    words: dict[str, str]
    phrases: dict[str, dict[str, str]]
    names: dict[str, str]


@cache
def _sentences() -> _Sentences:
    return msgspec.toml.decode(PATH.read_bytes(), type=_Sentences)


def templates() -> Mapping[str, str]:
    """Give the template of each type of event, by the name of its class."""
    return _sentences().events


def phrases_of_vocabularies() -> Mapping[str, Mapping[str, str]]:
    """Give how the codes of a vocabulary are said in sentences, by the name of the vocabulary."""
    return _sentences().phrases


def sentence(table: str, row: Mapping[str, Any]) -> str:
    """Say in plain words what an event says, from its row in the table of its type."""
    kind = TABLES[table]
    said = f"On {_day(row['occurred_on'])} {_fill(templates()[kind.__name__], kind, row)}."
    if row["recorded_on"] != row["occurred_on"]:
        said += f" It was written down on {_day(row['recorded_on'])}."
    return said


def label(code: str) -> str:
    """Give the words of a code for a table: CHILDREN_SOCIAL_CARE as children's social care, CRC as CRC."""
    return ARTICLE.sub("", _sentences().words.get(code, code.lower().replace("_", " ")))


def in_table(column: str, value: Any) -> Any:
    """Give a value as a table for people has it: a place or a body as a name, a code in words, all else as it is."""
    if isinstance(value, list | tuple):
        return [in_table(column, one) for one in value]
    if not isinstance(value, str):
        return value
    return name_of(value) if column in OF_NAMES else label(value) if column in OF_CODES else value


def days_in_words(days: int) -> str:
    """Say a number of days: 1 as 1 day."""
    return f"{days} day" if days == 1 else f"{days} days"


def thing_in_words(thing: str) -> str:
    """Give the name of what a measure judges with its codes in words, and a case that is named twice over once."""
    return CODE_IN_NAME.sub(lambda code: label(code[0]), CASE_NAMED_TWICE.sub("", thing))


def group_in_table(dimension: str, label: str | None) -> str:
    """Give the label of a group as a table for people has it."""
    return WITHOUT.get(dimension, "not recorded") if label is None else str(in_table(dimension, label))


def name_of(code: str) -> str:
    """Give the code of a place or a body as a name: TELFORD-AND-WREKIN as Telford and Wrekin."""
    words = re.sub("-(MC|CC)$", "", code).split("-")
    return " ".join(_sentences().names.get(word, word.title()) for word in words)


def field_in_words(kind: type[Fact], column: str, value: Any) -> str:
    """Say the value of a field of a type of event, from the column that holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.removeprefix("recorded_by_") in OF_NAMES:
        return name_of(value)
    if column in map(column_of, _codes(kind)):
        return ", ".join(map(label, value)) if isinstance(value, list) else label(value)
    return in_words(value) if value != [] else "none"


def type_in_words(kind: str) -> str:
    """Say the name of a type of event: OfficerAssigned as officer assigned."""
    return re.sub("(?<!^)(?=[A-Z])", " ", kind).lower()


def _fill(template: str, kind: type[Fact], row: Mapping[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        given = row[column_of(found["name"])]
        if found["yes"] is not None:
            return found["yes"] if given else found["no"]
        return FORMS[found["form"]](given) if found["form"] else in_words(given, _codes(kind).get(found["name"]))

    def part(found: re.Match[str]) -> str:
        named = (one["name"] for one in FIELD.finditer(found[1]))
        return found[1] if all(row[column_of(one)] not in (None, []) for one in named) else ""

    return FIELD.sub(value, OPTIONAL.sub(part, template))


@cache
def _codes(kind: type[Fact]) -> Mapping[str, str]:
    """Give the fields of a type of event that hold a code, and the vocabulary of each."""
    hints = get_type_hints(kind)
    return {
        field: one.__name__
        for field in field_names(kind)
        for one in (hints[field], *get_args(hints[field]))
        if isinstance(one, type) and issubclass(one, StrEnum)
    }


def in_words(value: object, vocabulary: str | None = None) -> str:
    """Say a value as one reads it: a code in words, a day as 3 Oct 2016, an instant with its time in London.

    Several values are said one after the other.
    """
    if isinstance(value, list):
        *first, last = [in_words(one, vocabulary) for one in value]
        return f"{', '.join(first)} and {last}" if first else last
    if vocabulary is not None:
        code, said = str(value), _sentences()
        return said.phrases.get(vocabulary, {}).get(code) or said.words.get(code) or code.lower().replace("_", " ")
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(LONDON))
        return f"{_day(local)} at {local:%H:%M}"
    return _day(value) if isinstance(value, date) else str(value)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{many} {unit}{'s' * (many != 1)}" for many, unit in ((hours, "hour"), (rest, "minute")) if many]
    return " and ".join(parts) or "no time"


FORMS: Mapping[str, Callable[[Any], str]] = {
    "name": name_of,
    "phrase": lambda code: ": ".join(
        label(one.upper().replace("-", "_")) for one in (code.partition(".")[2] or code).split(".")
    ),
    "tenths": lambda tenths: f"{tenths // 10}.{tenths % 10}%",
    "hours": _hours,
}
"""How a field that is no code is said, where the template asks for it."""
