"""The page of the report rebuilt has every figure as the command line has it, and leads to what is behind it."""

from __future__ import annotations

import html
import io
from collections import Counter
from pathlib import Path

import polars as pl
from starlette.testclient import TestClient

from casehistory.figures import parts
from casehistory.pages.application import application
from casehistory.pages.rebuilt import VERDICTS
from casehistory.rebuilt import RULE, rebuilt
from casehistory.settings import settings
from tests.commands.test_report import WHOLE


def test_its_table_is_what_the_command_line_prints(pages: TestClient) -> None:
    answer = pages.get("/report.csv")

    assert answer.text.splitlines() == WHOLE.read_text(encoding="utf-8").splitlines()


def test_each_form_has_every_figure(pages: TestClient) -> None:
    document = pages.get("/report.json").json()
    table = pl.read_parquet(io.BytesIO(pages.get("/report.parquet").content))

    assert document["tables"]["figures"][0]["figure"] == table["figure"][0]
    assert len(document["tables"]["figures"]) == len(table) == sum(document["tally"].values())


def test_every_verdict_stands_in_words_as_often_as_it_was_given(pages: TestClient) -> None:
    text = pages.get("/report").text
    given = Counter[str](one.agrees for one in rebuilt().found)

    for verdict, (word, colour) in VERDICTS.items():
        assert text.count(f"govuk-tag--{colour}") == given[verdict] + 1  # and once in the tally
        assert word in text


def test_it_has_the_parts_with_their_notes_the_remarks_the_rule_and_what_was_lost(pages: TestClient) -> None:
    text = html.unescape(pages.get("/report").text)

    for part in parts():
        assert part.title in text
    assert "a reconstruction" in text
    assert "Counted up to the announcement" in text
    assert RULE in text
    assert "What the text has lost" in text
    assert "the text has not even its title" in text


def test_it_says_that_it_asks_the_demonstration_and_not_the_record(tmp_path: Path) -> None:
    empty = TestClient(application(settings(tmp_path / "none", {})), base_url="http://localhost")

    answer = empty.get("/report")

    assert answer.status_code == 200
    assert "and not the record that is loaded here" in answer.text


def test_a_figure_leads_to_its_measure_by_the_group_that_it_is_about(pages: TestClient) -> None:
    asked, asked_otherwise = (pages.get(f"/report{query}").text for query in ("", "?as_of=2017-03-31&position=900"))

    by = "by=inspection%2Corganisation"
    assert f'href="/measures/PP01?as_of=2017-07-07&amp;{by}"' in asked
    assert f'href="/measures/PP01?as_of=2017-03-31&amp;position=900&amp;{by}"' in asked_otherwise


def test_a_figure_leads_to_the_cases_that_it_counts(pages: TestClient) -> None:
    text = pages.get("/report").text

    crc = "by=inspection%2Corganisation&amp;group=inspection%3DWM-2017%2Corganisation%3DCRC"
    assert f'href="/measures/PP01?as_of=2017-07-07&amp;{crc}&amp;met=yes#cases"' in text
    assert f'href="/measures/PP07?as_of=2017-07-07&amp;{crc}&amp;met=no#cases"' in text
    listed = pages.get(f"/measures/PP01.json?as_of=2017-07-07&{html.unescape(crc)}&met=yes&table=cases").json()
    found = next(one.found for one in rebuilt().found if one.measure == "PP01")
    assert found.startswith(f"{len(listed['tables']['cases'])} of ")


def test_a_figure_that_no_measure_finds_leads_to_the_views_and_events_it_was_found_in(pages: TestClient) -> None:
    text = pages.get("/report").text

    for path in ("/definitions/views/case_attributes", "/definitions/events/SupervisionHeld"):
        assert f'href="{path}"' in text
        assert pages.get(path).status_code == 200
