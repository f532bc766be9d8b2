"""The pages about the quarantine show what `quarantine list` does, and never what a fact says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casehistory.pages.application import application
from casehistory.quarantine import AGAINST_A_RULE, SAME_IDENTIFIER, UNREADABLE
from casehistory.settings import Settings, prepare, settings
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store
from domain.case import ContactLogged, SentenceClosed
from domain.enforcement import HearingHeld
from tests.commands.conftest import Run, avro, data, run
from tests.facts import a, opened

__all__ = ["avro", "data", "run"]

SECRET = "UNIT-THAT-NO-PAGE-MAY-SHOW"


@pytest.fixture
def held(run: Run, avro: Callable[..., Path], data: Path) -> TestClient:
    """The pages over a record with two facts in the quarantine, of two cases, by two rules."""
    hearing = a(HearingHeld, on="2017-02-01", recorded_by_unit=SECRET)
    closed = [*opened(case_ref="X100002-1"), a(SentenceClosed, on="2017-03-01", case_ref="X100002-1")]
    late = a(ContactLogged, on="2017-03-02", case_ref="X100002-1")
    run("ingest", avro([*opened(), hearing, *closed, late]))
    return TestClient(application(settings(data, {})), base_url="http://localhost")


def test_the_page_lists_what_the_command_line_lists(pages: TestClient, demonstrated: Settings, run: Run) -> None:
    listed = run("quarantine", "list", "--format", "json", "--data", demonstrated.data).stdout
    printed = run("quarantine", "list", "--format", "csv", "--data", demonstrated.data).stdout

    assert pages.get("/streams/quarantine.json").json()["tables"]["quarantine"] == json.loads(listed)
    assert pages.get("/streams/quarantine.csv").text.splitlines() == printed.splitlines()


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("rule=case-is-closed", ("--rule", "case-is-closed")),
        ("case=x100001-1", ("--case", "x100001-1")),
        ("case=X100002", ("--case", "X100002")),
        ("rule=none-such", ("--rule", "none-such")),
    ],
)
def test_it_is_narrowed_as_on_the_command_line(
    held: TestClient, run: Run, query: str, options: tuple[str, ...]
) -> None:
    printed = json.loads(run("quarantine", "list", *options, "--format", "json").stdout)

    document = held.get(f"/streams/quarantine.json?{query}").json()

    assert document["tables"]["quarantine"] == printed
    assert " ".join(options) in document["command"]


def test_where_nothing_fits_it_says_so(held: TestClient) -> None:
    assert "Nothing like this is in quarantine." in held.get("/streams/quarantine?rule=none-such").text


def test_each_fact_is_led_to_and_told_with_its_reason_and_what_to_do(held: TestClient) -> None:
    assert 'href="/streams/quarantine/1?as_of=2017-03-31"' in held.get("/streams/quarantine?as_of=2017-03-31").text

    text = held.get("/streams/quarantine/1").text

    assert "Proceeding E-1 was never presented to the court" in text
    assert "Hearing needs presentation" in text
    assert AGAINST_A_RULE in text
    assert 'href="/cases/X100001-1"' in text
    assert 'href="/definitions/events/HearingHeld"' in text


def test_what_a_fact_says_is_on_no_page_about_it(held: TestClient, run: Run) -> None:
    assert SECRET in run("quarantine", "show", 1).stdout

    for page in ("/", "/streams", "/streams/quarantine", "/streams/quarantine/1"):
        for form in ("", ".json", ".csv", ".parquet"):
            assert SECRET.encode() not in held.get(f"{page}{form}").content


def test_a_number_that_is_not_there_is_not_found(held: TestClient) -> None:
    for number in ("99", "9" * 30, "0"):
        answer = held.get(f"/streams/quarantine/{number}")

        assert answer.status_code == 404
        assert "Traceback" not in answer.text
    assert held.get("/streams/quarantine/one").status_code == 404


def test_a_case_of_which_nothing_is_recorded_is_not_led_to(run: Run, avro: Callable[..., Path], data: Path) -> None:
    run("ingest", avro([*opened(), a(ContactLogged, on="2017-03-02", case_ref="X100009-1")]))
    unknown = TestClient(application(settings(data, {})), base_url="http://localhost")

    text = unknown.get("/streams/quarantine/1").text

    assert "Case X100009-1" in text
    assert "/cases/X100009-1" not in text


def test_what_could_not_be_read_and_what_came_twice_are_told_apart(pages: TestClient, data: Path) -> None:
    chosen = settings(data, {})
    prepare(data)
    with closing(Store(chosen.database)) as store:
        Ingest(store).take(read([(b"not to be read", "test#1")]))
    unread = TestClient(application(chosen), base_url="http://localhost")

    assert SAME_IDENTIFIER in pages.get("/streams/quarantine/1").text
    assert UNREADABLE.partition("`")[0] in unread.get("/streams/quarantine/1").text


def test_a_long_list_is_paged(run: Run, avro: Callable[..., Path], data: Path) -> None:
    many = [a(ContactLogged, on="2017-03-02", case_ref=f"X2{number:05}-1") for number in range(60)]
    run("ingest", avro([*opened(), *many]))
    long = TestClient(application(settings(data, {})), base_url="http://localhost")

    first, second = (long.get(f"/streams/quarantine?quarantine_page={page}").text for page in (1, 2))

    assert "Rows 1 to 50 of 60" in first
    assert "Rows 51 to 60 of 60" in second
    assert len(list(csv.reader(io.StringIO(long.get("/streams/quarantine.csv").text)))) == 61
