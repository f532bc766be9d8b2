"""`diff` says what happened, and what was learned or rewritten, between two days."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casehistory.cohort import named_cases
from domain.case import ContactLogged, OfficerAssigned, OfficerEnded, ReviewCompleted, RoshLevelSet
from domain.person import PersonMerged
from domain.record import EventRetracted
from domain.vocabulary import Organisation, Rosh, WithdrawalReason
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]

CASE = "X100001-1"


def changes(run: Run, *arguments: object, part: str = "events") -> dict[str, dict[str, Any]]:
    """Give the changes of one part, those of events by their identifiers and the others by their subjects."""
    printed = run("diff", CASE, *arguments, "--format", "json")
    assert printed.exit_code == 0, printed.stderr
    found = [one for one in json.loads(printed.stdout)["changes"] if one["part"] == part]
    return {one["event_id"] or one["subject"]: one for one in found}


def handed_on() -> list[Any]:
    """Give a case whose officer left on 10 January, and which another one took the day after."""
    return [
        *opened(),
        a(OfficerEnded, on="2017-01-10", officer="PO-1", event_id="left"),
        a(OfficerAssigned, on="2017-01-11", officer="PO-2", event_id="taken"),
    ]


def test_what_happened_between_two_days_is_what_came_after_the_first(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on(), a(ContactLogged, on="2017-02-01", event_id="later")]))

    happened = changes(run, "--from", "2017-01-10", "--to", "2017-01-31")
    facts = changes(run, "--from", "2017-01-10", "--to", "2017-01-31", part="facts")

    assert {name: one["change"] for name, one in happened.items()} == {"taken": "happened"}
    assert (facts["officer"]["before"], facts["officer"]["after"]) == (None, "PO-2")


def test_an_event_of_the_first_day_had_happened_by_its_end(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on()]))

    assert set(changes(run, "--from", "2017-01-09", "--to", "2017-01-10")) == {"left"}
    assert set(changes(run, "--from", "2017-01-10", "--to", "2017-01-10")) == set()


def test_an_interval_that_only_lasts_longer_has_not_changed(run: Run, avro: Avro) -> None:
    run("ingest", avro([*opened(), a(ContactLogged, on="2017-02-01")]))

    assert changes(run, "--from", "2016-12-01", "--to", "2017-01-01", part="custody") == {}


def test_an_interval_that_has_ended_since_is_said_with_its_end(run: Run, avro: Avro) -> None:
    run("ingest", avro(handed_on()))

    custody = changes(run, "--from", "2017-01-09", "--to", "2017-01-10", part="custody")

    assert custody["supervised"]["before"] == "supervised, CRC PO-1, from 5 Oct 2016 and goes on"
    assert custody["supervised"]["after"] == "supervised, CRC PO-1, from 5 Oct 2016 until 10 Jan 2017"
    assert custody["allocated_without_officer"]["change"] == "new"


BACKDATED = a(ReviewCompleted, on="2017-01-20", recorded="2017-06-01", event_id="backdated")


def test_a_review_dated_back_and_written_down_late_is_learned_late(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on(), BACKDATED]))

    learned = changes(run, "--known-from", "2017-05-15", "--as-of", "2017-05-15")

    assert learned["backdated"]["change"] == "learned_late"
    assert "On 20 Jan 2017" in learned["backdated"]["after"]
    assert "written down on 1 Jun 2017" in learned["backdated"]["after"]


def test_a_review_dated_back_does_not_make_the_past_look_compliant(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on(), BACKDATED]))

    known = ("--known-at", "2017-05-15")
    before = changes(run, "--from", "2017-01-12", "--to", "2017-05-15", *known)
    [change] = json.loads(run("timeline", CASE, *known, "--track", "boundaries", "--format", "json").stdout)[
        "boundaries"
    ][1:]
    rewritten = changes(run, "--known-from", "2017-05-15", "--as-of", "2017-05-15", part="boundaries")

    assert "backdated" not in before
    assert change["is_reviewed"] is False
    assert rewritten["officer_change"]["before"].endswith("reviewed: no")
    assert rewritten["officer_change"]["after"].endswith("reviewed: yes")


def test_what_happens_after_the_first_day_of_the_record_is_not_learned_late(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on(), a(ContactLogged, on="2017-02-01", event_id="in-time")]))

    assert changes(run, "--known-from", "2017-01-20")["in-time"]["change"] == "learned"


def test_a_corrected_event_is_told_with_what_it_replaced(run: Run, avro: Avro) -> None:
    first = a(RoshLevelSet, on="2017-01-20", level=Rosh.HIGH, event_id="first")
    second = a(
        RoshLevelSet, on="2017-01-20", recorded="2017-02-03", level=Rosh.MEDIUM, event_id="second", supersedes="first"
    )
    run("ingest", avro([*opened(), first, second]))

    learned = changes(run, "--known-from", "2017-01-31")
    facts = changes(run, "--known-from", "2017-01-31", part="facts")

    assert set(learned) == {"second"}
    assert learned["second"]["change"] == "replaced"
    assert "high" in learned["second"]["before"]
    assert "medium" in learned["second"]["after"]
    assert (facts["rosh"]["before"], facts["rosh"]["after"]) == ("HIGH", "MEDIUM")


def test_what_was_withdrawn_is_told_with_who_did_it_and_why(run: Run, avro: Avro) -> None:
    wrong = a(ContactLogged, on="2017-01-20", event_id="wrong")
    withdrawal = a(
        EventRetracted,
        on="2017-02-03",
        retracts="wrong",
        reason=WithdrawalReason.WRONG_CASE,
        recorded_by_organisation=Organisation.CRC,
        recorded_by_officer="PO-7",
    )
    run("ingest", avro([*opened(), wrong, withdrawal]))

    learned = changes(run, "--known-from", "2017-01-31")

    assert set(learned) == {"wrong"}
    assert learned["wrong"]["change"] == "withdrawn"
    assert learned["wrong"]["after"] == "taken back by CRC PO-7 on 3 Feb 2017: wrong case"
    assert changes(run, "--from", "2017-01-31") == {}, "the world did not change"


def test_what_was_written_down_and_withdrawn_between_the_days_is_told(run: Run, avro: Avro) -> None:
    wrong = a(ContactLogged, on="2017-02-01", event_id="wrong")
    run("ingest", avro([*opened(), wrong, a(EventRetracted, on="2017-02-03", retracts="wrong")]))

    assert changes(run, "--known-from", "2017-01-31")["wrong"]["change"] == "learned_and_withdrawn"


def test_a_merge_changes_the_number_that_a_case_is_read_under(run: Run, avro: Avro) -> None:
    run("ingest", avro([*opened(), a(PersonMerged, on="2017-01-10", surviving_crn="X100009")]))

    facts = changes(run, "--known-from", "2017-01-01", part="facts")

    assert (facts["crn"]["before"], facts["crn"]["after"]) == ("X100001", "X100009")


def test_what_a_measure_says_of_the_case_is_compared(run: Run, avro: Avro) -> None:
    run("ingest", avro(handed_on()))

    measures = changes(run, "--from", "2017-01-01", part="measures")

    [officers] = [one for subject, one in measures.items() if subject.startswith("AS36")]
    assert (officers["before"], officers["after"]) == ("1", "2-3")


def test_nothing_different_is_said(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    result = run("diff", CASE, "--from", "2017-01-01", "--to", "2017-01-02")

    assert (result.exit_code, "is different" in result.stderr) == (0, True)


def test_both_clocks_can_move_at_once(run: Run, avro: Avro) -> None:
    run("ingest", avro([*handed_on(), BACKDATED]))

    moved = changes(run, "--from", "2017-01-10", "--known-from", "2017-01-10", "--to", "2017-02-01")

    assert {name: one["change"] for name, one in moved.items()} == {"taken": "learned", "backdated": "learned"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say since when"),
        (("--to", "2017-01-01"), "say since when"),
        (("--from", "2017-01-01", "--as-of", "2017-01-01"), "the clock moves, or it stands"),
        (("--known-from", "2017-01-01", "--known-at", "2017-01-01"), "the clock moves, or it stands"),
        (("--from", "2017-01-02", "--to", "2017-01-01"), "the first of the two days is later than the second"),
        (("--from", "2099-01-01"), "the end of the record where --to or --known-to does not say"),
        (("--known-from", "2017-01-02", "--known-to", "2017-01-01"), "the first of the two days is later"),
    ],
)
def test_days_that_cannot_be_compared_are_a_mistake_of_usage(
    run: Run, avro: Avro, arguments: tuple[str, ...], said: str
) -> None:
    run("ingest", avro(opened()))

    result = run("diff", CASE, *arguments)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_the_answer_is_the_same_at_the_same_position(run: Run, avro: Avro) -> None:
    run("ingest", avro(handed_on()))
    asked = ("diff", CASE, "--from", "2017-01-01", "--to", "2017-01-31", "--known-at", "2017-02-01", "--position", 5)
    before = run(*asked).stdout
    run("ingest", avro([a(ContactLogged, on="2017-01-20")], "later.avro"))

    assert run(*asked).stdout == before


def test_the_changes_are_one_table_of_csv(ask: Run) -> None:
    gary = named_cases()["gary"]
    printed = ask("diff", gary, "--from", "2017-02-15", "--to", "2017-06-30", "--format", "csv").stdout

    rows = list(csv.DictReader(io.StringIO(printed)))

    assert list(rows[0]) == ["part", "change", "subject", "before", "after", "event_id"]
    assert {"events", "facts", "custody", "boundaries", "measures"} <= {row["part"] for row in rows}


def test_people_read_sentences_under_titles(ask: Run) -> None:
    printed = ask("diff", named_cases()["gary"], "--from", "2017-02-15", "--to", "2017-06-30").stdout

    assert "\nHappened\n" in printed
    assert "On 10 Mar 2017 officer CW4 gave up the case" in printed
    assert "new: allocated, without an officer, CRC, from 10 Mar 2017 until 12 Jun 2017" in printed
