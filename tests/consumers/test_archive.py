"""History copied from the log: complete up to its watermark, never doubled, and made afresh with the same rows."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consumers import archive as archiving
from consumers.archive import archive
from consumers.place import HistoryInUse
from consumers.rebuilding import rebuild
from consumers.store import Store
from domain.case import OfficerAssigned
from domain.record import EventSetAside
from projections.history import History, PositionNotReached
from schemas.columns import COLUMNS
from schemas.watermark import (
    HistoryIncomplete,
    HistoryNotMade,
    HistoryOfAnotherShape,
    live,
    read_watermark,
    write_watermark,
)
from tests.consumers.histories import cases, extent, record, same, store_in_a_file, tables  # noqa: F401  (a fixture)
from tests.facts import a

VIEWS = ("custody_intervals", "case_attributes", "absence_counts", "officer_assigned", "event_retracted")


def answers(history: History) -> list[object]:
    with history:
        return [history.rows(view) for view in VIEWS]


# Complete


def test_history_from_its_folder_answers_as_history_from_the_facts(store: Store, folder: Path) -> None:
    facts = cases(1, 2, 3)
    record(store, facts)

    archive(store, folder)

    from_folder = [one for rows in answers(History.of_folder(folder)) for one in rows]  # type: ignore[attr-defined]
    from_facts = [one for rows in answers(History.of_facts(facts)) for one in rows]  # type: ignore[attr-defined]
    place = ("position", "stored_at")
    assert [{k: v for k, v in row.items() if k not in place} for row in from_folder] == [
        {k: v for k, v in row.items() if k not in place} for row in from_facts
    ]
    assert from_folder


def test_the_rows_are_those_of_the_log_of_either_database(open_store: Callable[[], Store], folder: Path) -> None:
    store = open_store()
    record(store, cases(1, 2))

    archive(store, folder)

    log = store.log(0, 1000)
    rows = [row for frame in tables(folder).values() for row in frame.to_dicts()]
    assert sorted((row["position"], row["stream"], row["version"], row["stored_at"]) for row in rows) == [
        (event.position, event.stream, event.version, event.stored_at) for event in log
    ]


def test_the_tables_have_the_columns_of_their_types(store: Store, folder: Path) -> None:
    record(store, cases(1))

    archive(store, folder)

    for table, frame in tables(folder).items():
        assert dict(frame.schema) == COLUMNS[table]


def test_the_watermark_says_how_far_history_is_complete(store: Store, folder: Path) -> None:
    record(store, [*cases(1), a(EventSetAside, on="2026-11-23", version=9)])

    watermark = archive(store, folder)

    assert watermark == read_watermark(folder)
    assert watermark.position == store.last_position()
    assert watermark.latest == datetime(2016, 12, 1, 10, tzinfo=UTC)
    with History.of_folder(folder) as history:
        assert history.question.position == watermark.position
        assert history.question.as_of_on == date(2016, 12, 1)


def test_history_can_be_brought_up_bit_by_bit(store: Store, folder: Path, tmp_path: Path) -> None:
    for number in range(1, 5):
        record(store, cases(number))
        archive(store, folder)

    archive(store, tmp_path / "at_once")

    assert same(tables(folder), tables(tmp_path / "at_once"))
    assert extent(folder) == extent(tmp_path / "at_once")


def test_history_can_be_brought_up_to_a_position(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    position = store.log(0, 8)[-1].position

    watermark = archive(store, folder, until=position)

    assert watermark.position == position
    assert sum(map(len, tables(folder).values())) == 8


def test_a_position_beyond_the_log_is_its_end(store: Store, folder: Path) -> None:
    record(store, cases(1))

    watermark = archive(store, folder, until=1000)

    assert watermark.position == store.last_position()
    assert sum(map(len, tables(folder).values())) == 6


@pytest.mark.parametrize(
    ("read", "written", "many", "settled"), [(1, 1, 1, 1), (3, 5, 2, 7), (5, 3, 3, 1000), (4, 6, 1000, 12)]
)
def test_how_much_is_done_at_once_changes_nothing(
    store: Store,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read: int,
    written: int,
    many: int,
    settled: int,
) -> None:
    record(store, cases(1, 2, 3))
    archive(store, folder)

    monkeypatch.setattr(archiving, "READ_AT_ONCE", read)
    monkeypatch.setattr(archiving, "WRITTEN_AT_ONCE", written)
    monkeypatch.setattr(archiving, "MANY_ROWS", many)
    monkeypatch.setattr(archiving, "SETTLED_AFTER", settled)
    archive(store, tmp_path / "in_batches")

    assert same(tables(folder), tables(tmp_path / "in_batches"))
    assert extent(folder) == extent(tmp_path / "in_batches")


def test_a_record_of_nothing_has_a_history_of_nothing(store: Store, folder: Path) -> None:
    archive(store, folder)

    with History.of_folder(folder) as history:
        assert history.rows("custody_intervals") == []
        assert history.question.position == 0


# Never doubled


def test_archiving_again_adds_nothing(store: Store, folder: Path) -> None:
    record(store, cases(1, 2))
    archive(store, folder)
    before = tables(folder)

    archive(store, folder)

    assert same(tables(folder), before)


def test_an_interruption_before_the_watermark_moved_doubles_nothing(store: Store, folder: Path) -> None:
    record(store, cases(1))
    reached = archive(store, folder)
    record(store, cases(2))
    archive(store, folder)
    before = tables(folder)

    write_watermark(live(folder), reached)  # as if it had stopped after the tables were written
    record(store, cases(3))
    archive(store, folder)

    after = tables(folder)
    assert all(after[table].head(len(before[table])).equals(before[table]) for table in before)
    assert sum(map(len, after.values())) == 18


def test_an_interruption_in_the_middle_of_the_tables_loses_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    record(store, cases(1))
    reached = archive(store, folder)
    shutil.copytree(live(folder), tmp_path / "earlier")
    record(store, cases(2))
    archive(store, folder)
    complete = tables(folder)
    write_watermark(live(folder), reached)
    for table in ("officer_assigned", "event_retracted"):  # as if it had not come to these
        shutil.rmtree(live(folder) / table)
        shutil.copytree(tmp_path / "earlier" / table, live(folder) / table)

    archive(store, folder)

    assert same(tables(folder), complete)


def test_a_reader_takes_nothing_above_the_watermark(store: Store, folder: Path) -> None:
    record(store, cases(1))
    reached = archive(store, folder)
    before = answers(History.of_folder(folder))
    record(store, cases(2))
    archive(store, folder)

    write_watermark(live(folder), reached)

    assert answers(History.of_folder(folder)) == before


def test_an_answer_at_a_position_stays_whatever_arrives_later(store: Store, folder: Path) -> None:
    record(store, cases(1))
    position = archive(store, folder).position
    before = answers(History.of_folder(folder))
    late = a(OfficerAssigned, on="2016-10-04", recorded="2020-01-01", officer="PO-9")

    record(store, [*cases(2), late])
    archive(store, folder)

    assert answers(History.of_folder(folder, position=position)) == before != answers(History.of_folder(folder))


def test_a_position_that_history_has_not_reached_is_refused(store: Store, folder: Path) -> None:
    record(store, cases(1))
    archive(store, folder)

    with pytest.raises(PositionNotReached, match=r"goes up to position \d+, not 999"):
        History.of_folder(folder, position=999)


# Refused


def lose(folder: Path, table: str) -> None:
    """Lose a table."""
    shutil.rmtree(live(folder) / table)


def put_back(folder: Path, table: str) -> None:
    """Put a table back as it was before its last append."""
    newest = max((live(folder) / table / "_delta_log").glob("*.json"))
    newest.unlink()


@pytest.mark.parametrize("harm", [lose, put_back])
def test_history_of_which_a_part_was_lost_is_not_asked(
    store: Store, folder: Path, harm: Callable[[Path, str], None]
) -> None:
    for number in (1, 2):
        record(store, cases(number))
        archive(store, folder)
    before = tables(folder)
    harm(folder, "officer_assigned")
    record(store, cases(3))

    for refused in (lambda: History.of_folder(folder), lambda: archive(store, folder)):
        with pytest.raises(HistoryIncomplete, match="lost what it had of officer_assigned; `casehistory rebuild`"):
            refused()
    rebuild(store, folder)

    assert tables(folder)["officer_assigned"].head(2).equals(before["officer_assigned"])


def test_history_that_is_put_in_place_while_it_is_opened_is_asked(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        record(store, cases(number))
        archive(store, folder)
    told = [read_watermark(folder)]
    rebuild(store, folder)
    monkeypatch.setattr("schemas.watermark.read_watermark", lambda _: told.pop() if told else read_watermark(folder))

    with History.of_folder(folder) as history:
        assert len(history.rows("officer_assigned")) == 2

    assert not told


def test_one_process_at_a_time_writes_history(store: Store, folder: Path) -> None:
    with folder.with_name("history.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for refused in (archive, rebuild):
            with pytest.raises(HistoryInUse, match="another process is writing"):
                refused(store, folder)

    archive(store, folder)


def test_history_of_another_version_of_the_program_has_to_be_rebuilt(store: Store, folder: Path) -> None:
    record(store, cases(1))
    watermark = archive(store, folder)
    write_watermark(
        live(folder), type(watermark)(position=watermark.position, latest=watermark.latest, shape="another")
    )

    for refused in (lambda: archive(store, folder), lambda: History.of_folder(folder)):
        with pytest.raises(HistoryOfAnotherShape, match="`casehistory rebuild` makes it afresh"):
            refused()
    rebuild(store, folder)

    assert read_watermark(folder) == watermark


def test_a_folder_without_a_watermark_has_no_history(folder: Path) -> None:
    folder.mkdir()

    with pytest.raises(HistoryNotMade, match="`casehistory rebuild` makes"):
        History.of_folder(folder)


@pytest.mark.parametrize("content", [b"", b"{", b'{"position": "many"}'])
def test_a_watermark_that_cannot_be_read_gives_no_history(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "watermark.json").write_bytes(content)

    with pytest.raises(HistoryIncomplete, match="`casehistory rebuild` makes"):
        History.of_folder(folder)
