"""A reader sees what a correction replaced, and reads the cases of a merged person under the number that remains."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.case import ContactLogged, OfficerEnded, RoshLevelSet, SentenceClosed
from domain.fact import Fact
from domain.person import PersonMerged, PersonUnmerged
from domain.record import EventRetracted
from domain.vocabulary import Organisation, Rosh, WithdrawalReason
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]

CASE = "X100001-1"
OTHER = "X100002-1"


def document(run: Run, *arguments: object) -> Any:
    """Run a question and give its JSON document."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def corrected() -> list[Fact]:
    """Give a case whose risk was set to high, and to medium by a correction written down on 3 February."""
    return [
        *opened(),
        a(RoshLevelSet, on="2017-01-20", level=Rosh.HIGH, event_id="first"),
        a(
            RoshLevelSet,
            on="2017-01-19",
            recorded="2017-02-03",
            level=Rosh.MEDIUM,
            event_id="second",
            supersedes="first",
            recorded_by_organisation=Organisation.CRC,
            recorded_by_officer="PO-7",
        ),
    ]


def events(run: Run, *arguments: object) -> dict[str, dict[str, Any]]:
    """Give the events of the case by their identifiers."""
    return {one["event_id"]: one for one in document(run, "events", CASE, *arguments)}


def test_a_correction_is_shown_with_what_it_replaced(run: Run, avro: Avro) -> None:
    run("ingest", avro(corrected()))

    second = events(run)["second"]

    assert (second["replaces"], second["standing"]) == ("first", "in_force")
    assert second["replaced_sentence"].startswith("On 20 Jan 2017 ")
    assert "It replaces: On 20 Jan 2017 " in run("events", CASE).stdout


def test_what_was_replaced_says_by_whom_and_when(run: Run, avro: Avro) -> None:
    run("ingest", avro(corrected()))

    first = events(run)["first"]

    assert (first["standing"], first["corrected_by"]) == ("withdrawn", "second")
    assert first["corrected_at"] == "2017-02-03T10:00:00Z"
    assert first["became"] == "replaced by CRC PO-7 on 3 Feb 2017, by second"
    assert "(replaced by CRC PO-7 on 3 Feb 2017, by second)" in run("events", CASE).stdout


def test_before_a_correction_was_written_down_the_file_showed_the_first_version(run: Run, avro: Avro) -> None:
    run("ingest", avro(corrected()))

    before = events(run, "--known-at", "2017-02-02")

    assert "second" not in before
    assert (before["first"]["standing"], before["first"]["became"]) == ("in_force", None)


def test_on_a_day_before_it_had_happened_a_correction_is_not_yet_in_force_and_has_replaced_all_the_same(
    run: Run, avro: Avro
) -> None:
    run("ingest", avro(corrected()))

    then = events(run, "--as-of", "2017-01-18")

    assert (then["first"]["standing"], then["second"]["standing"]) == ("withdrawn", "not_yet")


def test_what_was_taken_back_says_by_whom_when_and_why(run: Run, avro: Avro) -> None:
    wrong = a(ContactLogged, on="2017-01-20", event_id="wrong")
    withdrawal = a(EventRetracted, on="2017-02-03", retracts="wrong", reason=WithdrawalReason.ENTERED_IN_ERROR)
    run("ingest", avro([*opened(), wrong, withdrawal]))

    assert events(run)["wrong"]["became"] == "taken back by CRC on 3 Feb 2017: entered in error"


def test_what_cannot_be_true_says_so(run: Run, avro: Avro) -> None:
    run("ingest", avro([*opened(), a(OfficerEnded, on="2017-03-01", officer="PO-1", event_id="impossible")]))
    run("ingest", avro([a(SentenceClosed, on="2017-02-01")], "closed.avro"))

    assert events(run)["impossible"]["became"] == "set aside, as it cannot be true"


