"""`quarantine` shows what could not be recorded, and tries it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consumers.store import Changes, Quarantined, Store
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


def retried(run: Run, *arguments: object) -> dict[str, int]:
    """Try the quarantine again and give the counts."""
    counts = json.loads(run("quarantine", "retry", *arguments, "--format", "json").stdout)
    assert isinstance(counts, dict)
    return counts


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
    for ref in ("X100001-1", "x100001-1", "X100001"):
        assert [row["number"] for row in listed(run, "--case", ref)] == [1]
    assert listed(run, "--case", "X10000") == []
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


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([99], "nothing has the number 99;"),
        ([98, 1, 99], "nothing has the numbers 98, 99;"),
        (["--rule", "nope"], "nothing that the rule nope refused is in the quarantine;"),
        ([1, "--rule", "case-is-closed"], "nothing that the rule case-is-closed refused has the number 1;"),
    ],
)
def test_what_is_not_in_the_quarantine_cannot_be_tried_again(run: Run, arguments: list[object], words: str) -> None:
    result = run("quarantine", "retry", *arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_an_empty_quarantine_says_so(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    result = run("quarantine", "list")

    assert (result.exit_code, result.stderr) == (0, "nothing is in the quarantine\n")


@pytest.mark.usefixtures("held")
def test_retrying_releases_nothing_that_is_still_impossible(run: Run) -> None:
    result = run("quarantine", "retry")

    assert (result.exit_code, result.stdout) == (0, "Tried       2\nReleased    0\nStill held  2\n")
    assert len(listed(run)) == 2


def test_an_empty_quarantine_can_be_tried(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    assert retried(run) == {"tried": 0, "released": 0, "still_held": 0}


@pytest.mark.usefixtures("held")
def test_retrying_counts_what_a_mended_rule_releases(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.enforcement.Proceeding.why_not", lambda *_: None)

    assert retried(run) == {"tried": 2, "released": 1, "still_held": 1}


def hold_unread(data: Path, payload: bytes) -> None:
    """Hold a fact as one that could not be read."""
    unread = Changes()
    unread.hold(
        Quarantined(0, b"k" * 16, b"c" * 16, "", "", "", "", "unknown-schema", "not one of ours", payload, "f#1", 1)
    )
    store = Store(str(data / "events.db"))
    store.record(unread)
    store.close()


def test_retrying_releases_what_has_become_readable(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    hold_unread(data, encode(a(ContactLogged, on="2017-01-05")))

    counts = retried(run, "--rule", "unknown-schema")

    assert counts == {"tried": 1, "released": 1, "still_held": 0}
    assert listed(run) == []
    assert json.loads(run("status", "--format", "json").stdout)["history_position"] == 4


def test_what_has_become_readable_and_cannot_be_true_is_still_held(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    hold_unread(data, encode(HEARING))

    counts = retried(run)

    assert counts == {"tried": 1, "released": 0, "still_held": 1}
    assert [row["rule"] for row in listed(run)] == ["hearing-needs-presentation"]


def test_what_is_released_with_the_fact_that_was_tried_is_said(
    run: Run, avro: Avro, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", avro([*opened(), HEARING, a(HearingHeld, on="2017-02-02")]))
    monkeypatch.setattr("domain.enforcement.Proceeding.why_not", lambda *_: None)

    result = run("quarantine", "retry", 1)

    assert result.stdout == "Tried       1\nReleased    1\nStill held  0\n"
    assert "1 more of the same cases were released with them" in result.stderr


def test_a_retry_can_be_of_some(run: Run, held: None) -> None:
    assert retried(run, 2) == {"tried": 1, "released": 0, "still_held": 1}


def test_trying_again_where_nothing_is_recorded_makes_no_record(run: Run, data: Path) -> None:
    result = run("quarantine", "retry")

    assert (result.exit_code, (data / "events.db").exists()) == (1, False)
