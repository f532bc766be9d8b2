"""The archive: history as columns, one Delta table per type of event, copied from the log of the store.

Everything here can be deleted and made again from the log, with the same rows.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from consumers.store import STORED_AT, Store
from domain.catalogue import OURS
from schemas.columns import LOG, frames_of_log, table_of
from schemas.watermark import (
    HistoryNotMade,
    HistoryOfAnotherRecord,
    Watermark,
    read_complete,
    versions_in,
    write_watermark,
)

READ_AT_ONCE = 50_000
"""Events read from the log at once."""

WRITTEN_AT_ONCE = 250_000
"""Events turned into columns and written at once, which bounds the memory that is needed."""

MANY_ROWS = 5_000
"""Fewer rows of a table wait for more: an append takes as long for few rows as for many."""

SETTLED_AFTER = 2_000_000
"""Events after which everything is written and the watermark moves, even if there are more."""

WRITERS = 2
"""Tables written at the same time."""

MANY_FILES = 50
"""From this number on the files of a table are put together."""

APPLICATION = "archive"
Rows = list[tuple[int, str, int, bytes]]
OUR_TABLES = {table_of(kind) for kind in OURS}


class HistoryInUse(Exception):
    """Another process is writing the same history."""


def archive(store: Store, folder: Path, until: int | None = None) -> Watermark:
    """Bring the history in `folder` up to the end of the log, or to position `until`, and say how far it is complete.

    An interruption loses nothing and doubles nothing: the next run goes on where this one stopped.
    Raises HistoryInUse, and HistoryOfAnotherShape or HistoryIncomplete where history has to be rebuilt.
    """
    with _only_writer_of(folder):
        _finish_switch(folder)
        return _extend(store, folder, until)


def rebuild(store: Store, folder: Path) -> Watermark:
    """Make the history in `folder` afresh from the log, beside the one there, and put it in its place.

    Readers have the old history until then.  Raises HistoryInUse.
    """
    with _only_writer_of(folder):
        _finish_switch(folder)
        beside = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        watermark = _extend(store, beside, None)
        if folder.exists():
            folder.rename(_old(folder))
        beside.rename(folder)
        _finish_switch(folder)
        return watermark


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


@contextmanager
def _only_writer_of(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HistoryInUse(f"another process is writing {folder}; wait for it and try again") from None
        yield


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")


def _finish_switch(folder: Path) -> None:
    """Finish what a switch that was interrupted left behind."""
    old = _old(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _extend(store: Store, folder: Path, until: int | None) -> Watermark:
    folder.mkdir(exist_ok=True)
    try:
        watermark = read_history(store, folder)
    except HistoryNotMade:
        watermark = Watermark()
    write_watermark(folder, watermark)
    held: dict[str, list[pl.DataFrame]] = {}
    reached = watermark
    for log in _logs(store, after=watermark.position, end=store.last_position() if until is None else until):
        for table, frame in frames_of_log(log):
            held.setdefault(table, []).append(frame)
        reached = Watermark(position=log["position"][-1], latest=_latest(held, reached.latest))
        _write(folder, held, at_least=MANY_ROWS)
        if reached.position - watermark.position >= SETTLED_AFTER:
            watermark = _settle(store, folder, held, reached)
    return _settle(store, folder, held, reached) if reached.position != watermark.position else watermark


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


def _settle(store: Store, folder: Path, held: dict[str, list[pl.DataFrame]], reached: Watermark) -> Watermark:
    """Write all that is held back, and then move the watermark."""
    _write(folder, held, at_least=0)
    os.sync()  # what the watermark speaks for is on the disk before it is
    settled = msgspec.structs.replace(reached, seal=_seal(store, reached.position), tables=versions_in(folder))
    write_watermark(folder, settled)
    return settled


def _write(folder: Path, held: dict[str, list[pl.DataFrame]], *, at_least: int) -> None:
    """Append what is held back of the tables of which it is many rows."""
    full = [table for table, frames in held.items() if sum(map(len, frames)) >= at_least]
    frames = {folder / table: pl.concat(held.pop(table)) for table in full}
    with ThreadPoolExecutor(WRITERS) as writers:
        deque(writers.map(_append, frames, frames.values()), maxlen=0)


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


def _append(path: Path, frame: pl.DataFrame) -> None:
    """Append to a table the rows that it does not have yet, which it says by the position of its last append."""
    table = DeltaTable(path) if DeltaTable.is_deltatable(str(path)) else None
    has = (table.transaction_version(APPLICATION) or 0) if table else 0
    frame = frame.filter(pl.col("position") > has)
    if frame.is_empty():
        return
    last = int(frame["position"][-1])
    properties = CommitProperties(app_transactions=[Transaction(APPLICATION, last)])
    write_deltalake(table or path, frame, mode="append", commit_properties=properties)
    if table is not None and len(table.file_uris()) >= MANY_FILES:
        table.optimize.compact()
        table.vacuum(dry_run=False)
