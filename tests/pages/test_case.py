"""The pages of a case say what the command line says, draw what their tables say, and lead to each other."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import polars as pl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from casehistory.cli import main
from casehistory.pages.application import application
from casehistory.settings import Settings, settings
from domain.case import ContactLogged, SentenceImposed
from domain.fact import Fact
from schemas.container import write_container
from tests.facts import a, opened
from tests.pages.terminal import rows_of

CASES = ("X201001-1", "X202005-1", "X201036-1")
"""One that is left without an officer, one with an overlap, and one that is before the court."""

OTHER_DAYS = ("as_of=2017-01-31", "known_at=2017-02-28")
TRACKS = ("custody", "waits", "boundaries", "gaps")
VIEWS = {"reviews": "reviews_owed", "enforcement": "enforcement_clocks", "requests": "information_requests"}
PARTS = ("", "/events", "/questions", "/compare")
PLAN = "X201001-1:case.plan-completed:1"

Ask = Callable[..., str]


@pytest.fixture(scope="module")
def ask(demonstrated: Settings) -> Ask:
    """Ask the command line."""

    def ask_it(*arguments: str) -> str:
        result = CliRunner().invoke(main, [*arguments, "--data", str(demonstrated.data)])
        assert result.exit_code == 0, result.output
        return result.stdout

    return ask_it


def text_of(pages: TestClient, address: str) -> str:
    """Give a page as it is read, with its codes of characters resolved."""
    response = pages.get(address)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def asked_of(pages: TestClient, path: str, query: str = "") -> Any:
    """Give a page as programs have it."""
    response = pages.get(f"{path}.json?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def drawing(page: str) -> ElementTree.Element:
    """Give the swimlane of a page as XML, which must be well formed."""
    found = re.search(r'<svg[^>]*aria-labelledby="swimlane-title.*?</svg>', page, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def links_of(page: str) -> list[str]:
    """Give where the main part of a page leads."""
    main_part = page.partition('id="main-content"')[2].partition("</main>")[0]
    return [html.unescape(one) for one in re.findall(r'href="([^"#][^"]*)"', main_part)]


# The case


@pytest.mark.parametrize("days", [(), OTHER_DAYS], ids=["today", "other-days"])
@pytest.mark.parametrize("case", CASES)
def test_the_key_facts_are_those_of_the_command(pages: TestClient, ask: Ask, case: str, days: tuple[str, ...]) -> None:
    options = [f"--{one.replace('_', '-')}" for one in days]

    facts = json.loads(ask("case", case, *options, "--format", "json"))

    [shown] = asked_of(pages, f"/cases/{case}", "&".join(days))["tables"]["facts"]
    assert shown == {name: value for name, value in facts.items() if name != "command"}
    table = rows_of(pages.get(f"/cases/{case}.csv?{'&'.join(days)}").text)
    assert table == rows_of(ask("case", case, *options, "--format", "csv"))


@pytest.mark.parametrize("days", [(), OTHER_DAYS], ids=["today", "other-days"])
@pytest.mark.parametrize("case", CASES)
def test_the_tracks_are_those_of_the_command(pages: TestClient, ask: Ask, case: str, days: tuple[str, ...]) -> None:
    told = json.loads(ask("timeline", case, *(f"--{one.replace('_', '-')}" for one in days), "--format", "json"))

    shown = asked_of(pages, f"/cases/{case}", "&".join(days))

    assert {name: shown["tables"][name] for name in TRACKS} == {name: told[name] for name in TRACKS}
    assert {name: shown[name] for name in ("as_of", "known_at", "position")} == {
        name: told[name] for name in ("as_of", "known_at", "position")
    }


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("case", CASES)
def test_the_reviews_enforcement_and_requests_are_those_of_the_command(
    pages: TestClient, ask: Ask, case: str, name: str
) -> None:
    told = rows_of(ask("view", VIEWS[name], case, "--format", "csv"))

    assert rows_of(pages.get(f"/cases/{case}.csv?table={name}").text) == told


@pytest.mark.parametrize("case", CASES)
def test_the_drawing_has_the_intervals_of_the_tables(pages: TestClient, case: str) -> None:
    tables = asked_of(pages, f"/cases/{case}")["tables"]

    picture = drawing(pages.get(f"/cases/{case}").text)

    bars = {(one.get("data-track"), int(one.get("data-sequence", "")), one.get("data-from"), one.get("data-until"))
            for one in picture.iter("g") if one.get("class") == "bar"}  # fmt: skip
    assert bars == {
        (name, row["sequence"], row["starts_on"], row["ends_on"] or "")
        for name in ("custody", "waits", "gaps")
        for row in tables[name]
    }


@pytest.mark.parametrize("case", CASES)
def test_its_gaps_overlaps_and_waits_have_their_patterns(pages: TestClient, case: str) -> None:
    tables = asked_of(pages, f"/cases/{case}")["tables"]

    picture = drawing(pages.get(f"/cases/{case}").text)

    patterns = {one.get("id", "").removeprefix("swimlane-") for one in picture.iter("pattern")}

    assert ("gap" in patterns) == any(row["is_gap"] for row in tables["custody"])
    assert ("overlap" in patterns) == any(row["is_overlap"] for row in tables["custody"])
    assert ("unseen" in patterns) == bool(tables["gaps"])
    for side, pattern in (("PROBATION", "probation"), ("OTHERS", "others")):
        assert (pattern in patterns) == any(row["side"] == side for row in tables["waits"])


def test_marks_lead_to_events_that_exist_and_those_near_each_other_to_a_list_of_them(pages: TestClient) -> None:
    events = asked_of(pages, "/cases/X201001-1/events", OTHER_DAYS[0])["tables"]["events"]
    known = {row["event_id"] for row in events}

    marks = [one.get("href", "") for one in drawing(pages.get(f"/cases/X201001-1?{OTHER_DAYS[0]}").text).iter("a")]

    single = [unquote(urlsplit(one).path).partition("/events/")[2] for one in marks if "/events/" in one]
    lists = [one for one in marks if "/events/" not in one]
    assert len(single) > 1
    assert {*single} <= known
    assert all(parse_qs(urlsplit(one).query)["as_of"] == ["2017-01-31"] for one in marks)
    path, query = lists[0].split("?")
    assert len(asked_of(pages, path, query)["tables"]["events"]) > 1


def test_every_link_to_an_event_of_the_case_is_answered(pages: TestClient) -> None:
    events = {row["event_id"] for row in asked_of(pages, "/cases/X202005-1/events")["tables"]["events"]}

    led = {unquote(urlsplit(one).path).partition("/events/")[2]
           for one in links_of(pages.get("/cases/X202005-1").text) if "/events/" in one}  # fmt: skip

    assert len(led) > 10
    assert led <= events


@pytest.mark.parametrize("part", [*PARTS, f"/events/{PLAN}"])
def test_every_link_of_a_page_carries_both_days_and_the_position(pages: TestClient, part: str) -> None:
    given = "&".join((*OTHER_DAYS, "position=17000"))

    links = links_of(text_of(pages, f"/cases/X201001-1{part}?{given}"))

    assert links
    for one in links:
        query = parse_qs(urlsplit(one).query)
        assert {name: query.get(name) for name in ("as_of", "known_at", "position")} == {
            "as_of": ["2017-01-31"], "known_at": ["2017-02-28"], "position": ["17000"],
        }, one  # fmt: skip


@pytest.mark.parametrize("part", [*PARTS, f"/events/{PLAN}"])
def test_every_page_of_a_case_leads_to_the_others(pages: TestClient, part: str) -> None:
    links = links_of(text_of(pages, f"/cases/X201001-1{part}"))

    assert {f"/cases/X201001-1{one}" for one in PARTS} <= {*links}


def test_a_sentence_says_who_holds_it(pages: TestClient) -> None:
    assert "Held by CRC CW2 (PO), CRC Worcestershire, since 12 Jun 2017." in text_of(pages, "/cases/X201001-1")
    assert "Allocated, without an officer: CRC, since 10 Mar 2017." in text_of(pages, "/cases/X201001-1?as_of=1/5/2017")
    assert "In prison: prison, since" in text_of(pages, "/cases/X201001-1?as_of=2016-08-01")


def test_a_case_of_which_nothing_is_on_record_yet_says_so(pages: TestClient) -> None:
    page = text_of(pages, "/cases/X201001-1?as_of=2015-01-01")

    assert "Nothing of this case was on record then." in page
    assert "Nobody holds the case yet." in page
    assert "<svg" not in page.partition("</header>")[2]
    for words in ("Nobody held the case yet.", "It waited for nobody.", "No review is owed", "Nobody was asked for"):
        assert words in page
    for part, words in (("/events", "Nothing of this case had happened"), ("/questions", "so no question can be")):
        assert words in text_of(pages, f"/cases/X201001-1{part}?as_of=2015-01-01")


def test_what_the_file_showed_by_a_day_is_told_of_that_day(pages: TestClient, ask: Ask) -> None:
    told = json.loads(ask("events", "X201001-1", "--known-at", "2017-03-09", "--format", "json"))

    shown = asked_of(pages, "/cases/X201001-1/events", "known_at=2017-03-09")["tables"]["events"]

    assert shown == told
    assert len(shown) < len(asked_of(pages, "/cases/X201001-1/events")["tables"]["events"])


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/cases/Z999999-1", 404, "nothing is recorded of Z999999-1"),
        ("/cases/nonsense", 400, "is not the reference of a case"),
        ("/people/Z999999", 404, "Nothing is recorded of a case of Z999999"),
        ("/cases/X201001-1?as_of=soon", 400, "is neither a day"),
        ("/cases/X201001-1?position=99999999", 404, "The record goes up to position"),
        ("/cases/X201001-1?kind=OfficerAssigned", 400, "this page knows no 'kind'"),
        ("/cases/X201001-1/events?kind=Nonsense", 400, "there is no type of event 'Nonsense'"),
        ("/cases/X201001-1/events?since=1/2/2017&until=1/1/2017", 400, "No day is from 1 Feb 2017 to 1 Jan 2017"),
        ("/cases/X201001-1/events/nonsense", 404, "no event nonsense is recorded"),
        ("/cases/X201001-1/compare?from=2017-05-01&as_of=2017-04-01", 400, "is later than the second"),
        ("/cases/X201001-1/compare?from=soon", 400, "is neither a day"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    pages: TestClient, address: str, status: int, words: str
) -> None:
    response = pages.get(address)

    assert response.status_code == status
    assert words.lower() in html.unescape(response.text).lower()


@pytest.mark.parametrize("part", ["", "/events", "/questions", f"/events/{PLAN}", "/compare?from=2017-03-01"])
def test_every_table_can_be_had_in_every_form(pages: TestClient, part: str) -> None:
    path, _, query = f"/cases/X201001-1{part}".partition("?")
    tables = asked_of(pages, path, query)["tables"]

    for name, rows in tables.items():
        lines = rows_of(pages.get(f"{path}.csv?{query}&table={name}").text)
        frame = pl.read_parquet(io.BytesIO(pages.get(f"{path}.parquet?{query}&table={name}").content))
        assert len(lines) == len(rows) == frame.height, name
        if rows:
            assert [*lines[0]] == frame.columns, name
            assert {*frame.columns} <= {*rows[0]}, name


def test_the_command_of_a_page_gives_the_same(pages: TestClient, demonstrated: Settings) -> None:
    shown = asked_of(pages, "/cases/X202005-1", "&".join(OTHER_DAYS))

    words = shown["command"].split()[1:]
    told = json.loads(CliRunner().invoke(main, [*words, "--format", "json"]).stdout)

    assert {name: told[name] for name in TRACKS} == {name: shown["tables"][name] for name in TRACKS}


# A person


def test_a_person_leads_to_the_only_case(pages: TestClient) -> None:
    first = pages.get("/cases/x201001?as_of=2017-05-31")
    second = pages.get(first.headers["location"])

    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["location"] == "/cases/X201001-1?as_of=2017-05-31"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages over a person with two cases, and events of two sources under one identifier; without a history."""
    folder = tmp_path_factory.mktemp("several")
    twice = a(ContactLogged, on="2016-12-05")
    facts: list[Fact] = [
        *opened(),
        a(SentenceImposed, on="2017-02-01", case_ref="X100001-2"),
        twice,
        a(ContactLogged, on="2016-12-06", event_id=twice.event_id, source="another"),
    ]
    with (folder / "facts.avro").open("wb") as file:
        write_container(file, facts)
    made = CliRunner().invoke(main, ["ingest", str(folder / "facts.avro"), "--data", str(folder / "data")])
    assert made.exit_code == 0, made.output
    with TestClient(
        application(settings(folder / "data", {})), base_url="http://localhost", follow_redirects=False
    ) as one:
        yield one


