"""The pages about streams, over a record that comes through a real broker."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from casehistory import backlog
from casehistory.pages.application import application
from casehistory.settings import Settings
from tests.commands.conftest import Run
from tests.facts import opened
from tests.streams.conftest import Publisher

PAYLOAD = b"a payload that no page may show"


@pytest.fixture
def pages(run: Run, streams: Settings, publisher: Publisher) -> TestClient:
    """The pages over a record of one case, with two dead letters, one more record waiting and nothing relayed."""
    publisher.facts(opened())
    for value in (PAYLOAD, None):
        publisher.record(value)
    run("consume", "--until-end")
    publisher.facts(opened(case_ref="X100001-2")[:1])
    return TestClient(application(streams), base_url="http://localhost")


def test_what_waits_is_told_as_by_the_status(pages: TestClient, run: Run) -> None:
    status = json.loads(run("status", "--format", "json").stdout)

    tables = pages.get("/streams.json").json()["tables"]

    assert {row["name"]: row["value"] for row in tables["kafka"]} == {
        name: status[name]
        for name in ("lag", "relay_position", "relay_behind", "dead_letters", "dead_letters_not_counted")
    }
    assert {row["partition"]: row["lag"] for row in tables["partitions"]} == status["lag_by_partition"]
    assert {row["reason"]: row["records"] for row in tables["dead_letters"]} == status["dead_letters_by_reason"]
    assert status["lag"] == 1


def test_dead_letters_are_listed_as_on_the_command_line_and_by_reason(pages: TestClient, run: Run) -> None:
    listed = json.loads(run("dead-letters", "list", "--format", "json").stdout)

    every = pages.get("/streams/dead-letters.json").json()["tables"]["dead_letters"]
    missing = pages.get("/streams/dead-letters.json?reason=value-missing").json()["tables"]["dead_letters"]

    assert every == listed
    assert len(every) == 2
    assert missing == [row for row in listed if row["reason"] == "value-missing"]
    assert "dead letters of this reason" in pages.get("/streams/dead-letters?reason=none-such").text


def test_no_payload_is_on_any_page(pages: TestClient) -> None:
    for path in ("/", "/streams", "/streams/dead-letters", "/streams/quarantine"):
        for form in ("", ".json", ".csv"):
            assert PAYLOAD not in pages.get(f"{path}{form}").content


def test_dead_letters_that_are_too_many_to_read_at_once_are_not_listed(
    pages: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casehistory.dead_letters.SECONDS", 0.0)
    monkeypatch.setattr(backlog, "SECONDS", 0.0)

    answer = pages.get("/streams/dead-letters")

    assert answer.status_code == 503
    assert "casehistory dead-letters list" in answer.text
