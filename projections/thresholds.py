"""Every number that a measure or a view depends on, with its source and whether that source was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

PATH = Path(__file__).with_name("thresholds.toml")


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


@cache
def thresholds(path: Path = PATH) -> Mapping[str, Threshold]:
    """Give the thresholds by name."""
    return msgspec.toml.decode(path.read_bytes(), type=dict[str, Threshold])


def used(names: Iterable[str]) -> tuple[UsedThreshold, ...]:
    """Give the thresholds with these names as they go with an answer."""
    return tuple(UsedThreshold(name=name, **msgspec.structs.asdict(thresholds()[name])) for name in names)