def test_a_person_with_several_cases_has_a_list_of_them(several: TestClient) -> None:
    page = text_of(several, "/people/X100001?as_of=2017-05-31")

    assert "This person has several cases on record." in page
    for case in ("X100001-1", "X100001-2"):
        assert f"/cases/{case}?as_of=2017-05-31" in links_of(page)


def test_an_identifier_that_two_sources_have_used_asks_for_the_source(several: TestClient) -> None:
    events = asked_of(several, "/cases/X100001-1/events", "kind=ContactLogged")["tables"]["events"]
    path = f"/cases/X100001-1/events/{events[0]['event_id']}"

    refused, found = several.get(path), text_of(several, f"{path}?source=another")

    assert refused.status_code == 400
    assert "Several sources have an event" in html.unescape(refused.text)
    assert "6 Dec 2016" in found
    assert sum("source=another" in one for one in links_of(text_of(several, "/cases/X100001-1/events"))) == 1


# Events


@pytest.mark.parametrize("case", CASES)
def test_the_events_are_those_of_the_command(pages: TestClient, ask: Ask, case: str) -> None:
    assert asked_of(pages, f"/cases/{case}/events")["tables"]["events"] == json.loads(
        ask("events", case, "--format", "json")
    )
    assert rows_of(pages.get(f"/cases/{case}/events.csv").text) == rows_of(ask("events", case, "--format", "csv"))


