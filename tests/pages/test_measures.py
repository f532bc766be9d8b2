"""The pages about measures say what the command line says, and draw what they say."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from casehistory.cli import main
from casehistory.pages.application import application
from casehistory.settings import Settings, settings
from domain.case import RiskFlagRaised
from domain.vocabulary import RiskFlag
from projections.measure import measures
from schemas.container import write_container
from tests.facts import a, opened
from tests.pages.terminal import asked, rows_of

OTHER_DAYS = "as_of=2017-01-31&known_at=2017-02-28"
POINT = re.compile(r'<g class="(?:bar|point)"><title>([^<]*)</title>')


def shown(pages: TestClient, address: str) -> str:
    """Give a page as it is read, with its codes of characters resolved."""
    response = pages.get(address)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def table(pages: TestClient, address: str, name: str) -> list[dict[str, Any]]:
    """Give the rows of one table of a page."""
    path, mark, query = address.partition("?")
    found = pages.get(f"{path}.json{mark}{query}").json()["tables"][name]
    assert isinstance(found, list)
    return found


def drawing(page: str, name: str) -> str:
    """Give one drawing of a page."""
    found = re.search(rf'<svg[^>]*aria-labelledby="{name}-title {name}-desc".*?</svg>', page, re.DOTALL)
    return found[0] if found else ""


def words_of(row: dict[str, Any]) -> str:
    """Say a share as the charts do."""
    return f"{row['numerator']:,} of {row['denominator']:,}, {str(row['value']).removesuffix('.0')}%"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", ["--by", "organisation"]),
        ("?by=organisation&by=unit", ["--by", "organisation,unit"]),
        ("?by=sentence_type,rosh", ["--by", "sentence_type,rosh"]),
        ("?from=1/1/2017&to=2017-04-01", ["--by", "organisation", "--from", "2017-01-01", "--to", "2017-04-01"]),
        (f"?{OTHER_DAYS}", ["--by", "organisation", "--as-of", "2017-01-31", "--known-at", "2017-02-28"]),
        ("?position=12000", ["--by", "organisation", "--position", "12000"]),
    ],
)
@pytest.mark.parametrize("code", ["RR27", "PP09a", "AS43"])
def test_the_figures_of_a_page_are_those_of_the_command_line(
    pages: TestClient, demonstrated: Settings, code: str, query: str, options: list[str]
) -> None:
    printed = asked(demonstrated, "measure", code, *options, "--format", "csv")

    response = pages.get(f"/measures/{code}.csv{query}")

    assert response.status_code == 200
    assert rows_of(response.text) == rows_of(printed)


def test_the_months_of_a_page_are_those_of_the_command_line_with_their_limits(
    pages: TestClient, demonstrated: Settings
) -> None:
    printed = rows_of(asked(demonstrated, "measure", "AS38", "--by", "month", "--format", "csv"))

    months = rows_of(pages.get("/measures/AS38.csv?table=months").text)

    assert [{name: row[name] for name in printed[0]} for row in months] == printed
    assert all(float(row["lower_limit"]) <= float(row["upper_limit"]) for row in months[:-1])


def test_the_cases_of_a_page_are_the_rows_of_the_command_line(pages: TestClient, demonstrated: Settings) -> None:
    printed = asked(demonstrated, "measure", "RR27", "--rows", "--format", "csv")

    assert rows_of(pages.get("/measures/RR27.csv?table=cases").text) == rows_of(printed)


def test_the_command_of_a_page_gives_its_figures(pages: TestClient) -> None:
    document = pages.get(f"/measures/RR27.json?by=unit&{OTHER_DAYS}").json()

    command = document["command"].split()
    result = CliRunner().invoke(main, [*command[1:], "--format", "json"])

    assert json.loads(result.stdout)["groups"][0]["labels"]["unit"] == document["tables"]["figures"][0]["unit"]
    assert json.loads(result.stdout)["total"]["denominator"] == document["tables"]["figures"][-1]["denominator"]


@pytest.mark.parametrize("code", [one.code for one in measures()])
def test_every_measure_has_a_page_with_its_definition_and_its_numbers_in_words(pages: TestClient, code: str) -> None:
    page = shown(pages, f"/measures/{code}")
    text = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", page[page.index("<main") : page.index("The same from a terminal")])

    assert f"Measure {code}" in text
    assert "The numbers it depends on" in text
    assert not re.search(r"\b(?!FAST|MAPPA|ROSH)[A-Z]{3,}_[A-Z]+", text)
    assert not re.search(r">\s*None\s*<", page)


def test_the_bars_of_a_page_are_the_numbers_of_its_table(pages: TestClient) -> None:
    rows = [row for row in table(pages, "/measures/RR27?by=unit", "figures") if row["denominator"]]

    bars = POINT.findall(drawing(shown(pages, "/measures/RR27?by=unit"), "bars"))

    assert len(rows) > 2
    assert [one.partition(": ")[2] for one in bars] == [words_of(row) for row in rows]


def test_the_course_of_a_page_goes_through_the_numbers_of_its_table(pages: TestClient) -> None:
    rows = [row for row in table(pages, "/measures/AS38", "months")[:-1] if row["denominator"]]

    points = POINT.findall(drawing(shown(pages, "/measures/AS38"), "course"))

    assert len(rows) > 12
    assert [one.partition(": ")[2] for one in points] == [words_of(row) for row in rows]


def test_a_month_that_lies_beyond_its_limits_is_named_and_has_another_sign(pages: TestClient) -> None:
    page = shown(pages, "/measures/GV46a")
    months = [row for row in table(pages, "/measures/GV46a", "months")[:-1] if row["denominator"]]
    outside = [row["month"] for row in months if not row["lower_limit"] <= row["value"] <= row["upper_limit"]]

    assert outside == ["2017-06"]
    assert "Beyond them is Jun 2017." in page
    assert drawing(page, "course").count('fill="#a62a1a"') == 1
    assert "No month does." in shown(pages, "/measures/AS38")


def test_a_suppressed_group_is_in_no_chart_and_in_no_sentence_of_one(pages: TestClient) -> None:
    rows = table(pages, "/measures/RR27?by=local_authority,sex", "figures")
    hidden = [row for row in rows if row["is_suppressed"]]

    drawn = drawing(page := shown(pages, "/measures/RR27?by=local_authority,sex"), "bars")

    assert hidden
    assert all(row[name] is None for row in hidden for name in ("numerator", "denominator", "value"))
    shown_rows = [row for row in rows if not row["is_suppressed"]]
    assert len(POINT.findall(drawn)) == len(shown_rows)
    said = re.findall(r'<td class="govuk-table__cell">([^<]*)</td>\s*<td class="govuk-table__cell">([^<]*)</td>', page)
    names = {f"{first}, {second}" for first, second in said}
    assert names
    assert not any(f">{name}<" in drawn or f"{name}:" in drawn for name in names)


def test_a_suppressed_month_is_a_gap(pages: TestClient) -> None:
    months = table(pages, "/measures/RR27", "months")
    hidden = [row for row in months if row["is_suppressed"]]

    drawn = drawing(shown(pages, "/measures/RR27"), "course")

    assert hidden
    assert len(POINT.findall(drawn)) == len([row for row in months[:-1] if row["denominator"]])


def test_the_target_is_drawn_where_a_source_that_was_read_states_it(pages: TestClient) -> None:
    [licence] = [one.code for one in measures() if one.target == "licence_completion_target"][:1]

    assert "Target 65%" in drawing(shown(pages, f"/measures/{licence}"), "bars")


def test_bands_that_no_source_read_states_are_not_drawn_and_the_numbers_are_marked(pages: TestClient) -> None:
    page = shown(pages, "/measures/PP01")

    assert "Outstanding" not in drawing(page, "bars")
    assert "Not verified" in page


def test_what_inspectors_judged_is_hatched_and_said_to_be_judged(pages: TestClient) -> None:
    judged, fact = shown(pages, "/measures/PP01"), shown(pages, "/measures/RR27")

    assert "as judged by an inspector" in judged
    assert 'fill="url(#bars-judged)"' in drawing(judged, "bars")
    assert "from facts" in fact
    assert "judged)" not in drawing(fact, "bars")


@pytest.mark.parametrize("name", ["protecting-the-public", "reducing-reoffending", "abiding-by-the-sentence"])
def test_a_domain_keeps_facts_and_judgements_apart(pages: TestClient, name: str) -> None:
    tables = pages.get(f"/measures/domains/{name}.json").json()["tables"]

    assert {row["family"] for row in tables["judgements"]} == {"J"}
    assert "J" not in {row["family"] for kind in ("shares", "amounts", "categories") for row in tables[kind]}
    listed = [row["code"] for rows in tables.values() for row in rows]
    assert sorted(listed) == sorted(one.code for one in measures() if one.domain == name.replace("-", "_"))


def test_every_measure_is_in_one_domain(pages: TestClient) -> None:
    rows = table(pages, "/measures", "domains")

    assert sum(row["judgements"] for row in rows) == sum(one.family == "J" for one in measures())
    assert sum(row["facts"] for row in rows) == sum(one.family != "J" for one in measures())


def test_a_domain_has_the_crc_beside_the_nps_as_the_command_line_counts_them(
    pages: TestClient, demonstrated: Settings
) -> None:
    for row in table(pages, "/measures/domains/service-levels", "shares")[:4]:
        result = json.loads(asked(demonstrated, "measure", row["code"], "--by", "organisation", "--format", "json"))
        groups = {one["labels"]["organisation"]: one for one in result["groups"]} | {"all": result["total"]}
        for name, group in groups.items():
            figures = ("numerator", "denominator", "value", "is_suppressed")
            assert [row[f"{name.lower()}_{one}"] for one in figures] == [group[one] for one in figures]


def test_the_small_line_of_a_measure_goes_through_its_months(pages: TestClient) -> None:
    page = shown(pages, "/measures/domains/abiding-by-the-sentence")
    [row] = [
        row for row in table(pages, "/measures/domains/abiding-by-the-sentence", "shares") if row["code"] == "AS38"
    ]

    months = {one["month"]: one["value"] for one in table(pages, "/measures/AS38", "months")[:-1] if one["denominator"]}

    assert {month: value for month, value in row["months"].items() if value is not None} == months
    line = re.search(r'd="M([^"]*)" fill="none" stroke="#1d70b8"', drawing(page, "months-AS38"))
    assert line is not None
    assert line[1].count(",") == len(months)


def test_a_measure_is_found_by_its_code_and_by_words(pages: TestClient) -> None:
    by_code = pages.get(f"/measures?q=rr27&{OTHER_DAYS}")
    by_words = [row["code"] for row in table(pages, "/measures?q=home+visits", "measures")]

    assert by_code.status_code == 303
    assert by_code.headers["location"] == f"/measures/RR27?{OTHER_DAYS}"
    assert {"PP05", "PP06"} <= set(by_words)
    assert "RR27" not in by_words
    assert "No measure has all of these words" in shown(pages, "/measures?q=xylophone")


@pytest.mark.parametrize(
    "address",
    [
        "/measures",
        "/measures/domains/protecting-the-public",
        "/measures/RR27",
        "/measures/RR27/cases/X201001-1",
        "/measures/RR27/compare?with=plan_business_days=10",
    ],
)
def test_every_link_carries_both_days(pages: TestClient, address: str) -> None:
    page = shown(pages, f"{address}{'&' if '?' in address else '?'}{OTHER_DAYS}")

    links = re.findall(r'href="(/(?!static|accessibility)[^"]*)"', page[page.index("<main") : page.index("</main>")])

    assert links
    assert all("as_of=2017-01-31" in link and "known_at=2017-02-28" in link for link in links)


def test_links_to_cases_carry_the_window(pages: TestClient) -> None:
    page = shown(pages, "/measures/AS38?from=2017-01-01&to=2017-04-01")

    links = re.findall(r'href="(/measures/AS38/cases/[^"]*)"', page)

    assert links
    assert all("from=2017-01-01" in link and "to=2017-04-01" in link for link in links)


@pytest.mark.parametrize(
    ("met", "expected"), [("yes", [True]), ("no", [False]), ("judged", [False, True]), ("left-out", [None])]
)
def test_the_list_can_be_limited_to_one_side(pages: TestClient, met: str, expected: list[bool | None]) -> None:
    rows = table(pages, f"/measures/AS38?met={met}", "cases")

    answers = {None if row["excluded"] else row["met"] for row in rows}
    assert sorted(answers, key=str) == expected


def test_the_list_can_be_limited_to_a_group_by_its_code_or_its_words(pages: TestClient, demonstrated: Settings) -> None:
    group = "organisation=CRC,sentence_type=SUSPENDED_SENTENCE_ORDER"
    explained = json.loads(asked(demonstrated, "explain", "RR27", "--group", group, "--format", "json"))["rows"]

    by_code = table(pages, f"/measures/RR27?group={group}", "cases")
    by_words = table(
        pages, f"/measures/RR27?group={group.replace('SUSPENDED_SENTENCE_ORDER', 'suspended sentence order')}", "cases"
    )

    assert [row["thing"] for row in by_code] == [row["thing"] for row in explained]
    assert by_words == by_code
    page = shown(pages, f"/measures/RR27?group={group}")
    assert "Only Organisation: CRC, Sentence type: suspended sentence order." in page


def test_a_long_list_is_paged(pages: TestClient) -> None:
    first, second = (shown(pages, f"/measures/AS38?cases_page={number}") for number in (1, 2))

    assert "Rows 1 to 50 of 1,200" in first
    assert "Rows 51 to 100 of 1,200" in second


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
@pytest.mark.parametrize("name", ["figures", "months", "thresholds", "cases"])
def test_each_table_can_be_had_as_data(pages: TestClient, form: str, name: str) -> None:
    rows = table(pages, "/measures/AS38", name)

    response = pages.get(f"/measures/AS38.{form}?table={name}")

    if form == "parquet":
        assert pl.read_parquet(response.content).height == len(rows)
    else:
        told = rows_of(response.text) if form == "csv" else response.json()["tables"][name]
        assert [list(row) for row in told] == [list(row) for row in rows]


def test_a_domain_can_be_had_as_data(pages: TestClient) -> None:
    rows = table(pages, "/measures/domains/governance", "shares")

    assert len(rows_of(pages.get("/measures/domains/governance.csv").text)) == len(rows)
    assert pl.read_parquet(pages.get("/measures/domains/governance.parquet").content).height == len(rows)


def test_the_evidence_of_a_case_is_what_explain_says(pages: TestClient, demonstrated: Settings) -> None:
    printed = asked(demonstrated, "explain", "AS39c", "--case", "X201001-1", "--format", "csv")

    page = shown(pages, "/measures/AS39c/cases/X201001-1")

    assert rows_of(pages.get("/measures/AS39c/cases/X201001-1.csv").text) == rows_of(printed)
    for row in rows_of(printed):
        assert row["sentence"] in page
        assert f'href="/cases/X201001-1/events/{quote(row["event_id"])}"' in page


def test_the_evidence_can_be_that_of_one_thing_of_a_case(pages: TestClient) -> None:
    whole = table(pages, "/measures/AS38/cases/X201001-1", "evidence")
    one = table(pages, "/measures/AS38/cases/X201001-1?thing=X201001-1 2016-11", "evidence")

    assert {row["thing"] for row in one} == {"X201001-1 2016-11"}
    assert one == [row for row in whole if row["thing"] == "X201001-1 2016-11"]


def test_what_is_judged_of_an_officer_has_its_evidence_too(pages: TestClient) -> None:
    thing = table(pages, "/measures/PP06", "cases")[0]["thing"]

    page = shown(pages, f"/measures/PP06/evidence?thing={thing}")

    assert re.search(r'href="/cases/X\d{6}-\d+/events/', page)


def test_a_case_that_a_measure_does_not_judge_says_why(pages: TestClient) -> None:
    officers = shown(pages, "/measures/PP06/cases/X201001-1")

    assert "PP06 is about officers and not about cases." in officers
    assert "`" not in officers
    assert "but not on a day of the window" in shown(
        pages, "/measures/RR27/cases/X201001-1?from=1990-01-01&to=1990-02-01"
    )


def test_judgements_stand_beside_facts_as_the_command_line_counts_them(
    pages: TestClient, demonstrated: Settings
) -> None:
    whole = json.loads(asked(demonstrated, "beside", "--format", "json"))["rows"]
    cases = asked(demonstrated, "beside", "RR28a", "--format", "csv")

    assert table(pages, "/measures/RR28a", "beside") == [row for row in whole if "RR28a" in row.values()]
    assert rows_of(pages.get("/measures/RR28a/beside.csv").text) == rows_of(cases)
    assert "beside" not in pages.get("/measures/PP11.json").json()["tables"]


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("with=plan_business_days=10", ["--with", "plan_business_days=10"]),
        ("with=plan_business_days=10&by=organisation", ["--with", "plan_business_days=10", "--by", "organisation"]),
        ("as_of=2017-01-31&and_as_of=2017-05-31", ["--as-of", "2017-01-31", "--and-as-of", "2017-05-31"]),
        ("known_at=31/1/2017&and_known_at=31/5/2017", ["--known-at", "2017-01-31", "--and-known-at", "2017-05-31"]),
    ],
)
def test_what_if_is_what_compare_says(
    pages: TestClient, demonstrated: Settings, query: str, options: list[str]
) -> None:
    figures = rows_of(asked(demonstrated, "compare", "RR27", *options, "--format", "csv"))
    changes = asked(demonstrated, "compare", "RR27", *options, "--rows", "--format", "csv")

    told = rows_of(pages.get(f"/measures/RR27/compare.csv?{query}").text)

    assert sorted(map(str, told)) == sorted(map(str, figures))
    assert rows_of(pages.get(f"/measures/RR27/compare.csv?{query}&table=changes").text) == rows_of(changes)


def test_what_if_can_be_asked_with_a_form(pages: TestClient) -> None:
    response = pages.get(f"/measures/RR27/compare?threshold=plan_business_days&number=10&{OTHER_DAYS}")

    assert response.status_code == 303
    assert response.headers["location"] == f"/measures/RR27/compare?{OTHER_DAYS}&with=plan_business_days%3D10"
    page = shown(pages, response.headers["location"])
    assert "with 10 business days in place of 15" in page
    assert "things change sides" in page


def test_where_no_number_is_chosen_and_no_day_the_page_says_how(pages: TestClient) -> None:
    page = shown(pages, "/measures/RR27/compare")

    assert "A plan is due within: 15 business days" in page
    assert "What changes sides" not in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/measures/ZZ99", 404, "there is no measure ZZ99"),
        ("/measures/ZZ99/cases/X201001-1", 404, "there is no measure ZZ99"),
        ("/measures/ZZ99/compare", 404, "there is no measure ZZ99"),
        ("/measures/domains/elsewhere", 404, "there is no domain elsewhere; there are protecting-the-public"),
        ("/measures/RR27?by=colour", 400, "cannot be grouped by colour, only by organisation"),
        ("/measures/RR27?by=crn", 400, "cannot be grouped by crn"),
        ("/measures/RR27?by=organisation,unit,office,grade,sex,rosh", 400, "grouped by 5 things at once"),
        ("/measures/RR27?group=colour=red", 400, "cannot be grouped by colour"),
        ("/measures/RR27?group=CRC", 400, "is not written as organisation=CRC"),
        ("/measures/RR27?group=organisation=FOO", 404, "nothing with organisation FOO, only with CRC, NPS"),
        ("/measures/RR27?met=perhaps", 400, "'perhaps' is none of yes, no"),
        ("/measures/RR27?from=2017-02-01&to=2017-02-01", 400, "the last day is not included"),
        ("/measures/RR27?colour=red", 400, "this page knows no 'colour'"),
        ("/measures/RR27/cases/nobody", 400, "is not the reference of a case"),
        ("/measures/RR27/cases/X999999-1", 404, "nothing is recorded of X999999-1"),
        ("/measures/RR27/cases/X201001-1?thing=nothing", 404, "RR27 judges nothing of X201001-1 that is called"),
        ("/measures/PP06/evidence", 400, "say what PP06 judges"),
        ("/measures/PP06/evidence?thing=nothing", 404, "PP06 judges nothing that is called"),
        ("/measures/PP11/beside", 404, "there stands no other measure"),
        ("/measures/RR27/compare?with=gap_days=3", 400, "RR27 does not depend on gap_days"),
        ("/measures/RR27/compare?with=plan_business_days=soon", 400, "is not written as plan_business_days=10"),
        ("/measures/RR27/compare?and_as_of=2017-05-31", 400, "give the first one too, as as_of"),
        (
            "/measures/RR27/compare?with=plan_business_days=3&as_of=2017-01-31&and_as_of=2017-05-31",
            400,
            "ask one of them",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence_that_helps(
    pages: TestClient, address: str, status: int, words: str
) -> None:
    response = pages.get(address)

    assert response.status_code == status
    assert words.lower() in html.unescape(response.text).lower()


def test_before_anything_happened_a_measure_judges_nothing_and_says_so(pages: TestClient) -> None:
    page = shown(pages, "/measures/RR27?as_of=1999-12-31")

    assert "Nothing is judged by it yet" in page
    assert "Nothing is judged on any day" in page
    assert "Nothing is judged that the list is limited to." in page
    assert not drawing(page, "bars")


RESTRICTED = [
    *opened(),
    a(RiskFlagRaised, on="2017-03-01", flag=RiskFlag.RESTRICTED_ACCESS),
    *opened(case_ref="X100002-1"),
]


@pytest.fixture
def few(tmp_path: Path) -> Iterator[TestClient]:
    """The pages over two cases, access to one of which is restricted, and which show small groups too."""
    with (tmp_path / "facts.avro").open("wb") as file:
        write_container(file, RESTRICTED)
    made = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "ingest", str(tmp_path / "facts.avro")])
    assert made.exit_code == 0, made.output
    where = settings(tmp_path / "data", {"CASEHISTORY_SMALLEST": "0"})
    with TestClient(application(where), base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("clock", ["as_of", "known_at"])
def test_a_restricted_case_is_counted_and_not_listed_whatever_day_is_asked_about(few: TestClient, clock: str) -> None:
    document = few.get(f"/measures/AS36.json?{clock}=2017-02-01").json()

    assert document["tables"]["figures"][-1]["denominator"] == 2
    assert [row["case_ref"] for row in document["tables"]["cases"]] == ["X100002-1"]
    assert document["not_listed"] == 1
    page = shown(few, f"/measures/AS36?{clock}=2017-02-01")
    assert "X100001" not in page
    assert "1 more is of restricted cases: counted in the figures, and not listed." in page


def test_a_restricted_case_that_changes_sides_is_counted_and_not_listed(few: TestClient) -> None:
    address = "/measures/AS36/compare?as_of=2016-01-01&and_as_of=2017-02-01"

    page = shown(few, address)

    assert "X100001" not in page
    assert "2 things change sides" in page
    assert [row["thing"] for row in table(few, address, "changes")] == ["X100002-1"]


def test_what_a_measure_says_of_a_restricted_case_is_shown_where_it_is_named(few: TestClient) -> None:
    assert few.get("/measures/AS36/evidence?thing=X100001-1").status_code == 404
    assert "X100001-1" in shown(few, "/measures/AS36/cases/X100001-1")
