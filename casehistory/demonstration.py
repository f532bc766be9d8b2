"""The demonstration: West Mercia 2017, made up, recorded as any upstream facts are, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from casehistory import cohort
from casehistory.recording import OtherData
from casehistory.settings import Settings
from consumers.store import Store
from projections.history import History
from projections.measure import SMALLEST, Group, definition
from projections.thresholds import UsedThreshold, used

FIGURES = Path(__file__).with_name("figures.toml")

SHOWN = "gary"
"""The practice example whose timeline is shown: his officer left in March, and he was next seen in June (L487)."""


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of the report, and where the same is found in the record."""

    what: str
    says: str
    line: int
    measure: str
    show: str
    group: dict[str, str] = {}


class _Figures(msgspec.Struct, frozen=True):
    figure: tuple[Figure, ...]


class Found(NamedTuple):
    """A figure of the report beside what the events say."""

    figure: str
    says: str
    found: str
    line: str
    measure: str


@cache
def figures() -> tuple[Figure, ...]:
    """Give the figures of the report that the measures answer."""
    return msgspec.toml.decode(FIGURES.read_bytes(), type=_Figures).figure


def refuse_other_data(settings: Settings, store: Store) -> None:
    """Raise OtherData where the record holds anything but the demonstration."""
    ours = {fact.stream for fact in cohort.facts()}
    after = ""
    while names := store.streams("", after=after):
        after = names[-1]
        foreign = next((name for name in names if name not in ours), None)
        if foreign is not None:
            raise OtherData(
                f"{settings.data} holds other data than the demonstration, such as {foreign}; "
                "give the demonstration a folder of its own with --data"
            )


def compare(history: History) -> list[Found]:
    """Set each figure of the report beside what the measures make of the events."""
    return [Found(one.what, one.says, _found(one, history), f"L{one.line}", one.measure) for one in figures()]


def thresholds_of_figures() -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which the figures depend."""
    return used(sorted({SMALLEST, *(name for one in figures() for name in definition(one.measure).thresholds)}))


def _found(figure: Figure, history: History) -> str:
    result = history.measure(figure.measure, by=tuple(figure.group))
    group = next((one for one in result.groups if one.labels == figure.group), None) if figure.group else result.total
    if group is None:
        return "none"
    return figure.show.format_map(_values(group))


def _values(group: Group) -> Mapping[str, object]:
    met, judged = group.numerator, group.denominator
    percent = None if met is None or not judged else (200 * met + judged) // (2 * judged)
    return {**msgspec.structs.asdict(group), "percent": percent, "categories": _Counts(group.categories)}


class _Counts(dict[str, int]):
    """Counts by category, 0 for one that did not occur."""

    def __missing__(self, name: object) -> int:
        return self.get(str(name), 0)
