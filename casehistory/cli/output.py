"""Rows on standard output, as a table, as JSON or as CSV; talk on standard error.

A table on a terminal is drawn by rich; anywhere else it is plain aligned text, never cut off.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import click

from casehistory.written import Row, as_csv, as_json

if TYPE_CHECKING:
    from projections.thresholds import UsedThreshold

GAP = 2
"""Blanks between the columns of a table."""

NARROW, READABLE = 28, {"sentence": 60, "evidence": 90, "about": 16}
"""How wide a column must be to be read with ease, where it has more to say than that."""

Columns = Mapping[str, str]
"""The columns of a table, by name, with their headings."""


def say(text: str) -> None:
    """Say something to the person at the terminal."""
    click.echo(text, err=True)


def show(
    rows: Sequence[Row], columns: Columns, *, output: str, names: Sequence[str] = (), spare: Iterable[str] = ()
) -> None:
    """Print rows.  A table has the `columns`; JSON and CSV have every column of the rows.

    `names` are those columns; CSV needs them for its header where there may be no rows.  For `spare` see `show_table`.
    """
    if output == "json":
        show_json([dict(row) for row in rows])
    elif output == "csv":
        names = names or list(rows[0] if rows else columns)
        click.echo(as_csv(rows, names), nl=False)
    else:
        show_table(rows, columns, spare=spare)


def show_json(document: Any) -> None:
    """Print one JSON document."""
    click.echo(as_json(document))


def show_table(rows: Sequence[Row], columns: Columns, *, spare: Iterable[str] = ()) -> None:
    """Print a table for people.

    On a terminal too narrow for its columns it does without those to `spare`, the first one first.
    """
    if sys.stdout.isatty():
        columns = _fitting(rows, columns, spare)
    cells = [[cell(row[name]) for name in columns] for row in rows]
    is_number = [
        any(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows) for name in columns
    ]
    if sys.stdout.isatty():
        _draw(cells, list(columns.values()), is_number)
    else:
        for line in aligned(cells, list(columns.values()), is_number):
            click.echo(line)


def _fitting(rows: Sequence[Row], columns: Columns, spare: Iterable[str]) -> Columns:
    """Leave out what is to spare until the rest can be read with ease, and say what was left out."""
    wide = {
        name: max(min(max(map(len, said)), READABLE.get(name, NARROW)), *map(len, heading.split()))
        for name, heading in columns.items()
        if (said := [cell(row[name]) for row in rows] or [""])
    }
    left_out = []
    for name in spare:
        if name in wide and sum(wide.values()) + GAP * len(wide) > shutil.get_terminal_size().columns:
            del wide[name]
            left_out.append(columns[name])
    if left_out:
        say(f"(left out for want of room: {', '.join(left_out)})")
    return {name: columns[name] for name in wide}


def aligned(cells: Sequence[Sequence[str]], headings: Sequence[str], is_number: Sequence[bool]) -> Iterable[str]:
    """Give the lines of a table in plain text, its columns two spaces apart."""
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    for line in (headings, ["-" * width for width in widths], *cells):
        yield "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, is_number, strict=True)
        ).rstrip()


def _draw(cells: Sequence[Sequence[str]], headings: Sequence[str], is_number: Sequence[bool]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold underline")
    console = Console()
    widths = _widths(list(zip(headings, *cells, strict=True)), room=console.width - GAP * len(headings))
    for heading, right, width in zip(headings, is_number, widths, strict=True):
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold", width=width)
    for line in cells:
        table.add_row(*map(Text, line))
    console.print(table)


def _widths(columns: Sequence[Sequence[str]], *, room: int) -> list[int | None]:
    """Make headings and then the widest columns narrower until all have room; None where that would break a word."""
    least = [min(max(len(word) for text in texts for word in text.split()), NARROW) for texts in columns]
    widths = [max(map(len, texts)) for texts in columns]
    if sum(least) > room:
        return [None] * len(columns)
    of_cells = [max(least[place], *map(len, texts[1:])) for place, texts in enumerate(columns)]
    for floor in (of_cells, least):
        while sum(widths) > room and widths != floor:
            place = max((place for place in range(len(widths)) if widths[place] > floor[place]), key=widths.__getitem__)
            widths[place] -= 1
    return list(widths)


def paragraph(text: str, *, indent: str = "") -> str:
    """Give a text in lines that fit the terminal, all but the first indented; elsewhere as one line."""
    if not sys.stdout.isatty():
        return text
    return textwrap.fill(
        text,
        shutil.get_terminal_size().columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def show_thresholds(thresholds: Sequence[UsedThreshold]) -> None:
    """Print the numbers on which an answer depends, with their sources, and mark those that no source read states."""
    if thresholds:
        click.echo("")
    for one in thresholds:
        verified = "" if one.verified else ", not verified"
        if one.in_place_of is not None:
            verified = f", in place of {one.in_place_of}"
        meaning = one.meaning[0].upper() + one.meaning[1:]
        click.echo(paragraph(f"{meaning}: {one.value} {one.unit}{verified} ({one.source})", indent="  "))


def cell(value: Any) -> str:
    """Write a value for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return ", ".join(map(cell, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {cell(one)}" for name, one in value.items())
    return "" if value is None else str(value)


def show_one(document: Row, headings: Columns, *, output: str) -> None:
    """Print one thing: a line for each of the `headings`, a JSON object, or one row of CSV."""
    if output == "json":
        show_json(dict(document))
    elif output == "csv":
        show([document], headings, output=output)
    else:
        width = max(map(len, headings.values()))
        for name, heading in headings.items():
            value = document[name]
            lines = [f"{one}: {cell(some)}" for one, some in value.items()] if isinstance(value, Mapping) else []
            for at, line in enumerate(lines or [cell(value)]):
                click.echo(f"{(heading if at == 0 else '').ljust(width)}  {line}".rstrip())
