"""A consumer that stands still, and wakes after another has taken its place, does no harm."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import consumers.postgres
from casehistory.cli.exits import IN_USE
from consumers.consuming import Inbox
from consumers.store import Store
from tests.streams.batch import DAMAGED, found, made, take
from tests.streams.conftest import Publisher
from tests.streams.killed import calls_of, paused, tried
from tests.streams.process import Process, consumer
from tests.streams.test_consuming import cases, consuming, events_of, from_files, wait_for

TRIED = 10
"""Calls of a batch before which it stands still; `make every-call` tries all."""

# A consumer that pauses itself before it calls a function, as a machine that hangs would.
PAUSED = """
import os, signal, sys
from importlib import import_module

import consumers.port
from casehistory.cli import main

consumers.port.SESSION = 1_500
module, owner, name = sys.argv[1].split(":")
owner = getattr(import_module(module), owner)
real = getattr(owner, name)

def pause(*arguments, **named):
    setattr(owner, name, real)
    os.kill(os.getpid(), signal.SIGSTOP)
    return real(*arguments, **named)

setattr(owner, name, pause)
main(["consume"])
"""

_schemas = itertools.count(1)


@pytest.fixture
def new_address(postgres: str) -> Callable[[], str]:
    """Give the address of another empty store each time, on a database that several processes write to."""
    return lambda: f"{postgres}&schema=paused_{next(_schemas)}"


def take_and_let_go(address: str) -> None:
    """Record the batch within transactions that are lost soon by who stands still."""
    consumers.postgres.LET_GO_AFTER = 0.5
    take(address)


def test_who_stands_still_at_any_call_of_a_batch_keeps_nobody_waiting_and_records_nothing_twice(
    new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.postgres, "LOCK_TIMEOUT", 1)
    monkeypatch.setattr(consumers.postgres, "LET_GO_AFTER", 0.5)
    address = made(new_address())
    total = len(calls_of(take_and_let_go, address))
    whole = found(address)

    for number in tried(total, TRIED):
        address = made(new_address())
        with paused(take_and_let_go, address, before=number) as calls:
            take(address)

        assert found(address) == whole, (number, calls[-1])


@contextmanager
def standing_still(before: str, address: str, inbox: Inbox, data: Path) -> Iterator[Process]:
    """Run `casehistory consume` until it stands still before it calls a function."""
    with consumer(data, inbox, "-c", PAUSED, before, CASEHISTORY_DATABASE=address) as process:
        wait_for(lambda: process.stands_still)
        yield process


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("consumers.dead_letters:DeadLetters:send", 1),
        ("consumers.dead_letters:DeadLetters:_write", 2),  # it had looked, and Kafka takes the same once more
        ("consumers.store:Store:record", 1),
        ("consumers.subscription:Subscription:recorded", 1),
    ],
)
def test_a_consumer_that_wakes_after_its_place_was_taken_records_nothing_twice_and_works_on(
    new_address: Callable[[], str], inbox: Inbox, publisher: Publisher, tmp_path: Path, before: str, written: int
) -> None:
    facts, address = cases(20), new_address()
    publisher.facts(facts[:60])
    publisher.record(DAMAGED)
    with closing(Store(address)) as store, standing_still(before, address, inbox, tmp_path) as woken:
        with consuming(store, inbox):
            wait_for(lambda: store.count(10**9) == 60)
            woken.send(signal.SIGCONT)
            publisher.facts(facts[60:90])
            wait_for(lambda: store.count(10**9) == 90)
        publisher.facts(facts[90:])
        wait_for(lambda: store.count(10**9) == len(facts))

        assert events_of(store) == from_files(facts, tmp_path)
    assert len(list(inbox.dead_letters.outstanding())) == 1
    assert len(list(inbox.connection.records(inbox.connection.topic(f"{inbox.topic}.dlt")))) == written


def test_a_static_member_that_wakes_after_another_came_under_its_name_gives_way_to_it(
    new_address: Callable[[], str], inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts, address = cases(20), new_address()
    static = replace(inbox, member="consume-1")
    publisher.facts(facts[:60])
    with closing(Store(address)) as store:
        with (
            standing_still("consumers.store:Store:record", address, static, tmp_path) as woken,
            consuming(store, static),
        ):
            wait_for(lambda: store.count(10**9) == 60)
            woken.send(signal.SIGCONT)
            assert woken.end(within=60) == IN_USE
            publisher.facts(facts[60:])
            wait_for(lambda: store.count(10**9) == len(facts))

        assert events_of(store) == from_files(facts, tmp_path)
    assert "another process reads under the same name" in woken.said
