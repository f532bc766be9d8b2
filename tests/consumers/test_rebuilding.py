"""History made afresh beside the one that is read: compared with it, put in its place in one step, and gone on with."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from consumers import archive as archiving
from consumers import rebuilding
from consumers.archive import archive, tidy
from consumers.place import KEPT_FOR, HistoryInUse, only_maker_of
from consumers.rebuilding import Rebuilt, bring_up, rebuild
from consumers.store import Store
from projections.history import History, events_in
from schemas.watermark import live, read_watermark, write_watermark
from tests.consumers.histories import cases, record, same, store_in_a_file, tables  # noqa: F401  (a fixture)


def falsify(folder: Path, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change the rows in the one file of a table."""
    [file] = (live(folder) / table).glob("*.parquet")
    change(pl.read_parquet(file)).write_parquet(file)


def test_a_rebuild_gives_the_same_rows(store: Store, folder: Path) -> None:
    for number in (1, 2, 3):
        record(store, cases(number))
        archive(store, folder)
    before = tables(folder)

    rebuilt = rebuild(store, folder)

    assert rebuilt == Rebuilt(read_watermark(folder), compared=18, differing={}, is_in_place=True)
    assert same(tables(folder), before)
    assert live(folder).name == "2"


def test_a_rebuild_where_there_is_no_history_makes_it(store: Store, folder: Path) -> None:
    record(store, cases(1))

    rebuilt = rebuild(store, folder)

    assert (rebuilt.compared, rebuilt.is_in_place) == (0, True)
    assert sum(map(len, tables(folder).values())) == 6


def test_a_rebuild_makes_good_what_was_damaged(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    before = tables(folder)
    shutil.rmtree(live(folder) / "officer_assigned")
    (live(folder) / "watermark.json").write_text("{")

    rebuilt = rebuild(store, folder)

    assert rebuilt.compared == 0
    assert same(tables(folder), before)


# Compared


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda rows: rows.with_columns(officer=pl.lit("PO-9")), 2),
        (lambda rows: rows.head(1), 1),
        (lambda rows: pl.concat([rows, rows.head(1)]), 1),
        (lambda rows: rows.with_columns(position=pl.col("position").reverse()), 2),
        (lambda rows: rows.reverse(), 0),
    ],
    ids=["another value", "lost", "twice", "each at the other's place", "in another order"],
)
@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_a_rebuild_says_in_which_table_how_many_events_differ(
    store: Store,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
    change: Callable[[pl.DataFrame], pl.DataFrame],
    count: int,
) -> None:
    monkeypatch.setattr(rebuilding, "COMPARED_AT_ONCE", at_once)
    record(store, cases(1, 2))
    archive(store, folder)
    right = tables(folder)
    falsify(folder, "officer_assigned", change)

    rebuilt = rebuild(store, folder)

    assert rebuilt.differing == ({"officer_assigned": count} if count else {})
    assert same(tables(folder), right)


