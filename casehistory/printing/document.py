"""A document: parts with sentences, tables and drawings, as data.  How it looks is settled elsewhere.

Every cell is text as it is to be read; nothing is worked out after this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph; `marked` stands out, for what a reader must not miss."""

    form: ClassVar[str] = "text"

    said: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list."""

    form: ClassVar[str] = "items"

    said: Sequence[str]
    is_short: bool = False
    """Whether two of them fit side by side."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell: its text, and under it, smaller, what belongs to it."""

    said: str
    under: str = ""
    codes: Sequence[str] = ()
    """Hashes and commands, each on a line of its own, as they are to be copied."""

    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with its caption and headings.  The first cell of a row names the row."""

    form: ClassVar[str] = "grid"

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Sequence[int] = ()
    """The places of the columns that hold numbers."""

    kind: str = ""
    """What the style has widths for: `commands`, `thresholds` and so on."""

    foot: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing that has its own alternative text."""

    form: ClassVar[str] = "picture"

    drawn: Markup


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, to be typed as it stands."""

    form: ClassVar[str] = "command"

    line: str


Block = Text | Items | Grid | Picture | Command


@dataclass(frozen=True, kw_only=True)
class Section:
    """Some blocks under a heading."""

    heading: str
    anchor: str
    blocks: Sequence[Block]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a document, which begins on a page of its own."""

    heading: str
    anchor: str
    blocks: Sequence[Block] = ()
    sections: Sequence[Section] = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A report: its title page, then its parts."""

    title: str
    subtitle: str
    running: str
    """What stands at the head of each page."""

    asked: Sequence[tuple[str, str]]
    """What was asked, by name, for the title page."""

    before: Sequence[Text]
    """What a reader has to know before anything else."""

    parts: Sequence[Part]
    made_at: datetime
    """Since when all that it says was known; no clock of ours is in it."""
