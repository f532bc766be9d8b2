"""Who holds how many cases: officers and units, the cases of each, and their caseload from week to week."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from projections.history import History

Row = Mapping[str, Any]
Rows = list[dict[str, Any]]
Per = Literal["week", "month"]

ON_RECORD = {
    "officer": ("officer_spells", "officer"),
    "visitor": ("home_visits", "visited_by"),
    "supervised": ("supervision_sessions", "officer"),
    "supervisor": ("supervision_sessions", "supervisor"),
}
"""Where the code of a member of staff stands on record: the view and the column."""


class UnknownOfficer(Exception):
    """No member of staff is on record with this code."""


class UnknownUnit(Exception):
    """No unit is on record with this code."""


def officers_beginning(history: History, start: str) -> tuple[Rows, Rows]:
    """Give the officers whose code begins so, in capitals or not: who holds cases now, and who did.

    The first are rows of the view `caseloads`, those with the most cases first; of the others there is the row of
    `caseload_changes` of the day on which they gave up their last case.
    """
    history.need(["caseloads", "caseload_changes"])
    begins = "starts_with(lower(officer), lower($1))"
    now = history.sql(f"select * from caseloads where {begins} order by cases desc, officer, unit", start)  # noqa: S608
    last = (
        "select *, row_number() over (partition by officer order by changed_on desc, cases desc) as place"  # noqa: S608
        f" from caseload_changes where {begins}"
    )
    gone = history.sql(
        f"select * exclude (place) from ({last}) where place = 1"  # noqa: S608
        " and officer not in (select officer from caseloads) order by changed_on desc, officer",
        start,
    )
    return now, gone


def known_officer(history: History, code: str) -> str:
    """Give the code of a member of staff as it is on record, given in capitals or not.  Raises UnknownOfficer."""
    history.need({view for view, _ in ON_RECORD.values()})
    found = {
        row["code"]
        for view, column in ON_RECORD.values()
        for row in history.sql(
            f"select distinct {column} as code from {view} where lower({column}) = lower($1)",  # noqa: S608
            code,
        )
    }
    if not found:
        raise UnknownOfficer(
            f"no member of staff with the code {code!r} held a case, visited anybody at home or was supervised by the "
            "day asked, as known then"
        )
    return code if code in found else str(min(found))


def known_unit(history: History, code: str) -> str:
    """Give the code of a unit as it is on record, given in capitals or not.  Raises UnknownUnit."""
    history.need(["custody_intervals"])
    asked = "select distinct unit from custody_intervals where lower(unit) = lower($1) order by unit"
    found = [str(row["unit"]) for row in history.sql(asked, code)]
    if not found:
        raise UnknownUnit(f"no unit {code!r} held a case by the day asked, as known then")
    return code if code in found else found[0]


def rows_where(history: History, view: str, **columns: str) -> Rows:
    """Give the rows of a view that have these values in their columns, in the order of the command `view --rows`."""
    history.need([view])
    conditions = " and ".join(f'"{name}" = ${place}' for place, name in enumerate(columns, start=1))
    return history.sql(f'select * from "{view}" where {conditions} order by all', *columns.values())  # noqa: S608


def over_time(changes: Sequence[Row], *, per: Per, until: date) -> Rows:
    """Give the cases held at the end of each week or month, from the first change on, and of the day `until`.

    `changes` are rows of the view `caseload_changes`, of one officer or of several.  A row has the first and the last
    day of the week or month, the cases taken and given up meanwhile, and those held at the end of its last day.
    """
    if not changes:
        return []
    by_first: dict[date, list[Row]] = {}
    for row in changes:
        by_first.setdefault(bounds(row["changed_on"], per)[0], []).append(row)
    starts_on, held, rows = min(by_first), 0, []
    while starts_on <= until:
        _, after = bounds(starts_on, per)
        taken, given_up = (sum(row[name] for row in by_first.get(starts_on, [])) for name in ("taken", "given_up"))
        held += taken - given_up
        ends_on = min(after - timedelta(days=1), until)
        rows.append({"starts_on": starts_on, "ends_on": ends_on, "taken": taken, "given_up": given_up, "cases": held})
        starts_on = after
    return rows


def bounds(day: date, per: Per) -> tuple[date, date]:
    """Give the first day of the week or month in which a day lies, and the first day after it."""
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, first + timedelta(days=calendar.monthrange(day.year, day.month)[1])
