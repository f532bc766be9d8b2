"""Figures of a view as rows for programs and in words for people, and what a table of them has to say besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casehistory.asking import cases_of_inspection
from casehistory.groups import Group, group_written
from casehistory.headings import SUPPRESSED, heading_of
from casehistory.settings import Settings
from projections.counting import Counted, Wanted, known_view, labels_in
from projections.history import History
from projections.measure import SMALLEST
from projections.queries import thresholds_read
from projections.sentences import group_in_table
from projections.thresholds import UsedThreshold, used

ALL = "all"
PARTS = ("total", "median", "p90", "most")

HEADINGS = {
    "holder": "Held by",
    "side": "Whose",
    "from_organisation": "From",
    "to_organisation": "To",
    "transfer_kind": "Transfer",
}
"""How the columns of views are headed, where that is not as elsewhere."""


def view_heading(column: str) -> str:
    """Give the heading of a column of a view."""
    return HEADINGS.get(column) or heading_of(column)


def wanted_by(
    history: History, views: Sequence[str], group: Group | None, cohort: str | None, settings: Settings
) -> Wanted:
    """Give which rows of some views are wanted: of a group, and of the sample of an inspection.

    Raises UnknownDimension, UnknownGroup and UnknownInspection.
    """
    return Wanted(labels_in(history, views, group or {}), cohort and cases_of_inspection(history, cohort, settings))


def repeated(by: Sequence[str], group: Group | None, cohort: str | None) -> dict[str, Any]:
    """Give `--by`, `--group` and `--cohort` as they were given."""
    return {"by": ",".join(by) or None, "group": group_written(group or {}), "cohort": cohort}


def thresholds_of(name: str) -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which a view depends.  Raises UnknownView."""
    return used(thresholds_read([known_view(name)]))


def lines_of(counted: Counted) -> Iterator[dict[str, Any]]:
    """Give the figures as rows that can stand alone in a file, group by group and at last in all."""
    for group in (*counted.groups, counted.total):
        labels = {one: ALL if group is counted.total else group.labels[one] for one in counted.by or ("group",)}
        amounts = {
            f"{one}_{part}": getattr(group.amounts.get(one), part, None) for one in counted.amounts for part in PARTS
        }
        shares = {
            f"{one}_{part}": getattr(group.shares.get(one), part, None)
            for one in counted.shares
            for part in ("yes", "of")
        }
        yield {**labels, "rows": group.rows, "cases": group.cases, **amounts, **shares} | {
            "is_suppressed": group.is_suppressed
        }


def in_words(counted: Counted, figures: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give each line in the words of a table: a share as `12 of 40`, a group that is suppressed as such."""
    rows = []
    for line, group in zip(lines_of(counted), (*counted.groups, counted.total), strict=True):
        shares = {one: f"{share.yes} of {share.of}" if share.of else None for one, share in group.shares.items()}
        labels = {one: group_in_table(one, _text(label)) for one, label in group.labels.items()}
        suppressed = {"rows": SUPPRESSED} if group.is_suppressed else {}
        medians = {
            one: int(value)
            for one, value in line.items()
            if isinstance(value, float) and is_median(one) and value % 1 == 0
        }
        rows.append(dict.fromkeys(figures) | line | medians | shares | labels | suppressed)
    return rows


def worth_showing(rows: Sequence[Mapping[str, Any]], figures: Mapping[str, str]) -> dict[str, str]:
    """Give the figures that any row has, with their headings."""
    return {one: heading for one, heading in figures.items() if any(row[one] not in (None, 0) for row in rows)}


def why_suppressed(smallest: int | None) -> str:
    """Say why there are no figures; `smallest` is that of the settings."""
    [least] = used([SMALLEST], {} if smallest is None else {SMALLEST: smallest})
    return f"Suppressed: groups of fewer than {least.value} cases are not shown, nor those by which one could be found"


def is_median(figure: str) -> bool:
    """Say whether a figure is a median."""
    return figure.endswith("_median")


def _text(label: Any) -> str | None:
    """Write a label; one that is true or false as yes or no."""
    return ("yes" if label else "no") if isinstance(label, bool) else label
