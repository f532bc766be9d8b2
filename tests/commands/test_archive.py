"""`archive` brings history up to the record, and with --follow keeps it there until it is told to stop."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from casehistory.service import ENDS_WITHIN
from consumers.store import Store
from domain.case import ContactLogged
from domain.fact import Fact
from schemas.watermark import HistoryNotMade, read_watermark
from tests.commands.conftest import Run
from tests.consumers.histories import record
from tests.facts import a, opened
from tests.streams.process import Process, running

Avro = Callable[..., Path]

ROOM = 40_000
"""Bytes of a file for which there is room: the index of SQLite's log has it, the contacts of the test have not."""


def following(data: Path) -> AbstractContextManager[Process]:
    """Let history follow in a process of its own."""
    command = ("-m", "casehistory", "archive", "--follow", "--every", "0.05")
    return running(data.with_name("archive.log"), {"CASEHISTORY_DATA": str(data)}, command)


def wait_until(data: Path, position: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if read_watermark(data / "history").position >= position:
                return
        except HistoryNotMade:
            pass
        time.sleep(0.02)
    raise AssertionError(f"history did not come to position {position}")


def record_only(data: Path, facts: list[Fact]) -> None:
    """Record facts without bringing history up to them."""
    store = Store(str(data / "events.db"))
    record(store, facts)
    store.close()


def test_history_is_brought_up_once(run: Run, avro: Avro, data: Path) -> None:
    nothing = run("archive")
    run("ingest", avro(opened()))

    done = run("archive")

    assert (nothing.exit_code, "nothing is recorded" in nothing.stderr) == (1, True)
    assert (done.exit_code, "is complete up to position 3" in done.stderr) == (0, True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_follower_waits_for_the_record_and_ends_when_told_to(
    run: Run, avro: Avro, data: Path, number: int, code: int
) -> None:
    with following(data) as process:
        process.says("the record is waited for: nothing is recorded")
        run("ingest", avro(opened()))
        wait_until(data, 3)

        process.send(number)

        assert process.end(within=ENDS_WITHIN) == code


def test_what_is_ingested_beside_a_follower_is_in_history(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))

    with following(data):
        for number in range(2, 8):
            assert run("ingest", avro(opened(case_ref=f"X10000{number}-1"))).exit_code == 0
        assert run("rebuild").exit_code == 0
        wait_until(data, 21)

    assert run("doctor").exit_code == 0
    assert "7" in run("measure", "AS36", "--rows", "--format", "csv").stdout


def test_a_disk_that_is_full_is_waited_for(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    contact = a(ContactLogged, on="2017-01-05")
    names = (sha256(str(number).encode()).hexdigest() for number in range(2_000))
    contacts: list[Fact] = [replace(contact, event_id=name) for name in names]

    with following(data) as process:
        record_only(data, opened(case_ref="X100002-1"))
        wait_until(data, 6)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
        record_only(data, contacts)
        process.says("history waits:")
        assert "event store" not in process.said
        assert read_watermark(data / "history").position == 6
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait_until(data, 2_006)
        process.says("history goes on")

    assert "the same up to position 2006" in run("rebuild").stderr


def test_a_rebuild_says_what_was_otherwise_before(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    [file] = (data / "history" / "current" / "officer_assigned").glob("*.parquet")
    pl.read_parquet(file).with_columns(officer=pl.lit("PO-9")).write_parquet(file)

    compared = run("rebuild", "--compare-only")
    rebuilt = run("rebuild")
    again = run("rebuild")

    assert compared.stderr == "the history before had 1 event otherwise in officer_assigned\n"
    assert "1 event otherwise in officer_assigned" in rebuilt.stderr
    assert "the history before is the same up to position 3" in again.stderr
