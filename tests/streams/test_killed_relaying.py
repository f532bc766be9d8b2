"""Killed at any of its calls, paused or cut off, a relay loses nothing, and a reader takes each event once."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest

from consumers.relaying import Outbox
from consumers.store import Store
from consumers.turn import HELD_FOR
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres
from tests.streams.killed import calls_of, tried
from tests.streams.outboxes import (
    cases,
    count_of_records,
    has_everything,
    outbox_on,
    record,
    relay_all,
    relayed,
    relaying_beside,
)
from tests.streams.process import relay_process
from tests.streams.test_consuming import wait_for

TRIED = 12
"""Calls at which a relay is killed, spread over all that it makes; `make every-call` tries all."""


# A relay that pauses itself at a send, as a machine that hangs would.
PAUSED = """
import os, signal, sys
import consumers.turn
from casehistory.cli import main
from kafka import KafkaProducer

consumers.turn.HELD_FOR = 2.0
send, sends = KafkaProducer.send, 0

def pause(*arguments, **named):
    global sends
    sends += 1
    if sends == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGSTOP)
    return send(*arguments, **named)

KafkaProducer.send = pause
main(["relay"])
"""


@pytest.fixture
def outbox(broker: Broker) -> Outbox:
    """A topic of the test's own."""
    return outbox_on(broker.address, partitions=2)


def test_a_relay_that_is_killed_at_any_of_its_calls_goes_on_and_nothing_is_missed(address: str, broker: Broker) -> None:
    with closing(Store(address)) as store:
        record(store, cases(4))
    where = outbox_on(broker.address, partitions=2)
    total = len(calls_of(relay_all, address, broker.address, where.topic))

    def sent_again_after(number: int) -> int:
        outbox = outbox_on(broker.address, partitions=2)
        calls = calls_of(relay_all, address, broker.address, outbox.topic, die_before=number)
        with closing(Store(address, make=False)) as store:
            relayed(store, outbox)
            assert has_everything(outbox, store), (number, calls[-1])
            return count_of_records(outbox) - store.last_position()

    again = sum(map(sent_again_after, tried(total, TRIED)))

    # Or else nothing was killed between the acknowledgement and the place.
    assert again or any(map(sent_again_after, range(total // 2, total)))


def test_another_takes_over_within_seconds_when_the_one_at_work_is_killed(
    address: str, tmp_path: Path, outbox: Outbox
) -> None:
    store = Store(address)
    record(store, cases(3))
    with relay_process(tmp_path / "first.log", outbox, CASEHISTORY_DATABASE=address) as first:
        first.says("relay fills")
        with relay_process(tmp_path / "second.log", outbox, CASEHISTORY_DATABASE=address) as second:
            second.says("relay stands by")
            first.send(signal.SIGKILL)
            second.says("relay fills", within=HELD_FOR / 3)
            record(store, cases(4)[18:])
            wait_for(lambda: has_everything(outbox, store))
    store.close()


def test_a_relay_that_wakes_up_after_its_turn_was_taken_does_no_harm(
    postgres: str, tmp_path: Path, outbox: Outbox
) -> None:
    address = f"{postgres}&schema=paused"
    store = Store(address)
    record(store, cases(10))

    with relay_process(tmp_path / "log", outbox, "-c", PAUSED, "31", CASEHISTORY_DATABASE=address) as paused:
        paused.says("relay fills")
        wait_for(lambda: paused.stands_still)
        with relaying_beside(store, outbox):
            wait_for(lambda: has_everything(outbox, store))
            before = count_of_records(outbox)
            record(store, cases(12)[60:])
            wait_for(lambda: has_everything(outbox, store))
            paused.send(signal.SIGCONT)
            paused.says("relay waits: the session that holds the turn has ended")
            paused.says("relay stands by")
            record(store, cases(14)[72:])
            wait_for(lambda: has_everything(outbox, store))

    assert store.last_position() == 84
    assert before == 60
    assert count_of_records(outbox) == 84 + 60  # it published all of its batch again
    store.close()


def test_a_broker_that_is_killed_is_waited_for_and_nothing_is_missed(store: Store, own_broker: Broker) -> None:
    outbox = outbox_on(own_broker.address)
    record(store, cases(10))

    with relaying_beside(store, outbox):
        wait_for(lambda: has_everything(outbox, store))
        for number in range(2):
            own_broker.kill()
            record(store, cases(1, after=10 + number))
            own_broker.start()  # which takes seconds
            wait_for(lambda: has_everything(outbox, store))


def test_a_database_that_crashes_is_waited_for_and_nothing_is_missed(
    own_postgres: Postgres, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(own_postgres.address)
    record(store, cases(10))

    with relaying_beside(store, outbox):
        wait_for(lambda: has_everything(outbox, store))
        own_postgres.crash()
        wait_for(lambda: "relay waits: " in caplog.text)
        own_postgres.start()
        record(store, cases(11)[60:])
        wait_for(lambda: has_everything(outbox, store))
    store.close()
