"""`simulate` writes histories that `ingest` takes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run


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
