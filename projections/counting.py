"""Figures about the rows of a view: how many, in how many cases, how long they last and what is true of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import polars as pl

from projections.explanation import label_meant
from projections.history import History
from projections.measure import MOST_DIMENSIONS, OF_ONE, SMALLEST, UnknownDimension, percentage
from projections.queries import Query, view
from projections.question import ALWAYS, Window
from projections.suppression import suppressed
from projections.thresholds import used

NOT_COUNTED = re.compile(r"(^|_)(sequence|number|place|position|version|owner_days)$")
"""Columns of whole numbers that are no amounts, or that are sums of others."""


WHOLE_NUMBERS = ("BIGINT", "INTEGER")


class UnknownView(Exception):
    """There is no view with this name."""


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """What a column of whole numbers, such as days, comes to over the rows that have one."""

    total: int | None
    median: float | None
    p90: int | None
    """The smallest value that nine in ten do not exceed."""

    most: int | None


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many rows something is true, of those for which that is known."""

    yes: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in percent, rounded half up to one decimal."""
        return percentage(self.yes, self.of)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one group of rows.  Where it is suppressed, nothing but its labels is given."""

    labels: dict[str, Any]
    rows: int | None = None
    cases: int | None = None
    """In how many cases they are; None also for a view that is not about cases."""

    amounts: dict[str, Amount] = {}
    shares: dict[str, Share] = {}
    is_suppressed: bool = False


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a view, by group and in all."""

    view: str
    by: tuple[str, ...]
    amounts: tuple[str, ...]
    """The columns of whole numbers that are added up."""

    shares: tuple[str, ...]
    """The columns that say what is true of a row."""

    groups: tuple[Count, ...]
    total: Count


def known_view(name: str) -> Query:
    """Give the view with this name.  Raises UnknownView."""
    found = view(name)
    if found is None:
        raise UnknownView(f"there is no view {name}; `views` lists them")
    return found


class Wanted(NamedTuple):
    """Which rows of a view are wanted: those with these labels, and of these cases, None for all, but not of those."""

    group: Mapping[str, str | None] = MappingProxyType({})
    cases: Sequence[str] | None = None
    but_not: Sequence[str] = ()
    window: Window = ALWAYS
    on: str | None = None
    """The column with the day that is to lie in the window."""

    def within(self, window: Window, *, on: str) -> Wanted:
        """Give those whose day lies in a window."""
        return self._replace(window=window, on=on)

    def only(self, cases: Sequence[str]) -> Wanted:
        """Give those of these cases alone."""
        return self._replace(cases=[one for one in cases if self.cases is None or one in self.cases])


EVERY = Wanted()


def count(
    history: History, name: str, *, by: Sequence[str] = (), wanted: Wanted = EVERY, suppress: bool = True
) -> Counted:
    """Count the rows of a view, in all and by its own columns or by what is known of the case.

    With `suppress`, groups of fewer cases than may be shown give no figures, nor do those from which they could be
    found.  Raises UnknownView and UnknownDimension.
    """
    by = tuple(dict.fromkeys(by))
    known_view(name)
    kinds = kinds_of(history, name)
    amounts = tuple(one for one, kind in kinds.items() if kind in WHOLE_NUMBERS and not NOT_COUNTED.search(one))
    shares = tuple(one for one, kind in kinds.items() if kind == "BOOLEAN" and one not in by)
    figures = _figures("case_ref" in kinds, amounts, shares)
    rows, given = _rows(history, name, by, wanted)
    labels = ", ".join(f'"{one}"' for one in by)
    by_group = f"select {labels}, {figures} from ({rows}) group by all order by {labels}"  # noqa: S608  # our own names
    found = history.sql(by_group, *given) if by else []
    [total] = history.sql(f"select {figures} from ({rows})", *given)  # noqa: S608
    [least] = used([SMALLEST], history.changed)
    smallest = least.value if suppress and "case_ref" in kinds else 0
    hidden = suppressed(
        [{one: _text(row[one]) for one in by} for row in found], [row["cases"] or 0 for row in found], smallest=smallest
    )
    return Counted(
        view=name,
        by=by,
        amounts=amounts,
        shares=shares,
        groups=tuple(_count(row, by, amounts, shares, is_hidden=place in hidden) for place, row in enumerate(found)),
        total=_count(total, (), amounts, shares, is_hidden=0 < (total["cases"] or 0) < smallest),
    )


def rows_of_view(
    history: History, name: str, *, wanted: Wanted = EVERY, limit: int | None = None
) -> list[dict[str, Any]]:
    """Give the rows of a view that are wanted, ordered by their columns, no more than `limit`.

    Raises UnknownView and UnknownDimension.
    """
    return frame_of_view(history, name, wanted=wanted, limit=limit).to_dicts()


def frame_of_view(history: History, name: str, *, wanted: Wanted = EVERY, limit: int | None = None) -> pl.DataFrame:
    """Give what `rows_of_view` gives as a data frame, for where there are many rows and few are looked at.

    Raises UnknownView and UnknownDimension.
    """
    known_view(name)
    columns = ", ".join(f'"{one}"' for one in kinds_of(history, name))
    rows, given = _rows(history, name, (), wanted)
    most = "" if limit is None else f"limit {limit}"
    return history.frame(f"select {columns} from ({rows}) order by all {most}", *given)  # noqa: S608


def labels_in(history: History, names: Sequence[str], group: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give the labels of a group as one of the views has them, given as they are or as a table for people has them.

    Raises UnknownView, UnknownDimension, and UnknownGroup for a label that is in none of the views.
    """
    found: dict[str, dict[str | None, None]] = {one: {} for one in group}
    for name in names:
        known_view(name)
        rows, given = _rows(history, name, tuple(group), EVERY)
        for one in group:
            asked = f'select distinct cast("{one}" as varchar) as label from ({rows}) order by all'  # noqa: S608
            labels = history.sql(asked, *given)
            found[one] |= {row["label"]: None for row in labels}
    nothing = f"{' or '.join(names)} holds nothing"
    return {one: label_meant(nothing, one, label, list(found[one])) for one, label in group.items()}


