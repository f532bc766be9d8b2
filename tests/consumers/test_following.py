"""History follows the record: readers see it whole at every instant, and whatever is away is waited for."""

from __future__ import annotations

import fcntl
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from consumers import following, tables
from consumers.archive import archive
from consumers.following import follow
from consumers.rebuilding import bring_up, rebuild
from consumers.store import Store, StoreUnavailable
from schemas.watermark import HistoryNotMade, live, read_watermark, write_watermark
from tests.consumers import histories
from tests.consumers.histories import cases, record, same
from tests.consumers.reading_on import reading

OF_EACH_CASE = 6
"""Events of a case of `cases`, one of which assigns an officer."""


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged."""
    caplog.set_level(logging.INFO, logger="casehistory")
    return caplog


@contextmanager
def followed(store: Store, folder: Path) -> Iterator[None]:
    """Let history follow meanwhile."""
    stopping = threading.Event()
    thread = threading.Thread(target=follow, args=(store, folder, stopping), kwargs={"every": 0.01})
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(30)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def reaches(folder: Path, position: int) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            return read_watermark(folder).position == position
        except HistoryNotMade:
            return False

    return is_there


def test_history_is_kept_up_with_the_record(open_store: Callable[[], Store], folder: Path) -> None:
    writer, store = open_store(), open_store()

    with followed(store, folder):
        for number in (1, 2, 3):
            record(writer, cases(number))
            wait_for(reaches(folder, writer.last_position()))

    archive(writer, folder.with_name("whole"))
    assert same(histories.tables(folder), histories.tables(folder.with_name("whole")))


def test_a_reader_is_never_blocked_never_fails_and_never_sees_less(
    open_store: Callable[[], Store], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MANY_COMMITS", 3)
    writer, store = open_store(), open_store()
    record(writer, cases(1))
    first = writer.last_position()
    archive(writer, folder)

    with reading(folder) as seen, followed(store, folder):
        for number in range(2, 22):
            record(writer, cases(number))
            if number % 6 == 0:
                assert rebuild(writer, folder, patience=30).differing == {}
            wait_for(reaches(folder, writer.last_position()))

    positions = [position for position, _ in seen.answers]
    assert positions == sorted(positions)
    assert all((position - first) / OF_EACH_CASE + 1 == officers for position, officers in seen.answers)
    assert (positions[0], positions[-1]) == (first, writer.last_position())
    assert len(set(positions)) > 3
    assert live(folder).name == "4"


# Waited for


class AwayStore(Store):
    """A store whose database is away for some questions."""

    away = 0

    def last_position(self) -> int:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("the event store cannot be used")
        return super().last_position()


def test_a_database_that_is_away_is_waited_for_and_told_of_once(
    tmp_path: Path, folder: Path, log: pytest.LogCaptureFixture
) -> None:
    store = AwayStore(str(tmp_path / "events.db"))
    record(store, cases(1))
    store.away = 3

    with followed(store, folder):
        wait_for(reaches(folder, 6))

    store.close()
    assert log.messages[1:] == ["history waits: the event store cannot be used", "history goes on"]


def test_another_writer_is_waited_for(tmp_path: Path, folder: Path, log: pytest.LogCaptureFixture) -> None:
    store = Store(str(tmp_path / "events.db"))
    record(store, cases(1))

    with followed(store, folder):
        wait_for(reaches(folder, 6))
        with folder.with_name("history.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            record(store, cases(2))
            wait_for(lambda: "another process is writing" in log.text)
            assert reaches(folder, 6)()
        wait_for(reaches(folder, 12))

    store.close()
    assert log.messages[-1] == "history goes on"


def lose_a_table(folder: Path) -> None:
    shutil.rmtree(live(folder) / "officer_assigned")


def write_another_shape(folder: Path) -> None:
    write_watermark(live(folder), replace(read_watermark(folder), shape="another"))


@pytest.mark.parametrize(("harm", "made"), [(lose_a_table, "2"), (write_another_shape, "2"), (shutil.rmtree, "1")])
def test_history_that_cannot_be_gone_on_with_is_made_afresh(
    store: Store, folder: Path, harm: Callable[[Path], Any], made: str
) -> None:
    record(store, cases(1))
    archive(store, folder)
    harm(folder)

    with followed(store, folder):
        wait_for(lambda: live(folder).name == made and reaches(folder, 6)())

    assert sum(map(len, histories.tables(folder).values())) == 6


def test_what_stands_against_tidying_does_not_hold_up_history(
    tmp_path: Path, folder: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object, **__: object) -> bool:
        raise OSError("no space left on device")

    monkeypatch.setattr(following, "tidy", no_room)
    store = Store(str(tmp_path / "events.db"))

    with followed(store, folder):
        for number in (1, 2, 3):
            record(store, cases(number))
            wait_for(reaches(folder, number * OF_EACH_CASE))

    store.close()
    assert log.messages[1:] == ["tidying history waits: no space left on device"]


def test_one_that_is_told_to_stop_does_not_say_that_it_goes_on(
    store: Store, folder: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()

    def no_room(*_: object, **__: object) -> bool:
        record(store, cases(2))
        raise OSError("no space left on device")

    def bring_up_and_stop(*args: Any, **kwargs: Any) -> Any:
        brought = bring_up(*args, **kwargs)
        if brought.position > OF_EACH_CASE:
            stopping.set()
        return brought

    monkeypatch.setattr(following, "tidy", no_room)
    monkeypatch.setattr(following, "bring_up", bring_up_and_stop)
    monkeypatch.setattr(following, "waits", lambda: repeat(0.0))
    record(store, cases(1))

    follow(store, folder, stopping, every=0.01)

    assert log.messages[1:] == ["tidying history waits: no space left on device"]
