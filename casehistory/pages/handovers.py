"""Handovers: who held cases, how they changed hands and with what, and who waited for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import polars as pl

from casehistory.counts import (
    in_words,
    lines_of,
    repeated,
    thresholds_of,
    view_heading,
    wanted_by,
    why_suppressed,
    worth_showing,
)
from casehistory.drawing.matrix import matrix
from casehistory.handovers import SECTIONS, WHO_WAITS, Section, added_up, but_found_elsewhere, views_of
from casehistory.pages.address import group_in
from casehistory.pages.display import as_said
from casehistory.pages.framed import Framed
from casehistory.pages.measure import thresholds_table
from casehistory.pages.page import Answer, At, Page, Row, Table
from casehistory.pages.visit import Visit
from casehistory.repeating import windowed
from projections.counting import Counted, frame_of_view
from projections.measure import OF_ONE
from projections.sentences import group_in_table, label

SECTION = "/handovers"
BOUNDARIES = SECTIONS["boundaries"]
NOBODY_YET = group_in_table("holder", None)
NOBODY = "Nobody yet is before the allocation. A wait counts for who held the case when it began."

Links = Mapping[str, Callable[[Row], str | None]] | None

LISTED = {
    "case_ref": "Case",
    "kind": "What changed",
    "changed_on": "On",
    "from_organisation": "From",
    "from_officer": "Officer before",
    "to_organisation": "To",
    "to_officer": "Officer after",
    "days_without_officer": "Days without an officer",
    "pack": "Pack",
    "is_told": "Person told",
    "is_reviewed": "Reviewed",
    "open_requests": "Requests open across",
}


def handovers(visit: Visit) -> Answer:
    """Show handovers added up, and list the changes of hands.

    Raises BadAddress, UnknownDimension, UnknownGroup and UnknownInspection.
    """
    by, window, cohort = visit.by, visit.window, visit.query.get("cohort", "").strip() or None
    with visit.all_cases() as history:
        wanted = wanted_by(history, views_of(SECTIONS), group_in(visit.query), cohort, visit.settings)
        found = added_up(history, SECTIONS, by=by, wanted=wanted, window=window)
        [waits] = added_up(history, {"": WHO_WAITS}, by=(), wanted=wanted, window=window).values()
        changes = frame_of_view(history, BOUNDARIES.view, wanted=wanted.within(window, on=BOUNDARIES.on))
        dimensions = [one for one in history.columns("case_attributes") if one not in OF_ONE]
        question = history.question
    waits = but_found_elsewhere(waits, found["waits"])
    listed = changes.filter(~pl.col("case_ref").is_in(visit.not_listed(question)))
    thresholds = tuple(dict.fromkeys(used for name in views_of(SECTIONS) for used in thresholds_of(name)))
    tables = [
        _who_waits(waits, smallest=visit.settings.smallest),
        *(table_of_counts(name, one, found[name], smallest=visit.settings.smallest) for name, one in SECTIONS.items()),
        _changes(visit, listed),
        thresholds_table(thresholds),
    ]
    options = {**repeated(by, wanted.group, cohort), **windowed(window)}
    return Page(
        title="Handovers",
        template="handovers.html",
        tables=tables,
        question=question,
        command=visit.command("handovers", **options, question=question),
        trail={"Home": visit.to("/")},
        section=SECTION,
        facts={
            "tables": {table.name: table for table in tables},
            "drawn": drawing_of(waits),
            "sentence": sentence_of(waits),
            "not_listed": changes.height - listed.height,
            "is_narrowed": any(options.values()),
            "dimensions": [(one, view_heading(one), one in by) for one in dimensions],
        },
        data={**windowed(window), "not_listed": changes.height - listed.height}
        | {"thresholds": list(map(msgspec.structs.asdict, thresholds))},
    )


def table_of_counts(
    name: str, section: Section, counted: Counted, *, smallest: int | None, links: Links = None
) -> Table:
    """Give the figures of a view as a table, with why there are none where they are suppressed."""
    rows, said = list(lines_of(counted)), in_words(counted, section.figures)
    nothing = counted.total.is_suppressed or not counted.total.rows
    labels = counted.by or ("group",)
    words = {
        tuple(row[one] for one in labels): shown | {one: as_said(shown[one]) for one in labels}
        for row, shown in zip(rows, said, strict=True)
    }
    hides = counted.total.is_suppressed or any(group.is_suppressed for group in counted.groups)
    return Table(
        name=name,
        caption=section.title,
        rows=[] if nothing else rows,
        columns={one: view_heading(one) for one in labels} | worth_showing(said, section.figures),
        words=lambda row: words[tuple(row[one] for one in labels)],
        names=list(rows[0]),
        links=links or {},
        empty=f"{why_suppressed(smallest)}." if counted.total.is_suppressed else "None on record.",
        foot=f"{why_suppressed(smallest)}." if hides else "",
    )


def _who_waits(waits: Counted, *, smallest: int | None) -> Table:
    table = table_of_counts("who-waits", WHO_WAITS, waits, smallest=smallest)
    headings = {**table.columns, "holder": "Who waits", "waiting_for": "For whom"}
    return replace(table, columns=headings, foot=f"{NOBODY} {table.foot}".strip())


def drawing_of(waits: Counted) -> Any:
    """Draw who waited for whom, None where there is nothing to draw."""
    amounts = amounts_of(waits)
    if not amounts:
        return None
    return matrix(
        name="waiting",
        title="Days waited, by who waited and for whom",
        description=f"{sentence_of(waits)} A square is the darker the more days. The table has the numbers.",
        rows=list(dict.fromkeys(who for who, _ in amounts)),
        columns=list(dict.fromkeys(sorted(whom for _, whom in amounts))),
        amounts=amounts,
    )


def amounts_of(waits: Counted) -> dict[tuple[str, str], int | None]:
    """Give the days by who waited and for whom, in words; None where they are suppressed."""
    if waits.total.is_suppressed:
        return {}
    return {
        (_of(group.labels, "holder"), _of(group.labels, "waiting_for")): None
        if group.is_suppressed
        else group.amounts["days"].total or 0
        for group in waits.groups
    }


def sentence_of(waits: Counted) -> str:
    """Say what the drawing of who waited for whom shows."""
    amounts = amounts_of(waits)
    if not amounts:
        return "There are no waits to draw."
    shown = {pair: days for pair, days in amounts.items() if days is not None}
    said = []
    if len(shown) < len(amounts):
        said.append(f"{len(amounts) - len(shown)} of {len(amounts)} numbers are suppressed.")
    if shown:
        most = max(shown.values())
        pairs = " and ".join(
            f"for {whom} before anybody held the case" if who == NOBODY_YET else f"for {whom} by the {who}"
            for (who, whom), days in shown.items()
            if days == most
        )
        said.insert(0, f"Of what is shown, the most days were waited {pairs}: {most:,}.")
    return " ".join(said)


def _of(labels: Mapping[str, Any], name: str) -> str:
    return group_in_table(name, labels[name])


def _changes(visit: Visit, frame: pl.DataFrame) -> Table:
    def words(row: Row) -> Row:
        kind = label(row["kind"])
        if row["transfer_kind"] is not None:
            kind = f"{kind}: {label(row['transfer_kind'])}"
        said = {name: as_said(group_in_table(name, row[name])) for name in ("pack", "from_organisation")}
        return {**row, **said, "kind": as_said(kind)}

    def officer(name: str) -> Callable[[Row], str | None]:
        return lambda row: visit.to(f"/officers/{row[name]}") if row[name] else None

    return Table(
        name="changes",
        caption="Every change of hands, the latest first",
        rows=Framed(frame.sort("changed_on", "case_ref", "sequence", descending=[True, False, True])),
        columns=LISTED,
        names=frame.columns,
        words=words,
        links={
            "case_ref": lambda row: visit.to(f"/cases/{row['case_ref']}"),
            "from_officer": officer("from_officer"),
            "to_officer": officer("to_officer"),
        },
        empty="No case changed hands.",
        foot="Told and reviewed are left empty while there is still time, and where nothing is due.",
    )


PAGES = [At(path=SECTION, make=handovers, takes=("by", "group", "cohort"), has_window=True)]
