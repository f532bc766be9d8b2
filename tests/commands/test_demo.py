"""`demo` records the demonstration and shows what comes out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from casehistory.cli.serving import PORT
from tests.commands.conftest import Run
from tests.facts import opened

Avro = Callable[..., Path]

EXACT = {
    "Cases inspected at the CRC": "40",
    "Cases inspected at the NPS": "21",
    "Escalations accepted, of those referred in the year": "39 of 45 (87%)",
    "CRC cases with one officer": "20 of 40 (50%)",
    "CRC cases with two or three officers": "18 of 40 (45%)",
    "CRC cases with more than three officers": "2 of 40 (5%)",
    "NPS cases with one officer": "16 of 21 (76%)",
    "NPS cases with two or three officers": "4 of 21 (19%)",
    "NPS cases with more than three officers": "1 of 21 (5%)",
    "CRC cases with up to five acceptable absences": "20 of 40 (50%)",
    "CRC cases with five or more, exactly five being in both": "18 of 40 (45%)",
    "CRC cases with eleven or more": "7 of 40 (18%)",
    "CRC cases without any unacceptable absence": "20 of 40 (50%)",
    "CRC: abided by the sentence, some after enforcement": "22 of 40 (55%)",
    "CRC: breached or recalled": "13 of 40 (33%)",
    "CRC: not complied, and not enforced": "5 of 40 (13%)",
    "NPS: abided without enforcement": "19 of 21 (90%)",
    "CRC licences completed, of those ended in the last quarter of 2016": "14 of 21 (67%)",
}


def test_the_demonstration_shows_the_tally_the_figures_and_a_timeline(demonstration: tuple[Path, Result]) -> None:
    _, result = demonstration

    assert result.exit_code == 0, result.stderr
    for words in ("They are synthetic", "already known", "Report says", "CRC, no officer", "Changes of hands"):
        assert words in result.stdout
    assert "casehistory" in result.stderr


def test_it_ends_by_saying_where_to_look(demonstration: tuple[Path, Result]) -> None:
    folder, result = demonstration

    [last] = result.stderr.splitlines()[-1:]
    assert f"casehistory --data {folder} serve" in last
    assert f"http://{PORT}" in last


def test_what_the_report_states_in_numbers_comes_out_of_the_events(ask: Run) -> None:
    rows = json.loads(ask("demo", "--format", "json").stdout)["figures"]

    assert {row["figure"]: row["found"] for row in rows if row["figure"] in EXACT} == EXACT


def test_the_demonstration_says_which_of_its_thresholds_nobody_verified(
    ask: Run, demonstration: tuple[Path, Result]
) -> None:
    told = json.loads(ask("demo", "--format", "json").stdout)["thresholds"]

    unverified = {one["name"]: one["source"] for one in told if not one["verified"]}
    assert {"gap_days", "pack_due_business_days", "person_informed_days"} <= unverified.keys()
    for source in unverified.values():
        assert f"not verified ({source})" in demonstration[1].stdout


def test_the_demonstration_can_be_run_twice(ask: Run, demonstration: tuple[Path, Result]) -> None:
    again = json.loads(ask("demo", "--format", "json").stdout)

    assert again["tally"]["recorded"] == 0
    assert again["tally"]["already_known"] == again["tally"]["read"]
    assert "Traceback" not in demonstration[1].stderr


def test_its_files_are_left_in_the_data_folder(demonstration: tuple[Path, Result]) -> None:
    folder, _ = demonstration

    assert len(list((folder / "demo").glob("*.avro"))) == 15


def test_it_refuses_a_folder_that_holds_other_data(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    result = run("demo")

    assert result.exit_code == 2
    assert "holds other data than the demonstration, such as case/X100001-1" in result.stderr
    assert json.loads(run("status", "--format", "json").stdout)["position"] == 3
