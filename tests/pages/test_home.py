"""Home says what is loaded, how fresh it is and what needs attention, whatever is away or not there yet."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casehistory.lookout import Look
from casehistory.pages.application import application
from casehistory.pages.attention import STALLS, needs
from casehistory.pages.display import ago
from casehistory.settings import Settings, Streams, settings
from casehistory.status import CAN_BE_USED
from tests.commands.conftest import Run, avro, data, run
from tests.facts import opened
from tests.servers.ports import free_port

__all__ = ["avro", "data", "run"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WELL = {"quarantined": 0, "history": CAN_BE_USED, "history_behind": 0}


def client(chosen: Settings) -> TestClient:
    """Give the pages over a record."""
    return TestClient(application(chosen), base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def small(run: Run, avro: Callable[..., Path], data: Path) -> Settings:
    """A record of one case, with its history."""
    assert run("ingest", avro(opened())).exit_code == 0
    return settings(data, {})


def test_its_figures_are_those_of_the_status(pages: TestClient, demonstrated: Settings, run: Run) -> None:
    status = json.loads(run("status", "--format", "json", "--data", demonstrated.data).stdout)

    rows = pages.get("/.json").json()["tables"]["record"]

    shown = {row["name"]: row["value"] for row in rows}
    assert {name: value for name, value in shown.items() if name in status} == {
        name: value for name, value in status.items() if name in shown
    }
    assert (shown["events"], shown["cases"], shown["people"]) == (status["position"], 337, 339)


def test_it_says_in_words_what_is_loaded_and_how_fresh_it_is(pages: TestClient) -> None:
    text = pages.get("/").text

    assert "events are on record about 337 cases, written down until 7 Jul 2017." in text
    assert "History has all that is recorded." in text


def test_the_data_folder_is_not_shown(pages: TestClient, demonstrated: Settings) -> None:
    for form in ("/", "/.json", "/.csv"):
        assert str(demonstrated.data) not in pages.get(form).text


def test_what_is_in_quarantine_needs_attention_and_leads_there(pages: TestClient) -> None:
    text = pages.get("/?as_of=2017-03-31").text

    assert "Needs attention" in text
    assert 'href="/streams/quarantine?as_of=2017-03-31"' in text


def test_nothing_needs_attention_where_all_is_well(small: Settings) -> None:
    assert "Needs attention" not in client(small).get("/").text


def test_every_part_of_the_service_is_led_to_with_both_days(pages: TestClient) -> None:
    text = pages.get("/?as_of=31/3/2017&known_at=2017-05-31").text

    for path in ("measures", "handovers", "officers", "report", "streams", "definitions"):
        assert text.count(f'href="/{path}?as_of=31%2F3%2F2017&amp;known_at=2017-05-31"') == 2  # above, and in the list


def test_the_search_carries_both_days_along(pages: TestClient) -> None:
    assert '<input type="hidden" name="known_at" value="2017-05-31">' in pages.get("/?known_at=2017-05-31").text

    answer = pages.get("/?known_at=2017-05-31&q=x203003-1")

    assert answer.headers["location"] == "/cases/X203003-1?known_at=2017-05-31"


def test_the_code_of_an_officer_or_its_beginning_leads_to_the_officers(pages: TestClient) -> None:
    answer = pages.get("/?known_at=2017-05-31&q=cw")

    assert answer.headers["location"] == "/officers?known_at=2017-05-31&q=CW"
    assert pages.get("/officers?known_at=2017-05-31&q=CW").status_code == 200


def test_what_is_no_reference_is_refused_in_a_sentence(pages: TestClient) -> None:
    answer = pages.get("/?q=some%20body")

    assert answer.status_code == 400
    assert "X100001-1" in answer.text


def test_where_nothing_is_recorded_it_says_what_to_run(tmp_path: Path) -> None:
    answer = client(settings(tmp_path / "none", {})).get("/")

    assert answer.status_code == 200
    assert "Nothing is recorded yet" in answer.text
    assert "casehistory demo" in answer.text
    assert str(tmp_path) not in answer.text


def test_it_answers_where_history_is_not_made(small: Settings) -> None:
    shutil.rmtree(small.history)

    answer = client(small).get("/")

    assert answer.status_code == 200
    assert "casehistory rebuild" in answer.text
    assert "pages about one case answer" in answer.text
    assert str(small.data) not in answer.text


def test_it_does_not_wait_for_kafka(small: Settings) -> None:
    away = dataclasses.replace(small, streams=Streams(servers=f"127.0.0.1:{free_port()}"))

    with TestClient(application(away), base_url="http://localhost") as asking:
        answer = asking.get("/")

    assert answer.status_code == 200
    assert answer.elapsed < timedelta(seconds=2)


def test_what_kafka_and_the_services_leave_to_do_needs_attention() -> None:
    seen = {"dead_letters": 1, "cannot_be_asked": {"lag": "Kafka cannot be used"}}
    look = Look(NOW, seen, [], {"consume": False, "relay": True}, {})

    found = needs(WELL | {"history_behind": 3}, look)

    assert [need.path for need in found] == ["/streams", "/streams/dead-letters", "/streams", "/streams"]
    assert found[0].sentence.startswith("3 events are recorded and not in history yet")
    assert found[1].sentence == "1 record on Kafka could not be read."
    assert found[3].sentence == STALLS["relay"]
    assert needs(WELL, Look(NOW, {}, [], {"consume": False}, {})) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute ago"),
        (59, "less than a minute ago"),
        (60, "1 minute ago"),
        (7_199, "1 hour ago"),
        (86_400 * 3, "3 days ago"),
        (-5, "less than a minute ago"),
    ],
)
def test_how_long_ago_something_was_is_said_in_the_largest_unit_that_fits(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words