def test_what_cannot_be_read_differs(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    [file] = (live(folder) / "officer_assigned").glob("*.parquet")
    file.write_bytes(b"PAR1")

    assert rebuild(store, folder).differing == {"officer_assigned": 2}


def test_only_what_both_have_is_compared(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    archive(store, folder, until=7)

    rebuilt = rebuild(store, folder)

    assert (rebuilt.compared, rebuilt.differing, rebuilt.watermark.position) == (7, {}, 12)


def test_history_can_be_compared_and_left_in_place(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    falsify(folder, "officer_assigned", lambda rows: rows.with_columns(officer=pl.lit("PO-9")))

    rebuilt = rebuild(store, folder, compare_only=True)

    assert (rebuilt.differing, rebuilt.is_in_place) == ({"officer_assigned": 2}, False)
    with History.of_folder(folder) as history:
        assert {row["officer"] for row in history.rows("officer_assigned")} == {"PO-9"}


# Gone on with


def stopped_at_once() -> threading.Event:
    stopping = threading.Event()
    stopping.set()
    return stopping


def test_a_rebuild_that_was_stopped_leaves_history_as_it_was_and_goes_on(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    monkeypatch.setattr(archiving, "READ_AT_ONCE", 5)
    monkeypatch.setattr(archiving, "WRITTEN_AT_ONCE", 5)

    stopped = rebuild(store, folder, stopping=stopped_at_once())
    first = (folder / "beside" / "officer_assigned" / f"{3:020}.parquet").stat()
    rebuilt = rebuild(store, folder)

    assert (stopped.watermark.position, stopped.is_in_place, live(folder).name) == (5, False, "2")
    assert (live(folder) / "officer_assigned" / f"{3:020}.parquet").stat().st_ino == first.st_ino
    assert (rebuilt.watermark.position, rebuilt.differing) == (12, {})
    assert not (folder / "beside").exists()


def of_another_record(beside: Path) -> None:
    write_watermark(beside, type(read_watermark(beside))(position=5, seal="another"))


def of_another_shape(beside: Path) -> None:
    write_watermark(beside, type(read_watermark(beside))(position=5, shape="another"))


def without_a_table(beside: Path) -> None:
    shutil.rmtree(beside / "officer_assigned")


def with_a_broken_log(beside: Path) -> None:
    (beside / "officer_assigned" / "_delta_log" / f"{0:020}.json").write_text("{")


def with_a_broken_file(beside: Path) -> None:
    (beside / "officer_assigned" / f"{3:020}.parquet").write_bytes(b"PAR1")


def with_a_row_less(beside: Path) -> None:
    file = beside / "officer_assigned" / f"{3:020}.parquet"
    pl.read_parquet(file).head(0).write_parquet(file)


def without_a_watermark(beside: Path) -> None:
    (beside / "watermark.json").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        of_another_record,
        of_another_shape,
        without_a_table,
        with_a_broken_log,
        with_a_broken_file,
        with_a_row_less,
        without_a_watermark,
    ],
)
def test_a_rebuild_does_not_go_on_with_what_is_not_sound(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    before = tables(folder)
    with monkeypatch.context() as patched:
        patched.setattr(archiving, "READ_AT_ONCE", 5)
        patched.setattr(archiving, "WRITTEN_AT_ONCE", 5)
        rebuild(store, folder, stopping=stopped_at_once())
    harm(folder / "beside")

    rebuilt = rebuild(store, folder)

    assert (rebuilt.differing, rebuilt.is_in_place) == ({}, True)
    assert same(tables(folder), before)


# In place


def test_a_question_that_was_begun_before_is_answered_from_the_history_it_was_begun_on(
    store: Store, folder: Path
) -> None:
    record(store, cases(1, 2))
    archive(store, folder)

    with History.of_folder(folder) as history:
        falsify(folder, "officer_assigned", lambda rows: rows.with_columns(officer=pl.lit("PO-9")))
        rebuild(store, folder)
        tidy(folder)
        record(store, cases(3))
        archive(store, folder)

        assert {row["officer"] for row in history.rows("officer_assigned")} == {"PO-9"}

    with History.of_folder(folder) as history:
        assert {row["officer"] for row in history.rows("officer_assigned")} == {"PO-1"}


def test_an_earlier_history_stays_for_a_while_and_no_longer(store: Store, folder: Path) -> None:
    record(store, cases(1))
    archive(store, folder)
    rebuild(store, folder)

    tidy(folder)
    assert (folder / "1").exists()
    long_ago = time.time() - KEPT_FOR - 1
    os.utime(folder / "current", (long_ago, long_ago), follow_symlinks=False)
    tidy(folder)

    assert sorted(path.name for path in folder.iterdir()) == ["2", "current"]


def test_history_made_by_an_earlier_version_is_read_and_written_where_it_is_until_it_is_rebuilt(
    store: Store, folder: Path
) -> None:
    record(store, cases(1))
    archive(store, folder)
    earlier = folder.rename(folder.with_name("earlier"))
    (earlier / "1").rename(folder)

    record(store, cases(2))
    archive(store, folder)
    assert (live(folder), events_in(folder, position=12)) == (folder, 12)
    rebuilt = rebuild(store, folder)
    long_ago = time.time() - KEPT_FOR - 1
    os.utime(folder / "current", (long_ago, long_ago), follow_symlinks=False)
    tidy(folder)

    assert (rebuilt.compared, rebuilt.differing) == (12, {})
    assert sorted(path.name for path in folder.iterdir()) == ["1", "current"]
    assert events_in(folder, position=12) == 12


def test_history_is_brought_up_while_it_is_made_afresh(store: Store, folder: Path) -> None:
    record(store, cases(1))

    with only_maker_of(folder):
        assert archive(store, folder).position == 6
        with pytest.raises(HistoryInUse):
            rebuild(store, folder)


def test_history_of_another_shape_is_brought_up_by_making_it_afresh(store: Store, folder: Path) -> None:
    record(store, cases(1))
    archive(store, folder)
    of_another_shape(live(folder))

    assert bring_up(store, folder).position == 6
    assert live(folder).name == "2"
