"""`status`, `doctor`, `rebuild` and `schemas` look after the record."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from casehistory.cli.exits import UNAVAILABLE
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store
from domain.case import ContactLogged
from domain.catalogue import LIFECYCLE
from domain.enforcement import HearingHeld
from schemas.codec import encode
from schemas.watermark import Watermark, read_watermark, write_watermark
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]


def status(run: Run) -> dict[str, Any]:
    """Give the status."""
    document = json.loads(run("status", "--format", "json").stdout)
    assert isinstance(document, dict)
    return document


def doctor(run: Run) -> dict[str, dict[str, str]]:
    """Give what the doctor says, by subject."""
    return {row["subject"]: row for row in csv.DictReader(io.StringIO(run("doctor", "--format", "csv").stdout))}


def test_status_says_how_far_the_record_and_history_go(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro([*opened(), a(HearingHeld, on="2017-02-01")]))

    found = status(run)

    assert (found["data"], found["position"], found["history_position"]) == (str(data), 3, 3)
    assert found["recorded_at"] == "2016-10-05T10:00:00Z"
    assert found["quarantined_by_rule"] == {"hearing-needs-presentation": 1}


def test_history_that_is_behind_is_seen_and_rebuilt(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    store = Store(str(data / "events.db"))
    Ingest(store).take(read([(encode(fact), "test") for fact in opened(case_ref="X100002-1")]))
    store.close()

    assert status(run)["history_behind"] == 3
    assert doctor(run)["history"]["found"] == "3 events behind the record"
    assert run("rebuild").exit_code == 0
    assert status(run)["history_behind"] == 0


def test_history_that_was_deleted_is_made_again_with_the_same_answers(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    before = run("measure", "AS36", "--rows", "--format", "json").stdout
    shutil.rmtree(data / "history")

    missing = run("measure", "AS36")
    rebuilt = run("rebuild")

    assert (missing.exit_code, "casehistory rebuild" in missing.stderr) == (1, True)
    assert "complete up to position 3" in rebuilt.stderr
    assert run("measure", "AS36", "--rows", "--format", "json").stdout == before


def test_history_of_another_version_is_made_afresh_by_the_next_ingest(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    write_watermark(data / "history" / "current", Watermark(position=3, shape="of-another-version"))

    refused = run("measure", "AS36")
    ingested = run("ingest", avro(opened(case_ref="X100002-1")))

    assert (refused.exit_code, "of another version" in refused.stderr) == (5, True)
    assert ingested.exit_code == 0
    assert status(run)["history_position"] == 6


def test_history_of_which_a_part_was_lost_gives_no_figures_and_the_next_ingest_makes_it_afresh(
    run: Run, avro: Avro, data: Path
) -> None:
    run("ingest", avro(opened()))
    before = run("measure", "AS36", "--rows", "--format", "json").stdout
    shutil.rmtree(data / "history" / "current" / "officer_assigned")

    refused = run("measure", "AS36")
    finding = doctor(run)["history"]
    run("ingest", avro([]))

    assert refused.exit_code == 5
    assert "has lost what it had of officer_assigned; `casehistory rebuild` makes it afresh" in refused.stderr
    assert (finding["state"], finding["advice"]) == ("attention", "`casehistory rebuild` makes it afresh")
    assert run("measure", "AS36", "--rows", "--format", "json").stdout == before


def test_the_doctor_counts_the_events_of_history(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    shutil.rmtree(data / "history" / "current" / "officer_assigned")
    watermark = read_watermark(data / "history")
    write_watermark(data / "history" / "current", msgspec.structs.replace(watermark, tables={}))

    finding = doctor(run)["history"]

    assert (finding["state"], finding["found"]) == ("attention", "it has 2 of the 3 events recorded up to position 3")


def test_history_of_another_record_gives_no_figures_and_the_next_ingest_makes_it_afresh(
    run: Run, avro: Avro, data: Path
) -> None:
    run("ingest", avro([*opened(), *opened(case_ref="X100002-1")]))
    for file in data.glob("events.db*"):
        file.unlink()
    (data / "history").rename(data / "kept")
    run("ingest", avro(opened(case_ref="X100003-1")))
    shutil.rmtree(data / "history")
    (data / "kept").rename(data / "history")

    refused, said, found = run("measure", "AS36"), run("status"), run("doctor")
    run("ingest", avro(opened(case_ref="X100003-1")))
    [row] = json.loads(run("measure", "AS36", "--rows", "--format", "json").stdout)["rows"]

    assert (refused.exit_code, "was made from another record" in refused.stderr) == (5, True)
    assert "was made from another record" in said.stdout
    assert (found.exit_code, "was made from another record" in found.stdout) == (5, True)
    assert row["case_ref"] == "X100003-1"


def test_a_file_in_the_place_of_history_gives_no_figures_and_rebuild_mends_it(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    shutil.rmtree(data / "history")
    (data / "history").write_text("")

    refused, found = run("measure", "AS36"), run("doctor")
    run("rebuild")

    assert (refused.exit_code, "`casehistory rebuild` makes history afresh" in refused.stderr) == (5, True)
    assert (found.exit_code, "`casehistory rebuild`" in found.stdout) == (5, True)
    assert run("measure", "AS36").exit_code == 0


def test_a_case_is_told_from_its_own_record_where_history_is_of_another(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened(case_ref="X100003-1")))
    watermark = read_watermark(data / "history")
    write_watermark(data / "history" / "current", msgspec.structs.replace(watermark, seal="another"))

    assert run("case", "X100003-1").exit_code == 0


def test_pages_that_are_damaged_are_found_by_the_doctor(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro([a(ContactLogged, on="2017-01-05", event_id=f"e{number}") for number in range(2000)]))
    with sqlite3.connect(data / "events.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with (data / "events.db").open("r+b") as file:
        file.seek(100_000)
        file.write(b"\xff" * 100_000)

    found = run("doctor")

    assert found.exit_code == 5
    assert "restore the file from its backup" in found.stdout


@pytest.mark.parametrize("lost", ["*.parquet", "_delta_log/*.json"])
def test_a_file_of_history_that_cannot_be_read_is_found_by_the_doctor(
    run: Run, avro: Avro, data: Path, lost: str
) -> None:
    run("ingest", avro(opened()))
    for file in (data / "history" / "current" / "officer_assigned").glob(lost):
        file.write_bytes(b"x")

    refused = run("measure", "AS36")

    assert (refused.exit_code, "cannot be read" in refused.stderr) == (5, True)
    assert "`casehistory rebuild` makes it afresh" in refused.stderr
    assert "cannot be read" in doctor(run)["history"]["found"]


def test_the_doctor_says_of_each_thing_whether_it_is_well_and_what_to_do(run: Run, avro: Avro) -> None:
    before = doctor(run)
    run("ingest", avro([*opened(), a(HearingHeld, on="2017-02-01")]))
    after = doctor(run)

    assert before["database"]["state"] == "attention"
    assert "casehistory ingest" in before["database"]["advice"]
    assert after["database"]["state"] == after["history"]["state"] == after["schemas"]["state"] == "ok"
    assert "casehistory quarantine list" in after["quarantine"]["advice"]
    assert after["schemas"]["found"].startswith("facts of all 88 types")


def test_a_store_on_a_server_is_used_by_the_same_commands(run: Run, avro: Avro, postgres: str) -> None:
    address = f"{postgres}&schema=commands" if "?" in postgres else f"{postgres}?schema=commands"

    ingested = run("ingest", avro(opened()), CASEHISTORY_DATABASE=address)
    asked = run("case", "X100001-1", "--format", "json", CASEHISTORY_DATABASE=address)
    checked = run("doctor", CASEHISTORY_DATABASE=address)

    assert ingested.exit_code == asked.exit_code == 0, ingested.stderr + asked.stderr
    assert json.loads(asked.stdout)["held_by"] == "CRC"
    assert "PostgreSQL" in checked.stdout


@pytest.mark.parametrize("command", [["status"], ["case", "X100001-1"], ["measure", "AS36"], ["quarantine", "list"]])
def test_an_empty_database_on_a_server_is_like_an_empty_folder_and_is_left_empty(
    run: Run, postgres: str, command: list[str]
) -> None:
    address = f"{postgres}&schema=never_made"

    of_server = run(*command, CASEHISTORY_DATABASE=address)
    of_folder = run(*command)

    assert (of_server.exit_code, of_server.stdout) == (of_folder.exit_code, of_folder.stdout) == (1, "")
    assert "nothing is recorded in postgresql://" in of_server.stderr
    assert "casehistory ingest" in of_server.stderr
    with psycopg.connect(postgres) as connection:
        made = connection.execute("select count(*) from pg_namespace where nspname = 'never_made'").fetchone()
    assert made == (0,)


def test_the_doctor_says_by_its_exit_code_that_the_database_or_history_cannot_be_used(
    run: Run, avro: Avro, data: Path
) -> None:
    of_nothing = run("doctor")
    run("ingest", avro(opened()))
    of_record = run("doctor")
    away = run("doctor", CASEHISTORY_DATABASE="postgresql://me:secret@localhost:1/none")
    shutil.rmtree(data / "history" / "current" / "officer_assigned")
    damaged = run("doctor", "--format", "json")

    assert [one.exit_code for one in (of_nothing, of_record, away, damaged)] == [0, 0, UNAVAILABLE, UNAVAILABLE]
    assert "see that the server runs" in away.stdout
    assert "secret" not in away.output
    assert {row["subject"] for row in json.loads(damaged.stdout)} >= {"database", "history", "versions"}


def test_every_schema_is_listed_and_shown(run: Run) -> None:
    listed = json.loads(run("schemas", "list", "--format", "json").stdout)

    assert len(listed) == len(LIFECYCLE)
    assert json.loads(run("schemas", "show", "appointment.absence-ruled").stdout)["name"] == "AbsenceRuled"
    assert run("schemas", "show", "AbsenceRuled").stdout == run("schemas", "show", "appointment.absence-ruled").stdout


def test_a_schema_that_is_not_there_is_not_found(run: Run) -> None:
    assert run("schemas", "show", "Nonsense").exit_code == 1


def test_the_schemas_pass_their_gate(run: Run) -> None:
    result = run("schemas", "check")

    assert (result.exit_code, result.stdout) == (0, "")
