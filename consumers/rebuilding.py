"""Rebuilding: history made afresh from the log beside the one that is read, compared with it, and put in its place."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import NamedTuple

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from consumers.archive import archive, extend, read_history
from consumers.place import BESIDE, only_maker_of, only_writer_of, put_in_place
from consumers.store import Store
from schemas.columns import COLUMNS
from schemas.watermark import (
    MARK,
    HistoryIncomplete,
    HistoryNotMade,
    HistoryOfAnotherShape,
    Watermark,
    live,
    versions_in,
)

COMPARED_AT_ONCE = 500_000
"""Positions of which the rows of a table are compared one by one at once, where the table as a whole differs."""


class Rebuilt(NamedTuple):
    """A history that was made afresh, and how the one before differs from it."""

    watermark: Watermark
    compared: int
    """The position up to which it was compared; 0 where the one before could not be read."""

    differing: dict[str, int]
    """How many events differ, for each table that does."""

    is_in_place: bool


def bring_up(
    store: Store, folder: Path, *, patience: float = 0.0, stopping: threading.Event | None = None
) -> Watermark:
    """Bring history up to the end of the log, afresh where another version made it or part of it was lost.

    Raises HistoryInUse.
    """
    try:
        return archive(store, folder, patience=patience, stopping=stopping)
    except (HistoryOfAnotherShape, HistoryIncomplete):
        return rebuild(store, folder, patience=patience, stopping=stopping).watermark


def rebuild(
    store: Store,
    folder: Path,
    *,
    compare_only: bool = False,
    patience: float = 0.0,
    stopping: threading.Event | None = None,
) -> Rebuilt:
    """Make the history in `folder` afresh from the log, compare, and put it in the place of the one there.

    That one is read, and brought up to the log, until then.  After an interruption, or where it was told to stop, the
    next run goes on where this one stopped.  Raises HistoryInUse.
    """
    if folder.is_file():
        folder.rename(folder.with_name(f"{folder.name}.old"))
    with only_maker_of(folder):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / BESIDE
        watermark = _made(store, beside, stopping)
        if stopping is not None and stopping.is_set():
            return Rebuilt(watermark, 0, {}, is_in_place=False)
        compared, differing = _compare(store, folder, beside, watermark)
        if compare_only:
            return Rebuilt(watermark, compared, differing, is_in_place=False)
        with only_writer_of(folder, patience=patience):
            watermark = extend(store, beside, None)
            put_in_place(folder, beside)
        return Rebuilt(watermark, compared, differing, is_in_place=True)


def _made(store: Store, beside: Path, stopping: threading.Event | None) -> Watermark:
    """Make history, going on with what an interrupted run left if that is sound."""
    if (beside / MARK).exists():
        try:
            return _checked(store, beside, stopping)
        except (HistoryOfAnotherShape, HistoryIncomplete, DeltaError):
            pass
    shutil.rmtree(beside, ignore_errors=True)
    return _checked(store, beside, stopping)


def _checked(store: Store, beside: Path, stopping: threading.Event | None) -> Watermark:
    """Bring up what is made, and see that it has as many rows as there are events.  Raises HistoryIncomplete."""
    watermark = extend(store, beside, None, stopping=stopping)
    held = sum(_count(files, watermark.position) for files in _files_in(beside).values())
    if held != store.count(watermark.position):
        raise HistoryIncomplete(f"what was made in {beside} does not have the events of the record")
    return watermark


def _count(files: list[str], position: int) -> int:
    try:
        rows = pl.scan_parquet(files).filter(pl.col("position") <= position)
        count: int = rows.select(pl.len()).collect(engine="streaming").item()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HistoryIncomplete(f"a file of {Path(files[0]).parent} cannot be read") from error
    return count


def _compare(store: Store, folder: Path, beside: Path, made: Watermark) -> tuple[int, dict[str, int]]:
    """Give the position up to which two histories were compared, and how many events differ in which table."""
    before = live(folder)
    try:
        position = min(read_history(store, before).position, made.position)
        ours, theirs = _files_in(beside), _files_in(before)
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete, DeltaError):
        return 0, {}
    tables = sorted(ours.keys() | theirs.keys())
    counts = {table: _differing(table, ours.get(table, []), theirs.get(table, []), position) for table in tables}
    return position, {table: count for table, count in counts.items() if count}


def _files_in(folder: Path) -> dict[str, list[str]]:
    """Give the files of each table that has any."""
    found = {table: DeltaTable(folder / table).file_uris() for table in versions_in(folder)}
    return {table: files for table, files in found.items() if files}


def _differing(table: str, ours: list[str], theirs: list[str], position: int) -> int:
    """Give how many events of a table differ, or are in one history and not in the other, up to a position."""
    try:
        both = [_hashed(table, files, 1, position).select(pl.len(), pl.col("row").sum()) for files in (ours, theirs)]
        one, other = pl.collect_all(both, engine="streaming")
        if one.equals(other):
            return 0
        starts = range(1, position + 1, COMPARED_AT_ONCE)
        parts = ((start, min(position, start + COMPARED_AT_ONCE - 1)) for start in starts)
        return sum(_differing_in(table, ours, theirs, first, last) for first, last in parts)
    except (OSError, pl.exceptions.PolarsError):
        return _count(ours, position) if ours else 1  # what cannot be read is not the same


def _differing_in(table: str, ours: list[str], theirs: list[str], first: int, last: int) -> int:
    one, other = _hashed(table, ours, first, last), _hashed(table, theirs, first, last)
    all_rows = pl.concat([one.with_columns(times=1), other.with_columns(times=-1)])
    differ = all_rows.group_by("position", "row").agg(pl.col("times").sum()).filter(pl.col("times") != 0)
    count: int = differ.select(pl.col("position").n_unique()).collect(engine="streaming").item()
    return count


def _hashed(table: str, files: list[str], first: int, last: int) -> pl.LazyFrame:
    """Give the position of each row of a table, and a number that stands for all of the row."""
    if not files:
        return pl.LazyFrame(schema={"position": pl.Int64(), "row": pl.UInt64()})
    rows = pl.scan_parquet(files).filter(pl.col("position").is_between(first, last))
    return rows.select("position", row=pl.struct(list(COLUMNS[table])).hash())
