"""The pages of the contracts show every schema and topic as the command line does, and give both to programs whole."""

from __future__ import annotations

import dataclasses
import json

import pytest
from starlette.testclient import TestClient

from casehistory.pages.application import application
from casehistory.settings import Settings, Streams
from domain.catalogue import LIFECYCLE
from schemas import listing, writer
from tests.commands.conftest import Run, data, run

__all__ = ["data", "run"]


def test_every_schema_is_listed_as_on_the_command_line(pages: TestClient, run: Run) -> None:
    listed = json.loads(run("schemas", "list", "--format", "json").stdout)
    printed = run("schemas", "list", "--format", "csv").stdout

    assert pages.get("/streams/schemas.json").json()["tables"]["schemas"] == listed
    assert pages.get("/streams/schemas.csv").text.splitlines() == printed.splitlines()


@pytest.mark.parametrize("name", [kind.__name__ for kind in LIFECYCLE])
def test_each_schema_has_a_page_and_is_itself_as_json(pages: TestClient, run: Run, name: str) -> None:
    assert pages.get(f"/streams/schemas/{name}").status_code == 200
    assert pages.get(f"/streams/schemas/{name}.json").text == run("schemas", "show", name).stdout


def test_a_schema_is_found_by_its_type_too_and_its_links_carry_both_days(pages: TestClient) -> None:
    text = pages.get("/streams/schemas/appointment.absence-ruled?as_of=2017-03-31&known_at=2017-05-31").text

    assert "AbsenceRuled" in text
    assert 'href="/definitions/events/AbsenceRuled?as_of=2017-03-31&amp;known_at=2017-05-31"' in text


def test_a_type_that_there_is_not_is_not_found_and_the_nearest_is_named(pages: TestClient) -> None:
    answer = pages.get("/streams/schemas/AbsenceRule")

    assert answer.status_code == 404
    assert "did you mean AbsenceRuled?" in answer.text


def test_a_schema_that_keeps_its_releases_says_which(pages: TestClient) -> None:
    assert "Keeps all of release 1" in pages.get("/streams/schemas/AbsenceRuled").text


def test_a_schema_that_breaks_a_release_says_how(pages: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    [was] = [record for number, record in writer.released() if number == 1 and record["name"] == "AbsenceRuled"]
    gone = {**was, "fields": [*was["fields"], {"name": "gone", "type": "string"}]}
    monkeypatch.setattr(writer, "released", lambda: iter([(1, gone)]))
    listing._broken_promises.cache_clear()

    text = pages.get("/streams/schemas/AbsenceRuled").text
    listing._broken_promises.cache_clear()

    assert "field gone was in release 1 and is gone" in text


def test_the_document_of_the_topics_is_that_of_the_command_line(pages: TestClient, run: Run) -> None:
    assert pages.get("/streams/asyncapi.json").text == run("schemas", "asyncapi").stdout


def test_it_names_the_topics_as_the_settings_do(demonstrated: Settings) -> None:
    named = dataclasses.replace(demonstrated, streams=Streams(events="our-events", history="our-history"))
    pages = TestClient(application(named), base_url="http://localhost")

    topics = pages.get("/streams/asyncapi.json?table=channels").json()["tables"]["channels"]

    assert [row["topic"] for row in topics] == ["our-events", "our-events.dlt", "our-history"]
    assert "our-history" in pages.get("/streams/asyncapi").text


def test_every_message_of_every_topic_is_in_its_table(pages: TestClient) -> None:
    document = pages.get("/streams/asyncapi.json").json()

    rows = pages.get("/streams/asyncapi.json?table=messages").json()["tables"]["messages"]

    expected = [(one["address"], name) for one in document["channels"].values() for name in one["messages"]]
    assert [(row["topic"], row["message"]) for row in rows] == expected
