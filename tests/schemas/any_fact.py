"""Any fact at all, with every field free within its rule; and payloads that were damaged on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.codec import encode
from schemas.golden import example

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-9, minutes=-30))])
FIRST, LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 the strategy adds the zones
INSTANTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=ZONES)


@cache
def fact_of(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """Make facts of one type."""
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: _values(hints[name]) for name in kind.__struct_fields__})


@st.composite
def damaged_payload(draw: st.DrawFn) -> bytes:
    """Make the payload of a fact of any type with some of its bytes changed, dropped, inserted or cut off."""
    payload = bytearray(encode(example(draw(st.sampled_from(LIFECYCLE)))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(payload)))
        match draw(st.sampled_from(["change", "change", "drop", "insert", "cut"])):
            case "change":
                payload[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "drop":
                del payload[at : at + 1]
            case "insert":
                payload[at:at] = draw(st.binary(min_size=1, max_size=12))
            case "cut":
                del payload[at:]
    return bytes(payload)


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    arguments = get_args(hint)
    if get_origin(hint) is tuple:
        return st.lists(_values(arguments[0]), max_size=70).map(tuple)
    if NoneType in arguments:
        return st.none() | _values(arguments[0])
    if get_origin(hint) is Annotated:
        return _ruled(arguments[1])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if hint is datetime:
        return INSTANTS
    return st.integers(-(2**63), 2**63 - 1) if hint is int else st.from_type(hint)


def _ruled(rule: Any) -> st.SearchStrategy[Any]:
    if rule.pattern is None:
        return st.integers(rule.ge, rule.le)
    text = st.from_regex(rule.pattern)
    return text.filter(lambda value: len(value) <= (rule.max_length or len(value)))
