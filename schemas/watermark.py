"""The watermark of history: the position of the log up to which all of its tables are complete.

History is written while others read it.  Readers take no row above the watermark, and the watermark moves only when
every table has what lies below it.  It says which version each table then had, so that a table that was lost or put
back from an earlier copy is noticed, and not counted as if it held everything.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from schemas.columns import COLUMNS, TABLES

SHAPE = hashlib.sha256(repr(COLUMNS).encode()).hexdigest()[:16]
"""Stands for the tables and columns of this version of the program."""

VERSION = 20
"""Digits of the version in front of the name of each file of a table's log."""

MARK = "watermark.json"
"""The name of the file that is the watermark."""

CURRENT = "current"
"""The name of the link in the folder of history to the one of its folders that has the tables to read."""


UNREADABLE = "the watermark in {} cannot be read; `casehistory rebuild` makes history afresh"


class HistoryNotMade(Exception):
    """There is no history in the folder."""


class HistoryOfAnotherShape(Exception):
    """History was written by a version of the program with other tables or columns."""


class HistoryIncomplete(Exception):
    """A table of history is missing, or is older than the watermark says."""


class HistoryOfAnotherRecord(HistoryIncomplete):
    """History was made from another record than the one that is asked."""


class Watermark(msgspec.Struct, frozen=True, kw_only=True):
    """How far history is complete."""

    position: int = 0
    latest: datetime | None = None
    """When the newest event up to the position was written down by its source."""

    seal: str = ""
    """Stands for the record that history was made from: a digest of the event at the position."""

    shape: str = SHAPE
    tables: dict[str, int] = {}
    """The version of each table that has rows."""


def live(folder: Path) -> Path:
    """Give the folder that has the tables of the history in `folder`, which a rebuild does not change under a reader.

    It is the folder itself where an earlier version of the program made history and none made it afresh since.
    """
    current = folder / CURRENT
    return current.resolve() if current.is_symlink() else folder


def read_watermark(folder: Path) -> Watermark:
    """Read how far the history in `folder` is complete.

    Raises HistoryNotMade, HistoryOfAnotherShape, and HistoryIncomplete where the watermark cannot be read.
    """
    try:
        return decode_watermark((live(folder) / MARK).read_bytes(), folder)
    except FileNotFoundError:
        raise HistoryNotMade(f"there is no history in {folder}; `casehistory rebuild` makes it") from None
    except NotADirectoryError:
        raise HistoryIncomplete(UNREADABLE.format(folder)) from None


def decode_watermark(written: bytes, folder: object) -> Watermark:
    """Read what stands in the watermark of `folder`.  Raises HistoryOfAnotherShape and HistoryIncomplete."""
    try:
        watermark = msgspec.json.decode(written, type=Watermark)
    except msgspec.DecodeError:
        raise HistoryIncomplete(UNREADABLE.format(folder)) from None
    if watermark.shape != SHAPE:
        raise HistoryOfAnotherShape(
            f"the history in {folder} is of another version of the program; `casehistory rebuild` makes it afresh"
        )
    return watermark


def read_complete(folder: Path) -> Watermark:
    """Read how far the history in `folder` is complete, and see that its tables go as far.

    Tables may be newer: they are written before the watermark moves.  Raises HistoryIncomplete too.
    """
    watermark = read_watermark(folder)
    while short := _short_of(watermark.tables, versions_in(live(folder))):
        now = read_watermark(folder)
        if now == watermark:
            raise HistoryIncomplete(
                f"the history in {folder} has lost what it had of {', '.join(short)}; "
                "`casehistory rebuild` makes it afresh"
            )
        watermark = now  # history was rebuilt and put in place in between
    return watermark


def _short_of(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    return [table for table, version in expected.items() if found.get(table, -1) < version]


def versions_in(folder: Path) -> dict[str, int]:
    """Give the newest version of each table in `folder`, by the names of the files of its log."""
    versions = {}
    for table in TABLES:
        try:
            with os.scandir(folder / table / "_delta_log") as log:
                numbers = [int(entry.name[:VERSION]) for entry in log if entry.name[:VERSION].isdigit()]
        except FileNotFoundError:
            continue
        if numbers:
            versions[table] = max(numbers)
    return versions


def write_watermark(folder: Path, watermark: Watermark) -> None:
    """Move the watermark of a history.  After a crash it is either where it was or where it was moved to."""
    beside = folder / f"{MARK}.new"
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(watermark) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / MARK)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