@pytest.mark.parametrize(
    ("query", "is_wanted"),
    [
        ("kind=OfficerAssigned", lambda row: row["type"] == "OfficerAssigned"),
        ("body=NPS", lambda row: row["recorded_by_organisation"] == "NPS"),
        ("since=1/2/2017&until=2017-02-28", lambda row: "2017-02-01" <= row["occurred_at"] < "2017-03-01"),
        (
            "kind=OutcomeRecorded&since=2017-03-01",
            lambda row: row["type"] == "OutcomeRecorded" and row["occurred_at"] > "2017-03-01",
        ),
    ],
)
def test_events_can_be_limited_to_a_kind_a_body_and_days(
    pages: TestClient, query: str, is_wanted: Callable[[dict[str, Any]], bool]
) -> None:
    every = asked_of(pages, "/cases/X202005-1/events")["tables"]["events"]

    some = asked_of(pages, "/cases/X202005-1/events", query)
    page = text_of(pages, f"/cases/X202005-1/events?{query}")

    assert some["tables"]["events"] == list(filter(is_wanted, every))
    assert 0 < len(some["tables"]["events"]) < len(every)
    assert some["command"] is None
    assert f"{len(some['tables']['events'])} of {len(every)} events" in page


def test_a_day_stands_for_itself_in_london(pages: TestClient) -> None:
    query = "since=2017-02-01&until=2017-02-01"

    some = asked_of(pages, "/cases/X202005-1/events", query)["tables"]["events"]

    assert {row["occurred_at"][:10] for row in some} == {"2017-02-01"}


