"""`quarantine` shows what could not be recorded, and tries it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consumers.store import Changes, Store
from domain.case import ContactLogged, SentenceClosed
from domain.enforcement import HearingHeld
from schemas.codec import encode
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]

HEARING = a(HearingHeld, on="2017-02-01")


@pytest.fixture
def held(run: Run, avro: Avro) -> None:
    """Two facts in the quarantine, of two cases, by two rules."""
    closed = [*opened(case_ref="X100002-1"), a(SentenceClosed, on="2017-03-01", case_ref="X100002-1")]
    late = a(ContactLogged, on="2017-03-02", case_ref="X100002-1")
    run("ingest", avro([*opened(), HEARING, *closed, late]))


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """List the quarantine."""
    rows = json.loads(run("quarantine", "list", *arguments, "--format", "json").stdout)
    assert isinstance(rows, list)
    return rows


@pytest.mark.usefixtures("held")
def test_each_fact_is_listed_with_the_rule_that_it_breaks(run: Run) -> None:
    rows = listed(run)

    assert [(row["stream"], row["rule"], row["origin"]) for row in rows] == [
        ("case/X100001-1", "hearing-needs-presentation", "facts.avro#4"),
        ("case/X100002-1", "case-is-closed", "facts.avro#9"),
    ]


@pytest.mark.usefixtures("held")
def test_the_list_is_narrowed_to_a_rule_or_a_case(run: Run) -> None:
    assert [row["number"] for row in listed(run, "--rule", "case-is-closed")] == [2]
    assert [row["number"] for row in listed(run, "--case", "X100001-1")] == [1]
    assert "nothing like this" in run("quarantine", "list", "--rule", "no-such-rule").stderr


@pytest.mark.usefixtures("held")
def test_one_fact_is_shown_with_what_it_says(run: Run) -> None:
    shown = json.loads(run("quarantine", "show", 1, "--format", "json").stdout)

    assert shown["event_id"] == HEARING.event_id
    assert shown["why"] == "proceeding E-1 was never presented to the court"
    assert shown["fact"]["proceeding_ref"] == "E-1"
    assert run("quarantine", "show", 1, "--payload").stdout_bytes == encode(HEARING)


@pytest.mark.usefixtures("held")
def test_a_number_that_is_not_there_is_not_found(run: Run) -> None:
    assert run("quarantine", "show", 99).exit_code == 1
    assert run("quarantine", "retry", 99).exit_code == 1


def test_an_empty_quarantine_says_so(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    result = run("quarantine", "list")

    assert (result.exit_code, result.stderr) == (0, "nothing is in the quarantine\n")


@pytest.mark.usefixtures("held")
def test_retrying_releases_nothing_that_is_still_impossible(run: Run) -> None:
    result = run("quarantine", "retry")

    assert result.exit_code == 0
    assert "2 tried, 0 released" in result.stderr
    assert len(listed(run)) == 2


def test_retrying_releases_what_has_become_readable(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    payload = encode(a(ContactLogged, on="2017-01-05"))
    store = Store(str(data / "events.db"))
    unread = Changes()
    from consumers.store import Quarantined

    unread.hold(
        Quarantined(0, b"k" * 16, b"c" * 16, "", "", "", "", "unknown-schema", "not one of ours", payload, "f#1", 1)
    )
    store.record(unread)
    store.close()

    result = run("quarantine", "retry", "--rule", "unknown-schema")

    assert "1 tried" in result.stderr
    assert listed(run) == []
    assert json.loads(run("status", "--format", "json").stdout)["history_position"] == 4


def test_a_retry_can_be_of_some(run: Run, held: None) -> None:
    assert "1 tried" in run("quarantine", "retry", 2).stderr