def test_a_correction_that_cannot_be_true_corrects_nothing(run: Run, avro: Avro) -> None:
    first = a(ContactLogged, on="2017-01-20", event_id="first")
    second = a(ContactLogged, on="2017-03-01", event_id="second", supersedes="first")
    run("ingest", avro([*opened(), first, second]))
    run("ingest", avro([a(SentenceClosed, on="2017-02-01")], "closed.avro"))

    found = events(run)

    assert (found["first"]["standing"], found["first"]["became"]) == ("in_force", None)
    assert found["second"]["became"] == "set aside, as it cannot be true"


def merged(*more: Fact) -> list[Fact]:
    """Give two people with a case each, of whom the second is merged into the first, written down ten days later."""
    return [
        *opened(),
        *opened(case_ref=OTHER, officer="PO-2"),
        a(PersonMerged, on="2017-01-10", recorded="2017-01-20", crn="X100002", surviving_crn="X100003"),
        *more,
    ]


UNMERGED = a(PersonUnmerged, on="2017-03-10", recorded="2017-03-20", crn="X100002", former_crn="X100003")


@pytest.mark.parametrize("command", ["case", "timeline"])
def test_a_merged_persons_case_is_read_under_the_number_that_remains(run: Run, avro: Avro, command: str) -> None:
    run("ingest", avro(merged()))

    assert document(run, command, "X100003")["case_ref"] == OTHER
    assert document(run, "case", "X100003")["crn"] == "X100003"
    assert any("the same as person X100003" in one["sentence"] for one in document(run, "events", "X100003"))


def test_the_rows_of_a_measure_are_read_under_the_number_that_remains(run: Run, avro: Avro) -> None:
    run("ingest", avro(merged(UNMERGED)))
    asked = ("measure", "AS36", "--rows", "--case", "X100003")

    assert [row["case_ref"] for row in document(run, *asked, "--as-of", "2017-03-09")["rows"]] == [OTHER]
    assert run(*asked, "--as-of", "2017-03-10").exit_code == 1
    assert run(*asked, "--known-at", "2017-01-19").exit_code == 1


def test_a_merged_persons_case_is_still_found_by_its_own_number(run: Run, avro: Avro) -> None:
    run("ingest", avro(merged()))

    assert document(run, "case", "X100002")["crn"] == "X100003"


def test_a_person_with_cases_under_two_numbers_is_asked_which(run: Run, avro: Avro) -> None:
    run("ingest", avro([*merged(), a(PersonMerged, on="2017-01-10", crn="X100001", surviving_crn="X100003")]))

    result = run("case", "X100003")

    assert (result.exit_code, f"{CASE}, {OTHER}" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("clock", "before", "after"),
    [("--as-of", "2017-01-09", "2017-01-10"), ("--known-at", "2017-01-19", "2017-01-20")],
)
def test_history_from_before_a_merge_stays_as_it_was(run: Run, avro: Avro, clock: str, before: str, after: str) -> None:
    run("ingest", avro(merged(a(ContactLogged, on="2017-02-01"))))

    assert run("case", "X100003", clock, before).exit_code == 1
    assert document(run, "case", OTHER, clock, before)["crn"] == "X100002"
    assert document(run, "case", "X100003", clock, after)["crn"] == "X100003"


@pytest.mark.parametrize(
    ("clock", "before", "after"),
    [("--as-of", "2017-03-09", "2017-03-10"), ("--known-at", "2017-03-19", "2017-03-20")],
)
def test_an_unmerge_takes_the_cases_apart_again(run: Run, avro: Avro, clock: str, before: str, after: str) -> None:
    run("ingest", avro(merged(UNMERGED)))

    assert document(run, "case", "X100003", clock, before)["case_ref"] == OTHER
    assert run("case", "X100003", clock, after).exit_code == 1
    assert document(run, "case", OTHER, clock, after)["crn"] == "X100002"


def test_at_a_position_before_a_merge_the_record_knows_nothing_of_it(run: Run, avro: Avro) -> None:
    run("ingest", avro([*opened(), *opened(case_ref=OTHER)]))
    run("ingest", avro([a(PersonMerged, on="2017-01-10", crn="X100002", surviving_crn="X100003")], "merge.avro"))

    assert run("case", "X100003", "--position", 6).exit_code == 1
    assert document(run, "case", "X100003")["case_ref"] == OTHER
