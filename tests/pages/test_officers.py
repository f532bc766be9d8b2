"""The pages about officers and units say what the views say, and draw what they say."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from casehistory.cli import main
from casehistory.pages.application import application
from casehistory.settings import Settings, settings
from domain.case import OfficerEnded, RiskFlagRaised
from domain.fact import Fact
from domain.vocabulary import RiskFlag
from projections.measure import measures
from schemas.container import write_container
from tests.facts import a, opened

STEP = re.compile(r"<title>([^<]*): ([0-9]+)</title></rect>")
DAYS = "as_of=2017-01-31&known_at=2017-02-28"
CLOCKS = ("--as-of", "2017-01-31", "--known-at", "2017-02-28")
UNIT = "CRC-WORCESTERSHIRE"


def view(where: Settings, name: str, *options: str) -> list[dict[str, Any]]:
    """Give the rows of a view as the command line gives them."""
    arguments = ["view", name, "--rows", "--limit", "100000", "--format", "json", *options, "--data", str(where.data)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["rows"]
    assert isinstance(found, list)
    return found


def tables(pages: TestClient, address: str) -> Any:
    """Give the tables of a page by their names."""
    path, mark, query = address.partition("?")
    response = pages.get(f"{path}.json{mark}{query}")
    assert response.status_code == 200, response.text
    return response.json()["tables"]


def shown(pages: TestClient, address: str) -> str:
    response = pages.get(address)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=json.dumps)


Over = Callable[[list[Fact]], TestClient]


@pytest.fixture
def over(tmp_path: Path) -> Over:
    """Give the pages over a record of some facts."""

    def over_them(facts: list[Fact]) -> TestClient:
        path = tmp_path / "facts.avro"
        with path.open("wb") as file:
            write_container(file, facts)
        done = CliRunner().invoke(main, ["ingest", str(path), "--data", str(tmp_path / "data")])
        assert done.exit_code == 0, done.output
        return TestClient(application(settings(tmp_path / "data", {})), base_url="http://localhost")

    return over_them


@pytest.mark.parametrize(("query", "clocks"), [("", ()), (f"?{DAYS}", CLOCKS)])
def test_the_officers_are_those_of_the_view_the_largest_caseload_first(
    pages: TestClient, demonstrated: Settings, query: str, clocks: tuple[str, ...]
) -> None:
    found = tables(pages, f"/officers{query}")["officers"]

    assert in_order(found) == in_order(view(demonstrated, "caseloads", *clocks))
    assert [row["cases"] for row in found] == sorted((row["cases"] for row in found), reverse=True)


def test_the_units_are_those_of_the_view(pages: TestClient, demonstrated: Settings) -> None:
    *found, total = tables(pages, "/officers")["units"]

    rows = view(demonstrated, "caseloads")
    for unit in found:
        mine = [row["cases"] for row in rows if row["unit"] == unit["unit"]]
        assert (unit["rows"], unit["cases_total"], unit["cases_most"]) == (len(mine), sum(mine), max(mine))
    assert total["cases_total"] == sum(row["cases"] for row in rows)


def test_officers_are_found_by_the_beginning_of_their_code_in_capitals_or_not(pages: TestClient) -> None:
    found = tables(pages, "/officers?q=cw")

    assert {row["officer"] for row in found["officers"]} == {"CW1", "CW2", "CW3", "CW5", "CW6"}
    assert [row["officer"] for row in found["earlier"]] == ["CW4"]


def test_a_code_that_nobody_has_is_told_and_where_a_case_is_found(pages: TestClient) -> None:
    page = shown(pages, "/officers?q=X20100")

    assert "Nobody who holds or held a case has a code that begins so." in page
    assert "X100001-1" in page


def test_an_officer_who_holds_no_case_any_more_is_told_with_the_day_on_which_the_last_was_given_up(
    pages: TestClient, demonstrated: Settings
) -> None:
    [row] = tables(pages, "/officers?q=CW4")["earlier"]

    spells = view(demonstrated, "officer_spells", "--group", "officer=CW4")
    assert row["changed_on"] == max(spell["ends_on"] for spell in spells)
    assert row["cases"] == 0


def test_an_officers_cases_are_those_of_the_view_held_and_before(pages: TestClient, demonstrated: Settings) -> None:
    found = tables(pages, f"/officers/CT5?{DAYS}")

    said = view(demonstrated, "officer_spells", "--group", "officer=CT5", *CLOCKS)
    assert in_order(found["held"] + found["before"]) == in_order(said)
    assert all(row["ends_on"] is None for row in found["held"])
    assert len(found["held"]) == sum(row["cases"] for row in found["officers"])


@pytest.mark.parametrize(
    ("table", "name", "column"),
    [
        ("visits", "home_visits", "visited_by"),
        ("supervision", "supervision_sessions", "officer"),
        ("qualified", "qualified_officer_spells", "officer"),
    ],
)
def test_visits_and_supervision_are_those_of_the_views(
    pages: TestClient, demonstrated: Settings, table: str, name: str, column: str
) -> None:
    said = [row for row in view(demonstrated, name) if row[column] == "CW1"]

    assert in_order(tables(pages, "/officers/CW1")[table]) == in_order(said)
    assert said


def test_a_manager_is_shown_with_the_sessions_held_with_others(pages: TestClient, demonstrated: Settings) -> None:
    said = [row for row in view(demonstrated, "supervision_sessions") if row["supervisor"] == "CM1"]

    assert in_order(tables(pages, "/officers/cm1")["led"]) == in_order(said)


@pytest.mark.parametrize("address", ["/officers/CT5", f"/units/{UNIT}"])
@pytest.mark.parametrize("per", ["month", "week"])
def test_the_drawing_of_a_caseload_has_the_numbers_of_its_table(pages: TestClient, address: str, per: str) -> None:
    found = tables(pages, f"{address}?per={per}")["course"]

    steps = STEP.findall(shown(pages, f"{address}?per={per}"))
    assert [int(value) for _, value in steps] == [row["cases"] for row in found]
    assert len({name for name, _ in steps}) == len(found)


@pytest.mark.parametrize("place", [3, 9, -1])
def test_a_caseload_over_time_is_the_caseload_as_of_each_of_its_days(
    pages: TestClient, demonstrated: Settings, place: int
) -> None:
    course = tables(pages, f"/units/{UNIT}")["course"]

    then = view(demonstrated, "caseloads", "--group", f"unit={UNIT}", "--as-of", course[place]["ends_on"])
    assert course[place]["cases"] == sum(row["cases"] for row in then)
    assert course[place]["cases"] - course[place - 1]["cases"] == course[place]["taken"] - course[place]["given_up"]


def test_a_units_cases_are_those_of_the_custody_track_with_those_that_nobody_holds(
    pages: TestClient, demonstrated: Settings
) -> None:
    day = "2017-05-01"
    said = view(demonstrated, "custody_intervals", "--group", f"unit={UNIT}", "--as-of", day)

    found = tables(pages, f"/units/{UNIT}?as_of={day}")

    assert in_order(found["held"]) == in_order([row for row in said if row["ends_at"] is None])
    without = [row for row in found["held"] if row["officer"] is None]
    assert without
    assert len(found["held"]) - len(without) == sum(row["cases"] for row in found["officers"])
    assert f"{len(without)} of them without an officer" in shown(pages, f"/units/{UNIT}?as_of={day}")


def test_links_carry_both_days_along(pages: TestClient) -> None:
    officers, officer = shown(pages, f"/officers?{DAYS}"), shown(pages, f"/officers/CT5?{DAYS}")
    unit = shown(pages, f"/units/{UNIT}?{DAYS}")

    assert f'href="/officers/CT5?{DAYS}"' in officers
    assert f'href="/units/{UNIT}?{DAYS}"' in officers
    assert re.search(rf'href="/cases/X[0-9]+-1\?{DAYS}"', officer)
    assert f'href="/officers/CT5?{DAYS}&per=week#caseload"' in officer
    assert re.search(rf'href="/measures/[A-Za-z0-9]+\?{DAYS}&by=unit&group=unit%3D{UNIT}"', unit)


def test_the_measures_of_a_unit_are_every_measure_and_lead_to_its_figures(pages: TestClient) -> None:
    found = tables(pages, f"/units/{UNIT}")["measures"]
    addresses = re.findall(r'href="(/measures/[^"]*group=[^"]*)"', shown(pages, f"/units/{UNIT}"))

    assert [row["code"] for row in found] == [one.code for one in measures()]
    assert "CRC Worcestershire" in shown(pages, addresses[0])


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/officers/ZZ9", 404, "No member of staff with the code 'ZZ9'"),
        ("/officers/CW2?known_at=2010-01-01", 404, "No member of staff with the code 'CW2'"),
        ("/units/NOWHERE", 404, "No unit 'NOWHERE' held a case"),
        ("/officers/CW2?per=day", 400, "'day' is neither week nor month"),
        ("/units/NPS-SHROPSHIRE?per=day", 400, "'day' is neither week nor month"),
        ("/officers/CW2?by=unit", 400, "knows no 'by'"),
    ],
)
def test_what_cannot_be_shown_is_said(pages: TestClient, address: str, status: int, said: str) -> None:
    response = pages.get(address)

    assert (response.status_code, said in html.unescape(response.text)) == (status, True)


def test_before_anybody_held_a_case_it_is_said(pages: TestClient) -> None:
    page = shown(pages, "/officers?as_of=2000-01-01")

    assert "No officer holds a case." in page
    assert "No officer of any unit holds a case." in page


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/officers", "officers"),
        ("/officers", "earlier"),
        ("/officers", "units"),
        ("/officers/CW1", "course"),
        ("/officers/CW1", "held"),
        ("/officers/CW1", "visits"),
        (f"/units/{UNIT}", "held"),
        (f"/units/{UNIT}", "measures"),
    ],
)
def test_each_table_is_the_same_in_every_form(pages: TestClient, path: str, table: str) -> None:
    found = tables(pages, f"{path}?table={table}")[table]
    of_csv = list(csv.DictReader(io.StringIO(pages.get(f"{path}.csv?table={table}").text)))
    of_parquet = pl.read_parquet(io.BytesIO(pages.get(f"{path}.parquet?table={table}").content))

    assert len(found) == len(of_csv) == of_parquet.height > 0
    assert list(found[0]) == list(of_csv[0]) == of_parquet.columns


def test_restricted_cases_are_counted_and_not_listed(over: Over) -> None:
    facts = [*opened(officer="PO-1"), *opened(case_ref="X100002-1", officer="PO-1")]
    facts.append(a(RiskFlagRaised, on="2017-02-01", case_ref="X100002-1", flag=RiskFlag.RESTRICTED_ACCESS))

    with over(facts) as pages:
        for address in ("/officers/PO-1", "/units/WORCESTER"):
            found, page = tables(pages, address), shown(pages, address)

            assert [row["cases"] for row in found["officers"]] == [2]
            assert [row["case_ref"] for row in found["held"]] == ["X100001-1"]
            assert "1 more case is restricted: counted in the figures, and not listed." in page
            assert "X100002-1" not in page


def test_a_code_with_a_stroke_in_it_has_a_page(over: Over) -> None:
    with over([*opened(officer="N01/PO-1")]) as pages:
        assert "Officer N01/PO-1" in shown(pages, "/officers/N01/PO-1")
        assert tables(pages, "/units/worcester")["officers"][0]["officer"] == "N01/PO-1"


def test_an_officer_who_gave_up_every_case_is_shown_with_none(over: Over) -> None:
    with over([*opened(officer="PO-1"), a(OfficerEnded, on="2017-02-01", officer="PO-1")]) as pages:
        page, found = shown(pages, "/officers/PO-1"), tables(pages, "/officers/PO-1")

    assert "PO-1 holds no case." in page
    assert (found["held"], len(found["before"]), found["course"][-1]["cases"]) == ([], 1, 0)
