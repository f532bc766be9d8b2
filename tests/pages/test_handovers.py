"""The page about handovers says what the command line says, and draws what it says."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from casehistory.cli import main
from casehistory.handovers import SECTIONS
from casehistory.pages.application import application
from casehistory.settings import Settings, settings
from domain.case import RiskFlagRaised
from domain.vocabulary import RiskFlag
from projections.sentences import group_in_table
from schemas.container import write_container
from tests.facts import a, opened
from tests.pages.terminal import asked, rows_of

SQUARE = re.compile(r'<g class="square"><title>(.*?), (.*?): ([^<]*)</title>')


def document(pages: TestClient, query: str = "") -> Any:
    response = pages.get(f"/handovers.json{query}")
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", []),
        ("?by=sex", ["--by", "sex"]),
        ("?group=sex=MALE&cohort=WM-2017", ["--group", "sex=MALE", "--cohort", "WM-2017"]),
        ("?from=1/1/2017&to=2017-04-01", ["--from", "2017-01-01", "--to", "2017-04-01"]),
        ("?as_of=2017-01-31&known_at=2017-02-28", ["--as-of", "2017-01-31", "--known-at", "2017-02-28"]),
    ],
)
def test_each_table_is_that_of_the_command_line(
    pages: TestClient, demonstrated: Settings, name: str, query: str, options: list[str]
) -> None:
    said = rows_of(asked(demonstrated, "handovers", "--track", name, *options, "--format", "csv"))

    found = rows_of(pages.get(f"/handovers.csv{query}{'&' if query else '?'}table={name}").text)

    stamps = ("as_of", "known_at", "position")
    assert found == [{column: row[column] for column in row if column not in stamps} for row in said]


def test_the_command_on_the_page_gives_the_same_again(pages: TestClient, demonstrated: Settings) -> None:
    page = document(pages, "?from=2017-01-01&group=sex=MALE")

    words = page["command"].split()
    again = json.loads(asked(demonstrated, *words[1:], "--format", "json"))
    assert again["custody"]["total"]["rows"] == page["tables"]["custody"][-1]["rows"]


def test_the_drawing_has_the_numbers_of_its_table(pages: TestClient) -> None:
    drawing = {(who, whom): said for who, whom, said in SQUARE.findall(html.unescape(pages.get("/handovers").text))}

    for row in document(pages)["tables"]["who-waits"][:-1]:
        pair = group_in_table("holder", row["holder"]), group_in_table("waiting_for", row["waiting_for"])
        assert drawing.pop(pair) == ("suppressed" if row["is_suppressed"] else f"{row['days_total']:,}")
    assert set(drawing.values()) == {"none"}


def test_who_waits_for_whom_is_what_the_command_line_adds_up(demonstrated: Settings) -> None:
    every = settings(demonstrated.data, {"CASEHISTORY_SMALLEST": "0"})
    with TestClient(application(every), base_url="http://localhost") as pages:
        found = document(pages)["tables"]["who-waits"]

    said = CliRunner().invoke(
        main,
        ["view", "waits", "--by", "holder,waiting_for", "--format", "json", "--data", str(demonstrated.data)],
        env={"CASEHISTORY_SMALLEST": "0"},
    )
    groups = json.loads(said.stdout)["groups"]
    assert [(row["holder"], row["waiting_for"], row["rows"], row["days_total"]) for row in found[:-1]] == [
        (one["labels"]["holder"], one["labels"]["waiting_for"], one["rows"], one["amounts"]["days"]["total"])
        for one in groups
    ]
    assert {row["is_suppressed"] for row in found} == {False}


def test_what_the_table_of_waits_suppresses_is_not_found_from_who_waits_for_whom(pages: TestClient) -> None:
    tables = document(pages)["tables"]
    hidden = [(row["holder"], row["waiting_for"]) for row in tables["waits"] if row["is_suppressed"]]

    alone = {pair for pair in hidden if hidden.count(pair) == 1}
    assert alone
    assert all(row["is_suppressed"] for row in tables["who-waits"] if (row["holder"], row["waiting_for"]) in alone)


def test_every_change_of_hands_is_listed_once_and_leads_to_its_case_on_the_same_days(
    pages: TestClient, demonstrated: Settings
) -> None:
    said = json.loads(asked(demonstrated, "view", "boundaries", "--rows", "--format", "json"))["rows"]
    days = "as_of=2017-07-07&known_at=2017-07-07"

    found = document(pages)["tables"]["changes"]
    page = html.unescape(pages.get(f"/handovers?{days}").text)

    assert sorted(found, key=str) == sorted(said, key=str)
    assert [row["changed_on"] for row in found] == sorted((row["changed_on"] for row in found), reverse=True)
    assert f'href="/cases/{found[0]["case_ref"]}?{days}"' in page
    assert f'href="/officers/{found[0]["to_officer"]}?{days}"' in page


@pytest.mark.parametrize("by", ["", "sex"])
def test_the_form_offers_what_is_known_of_a_case_and_keeps_what_was_asked(pages: TestClient, by: str) -> None:
    page = html.unescape(pages.get(f"/handovers?by={by}&cohort=WM-2017").text)

    assert re.findall(r'<option value="([^"]*)" selected', page) == ([by] if by else [])
    assert {"sentence_type", "court_tier", "sex", "rosh"} <= set(re.findall(r'<option value="([^"]*)"', page))
    assert 'value="WM-2017"' in page


def test_a_change_lies_in_a_window_on_its_day(pages: TestClient) -> None:
    found = document(pages, "?from=2017-03-10&to=2017-03-11")["tables"]["changes"]

    assert {row["changed_on"] for row in found} == {"2017-03-10"}


@pytest.mark.parametrize("table", ["who-waits", *SECTIONS, "changes", "thresholds"])
def test_each_table_is_the_same_in_every_form(pages: TestClient, table: str) -> None:
    found = document(pages, f"?table={table}")["tables"][table]
    of_csv = rows_of(pages.get(f"/handovers.csv?table={table}").text)
    of_parquet = pl.read_parquet(io.BytesIO(pages.get(f"/handovers.parquet?table={table}").content))

    assert len(found) == len(of_csv) == of_parquet.height > 0
    assert list(found[0]) == list(of_csv[0]) == of_parquet.columns


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?by=nonsense", 400, "cannot be grouped by nonsense"),
        ("?group=nonsense", 400, "is not written as organisation=CRC,grade=PO"),
        ("?group=sex=NOPE", 404, "with sex NOPE"),
        ("?cohort=NOWHERE-2017", 404, "no case was sampled by an inspection NOWHERE-2017"),
        ("?from=2017-02-01&to=2017-01-01", 400, "no day is from 2017-02-01 and before 2017-01-01"),
        ("?colour=red", 400, "knows no 'colour'"),
    ],
)
def test_what_cannot_be_shown_is_said(pages: TestClient, query: str, status: int, said: str) -> None:
    response = pages.get(f"/handovers{query}")

    assert (response.status_code, said.lower() in html.unescape(response.text).lower()) == (status, True)


def test_before_anything_was_on_record_each_table_says_so(pages: TestClient) -> None:
    page = pages.get("/handovers?as_of=2000-01-01").text

    assert page.count("None on record.") == 6
    assert "No case changed hands." in page
    assert "<svg" not in page


def test_what_was_not_known_by_a_day_is_not_counted_as_known_then(pages: TestClient) -> None:
    known, ever = (document(pages, query)["tables"]["boundaries"][-1]["rows"] for query in ("?known_at=2017-01-31", ""))

    assert 0 < known < ever


def test_changes_of_restricted_cases_are_counted_and_not_listed(tmp_path: Path) -> None:
    facts = [fact for place in range(6) for fact in opened(case_ref=f"X10000{place}-1")]
    facts.append(a(RiskFlagRaised, on="2017-02-01", case_ref="X100003-1", flag=RiskFlag.RESTRICTED_ACCESS))
    path = tmp_path / "facts.avro"
    with path.open("wb") as file:
        write_container(file, facts)
    where = settings(tmp_path / "data", {})
    asked(where, "ingest", str(path))

    with TestClient(application(where), base_url="http://localhost") as pages:
        found, page = document(pages), pages.get("/handovers").text

    assert found["tables"]["boundaries"][-1]["cases"] == 6
    assert {row["case_ref"] for row in found["tables"]["changes"]} == {f"X10000{place}-1" for place in (0, 1, 2, 4, 5)}
    assert found["not_listed"] == 1
    assert "X100003-1" not in page
    assert "1 more is of restricted cases" in page