def test_the_list_is_paged_and_its_pages_keep_what_is_chosen(pages: TestClient) -> None:
    page = text_of(pages, "/cases/X202005-1/events?as_of=2017-06-30&since=2016-10-10&events_page=2")

    assert "Rows 51 to 100 of" in page
    following = next(one for one in links_of(page) if "events_page=3" in one)
    assert parse_qs(urlsplit(following).query) == {
        "as_of": ["2017-06-30"], "since": ["2016-10-10"], "events_page": ["3"],
    }  # fmt: skip


def test_a_correction_is_told_with_what_it_replaced_and_by_what(pages: TestClient) -> None:
    case, row = next(
        (case, row)
        for case in (f"X2010{number:02}-1" for number in range(1, 62))
        for row in asked_of(pages, f"/cases/{case}/events")["tables"]["events"]
        if row["corrected_by"] and row["became"].startswith("replaced")
    )

    old = text_of(pages, f"/cases/{case}/events/{row['event_id']}")
    new = text_of(pages, f"/cases/{case}/events/{row['corrected_by']}")

    assert row["became"][1:] in old
    assert f"/cases/{case}/events/{row['corrected_by']}" in map(unquote, links_of(old))
    assert f"It replaces: {row['sentence']}" in new
    assert f"/cases/{case}/events/{row['event_id']}" in map(unquote, links_of(new))
    assert row["became"] in text_of(pages, f"/cases/{case}/events?kind={row['type']}")


# One event


@pytest.mark.parametrize("days", [(), ("known_at=2017-05-08",)], ids=["today", "known-before"])
def test_what_an_event_counts_in_is_what_the_command_says(pages: TestClient, ask: Ask, days: tuple[str, ...]) -> None:
    options = [f"--{one.replace('_', '-')}" for one in days]

    told = json.loads(ask("uses", PLAN, *options, "--format", "json"))

    shown = asked_of(pages, f"/cases/X201001-1/events/{PLAN}", "&".join(days))
    assert shown["tables"]["uses"] == told["uses"]
    assert shown["event"] == told["event"]


def test_an_event_has_both_days_and_its_fields_in_words(pages: TestClient) -> None:
    page = text_of(pages, f"/cases/X201001-1/events/{PLAN}")

    assert "25 Oct 2016 at 15:00" in page
    assert "25 Oct 2016 at 15:21" in page
    cells = re.findall(r"<td[^>]*>\s*(.*?)\s*</td>", page)
    fields = dict(zip(cells[::2], cells[1::2], strict=False))
    assert fields["Recorded by unit"] == "CRC Worcestershire"
    assert (fields["Stage"], fields["Person involved"], fields["Case"]) == ("initial", "no", "X201001-1")


