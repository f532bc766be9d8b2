"""CSV has the same header whether there are rows or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casehistory.cohort import named_cases
from domain.case import ContactLogged
from tests.commands.conftest import Run
from tests.facts import a, opened

GARY = named_cases()["gary"]


def header(run: Run, *arguments: str) -> tuple[str, bool]:
    """Give the header of a CSV, and whether it has rows."""
    result = run(*arguments, "--format", "csv")
    assert result.exit_code == 0
    first, _, rest = result.stdout.partition("\n")
    return first, bool(rest)


@pytest.mark.parametrize(
    "command",
    [
        ("timeline", GARY, "--track", "custody"),
        ("timeline", GARY, "--track", "waits"),
        ("timeline", GARY, "--track", "boundaries"),
        ("events", GARY),
        ("case", GARY),
        ("measure", "AS36", "--rows"),
        ("measure", "AS36"),
        ("measure", "AS36", "--by", "organisation"),
        ("explain", "AS36", "--case", GARY),
    ],
)
def test_csv_without_rows_has_the_same_header(ask: Run, command: tuple[str, ...]) -> None:
    of_rows, has_rows = header(ask, *command)
    of_none, _ = header(ask, *command, "--position", "0")

    assert has_rows
    assert of_none == of_rows


def test_csv_of_an_empty_quarantine_has_the_same_header(run: Run, avro: Callable[..., Path]) -> None:
    run("ingest", avro([*opened(), a(ContactLogged, on="2016-01-01", case_ref="X100002-1")]))
    of_rows, has_rows = header(run, "quarantine", "list")
    of_none, _ = header(run, "quarantine", "list", "--rule", "nope")

    assert has_rows
    assert of_none == of_rows
