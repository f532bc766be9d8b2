"""The status says how the record stands with the topics, and says it of the record where Kafka is away."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from casehistory import backlog
from casehistory.settings import KAFKA, Settings
from casehistory.status import stored_since
from consumers.ingest import Ingest
from consumers.port import PATIENCE
from consumers.reading import read
from consumers.store import Store
from schemas.codec import encode
from tests.commands.conftest import Run
from tests.facts import opened
from tests.servers.ports import free_port
from tests.streams.conftest import Publisher


def status(run: Run, **environment: str) -> dict[str, Any]:
    """Give the status."""
    document = json.loads(run("status", "--format", "json", **environment).stdout)
    assert isinstance(document, dict)
    return document


def test_the_events_stored_since_an_instant_are_counted(store: Store) -> None:
    before = datetime.now(UTC)
    Ingest(store).take(read([(encode(fact), "test") for fact in opened()]))
    between = datetime.now(UTC)
    Ingest(store).take(read([(encode(fact), "test") for fact in opened(case_ref="X100002-1")[:2]]))
    after = datetime.now(UTC)

    assert [stored_since(store, instant) for instant in (before, between, after)] == [5, 2, 0]


def test_status_counts_what_is_on_kafka_and_not_recorded(run: Run, publisher: Publisher) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")
    recorded = status(run)
    publisher.facts(opened(case_ref="X100001-2"))

    behind = status(run)

    assert (recorded["lag"], recorded["position"], recorded["stored_last_minute"]) == (0, 3, 3)
    assert (behind["lag"], behind["position"]) == (3, 3)
    assert sorted(behind["lag_by_partition"].values()) == [0, 0, 0, 3]  # one person, one partition


def test_status_says_how_far_the_record_is_relayed(
    run: Run, streams: Settings, publisher: Publisher, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEHISTORY_DATABASE", address)
    publisher.facts(opened())
    run("consume", "--until-end")
    before = status(run)
    run("relay", "--until-end")
    publisher.facts(opened(case_ref="X100001-2")[:1])
    run("consume", "--until-end")

    after = status(run)

    assert (before["relay_position"], before["relay_behind"]) == (0, 3)
    assert (after["relay_position"], after["relay_behind"]) == (3, 1)


def test_status_counts_dead_letters_that_were_not_sent_again(run: Run, publisher: Publisher) -> None:
    publisher.facts(opened())
    for value in (b"nonsense", b"nonsense", None):
        publisher.record(value)
    run("consume", "--until-end")

    found = status(run)
    assert run("dead-letters", "resend", "--reason", "not-single-object").exit_code == 0
    sent_again = status(run)

    assert found["dead_letters_by_reason"] == {"not-single-object": 2, "value-missing": 1}
    assert (found["dead_letters"], found["dead_letters_not_counted"]) == (3, 0)
    assert (sent_again["dead_letters"], sent_again["lag"]) == (1, 2)


def test_where_there_are_many_dead_letters_the_newest_are_counted_and_the_others_are_told(
    run: Run, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.facts(opened())
    for _ in range(5):
        publisher.record(b"nonsense")
    run("consume", "--until-end")
    monkeypatch.setattr(backlog, "NEWEST", 4 * 3)

    found, printed = status(run), run("status").stdout

    assert (found["dead_letters"], found["dead_letters_not_counted"]) == (3, 2)
    assert "3, and in 2 older records" in printed


def test_dead_letters_that_take_long_to_count_are_not_counted(
    run: Run, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.facts(opened())
    publisher.record(b"nonsense")
    run("consume", "--until-end")
    monkeypatch.setattr(backlog, "SECONDS", 0.0)

    found = status(run)

    assert (found["dead_letters"], found["lag"]) == (None, 0)
    assert "too many to count" in found["cannot_be_asked"]["dead_letters"]


def test_status_shows_the_record_where_kafka_is_away(
    run: Run, streams: Settings, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")
    away = {KAFKA: f"127.0.0.1:{free_port()}"}
    monkeypatch.setattr(backlog, "QUICK", 200)

    began = time.monotonic()
    found = status(run, **away)
    took = time.monotonic() - began
    printed = run("status", **away)

    assert took < PATIENCE / 1000  # for which a service waits
    assert (found["position"], found["lag"], found["dead_letters"]) == (3, None, None)
    assert set(found["cannot_be_asked"]) == {"lag", "relay_position", "dead_letters"}
    assert printed.exit_code == 0
    assert "cannot be asked: Kafka cannot be used" in printed.stdout


def test_status_says_which_topic_is_missing_and_tells_of_the_others(run: Run, publisher: Publisher) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")

    found = status(run, CASEHISTORY_TOPIC_HISTORY="never-made")

    assert found["cannot_be_asked"] == {
        "relay_position": "there is no topic never-made; `casehistory topics` makes the topics"
    }
    assert (found["lag"], found["dead_letters"], found["relay_position"]) == (0, 0, None)


def test_without_kafka_the_status_is_of_the_record_alone(run: Run, streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")

    found = status(run, **{KAFKA: ""})

    assert found["position"] == 3
    assert not set(found) & {"lag", "relay_position", "dead_letters", "cannot_be_asked"}
