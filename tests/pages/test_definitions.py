"""The pages of definitions say what the code says: every measure, view, threshold, type of event and question."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from starlette.testclient import TestClient

from domain.catalogue import LIFECYCLE
from projections.audit import questions
from projections.queries import views
from projections.thresholds import thresholds
from schemas.documentation import documented
from tests.commands.conftest import Run, data, run

__all__ = ["data", "run"]


def rows(pages: TestClient, table: str, path: str = "/definitions") -> list[dict[str, object]]:
    """Give the rows of a table of a page."""
    found = pages.get(f"{path}.json?table={table}").json()["tables"][table]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("name", ["measures", "views"])
def test_measures_and_views_are_those_that_the_command_line_lists(pages: TestClient, run: Run, name: str) -> None:
    assert rows(pages, name) == json.loads(run(name, "--format", "json").stdout)


def test_every_threshold_type_of_event_and_question_is_there(pages: TestClient) -> None:
    said = {
        row["name"]: (row["value"], row["unit"], row["source"], row["verified"]) for row in rows(pages, "thresholds")
    }

    assert said == {name: (one.value, one.unit, one.source, one.verified) for name, one in thresholds().items()}
    assert [row["record"] for row in rows(pages, "events")] == [kind.__name__ for kind in LIFECYCLE]
    assert [row["code"] for row in rows(pages, "questions")] == [one.code for one in questions()]


@pytest.mark.parametrize("table", ["measures", "views", "thresholds", "events", "questions"])
def test_each_table_can_be_had_in_each_form(pages: TestClient, table: str) -> None:
    count = len(rows(pages, table))

    assert len(pages.get(f"/definitions.csv?table={table}").text.strip().splitlines()) >= count + 1
    assert len(pl.read_parquet(io.BytesIO(pages.get(f"/definitions.parquet?table={table}").content))) == count
    assert pages.get(f"/definitions?{table}_page=2").status_code == 200


def test_a_threshold_that_nobody_verified_is_marked_in_words(pages: TestClient) -> None:
    text = pages.get("/definitions/thresholds").text

    assert "A significant period without an appointment begins at" in text
    assert "Not verified" in text


@pytest.mark.parametrize("name", [one.name for one in views()])
def test_each_view_has_a_page_whose_links_to_definitions_resolve(pages: TestClient, name: str) -> None:
    answer = pages.get(f"/definitions/views/{name}")

    assert answer.status_code == 200
    for place in links(answer.text, "/definitions/"):
        assert pages.get(place).status_code == 200


def links(text: str, beginning: str) -> set[str]:
    """Give the addresses in a page that begin so."""
    return {part.partition('"')[0] for part in text.split('href="')[1:] if part.startswith(beginning)}


def test_a_view_says_what_a_row_is_what_it_is_made_from_and_what_is_made_from_it(pages: TestClient) -> None:
    text = pages.get("/definitions/views/boundaries?as_of=2017-03-31&known_at=2017-05-31").text

    assert "One row per change of hands" in text
    assert 'href="/definitions/views/custody_intervals?as_of=2017-03-31&amp;known_at=2017-05-31"' in text
    assert 'href="/definitions/events/CaseTransferred?as_of=2017-03-31&amp;known_at=2017-05-31"' in text


@pytest.mark.parametrize("name", [kind.__name__ for kind in LIFECYCLE])
def test_each_type_of_event_has_a_page_with_its_fields_as_its_schema_has_them(pages: TestClient, name: str) -> None:
    kind = next(one for one in LIFECYCLE if one.__name__ == name)

    found = {row["field"]: row["definition"] for row in rows(pages, "fields", f"/definitions/events/{name}")}

    assert found == {field["name"]: field["doc"] for field in documented(kind)["fields"]}
    assert pages.get(f"/definitions/events/{name}").status_code == 200


def test_a_type_of_event_tells_its_codes_and_what_is_made_from_it(pages: TestClient) -> None:
    codes = rows(pages, "codes", "/definitions/events/AbsenceRuled")
    text = pages.get("/definitions/events/AbsenceRuled?known_at=2017-05-31").text

    assert {"vocabulary": "AbsenceReason", "code": "MEDICAL"}.items() <= next(
        row.items() for row in codes if row["code"] == "MEDICAL"
    )
    assert "The responsible officer judged an absence acceptable or unacceptable." in text
    assert 'href="/definitions/views/appointments?known_at=2017-05-31"' in text


@pytest.mark.parametrize("path", ["views/no_such_view", "events/NoSuchEvent", "views/..%2f..", "events/x' or 1=1"])
def test_what_is_not_defined_is_not_found(pages: TestClient, path: str) -> None:
    answer = pages.get(f"/definitions/{path}")

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_every_measure_leads_to_its_page(pages: TestClient) -> None:
    assert 'href="/measures/PP01?as_of=2017-03-31"' in pages.get("/definitions?as_of=2017-03-31").text
