"""Over HTTP the same is said as by the status, and 503 where something is stalled, away or down."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from casehistory import backlog
from casehistory.listening import Place, answer, listening
from casehistory.lookout import OUTDATED_AFTER, Look, Lookout, Process
from casehistory.settings import Settings, settings
from tests.commands.conftest import Run
from tests.facts import opened
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres
from tests.streams.conftest import Publisher
from tests.together.conftest import SetUp

HERE = Place("127.0.0.1", 0)


def looked_at(health: dict[str, Any]) -> datetime:
    """Say when the look was that a health tells of."""
    return datetime.fromisoformat(health["looked_at"])


class Asked:
    """Whoever asks over HTTP."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path)
        response = connection.getresponse()
        found = response.status, response.read()
        connection.close()
        return found

    def health(self) -> tuple[int, dict[str, Any]]:
        """Ask for the health."""
        status, body = self("/health")
        return status, json.loads(body)

    def metrics(self) -> dict[str, float]:
        """Ask for the metrics, and give each number under its name and label."""
        families = text_string_to_metric_families(self("/metrics")[1].decode())
        samples = [one for family in families for one in family.samples]
        return {" ".join([one.name, *one.labels.values()]): one.value for one in samples}

    def until(self, is_so: Callable[[int, dict[str, Any]], bool], *, seconds: float = 60) -> dict[str, Any]:
        """Ask for the health until it is as it should be."""
        until = time.monotonic() + seconds
        while not is_so(*(found := self.health())):
            assert time.monotonic() < until, found
            time.sleep(0.1)
        return found[1]


@contextmanager
def asking(where: Settings, services: Sequence[str] = ("consume",), **how: Any) -> Iterator[Asked]:
    """Listen and look often."""
    lookout = Lookout(where, services, **({"stalled_after": 60.0, "every": 0.1} | how))
    with listening(HERE, lookout) as port:
        assert port is not None
        yield Asked(port)


def test_health_and_metrics_say_what_the_status_says(run: Run, streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())
    publisher.record(b"nonsense")
    run("consume", "--until-end")
    run("archive")
    publisher.facts(opened(case_ref="X100001-2"))
    status = json.loads(run("status", "--format", "json").stdout)

    with asking(streams) as ask:
        health = ask.until(lambda code, found: code == 200)
        metrics = ask.metrics()

    assert health | status == health
    assert (health["health"], health["problems"]) == ("well", [])
    told = {
        "casehistory_well": 1,
        "casehistory_kafka_up": 1,
        "casehistory_record_up": 1,
        "casehistory_events_stored_total": status["position"],
        "casehistory_position": 3,
        "casehistory_stored_last_minute": status["stored_last_minute"],
        "casehistory_history_position": 3,
        "casehistory_history_behind": 0,
        "casehistory_relay_behind": 3,
        "casehistory_dead_letters not-single-object": 1,
        "casehistory_stalled consume": 0,
    }
    told |= {f"casehistory_lag {number}": count for number, count in status["lag_by_partition"].items()}
    assert sum(status["lag_by_partition"].values()) == 3
    assert metrics | told == metrics


def test_nothing_of_a_person_is_said(run: Run, streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())
    publisher.record(b"nonsense about X100001")
    run("consume", "--until-end")

    with asking(streams) as ask:
        ask.until(lambda code, found: code == 200)

        assert b"X100001" not in ask("/health")[1] + ask("/metrics")[1]


def test_what_waits_while_nothing_moves_is_an_alarm_until_it_moves(
    run: Run, streams: Settings, publisher: Publisher
) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")

    with asking(streams, stalled_after=1.5) as ask:
        ask.until(lambda code, found: code == 200)
        publisher.facts(opened(case_ref="X100001-2"))
        behind = ask.until(lambda code, found: found["lag"] == 3)
        stalled = ask.until(lambda code, found: code == 503)
        alarm = ask.metrics()
        run("consume", "--until-end")
        after = ask.until(lambda code, found: code == 200)

    assert behind["problems"] == []
    assert stalled["problems"][0].startswith("consume is stalled: 3 records on Kafka, none for ")
    assert (alarm["casehistory_stalled consume"], alarm["casehistory_well"]) == (1, 0)
    assert (after["lag"], after["stalled"]) == (0, {"consume": False})


def test_what_moves_is_not_stalled_however_much_waits(streams: Settings) -> None:
    lookout = Lookout(streams)
    found: list[tuple[dict[str, Any], bool]] = [
        ({"lag": 5, "recorded_by_partition": {"0": 7, "1": 9}}, True),
        ({"lag": 9, "recorded_by_partition": {"0": 7, "1": 9}}, False),
        ({"lag": 9, "recorded_by_partition": {"0": 7, "1": 10}}, True),
        ({"lag": 0, "recorded_by_partition": {"0": 7, "1": 10}}, True),
        ({"lag": 2, "recorded_by_partition": {"0": 7, "1": 10}}, False),
        ({"lag": None, "recorded_by_partition": None}, True),
        ({"lag": 2, "recorded_by_partition": {"0": 7, "1": 10}}, True),
    ]

    for number, (said, moves) in enumerate(found):
        assert (lookout.standstill("consume", said) == 0.0) == moves, number
        time.sleep(0.01)