def kinds_of(history: History, name: str) -> dict[str, str]:
    """Give the columns of a view with their types."""
    history.need([name])
    described = history.sql(f'describe select * from "{name}"')  # noqa: S608
    return {row["column_name"]: row["column_type"] for row in described}


def _figures(has_cases: bool, amounts: Sequence[str], shares: Sequence[str]) -> str:
    """Give the SQL of the figures of a group.  What nine in ten do not exceed is a row's own number."""
    cases = "count(distinct case_ref)" if has_cases else "cast(null as bigint)"
    return ", ".join(
        [
            f"count(*) as rows, {cases} as cases",
            *(
                f'cast(sum("{one}") as bigint) as "{one}.total", cast(median("{one}") as double) as "{one}.median",'
                f' quantile_disc("{one}", 0.9) as "{one}.p90", max("{one}") as "{one}.most"'
                for one in amounts
            ),
            *(f'count(*) filter ("{one}") as "{one}.yes", count("{one}") as "{one}.of"' for one in shares),
        ]
    )


def _rows(history: History, name: str, by: Sequence[str], wanted: Wanted) -> tuple[str, list[Any]]:
    """Give the query of the rows wanted and its parameters, with what is known of the case where the view lacks it."""
    own, labels = kinds_of(history, name), list(dict.fromkeys((*by, *wanted.group)))
    of_case = list(kinds_of(history, "case_attributes")) if "case_ref" in own else []
    could = [one for one in dict.fromkeys((*own, *of_case)) if one not in OF_ONE and _is_label(one, own.get(one))]
    if unknown := [label for label in labels if label not in could]:
        raise UnknownDimension(f"{name} cannot be grouped by {', '.join(unknown)}, only by {', '.join(could)}")
    if len(by) > MOST_DIMENSIONS:
        raise UnknownDimension(f"figures can be grouped by {MOST_DIMENSIONS} things at once, not by {len(by)}")
    more = "".join(f', of_case."{label}"' for label in labels if label not in own)
    joined = " left join case_attributes as of_case using (case_ref)" if more else ""
    conditions = [
        f'cast("{label}" as varchar) is not distinct from ${place}' for place, label in enumerate(wanted.group, start=1)
    ]
    given: list[Any] = list(wanted.group.values())
    if wanted.cases is not None and "case_ref" in own:
        given.append(list(wanted.cases))
        conditions.append(f"case_ref in (select unnest(${len(given)}))")
    if wanted.but_not and "case_ref" in own:
        given.append(list(wanted.but_not))
        conditions.append(f"(case_ref is null or case_ref not in (select unnest(${len(given)})))")
    for limit, compared in ((wanted.window.first, ">="), (wanted.window.until, "<")):
        if limit is not None and wanted.on is not None:
            given.append(limit)
            conditions.append(f'"{wanted.on}" {compared} ${len(given)}')
    rows = f'select one.*{more} from "{name}" as one{joined}'  # noqa: S608
    where = f"where {' and '.join(conditions)}" if conditions else ""
    return f"select * from ({rows}) {where}", given  # noqa: S608


def _is_label(name: str, kind: str | None) -> bool:
    return kind is None or (kind in ("VARCHAR", "BOOLEAN") and not name.endswith(("_ref", "_by", "_id", "thing")))


def _text(label: Any) -> str | None:
    return None if label is None else str(label)


def _count(
    row: Mapping[str, Any], by: Sequence[str], amounts: Sequence[str], shares: Sequence[str], *, is_hidden: bool
) -> Count:
    labels = {one: row[one] for one in by}
    if is_hidden:
        return Count(labels=labels, is_suppressed=True)
    return Count(
        labels=labels,
        rows=row["rows"],
        cases=row["cases"],
        amounts={one: Amount(**{part: row[f"{one}.{part}"] for part in Amount.__struct_fields__}) for one in amounts},
        shares={one: Share(yes=row[f"{one}.yes"], of=row[f"{one}.of"]) for one in shares},
    )
