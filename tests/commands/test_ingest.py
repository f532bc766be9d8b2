"""`ingest` records the facts of files and says what became of each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import OfficerEnded, SentenceClosed
from domain.enforcement import HearingHeld
from tests.commands.conftest import Run, Spawn
from tests.facts import a, opened

Avro = Callable[..., Path]


def tally(run: Run, *arguments: object) -> dict[str, object]:
    """Ingest files and give the tally."""
    result = run("ingest", *arguments, "--format", "json")
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def test_the_facts_of_a_file_are_recorded_and_history_follows(run: Run, avro: Avro) -> None:
    file = avro(opened())

    result = run("ingest", file)

    assert result.exit_code == 0, result.stderr
    assert ["recorded", "3"] in [line.split() for line in result.stdout.splitlines()]
    assert json.loads(run("status", "--format", "json").stdout)["history_behind"] == 0


def test_the_same_file_again_records_nothing_new(run: Run, avro: Avro) -> None:
    file = avro(opened())
    run("ingest", file)

    second = tally(run, file)

    assert (second["read"], second["recorded"], second["already_known"]) == (3, 0, 3)


def test_every_avro_file_under_a_folder_is_read(run: Run, avro: Avro) -> None:
    avro(opened(), "in/one.avro")
    avro(opened(case_ref="X100002-1"), "in/deeper/two.avro")
    (avro([], "in/three.avro").parent / "notes.txt").write_text("not read")

    taken = tally(run, avro([], "in/four.avro").parent)

    assert (taken["read"], taken["unread"]) == (6, [])


def test_facts_come_through_a_pipe(run: Run, avro: Avro) -> None:
    piped = avro(opened()).read_bytes()

    result = run("ingest", "-", "--format", "csv", stdin=piped)

    assert result.exit_code == 0, result.stderr
    assert b"recorded,,3\r\n" in result.stdout_bytes


def test_a_fact_that_cannot_be_true_is_quarantined_and_released_when_its_predecessor_comes(
    run: Run, avro: Avro
) -> None:
    early = avro([*opened(), a(OutcomeRecorded, on="2017-02-01")], "outcome.avro")
    late = avro([a(AppointmentScheduled, on="2017-01-10")], "scheduled.avro")

    first, second = tally(run, early), tally(run, late)

    assert first["quarantined"] == {"outcome-needs-appointment": 1}
    assert (second["recorded"], second["released"], second["quarantined"]) == (2, 1, {})


def test_a_recorded_event_that_a_late_fact_shows_to_be_impossible_is_counted_as_set_aside(run: Run, avro: Avro) -> None:
    recorded = avro([*opened(), a(OfficerEnded, on="2017-03-01", officer="PO-1")], "one.avro")
    closed = avro([a(SentenceClosed, on="2017-02-01")], "two.avro")
    run("ingest", recorded)

    assert tally(run, closed)["set_aside"] == 1


def test_quarantined_facts_are_no_failure_unless_strictness_is_asked_for(run: Run, avro: Avro) -> None:
    file = avro([*opened(), a(HearingHeld, on="2017-02-01")])

    assert run("ingest", file).exit_code == 0
    assert run("ingest", avro([a(HearingHeld, on="2017-02-02")]), "--strict").exit_code == 4


def test_the_data_folder_is_chosen_before_or_after_the_command(run: Run, avro: Avro, tmp_path: Path) -> None:
    file = avro(opened())

    run("--data", tmp_path / "before", "ingest", file)
    run("ingest", file, "--data", tmp_path / "after")

    assert (tmp_path / "before" / "events.db").exists()
    assert (tmp_path / "after" / "events.db").exists()


def test_a_run_that_is_not_at_a_terminal_draws_no_progress(spawn: Spawn, avro: Avro) -> None:
    result = spawn("ingest", avro(opened()))

    assert (result.returncode, result.stderr) == (0, "")
