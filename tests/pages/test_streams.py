"""The pages about streams say what the status says, and where Kafka is not set or away they say so."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casehistory import backlog
from casehistory.pages.application import application
from casehistory.settings import Settings, Streams, settings
from tests.commands.conftest import Run, data, run
from tests.servers.ports import free_port

__all__ = ["data", "run"]

PASSWORD = "a-password-that-no-page-may-show"
EVERY = ("/", "/streams", "/streams/quarantine", "/streams/dead-letters", "/streams/schemas", "/streams/asyncapi")


def test_the_figures_are_those_of_the_status(pages: TestClient, demonstrated: Settings, run: Run) -> None:
    status = json.loads(run("status", "--format", "json", "--data", demonstrated.data).stdout)

    document = pages.get("/streams.json").json()

    assert {row["name"]: row["value"] for row in document["tables"]["positions"]} == {
        row["name"]: status[row["name"]] for row in document["tables"]["positions"]
    }
    by_rule = {row["rule"]: row["facts"] for row in document["tables"]["quarantine"]}
    assert by_rule == document["quarantined_by_rule"] == status["quarantined_by_rule"]


def test_where_the_record_lies_is_not_told(pages: TestClient) -> None:
    document = pages.get("/streams.json").json()

    assert not {"data", "database", "history"} & document.keys()


def test_each_rule_leads_to_what_it_refused_with_both_days(pages: TestClient) -> None:
    text = pages.get("/streams?as_of=2017-03-31&known_at=2017-05-31").text

    assert 'href="/streams/quarantine?as_of=2017-03-31&amp;known_at=2017-05-31&amp;rule=ruling-needs-absence"' in text


def test_where_nothing_is_recorded_the_pages_of_the_record_say_so_and_the_contracts_are_there(tmp_path: Path) -> None:
    empty = TestClient(application(settings(tmp_path / "none", {})), base_url="http://localhost")

    for path in ("/streams", "/streams/quarantine", "/streams/quarantine/1"):
        answer = empty.get(path)
        assert answer.status_code == 404
        assert "Nothing is recorded yet" in answer.text
        assert "casehistory demo" in answer.text
    for path in ("/streams/schemas", "/streams/asyncapi", "/streams/dead-letters"):
        assert empty.get(path).status_code == 200


def test_where_kafka_is_not_set_the_pages_say_so_and_what_to_do(pages: TestClient) -> None:
    for path in ("/streams", "/streams/dead-letters"):
        answer = pages.get(path)

        assert answer.status_code == 200
        assert "Kafka is not set here" in answer.text
        assert "CASEHISTORY_KAFKA" in answer.text


@pytest.fixture
def away(demonstrated: Settings, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The pages over the demonstration, where Kafka is set, with a password, and does not answer."""
    monkeypatch.setattr("casehistory.dead_letters.QUICK", 300)
    monkeypatch.setattr(backlog, "QUICK", 300)
    protection = (
        ("security_protocol", "SASL_PLAINTEXT"),
        ("sasl_mechanism", "PLAIN"),
        ("sasl_username", "us"),
        ("sasl_password", PASSWORD),
    )
    streams = Streams(servers=f"127.0.0.1:{free_port()}", protection=protection)
    return TestClient(application(dataclasses.replace(demonstrated, streams=streams)), base_url="http://localhost")


def test_where_kafka_is_away_the_record_is_shown_all_the_same(away: TestClient) -> None:
    text = away.get("/streams").text

    assert "The record and its history" in text
    assert "Kafka does not say how the record stands with it." in text
    assert text.count("It cannot be told how many records wait, how far events are published and how many dead") == 1
    assert "Kafka cannot be used" in text
    assert "Not known" in text


def test_dead_letters_that_cannot_be_listed_are_no_empty_list(away: TestClient) -> None:
    page, document = away.get("/streams/dead-letters"), away.get("/streams/dead-letters.json")

    assert (page.status_code, document.status_code) == (503, 503)
    assert "Dead letters cannot be listed now" in page.text
    assert "Kafka cannot be used" in document.json()["error"]
    assert document.json()["tables"] == {}


def test_no_page_shows_a_password(away: TestClient, tmp_path: Path) -> None:
    database = f"postgresql://us:{PASSWORD}@127.0.0.1:{free_port()}/record"
    elsewhere = dataclasses.replace(settings(tmp_path, {}), database=database)
    unreached = TestClient(application(elsewhere), base_url="http://localhost")

    refused = unreached.get("/")

    assert (refused.status_code, PASSWORD in refused.text) == (503, False)
    for path in EVERY:
        for form in ("", ".json"):
            assert PASSWORD not in away.get(f"{path}{form}").text
