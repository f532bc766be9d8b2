"""The facts of files can be published as an upstream system would, and make the same record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from consumers.consuming import Inbox
from consumers.store import Store
from consumers.tally import Tally
from tests.commands.conftest import Run
from tests.streams.conftest import consumed
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


def test_without_the_address_of_a_broker_it_is_said_what_to_set(run: Run, avro: Callable[..., Path]) -> None:
    for command in (("publish", avro(cases(1))), ("topics",), ("consume",), ("relay",), ("dead-letters", "list")):
        said = run(*command, CASEHISTORY_KAFKA="")

        assert (said.exit_code, "CASEHISTORY_KAFKA is not set; give it" in said.stderr) == (5, True), command
