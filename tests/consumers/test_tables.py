"""Rows appended by a commit of our own are read by the libraries as any, and files are put together under readers."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable

from consumers import tables as writing
from consumers.tables import CONFIGURATION, append, compact, position_of
from schemas.columns import COLUMNS, INSTANT
from schemas.watermark import versions_in

TABLE = "enforcement_decided"
"""It has columns of every type, also a list."""


def rows(first: int, count: int = 3) -> pl.DataFrame:
    """Give some rows, with a value in each column and with none."""
    values: dict[pl.DataType, object] = {pl.List(pl.String()): ["A", "B"], pl.String(): "ü", pl.Boolean(): True}
    values |= {INSTANT: datetime(2017, 1, 5, 10, 0, 0, 1, tzinfo=UTC), pl.Date(): date(2017, 1, 5), pl.Int64(): 2**40}
    schema = COLUMNS[TABLE]
    full = {name: values.get(kind) for name, kind in schema.items()}
    return pl.DataFrame(
        [(full if number % 2 else {}) | {"position": first + number} for number in range(count)], schema=schema
    )


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / TABLE).glob("*.parquet")}


def test_what_is_appended_is_read_by_each_library(tmp_path: Path) -> None:
    for first in (1, 4, 7):
        append(tmp_path, {TABLE: rows(first)})
    expected = pl.concat([rows(1), rows(4), rows(7)])

    table = DeltaTable(tmp_path / TABLE)
    found = duckdb.connect().sql("select * from read_parquet($1) order by position", params=[table.file_uris()])

    assert (table.version(), table.count(), position_of(tmp_path / TABLE)) == (3, 9, 9)
    assert pl.read_delta(str(tmp_path / TABLE)).sort("position").equals(expected)
    assert pl.DataFrame(found).cast(pl.Schema(COLUMNS[TABLE])).equals(expected)


def test_files_put_together_hold_the_same_rows_and_stay_for_whoever_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 4)
    for first in (1, 4, 7, 10):
        append(tmp_path, {TABLE: rows(first)})
    held = DeltaTable(tmp_path / TABLE).file_uris()
    long_ago = time.time() - 24 * 3_600
    for file in held:
        os.utime(file, (long_ago, long_ago))

    compact(tmp_path)

    assert len(DeltaTable(tmp_path / TABLE).file_uris()) == 1
    assert pl.read_delta(str(tmp_path / TABLE)).sort("position").equals(pl.read_parquet(held).sort("position"))


def test_files_that_nobody_can_be_reading_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 4)
    monkeypatch.setattr(writing, "KEPT_HOURS", 0)
    for first in (1, 4, 7, 10):
        append(tmp_path, {TABLE: rows(first)})
    (tmp_path / TABLE / "left-by-a-crash.parquet").write_bytes(b"PAR1")
    long_ago = time.time() - 24 * 3_600
    os.utime(tmp_path / TABLE / "left-by-a-crash.parquet", (long_ago, long_ago))

    compact(tmp_path)

    assert len(files(tmp_path)) == 1
    assert DeltaTable(tmp_path / TABLE).count() == 12


def test_old_files_of_a_log_are_deleted_and_the_place_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 4)
    for first in (1, 4, 7, 10):
        append(tmp_path, {TABLE: rows(first)})
    log = tmp_path / TABLE / "_delta_log"
    long_ago = time.time() - 24 * 3_600
    for file in log.iterdir():
        os.utime(file, (long_ago, long_ago))

    compact(tmp_path)
    append(tmp_path, {TABLE: rows(13)})

    assert len(list(log.glob("*.json"))) < 5
    assert position_of(tmp_path / TABLE) == 15
    assert DeltaTable(tmp_path / TABLE).count() == 15


def test_so_many_tables_are_tidied_at_once_those_with_most_commits_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 2)
    other = pl.DataFrame([{"position": 1}], schema=COLUMNS["officer_assigned"])
    for first in (1, 4, 7):
        append(tmp_path, {TABLE: rows(first)})
    append(tmp_path, {"officer_assigned": other})
    append(tmp_path, {"officer_assigned": other.with_columns(position=2)})

    assert compact(tmp_path, at_most=1)
    assert [len(DeltaTable(tmp_path / table).file_uris()) for table in (TABLE, "officer_assigned")] == [1, 2]
    assert not compact(tmp_path, at_most=1)
    assert not compact(tmp_path, at_most=0)


def test_few_large_files_are_left_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 4)
    monkeypatch.setattr(writing, "SIZES", (1, 2**20))
    for first in range(1, 13, 3):
        append(tmp_path, {TABLE: rows(first)})

    compact(tmp_path)
    assert len(DeltaTable(tmp_path / TABLE).file_uris()) == 4
    for first in range(13, 25, 3):
        append(tmp_path, {TABLE: rows(first)})
    compact(tmp_path)

    assert len(DeltaTable(tmp_path / TABLE).file_uris()) == 1


def test_a_table_of_an_earlier_version_is_configured_as_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY_COMMITS", 2)
    monkeypatch.setattr(writing, "CONFIGURATION", {})
    for first in (1, 4):
        append(tmp_path, {TABLE: rows(first)})
    monkeypatch.setattr(writing, "CONFIGURATION", CONFIGURATION)

    compact(tmp_path)

    assert DeltaTable(tmp_path / TABLE).metadata().configuration == CONFIGURATION


def test_an_append_that_another_has_taken_the_place_of_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(tmp_path, {TABLE: rows(1)})
    earlier = versions_in(tmp_path)
    append(tmp_path, {TABLE: rows(4)})
    monkeypatch.setattr(writing, "versions_in", lambda _: earlier)

    with pytest.raises(FileExistsError):
        append(tmp_path, {TABLE: rows(7)})

    assert DeltaTable(tmp_path / TABLE).count() == 6
