"""The archive: history as columns, one Delta table per type of event, copied from the log of the store.

Everything here can be deleted and made again from the log, with the same rows.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import msgspec
import polars as pl

from consumers.place import clear, only_writer_of, put_in_place
from consumers.store import STORED_AT, Store
from consumers.tables import append, compact, position_of
from domain.catalogue import OURS
from schemas.columns import LOG, frames_of_log, table_of
from schemas.watermark import (
    MARK,
    HistoryNotMade,
    HistoryOfAnotherRecord,
    Watermark,
    live,
    read_complete,
    versions_in,
    write_watermark,
)

READ_AT_ONCE = 50_000
"""Events read from the log at once."""

WRITTEN_AT_ONCE = 250_000
"""Events turned into columns and written at once, which bounds the memory that is needed."""

MANY_ROWS = 5_000
"""Fewer rows of a table wait for more, so that there are few files."""

SETTLED_AFTER = 500_000
"""Events after which everything is written and the watermark moves, even if there are more."""

Rows = list[tuple[int, str, int, bytes]]
Held = dict[str, list[pl.DataFrame]]
OUR_TABLES = {table_of(kind) for kind in OURS}


def archive(
    store: Store,
    folder: Path,
    until: int | None = None,
    *,
    patience: float = 0.0,
    stopping: threading.Event | None = None,
) -> Watermark:
    """Bring the history in `folder` up to the end of the log, or to position `until`, and say how far it is complete.

    An interruption loses nothing and doubles nothing: the next run goes on where this one stopped, which is also where
    it was told to stop.  Another writer is waited for with some `patience`, in seconds.  Raises HistoryInUse, and
    HistoryOfAnotherShape or HistoryIncomplete where history has to be rebuilt.
    """
    with only_writer_of(folder, patience=patience):
        if not (live(folder) / MARK).exists():
            put_in_place(folder)
        return extend(store, live(folder), until, stopping=stopping)


def tidy(folder: Path, *, at_most: int | None = None, patience: float = 0.0) -> bool:
    """Put the many small files of tables together, and delete what nobody reads any more.

    Says whether more than `at_most` tables had many files.  Raises HistoryInUse.
    """
    with only_writer_of(folder, patience=patience):
        clear(folder)
        return compact(live(folder), at_most=at_most)


def read_history(store: Store, folder: Path) -> Watermark:
    """Read how far the history in `folder` is complete, and see that it was made from this record.

    Raises HistoryNotMade, HistoryOfAnotherShape and HistoryIncomplete (see `schemas.watermark`).
    """
    watermark = read_complete(folder)
    check_record(store, folder, watermark)
    return watermark


def check_record(store: Store, folder: Path, watermark: Watermark) -> None:
    """Raise HistoryOfAnotherRecord where history up to the watermark was not made from this record."""
    if watermark.seal != _seal(store, watermark.position):
        raise HistoryOfAnotherRecord(
            f"the history in {folder} was made from another record; `casehistory rebuild` makes it afresh"
        )


def _seal(store: Store, position: int) -> str:
    """Give a digest of the event at a position, which names its stream and when it was stored; nothing for 0."""
    said = [(*row[:-1], bytes(row[-1])) for row in (store.log_rows(position - 1, 1) if position else ())]
    return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest() if said else ""


def extend(store: Store, folder: Path, until: int | None, *, stopping: threading.Event | None = None) -> Watermark:
    """Bring the tables in a folder that is not written by another up to the end of the log, or to `until`.

    Raises HistoryOfAnotherShape and HistoryIncomplete.
    """
    folder.mkdir(exist_ok=True)
    try:
        watermark = read_history(store, folder)
    except HistoryNotMade:
        watermark = Watermark()
        write_watermark(folder, watermark)
    ahead = _ahead(folder, watermark)
    held: Held = {}
    reached = watermark
    for log in _logs(store, after=watermark.position, end=store.last_position() if until is None else until):
        for table, frame in frames_of_log(log):
            held.setdefault(table, []).append(frame)
        reached = Watermark(position=log["position"][-1], latest=_latest(held, reached.latest))
        _write(folder, held, ahead, at_least=MANY_ROWS)
        if reached.position - watermark.position >= SETTLED_AFTER:
            watermark = _settle(store, folder, held, ahead, reached)
        if stopping is not None and stopping.is_set():
            break
    return _settle(store, folder, held, ahead, reached) if reached.position != watermark.position else watermark


def _ahead(folder: Path, watermark: Watermark) -> dict[str, int]:
    """Give the position of each table that was written since the watermark moved, as before an interruption."""
    versions = versions_in(folder)
    return {
        table: position_of(folder / table)
        for table, version in versions.items()
        if version != watermark.tables.get(table)
    }


def _logs(store: Store, *, after: int, end: int) -> Iterator[pl.DataFrame]:
    """Read the log up to `end`, in parts of `WRITTEN_AT_ONCE` events."""
    parts: list[pl.DataFrame] = []
    for rows in _read_ahead(store, after=after, end=end):
        parts.append(_log_of(rows))
        if sum(map(len, parts)) >= WRITTEN_AT_ONCE:
            yield pl.concat(parts)
            parts = []
    if parts:
        yield pl.concat(parts)


def _read_ahead(store: Store, *, after: int, end: int) -> Iterator[Rows]:
    """Read the log up to `end`, the next rows while those given are being worked on."""
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(store.log_rows, after, READ_AT_ONCE)
        while after < end and (rows := _up_to(end, reading.result())):
            after = rows[-1][0]
            reading = reader.submit(store.log_rows, after, READ_AT_ONCE)
            yield rows


def _up_to(end: int, rows: Rows) -> Rows:
    return [row for row in rows if row[0] <= end] if rows and rows[-1][0] > end else rows


def _latest(held: Mapping[str, list[pl.DataFrame]], so_far: datetime | None) -> datetime | None:
    said = (frames[-1]["recorded_at"].max() for table, frames in held.items() if table not in OUR_TABLES)
    return max((one for one in (so_far, *said) if isinstance(one, datetime)), default=None)


def _settle(store: Store, folder: Path, held: Held, ahead: Mapping[str, int], reached: Watermark) -> Watermark:
    """Write all that is held back, and then move the watermark."""
    _write(folder, held, ahead, at_least=0)
    os.sync()  # what the watermark speaks for is on the disk before it is
    settled = msgspec.structs.replace(reached, seal=_seal(store, reached.position), tables=versions_in(folder))
    write_watermark(folder, settled)
    return settled


def _write(folder: Path, held: Held, ahead: Mapping[str, int], *, at_least: int) -> None:
    """Append what is held back of the tables of which it is many rows, without the rows that a table has already."""
    full = [table for table, frames in held.items() if sum(map(len, frames)) >= at_least]
    frames = {table: pl.concat(held.pop(table)).filter(pl.col("position") > ahead.get(table, 0)) for table in full}
    append(folder, {table: frame for table, frame in frames.items() if len(frame)})


def _log_of(rows: Rows) -> pl.DataFrame:
    """Lay out what the store gives, which has in front of each payload when it was stored."""
    positions, streams, versions, kept = zip(*rows, strict=True)
    raw = {
        "position": pl.Series(positions, dtype=LOG["position"]),
        "stream": pl.Series(streams, dtype=LOG["stream"]),
        "version": pl.Series(versions, dtype=LOG["version"]),
        "kept": pl.Series(kept, dtype=pl.Binary()),
    }
    microseconds = pl.col("kept").bin.head(STORED_AT).bin.reinterpret(dtype=pl.Int64(), endianness="big")
    return pl.DataFrame(raw).select(
        "position",
        "stream",
        "version",
        stored_at=microseconds.cast(LOG["stored_at"]),
        payload=pl.col("kept").bin.slice(STORED_AT),
    )
