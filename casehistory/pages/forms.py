"""The forms of a page: HTML for people, and its tables as JSON, CSV and Parquet at the same address."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jinja2
import msgspec
import polars as pl
from starlette.responses import Response

from casehistory.pages.address import BadAddress
from casehistory.pages.display import display, is_number
from casehistory.pages.page import AT_ONCE, Page, Table
from casehistory.pages.visit import Visit
from casehistory.written import as_csv, as_json
from projections.question import day_of

SECTIONS = {
    "/": "Home",
    "/measures": "Measures",
    "/handovers": "Handovers",
    "/officers": "Officers and units",
    "/report": "The report rebuilt",
    "/streams": "Streams",
    "/definitions": "Definitions",
}


class NoTable(Exception):
    """A page has no table of that name."""


@cache
def templates() -> jinja2.Environment:
    """Give the templates; one that names what there is not is an error."""
    ours = jinja2.PackageLoader("casehistory.pages", "templates")
    govuk = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([ours, govuk]), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(display=display, is_number=is_number, day_of=day_of, SECTIONS=SECTIONS, shown=shown)
    return environment


def as_html(page: Page, visit: Visit) -> Response:
    """Give a page for people."""
    text = templates().get_template(page.template).render(page=page, visit=visit, **page.facts)
    return Response(text, status_code=page.status, media_type="text/html")


def shown(table: Table, visit: Visit) -> dict[str, Any]:
    """Give the rows of a table that its page shows, in words, and where the pages before and after are."""
    last = max(1, -(-len(table.rows) // AT_ONCE))
    number = min(visit.page_of(table.name), last)
    rows = table.rows[(number - 1) * AT_ONCE : number * AT_ONCE]
    cells = [_cells(table, row) for row in rows]
    return {
        "cells": cells,
        "numbers": [any(is_number(line[at][2]) for line in cells) for at in range(len(table.columns))],
        "page": number,
        "pages": last,
        "first": (number - 1) * AT_ONCE + 1,
        "last": (number - 1) * AT_ONCE + len(rows),
    }


def _cells(table: Table, row: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    """Give what each cell says, where it leads, and its value."""
    said = table.words(row) if table.words else row
    return [
        (display(name, said[name]), table.links[name](row) if name in table.links else None, said[name])
        for name in table.columns
    ]


def json_of(page: Page, visit: Visit) -> Response:
    """Give a page for programs: its document, or what was asked, and the table chosen or all of them."""
    if page.document is not None and "table" not in visit.query:
        return Response(page.document, media_type="application/json")
    chosen = [_chosen(page, visit)] if "table" in visit.query else page.tables
    asked = msgspec.structs.asdict(page.question) if page.question else {}
    marks = {"title": page.title, **asked, "command": page.command, **page.data}
    tables = {table.name: [dict(row) for row in table.rows] for table in chosen}
    body = as_json(marks | {"tables": tables})
    return Response(body, status_code=page.status, media_type="application/json")


def csv_of(page: Page, visit: Visit) -> Response:
    """Give a table of a page as CSV."""
    table = _chosen(page, visit)
    return _file(as_csv(table.rows, table.every_column).encode(), "text/csv; charset=utf-8", f"{table.name}.csv")


def parquet_of(page: Page, visit: Visit) -> Response:
    """Give a table of a page as Parquet; a column of mixed values or of names and values is text."""
    table, out = _chosen(page, visit), io.BytesIO()
    columns = {name: [row[name] for row in table.rows] for name in table.every_column}
    pl.DataFrame({name: _series(name, values) for name, values in columns.items()}).write_parquet(out)
    return _file(out.getvalue(), "application/vnd.apache.parquet", f"{table.name}.parquet")


FORMS: Mapping[str, Callable[[Page, Visit], Response]] = {
    "": as_html,
    ".json": json_of,
    ".csv": csv_of,
    ".parquet": parquet_of,
}
"""What a path may end with, and what comes of it."""


def _chosen(page: Page, visit: Visit) -> Table:
    """Give the table that is asked for, or the first.  Raises BadAddress and NoTable."""
    tables = {table.name: table for table in page.tables}
    if not tables:
        raise NoTable(f"the page {page.title!r} has no table")
    name = visit.query.get("table") or page.tables[0].name
    if name not in tables:
        raise BadAddress("table", f"this page has no table {name!r}; it has {', '.join(tables)}")
    return tables[name]


def _series(name: str, values: list[Any]) -> pl.Series:
    if any(isinstance(one, Mapping) for one in values):
        values = [None if one is None else as_json(one) for one in values]
    try:
        return pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if one is None else str(one) for one in values])


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