def test_what_it_counts_in_leads_to_the_measure_and_to_its_evidence(pages: TestClient) -> None:
    links = links_of(text_of(pages, f"/cases/X201001-1/events/{PLAN}"))

    assert {"/measures/RR27", "/measures/RR27/cases/X201001-1?thing=X201001-1"} <= {*links}
    assert "/definitions/events/PlanCompleted" in links
    assert pages.get("/measures/RR27/cases/X201001-1?thing=X201001-1").status_code == 200


# The questions of the inspectors


@pytest.mark.parametrize("days", [(), ("known_at=2017-05-14",)], ids=["today", "known-before"])
def test_the_answers_are_those_of_the_command(pages: TestClient, ask: Ask, days: tuple[str, ...]) -> None:
    told = rows_of(ask("audit", "X201001-1", *(f"--{one.replace('_', '-')}" for one in days), "--format", "csv"))

    shown = rows_of(pages.get(f"/cases/X201001-1/questions.csv?table=questions&{'&'.join(days)}").text)

    assert shown == told
    assert len(shown) == 22


def test_each_question_is_told_with_its_evidence(pages: TestClient) -> None:
    rows = asked_of(pages, "/cases/X201001-1/questions")["tables"]["questions"]

    page = text_of(pages, "/cases/X201001-1/questions")

    links = {*map(unquote, links_of(page))}
    for row in rows:
        assert f'id="{row["code"]}"' in page
        assert {f"/cases/X201001-1/events/{one}" for one in row["evidence"]} <= links
    answered = sum(row["standing"] == "answered" for row in rows)
    assert f"the record answers {answered}, " in page


# Two days


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("from=1/12/2016&as_of=31/3/2017", ["--from", "2016-12-01", "--to", "2017-03-31"]),
        (
            "known_from=2017-05-08&known_at=2017-06-30&as_of=2017-05-08",
            ["--known-from", "2017-05-08", "--known-to", "2017-06-30", "--as-of", "2017-05-08"],
        ),
        (
            "from=2017-01-01&known_from=2017-01-01&as_of=2017-02-01&known_at=2017-02-01",
            ["--from", "2017-01-01", "--known-from", "2017-01-01", "--to", "2017-02-01", "--known-to", "2017-02-01"],
        ),
    ],
)
def test_what_is_different_is_what_the_command_says(
    pages: TestClient, ask: Ask, query: str, options: list[str], demonstrated: Settings
) -> None:
    told = json.loads(ask("diff", "X201001-1", *options, "--format", "json"))

    shown = asked_of(pages, "/cases/X201001-1/compare", query)

    assert shown["tables"]["changes"] == told["changes"]
    assert {name: shown[name] for name in ("from", "to")} == {name: told[name] for name in ("from", "to")}
    assert shown["command"] == told["command"].replace(" --format json", "")


def test_the_key_facts_stand_side_by_side(pages: TestClient) -> None:
    facts = asked_of(pages, "/cases/X201001-1/compare", "from=2016-12-01&as_of=2017-03-31")["tables"]["facts"]

    [officer] = [row for row in facts if row["fact"] == "officer"]
    assert (officer["before"], officer["after"]) == ("CW4", None)


def test_the_second_day_is_the_one_asked_until_another_is_given(pages: TestClient) -> None:
    page = text_of(pages, "/cases/X201001-1/compare?as_of=31/3/2017")

    assert re.search(r'name="as_of"[^>]*value="31/3/2017"', page)
    assert re.search(r'name="known_at"[^>]*value="7/7/2017"', page)
    assert "Say what the first day is." in page
    assert asked_of(pages, "/cases/X201001-1/compare", "as_of=31/3/2017")["tables"] == {}


def test_two_days_without_a_difference_say_so(pages: TestClient) -> None:
    page = text_of(pages, "/cases/X201001-1/compare?from=2017-03-31&as_of=2017-03-31")

    assert "Nothing of X201001-1 is different." in page


def test_an_event_in_a_comparison_leads_to_it(pages: TestClient, tmp_path: Path) -> None:
    query = "from=2016-12-01&as_of=2017-03-31"
    [first, *_] = asked_of(pages, "/cases/X201001-1/compare", query)["tables"]["changes"]

    links = [*map(unquote, links_of(text_of(pages, f"/cases/X201001-1/compare?{query}")))]

    assert f"/cases/X201001-1/events/{first['event_id']}?as_of=2017-03-31" in links
