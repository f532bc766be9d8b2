"""The event store, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from consumers.sqlite import FolderInUse
from consumers.store import Appended, Changes, ConflictingWriter, Quarantined, Receipt, Store, StoreUnavailable

CASE = "case/X100001-1"
ITEM = Quarantined(0, b"k" * 16, b"c" * 16, CASE, "delius", "e-1", "t", "some-rule", "Because.", b"bytes", "file#1", 5)


def appended(*payloads: bytes, first: int = 1, stream: str = CASE) -> Changes:
    changes = Changes()
    changes.appended.extend(
        Appended(stream, version, "t", payload) for version, payload in enumerate(payloads, start=first)
    )
    return changes


def test_the_log_gives_events_in_the_order_in_which_they_were_recorded(store: Store) -> None:
    store.record(appended(b"one", b"two"))
    store.record(appended(b"three", stream="case/X100002-1"))

    log = store.log(0, 10)

    assert [event.payload for event in log] == [b"one", b"two", b"three"]
    assert [event.position for event in log] == sorted({event.position for event in log})
    assert store.log(log[0].position, 1) == log[1:2]
    assert store.last_position() == log[-1].position


def test_an_event_is_stored_with_the_bytes_of_its_publisher(store: Store) -> None:
    payload = bytes(range(256))

    store.record(appended(payload))

    assert store.stream(CASE)[0].payload == payload


def test_a_stream_holds_only_its_own_events(store: Store) -> None:
    store.record(appended(b"one"))
    store.record(appended(b"other", stream="case/X100001-10"))

    assert [event.payload for event in store.stream(CASE)] == [b"one"]


def test_streams_of_a_kind_are_counted_once_each_however_many_events_they_have(store: Store) -> None:
    store.record(appended(b"one", b"two"))
    store.record(appended(b"three", stream="case/X100001-10"))
    store.record(appended(b"four", stream="case/X100002-1"))
    store.record(appended(b"five", stream="person/X100001"))

    assert [store.count_streams(prefix) for prefix in ("case/", "person/", "practitioner/")] == [3, 1, 0]


def test_a_batch_is_recorded_whole_or_not_at_all(store: Store) -> None:
    store.record(appended(b"one"))
    changes = appended(b"two", b"three", first=1)
    changes.receipts.append(Receipt(b"r" * 16, b"c" * 16, 1, CASE))
    changes.hold(ITEM)

    with pytest.raises(ConflictingWriter):
        store.record(changes)

    assert [event.payload for event in store.log(0, 10)] == [b"one"]
    assert store.receipts([b"r" * 16]) == {}
    assert store.quarantine() == []


MANY = """
import sys
from consumers.store import Appended, Changes, ConflictingWriter, Receipt, Store

changes = Changes()
for number in range(50_000):
    stream, version = f"case/X{number // 20:06d}-1", number % 20 + 1
    changes.appended.append(Appended(stream, version, "t", number.to_bytes(4, "big") * 50))
    changes.receipts.append(Receipt(number.to_bytes(16, "big"), b"c" * 16, 1, stream))
store = Store(sys.argv[1])
store.record(changes)
rows = store.log_rows(0, 100_000)
assert [row[3][8:] for row in rows] == [event.payload for event in changes.appended]
assert len(store.log(rows[0][0], 100_000)) == len(rows) - 1
changes.appended.reverse()
changes.appended[0] = changes.appended[0]._replace(stream="case/Y000001-1")
changes.receipts[0] = changes.receipts[0]._replace(key=b"r" * 16)
try:
    store.record(changes)
except ConflictingWriter:
    print(len(store.log_rows(0, 100_000)), len(store.receipts([b"r" * 16])))
store.close()
"""


def test_a_batch_of_very_many_events_is_recorded_whole_or_not_at_all(address: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY, address], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout, done.stderr) == ("50000 0\n", "")


def test_a_commit_whose_reply_was_lost_is_no_conflict(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = appended(b"one")
    same_instant = store.record
    monkeypatch.setattr("consumers.store.microseconds", lambda _: 1)
    same_instant(changes)

    store.record(changes)

    assert [event.payload for event in store.log(0, 10)] == [b"one"]


def test_receipts_are_found_among_many(store: Store) -> None:
    keys = [number.to_bytes(16, "big") for number in range(1300)]
    changes = Changes()
    changes.receipts.extend(Receipt(key, key, 1, CASE) for key in keys)
    store.record(changes)

    found = store.receipts([*keys, b"unknown-unknown!"])

    assert set(found) == set(keys)


def test_an_item_of_the_quarantine_is_held_once_and_takes_its_newest_reason(store: Store) -> None:
    first, second = Changes(), Changes()
    first.hold(ITEM)
    second.hold(ITEM._replace(rule="another-rule", why="Now this."))

    store.record(first)
    store.record(second)

    (held,) = store.quarantine()
    assert (held.rule, held.why, held.payload) == ("another-rule", "Now this.", b"bytes")
    assert store.quarantine_counts() == {"another-rule": 1}


def test_a_released_item_leaves_the_quarantine(store: Store) -> None:
    changes = Changes()
    changes.hold(ITEM)
    store.record(changes)
    release = Changes()
    release.release(ITEM.key, ITEM.content)

    store.record(release)

    assert store.quarantine() == []


def test_what_is_recorded_is_there_when_the_store_is_opened_again(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.record(appended(b"one"))
    store.close()

    assert [event.payload for event in open_store().log(0, 10)] == [b"one"]


def test_the_store_does_not_use_the_functions_that_lose_events(postgres: str) -> None:
    store = Store(f"{postgres}&schema=functions")

    uses_functions = store._recorder.datastore.enable_db_functions  # type: ignore[union-attr]
    store.close()

    assert not uses_functions


def test_every_commit_on_sqlite_is_on_the_disk_before_it_is_answered(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "events.db"))

    (level,) = store._select("PRAGMA synchronous", ())[0]
    store.close()

    assert level == 2  # FULL


def test_a_folder_that_another_process_writes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    Store(str(path)).close()
    holding = f"""
import sys
from consumers.store import Store
store = Store({str(path)!r})
store.claim()
print("claimed", flush=True)
sys.stdin.read()
"""
    other = subprocess.Popen([sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout is not None and other.stdout.readline() == "claimed\n"
        store = Store(str(path))

        with pytest.raises(FolderInUse, match=f"is being written by process {other.pid}"):
            store.record(appended(b"one"))

        store.close()
        other.communicate()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)

    with pytest.raises(StoreUnavailable, match=r"events\.db cannot be used: file is not a database"):
        Store(str(path))


def test_an_address_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as error:
        Store("postgresql://someone:secret@127.0.0.1:1/casehistory")

    assert "127.0.0.1:1/casehistory" in str(error.value)
    assert "secret" not in str(error.value)
