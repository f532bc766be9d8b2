"""`simulate` writes histories that `ingest` takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casehistory.cli.exits import UNAVAILABLE, USAGE
from tests.commands.conftest import Run, Spawn


def test_simulated_files_are_taken_in_and_every_impossible_fact_is_found(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("simulate", tmp_path / "made", "--cases", 40, "--seed", 7, "--format", "json").stdout)

    tally = json.loads(run("ingest", tmp_path / "made", "--format", "json").stdout)

    assert (made["cases"], tally["read"]) == (40, made["records"])
    assert tally["undecodable"] == {}
    assert tally["recorded"] > 0.95 * made["records"]


def test_the_same_seed_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("simulate", tmp_path / name, "--cases", 10, "--seed", 7)

    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).glob("*.avro")} for name in ("one", "two"))
    assert one == two


def test_a_folder_with_another_simulation_is_refused(run: Run, tmp_path: Path) -> None:
    run("simulate", tmp_path / "made", "--cases", 10, "--seed", 7)

    result = run("simulate", tmp_path / "made", "--cases", 10, "--seed", 8)

    assert (result.exit_code, "empty folder" in result.stderr) == (2, True)


def test_tidy_histories_have_nothing_to_quarantine(run: Run, tmp_path: Path) -> None:
    run("simulate", tmp_path / "made", "--cases", 20, "--tidy")

    tally = json.loads(run("ingest", tmp_path / "made", "--format", "json").stdout)

    assert (tally["quarantined"], tally["already_known"], tally["recorded"]) == ({}, 0, tally["read"])


@pytest.mark.parametrize("target", ["/proc/made", "/dev/null/made", "/dev/null"])
def test_a_target_that_cannot_be_written_is_one_sentence(spawn: Spawn, target: str) -> None:
    result = spawn("simulate", target, "--cases", 1)

    assert result.returncode in (USAGE, UNAVAILABLE)
    assert target in result.stderr
    assert "Traceback" not in result.stderr


def test_a_target_whose_files_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "made" / "00000-facts.part").mkdir(parents=True)

    result = run("simulate", tmp_path / "made", "--cases", 1)

    assert result.exit_code == UNAVAILABLE
    assert f"{tmp_path / 'made'} cannot be written: is a directory; choose another folder" in result.stderr


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (0, "0 is too small: give 1 or more"),
        (10**20, "100000000000000000000 is too large"),
        ("many", "'many' is not a whole number"),
        (30_000_000, "give a number up to 25000000"),
    ],
)
def test_a_number_of_cases_that_cannot_be_made_is_refused_in_plain_words(
    run: Run, tmp_path: Path, cases: object, words: str
) -> None:
    result = run("simulate", tmp_path / "made", "--cases", cases)

    assert result.exit_code == USAGE
    assert words in result.stderr
