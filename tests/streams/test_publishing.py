"""The facts of files can be published as an upstream system would, and make the same record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from consumers.consuming import Inbox
from consumers.store import Store
from consumers.tally import Tally
from tests.commands.conftest import Run
from tests.servers.broker import Broker
from tests.streams.conftest import consumed, inbox_on
from tests.streams.test_consuming import cases, events_of, from_files


def test_the_facts_of_a_file_are_published_with_their_keys_and_headers(
    store: Store, inbox: Inbox, run: Run, avro: Callable[..., Path], tmp_path: Path
) -> None:
    facts = cases(5)
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}

    said = run("publish", avro(facts), **kafka)
    run("publish", tmp_path, **kafka)
    tally = consumed(store, inbox)

    assert (said.exit_code, said.stderr) == (0, f"{len(facts)} facts were published to {inbox.topic}\n")
    assert tally == Tally(read=2 * len(facts), recorded=len(facts), already_known=len(facts))
    assert events_of(store) == from_files(facts, tmp_path)


def test_what_cannot_be_read_of_a_file_is_told_and_the_rest_is_published(
    inbox: Inbox, run: Run, avro: Callable[..., Path], tmp_path: Path
) -> None:
    path = avro(cases(2))
    path.write_bytes(path.read_bytes()[:-9])
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}

    said = run("publish", path, tmp_path / "missing.avro", **kafka)

    assert said.exit_code == 3
    assert "missing.avro" in said.stderr


def test_what_the_topic_refuses_is_told_with_its_place_and_nothing_is_said_to_be_published(
    broker: Broker, run: Run, avro: Callable[..., Path]
) -> None:
    inbox = inbox_on(broker.address, **{"max.message.bytes": "300"})
    kafka = {"CASEHISTORY_KAFKA": broker.address, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}
    path = avro(cases(1))

    said = run("publish", path, **kafka)

    assert said.exit_code == 5
    assert f"{inbox.topic} refuses {path.name}#1, which is too large for it; set its max.message.bytes" in said.stderr
    assert "were published" not in said.stderr


def test_a_topic_that_is_missing_is_told_before_anything_is_published(
    broker: Broker, run: Run, avro: Callable[..., Path]
) -> None:
    said = run("publish", avro(cases(1)), CASEHISTORY_KAFKA=broker.address, CASEHISTORY_TOPIC_EVENTS="never-made")

    assert (said.exit_code, "there is no topic never-made; `casehistory topics` makes" in said.stderr) == (5, True)


def test_without_the_address_of_a_broker_it_is_said_what_to_set(run: Run, avro: Callable[..., Path]) -> None:
    for command in (("publish", avro(cases(1))), ("topics",), ("consume",), ("relay",), ("dead-letters", "list")):
        said = run(*command, CASEHISTORY_KAFKA="")

        assert (said.exit_code, "CASEHISTORY_KAFKA is not set; give it" in said.stderr) == (5, True), command
