"""An interrupted run keeps what it recorded, says so, and goes on when it is repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from casehistory.recording import BATCH, Source, patience, take_in
from consumers.store import Store
from domain.case import ContactLogged
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]


def recorded(data: Path) -> int:
    """Give how many events are in the record of another process."""
    if not (data / "events.db").exists():
        return 0
    store = Store(str(data / "events.db"))
    try:
        return store.last_position()
    finally:
        store.close()


def test_ctrl_c_ends_with_what_was_recorded_and_repeating_goes_on(run: Run, avro: Avro, data: Path) -> None:
    cases = [f"X{number:06}-1" for number in range(100)]
    contacts = [
        replace(contact, event_id=f"{ref}.{number}")
        for ref in cases
        for contact in [a(ContactLogged, on="2017-01-05", case_ref=ref)]
        for number in range(2 * BATCH // len(cases) + 60)
    ]
    file = avro([*(fact for ref in cases for fact in opened(case_ref=ref)), *contacts])
    everything = file.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "casehistory", "ingest", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin is not None
    process.stdin.write(everything[:-10])
    process.stdin.flush()
    until = time.monotonic() + 60
    while recorded(data) < BATCH:
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.1)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    again = run("ingest", file)

    assert process.returncode == 130
    assert f"recorded               {BATCH}" in out.decode()
    assert "run the same command again" in err.decode()
    assert "Traceback" not in err.decode()
    assert again.exit_code == 0
    assert recorded(data) == len(contacts) + 3 * len(cases)


def test_ctrl_c_while_reading_records_nothing_of_the_batch(store: Store, avro: Avro) -> None:
    file = avro(opened())

    intake = take_in(
        store,
        [Source(str(file), lambda: file.open("rb"))],
        on_read=lambda _: signal.raise_signal(signal.SIGINT),
    )

    assert (intake.is_interrupted, intake.tally.read, store.last_position()) == (True, 0, 0)


class InterruptedStore(Store):
    """A store during whose every write somebody presses Ctrl-C."""

    def record(self, *arguments: Any, **named: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        super().record(*arguments, **named)


def test_ctrl_c_while_recording_finishes_the_batch_in_hand_and_counts_it(avro: Avro, tmp_path: Path) -> None:
    file = avro(opened())
    store = InterruptedStore(str(tmp_path / "events.db"))

    intake = take_in(store, [Source(str(file), lambda: file.open("rb"))])

    assert (intake.is_interrupted, intake.tally.recorded, store.last_position()) == (True, 3, 3)
    store.close()


def test_ctrl_c_while_a_batch_is_recorded_waits_for_its_end() -> None:
    steps = []

    with pytest.raises(KeyboardInterrupt), patience() as undisturbed, undisturbed():
        steps.append("begun")
        signal.raise_signal(signal.SIGINT)
        steps.append("ended")

    assert steps == ["begun", "ended"]


def test_a_second_ctrl_c_does_not_wait() -> None:
    steps = []

    with pytest.raises(KeyboardInterrupt), patience() as undisturbed, undisturbed():
        signal.raise_signal(signal.SIGINT)
        steps.append("still at it")
        signal.raise_signal(signal.SIGINT)
        steps.append("never")

    assert steps == ["still at it"]


def test_afterwards_ctrl_c_means_what_it_meant_before() -> None:
    before = signal.getsignal(signal.SIGINT)

    with patience():
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before
