"""The tables of history: one Delta table per type of event, to many of which a few rows are appended at once.

An append to a Delta table is a file of columns and a commit that names it, three lines of JSON.  Both are written here:
the library takes ten times as long for a few rows, and history follows the record by a few rows of most tables every
second (see docs/adr/0007).  Making a table, reading it and putting its files together are the library's.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import msgspec
import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from schemas.watermark import VERSION, HistoryIncomplete, versions_in

WRITERS = 2
"""Tables written at the same time."""

MANY_COMMITS = 30
"""Commits after which the files of a table are put together and its log is summed up: readers go through them all."""

SIZES = (2**20, 2**24, 2**27)
"""Bytes up to which files are put together: those of seconds to one of minutes, and those to one of days."""

KEPT_HOURS = 1
"""Hours for which a file that was put together with others stays for whoever is reading it."""

CONFIGURATION = {
    "delta.deletedFileRetentionDuration": f"interval {KEPT_HOURS} hours",
    "delta.logRetentionDuration": "interval 10 minutes",
}
APPLICATION = "archive"
UNFINISHED = "_commit.json.tmp"


def append(folder: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Append rows to tables, making those that are missing.  Each says up to which position it has rows.

    After a crash, also of the machine, a table has all of its new rows or none.
    """
    if not frames:
        return
    with ThreadPoolExecutor(WRITERS) as writers:
        for written in [writers.submit(_write, folder / table, frame) for table, frame in frames.items()]:
            written.result()
    os.sync()  # a commit that can be read names a file that is on the disk
    versions = versions_in(folder)
    for table in frames:
        log = folder / table / "_delta_log"
        os.link(log / UNFINISHED, log / f"{versions[table] + 1:0{VERSION}}.json")
        (log / UNFINISHED).unlink()


def _write(path: Path, frame: pl.DataFrame) -> None:
    """Write rows to a file of their own, and the commit that names it to where nobody reads it yet."""
    if not DeltaTable.is_deltatable(str(path)):
        write_deltalake(path, frame.head(0), mode="append", configuration=CONFIGURATION)
    last = int(frame["position"][-1])
    file = path / f"{last:0{VERSION}}.parquet"
    columns = BytesIO()  # a disk that is full is then an OSError, and not a mistake in the columns
    frame.write_parquet(columns, compression="snappy")
    file.write_bytes(columns.getbuffer())
    now = time.time_ns() // 1_000_000
    actions: list[dict[str, object]] = [
        {"commitInfo": {"timestamp": now, "operation": "WRITE", "operationParameters": {"mode": "Append"}}},
        {"txn": {"appId": APPLICATION, "version": last, "lastUpdated": now}},
        {
            "add": {
                "path": file.name,
                "partitionValues": {},
                "size": file.stat().st_size,
                "modificationTime": now,
                "dataChange": True,
                "stats": msgspec.json.encode({"numRecords": len(frame)}).decode(),
            }
        },
    ]
    (path / "_delta_log" / UNFINISHED).write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in actions))


def position_of(path: Path) -> int:
    """Give the position up to which a table has rows.  Raises HistoryIncomplete."""
    try:
        return DeltaTable(path).transaction_version(APPLICATION) or 0
    except DeltaError as error:
        raise HistoryIncomplete(f"the log of {path} cannot be read; `casehistory rebuild` makes it afresh") from error


def compact(folder: Path, *, at_most: int | None = None) -> bool:
    """Put the files of tables together and sum up their logs, those first that were appended to most often.

    Says whether some are left to do.
    """
    commits = {table: version - _summed_up(folder / table) for table, version in versions_in(folder).items()}
    due = sorted((table for table in commits if commits[table] >= MANY_COMMITS), key=lambda table: -commits[table])
    for table in due[:at_most]:
        _compact(DeltaTable(folder / table))
    return at_most is not None and len(due) > at_most


def _summed_up(path: Path) -> int:
    """Give the version up to which the log of a table is summed up, by the names of its files."""
    checkpoints = (path / "_delta_log").glob("*.checkpoint.parquet")
    return max((int(one.name[:VERSION]) for one in checkpoints), default=0)


def _compact(table: DeltaTable) -> None:
    if not CONFIGURATION.items() <= table.metadata().configuration.items():
        table.alter.set_table_properties(CONFIGURATION)
    for place, size in enumerate(SIZES, 1):
        sizes = pl.DataFrame(table.get_add_actions(flatten=True))["size_bytes"]
        if (sizes < size).sum() >= place * MANY_COMMITS:
            table.optimize.compact(target_size=size, max_concurrent_tasks=1)
    table.vacuum(retention_hours=KEPT_HOURS, enforce_retention_duration=False, dry_run=False, full=True)
    table.create_checkpoint()
    table.cleanup_metadata()
