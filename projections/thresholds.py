"""Every number that a measure or a view depends on, with its source and whether that source was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

PATH = Path(__file__).with_name("thresholds.toml")


UNCHANGED: Mapping[str, int] = MappingProxyType({})
"""No threshold has another value than the published one."""


class Threshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number: what it means, its value and unit, its source, and whether a source that was read states it."""

    meaning: Annotated[str, msgspec.Meta(min_length=1)]
    """In words, to be followed by the value and the unit."""

    value: int
    unit: Annotated[str, msgspec.Meta(min_length=1)]
    source: Annotated[str, msgspec.Meta(min_length=1)]
    verified: bool


class UsedThreshold(Threshold, frozen=True, kw_only=True):
    """A number on which an answer depends."""

    name: str
    in_place_of: int | None = None
    """The value of which another was taken for this answer."""


class UnknownThreshold(Exception):
    """There is no threshold with this name, or the answer does not depend on it."""


@cache
def thresholds(path: Path = PATH) -> Mapping[str, Threshold]:
    """Give the thresholds by name."""
    return msgspec.toml.decode(path.read_bytes(), type=dict[str, Threshold])


def used(names: Iterable[str], changed: Mapping[str, int] = UNCHANGED) -> tuple[UsedThreshold, ...]:
    """Give the thresholds with these names as they go with an answer for which some of them were `changed`."""
    return tuple(_used(name, thresholds()[name], changed.get(name)) for name in names)


def _used(name: str, one: Threshold, value: int | None) -> UsedThreshold:
    told = UsedThreshold(name=name, **msgspec.structs.asdict(one))
    if value is None or value == one.value:
        return told
    return msgspec.structs.replace(told, value=value, verified=False, in_place_of=one.value)