def test_a_broker_that_is_away_is_told_and_forgotten_when_it_is_back(run: Run, set_up: SetUp, tmp_path: Path) -> None:
    broker = Broker(tmp_path / "broker").start()
    try:
        where = set_up(broker.address)
        run("consume", "--until-end")
        with asking(where, ("consume", "relay", "archive"), stalled_after=1.0) as ask:
            ask.until(lambda code, found: code == 200)
            broker.kill()
            away = ask.until(lambda code, found: code == 503)
            metrics = ask.metrics()
            broker.start()
            back = ask.until(lambda code, found: code == 200)
    finally:
        broker.kill()

    assert any("records on Kafka cannot be counted: Kafka cannot be used" in one for one in away["problems"])
    assert (metrics["casehistory_kafka_up"], metrics["casehistory_record_up"]) == (0, 1)
    assert "casehistory_lag 0" not in metrics
    assert (back["health"], back["lag"]) == ("well", 0)


def test_kafka_is_up_where_only_a_topic_is_missing(run: Run, streams: Settings) -> None:
    run("consume", "--until-end")
    lacking = replace(streams, streams=replace(streams.streams, events="never-made"))

    with asking(lacking) as ask:
        ask.until(lambda code, found: code == 503 and "never-made" in str(found["problems"]))
        metrics = ask.metrics()

    assert metrics["casehistory_kafka_up"] == 1
    assert "casehistory_lag" not in metrics


def test_a_database_that_is_away_is_told_and_forgotten_when_it_is_back(
    run: Run, streams: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Postgres(tmp_path / "postgres").start()
    try:
        monkeypatch.setenv("CASEHISTORY_DATABASE", server.address)
        run("consume", "--until-end")
        with asking(settings()) as ask:
            ask.until(lambda code, found: code == 200)
            server.crash()
            away = ask.until(lambda code, found: code == 503)
            metrics = ask.metrics()
            server.start()
            ask.until(lambda code, found: code == 200)
    finally:
        server.stop()

    assert away["problems"][0].startswith("the record cannot be asked: the event store at ")
    assert metrics["casehistory_record_up"] == 0


def test_nobody_waits_for_what_is_away(run: Run, streams: Settings) -> None:
    run("consume", "--until-end")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        where = settings(environment={"CASEHISTORY_DATA": str(streams.data), "CASEHISTORY_KAFKA": address})
        with asking(where) as ask:
            began = time.monotonic()
            code, found = ask.health()

            assert time.monotonic() - began < backlog.QUICK / 1000
            assert (code, found["problems"]) == (503, ["nothing was looked at yet"])


def test_a_service_answers_for_itself_alone(run: Run, streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())
    run("consume", "--until-end")
    run("archive")
    publisher.facts(opened(case_ref="X100001-2"))

    with asking(streams, ("archive",), stalled_after=0.5) as ask:
        first = ask.until(lambda code, found: code == 200)
        later = ask.until(lambda code, found: looked_at(found) - looked_at(first) > timedelta(seconds=1))

    assert (later["problems"], later["stalled"], later["lag"]) == ([], {"archive": False}, 3)


def test_a_look_of_long_ago_is_not_taken_for_the_present(streams: Settings) -> None:
    lookout = Lookout(streams)
    long_ago = datetime.fromtimestamp(datetime.now(UTC).timestamp() - OUTDATED_AFTER - 1, UTC)
    lookout._last = Look(long_ago, {"position": 3}, [], {}, {})

    assert lookout.look().problems == ["nothing could be looked at for 31 s"]


def test_a_process_that_is_down_is_a_problem(run: Run, streams: Settings) -> None:
    run("consume", "--until-end")
    processes = {"consume": Process(is_up=True, restarts=0), "relay": Process(is_up=False, restarts=2)}

    with asking(streams, processes=lambda: processes) as ask:
        found = ask.until(lambda code, found: "position" in found)
        metrics = ask.metrics()

    assert found["problems"] == ["relay is not running"]
    assert found["processes"]["relay"] == {"is_up": False, "restarts": 2}
    assert [metrics[f"casehistory_up {name}"] for name in processes] == [1, 0]
    assert metrics["casehistory_restarts_total relay"] == 2


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/health/", 404),
        ("GET", "/../etc/passwd", 404),
        ("POST", "/nothing", 404),
        ("POST", "/health", 405),
        ("DELETE", "/metrics", 405),
        ("NONSENSE", "/metrics", 405),
        ("HEAD", "/metrics", 200),
        ("GET", "/metrics?name=x", 200),
    ],
)
def test_there_is_nothing_else_to_ask_for(streams: Settings, method: str, path: str, status: int) -> None:
    with asking(streams) as ask:
        code, body = ask(path, method)

    assert code == status
    assert (body == b"") == (method == "HEAD")


def test_one_who_says_nothing_keeps_nobody_from_asking(streams: Settings) -> None:
    with asking(streams) as ask, socket.create_connection(("127.0.0.1", ask._port)):
        assert ask("/metrics")[0] == 200


def test_a_record_that_is_not_begun_is_not_well(streams: Settings) -> None:
    with asking(streams) as ask:
        found = ask.until(lambda code, found: found["problems"] != ["nothing was looked at yet"])

    assert found["problems"][0].startswith("nothing is recorded in ")


def test_every_metric_says_what_it_is() -> None:
    look = Look(datetime.now(UTC), {}, [], {}, {})

    said = answer("GET", "/metrics", look).body.decode()

    assert all(f"# HELP {line.split()[0]} " in said for line in said.splitlines() if not line.startswith("#"))
