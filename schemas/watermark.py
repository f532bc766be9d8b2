"""The watermark of history: the position of the log up to which all of its tables are complete.

History is written while others read it.  Readers take no row above the watermark, and the watermark moves only when
every table has what lies below it.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

from schemas.columns import COLUMNS

SHAPE = hashlib.sha256(repr(COLUMNS).encode()).hexdigest()[:16]
"""Stands for the tables and columns of this version of the program."""


class HistoryNotMade(Exception):
    """There is no history in the folder."""


class HistoryOfAnotherShape(Exception):
    """History was written by a version of the program with other tables or columns."""


class Watermark(msgspec.Struct, frozen=True, kw_only=True):
    """How far history is complete."""

    position: int = 0
    latest: datetime | None = None
    """When the newest event up to the position was written down by its source."""

    shape: str = SHAPE


def read_watermark(folder: Path) -> Watermark:
    """Read how far the history in `folder` is complete.  Raises HistoryNotMade or HistoryOfAnotherShape."""
    try:
        watermark = msgspec.json.decode((folder / "watermark.json").read_bytes(), type=Watermark)
    except FileNotFoundError:
        raise HistoryNotMade(f"there is no history in {folder}; `casehistory rebuild` makes it") from None
    except msgspec.DecodeError:
        raise HistoryNotMade(
            f"the watermark in {folder} cannot be read; `casehistory rebuild` makes history afresh"
        ) from None
    if watermark.shape != SHAPE:
        raise HistoryOfAnotherShape(
            f"the history in {folder} is of another version of the program; `casehistory rebuild` makes it afresh"
        )
    return watermark


def write_watermark(folder: Path, watermark: Watermark) -> None:
    """Move the watermark.  After a crash it is either where it was or where it was moved to."""
    beside = folder / "watermark.json.new"
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(watermark) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / "watermark.json")
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
