"""`views`, `view` and `handovers` show the rows behind measures, of one case or added up."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from casehistory.cohort import named_cases
from domain.case import RiskFlagRaised
from domain.vocabulary import Organisation, RiskFlag
from projections.queries import views
from tests.commands.conftest import Run, on_terminal
from tests.facts import a, opened

Avro = Callable[..., Path]

GARY = named_cases()["gary"]


def document(run: Run, *arguments: object, **environment: str) -> Any:
    """Run a question and give its JSON document."""
    result = run(*arguments, "--format", "json", **environment)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_every_view_is_listed_with_what_a_row_is(run: Run) -> None:
    found = document(run, "views")

    assert [one["view"] for one in found] == [one.name for one in views()]
    assert all(one["row"].startswith("One row per ") for one in found)


def test_the_rows_of_a_view_are_given_for_one_case(ask: Run) -> None:
    found = document(ask, "view", "custody_intervals", GARY)

    assert {row["case_ref"] for row in found["rows"]} == {GARY}
    assert [row["sequence"] for row in found["rows"]] == [1, 2, 3, 4, 5, 6]
    assert "allocated, without an officer" in ask("view", "custody_intervals", GARY).stdout


def test_a_view_is_asked_on_both_clocks(ask: Run) -> None:
    happened = document(ask, "view", "custody_intervals", GARY, "--as-of", "2017-05-01")["rows"]
    known = document(ask, "view", "custody_intervals", GARY, "--known-at", "2017-03-01")["rows"]

    assert (happened[-1]["kind"], happened[-1]["ends_on"]) == ("allocated_without_officer", None)
    assert known[-1]["kind"] == "supervised"


def test_figures_are_given_for_all_cases_by_group(ask: Run) -> None:
    found = document(ask, "view", "custody_intervals", "--by", "organisation,kind")

    by_kind = {(one["labels"]["organisation"], one["labels"]["kind"]): one for one in found["groups"]}
    assert by_kind["CRC", "supervised"]["cases"] > by_kind["NPS", "supervised"]["cases"]
    assert found["total"]["cases"] == 126


def test_figures_of_a_sample_are_those_of_its_cases(ask: Run) -> None:
    assert document(ask, "view", "waits", "--cohort", "WM-2017")["total"]["cases"] == 61


def test_the_rows_of_many_cases_are_cut_off_where_it_is_said(ask: Run) -> None:
    result = ask("view", "waits", "--rows", "--limit", 3, "--format", "csv")

    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 3
    assert "the first 3 rows" in result.stderr
    assert "the first" not in ask("view", "waits", "--rows", "--group", "side=COURT").stderr


def test_the_same_figures_are_in_every_format(ask: Run) -> None:
    asked = ("view", "custody_intervals", "--by", "organisation")
    of_json = [one["amounts"]["days"]["total"] for one in document(ask, *asked)["groups"]]
    of_csv = [row["days_total"] for row in csv.DictReader(io.StringIO(ask(*asked, "--format", "csv").stdout))][:-1]

    assert of_csv == [str(one) for one in of_json]
    assert all(str(one) in ask(*asked).stdout for one in of_json)


@pytest.mark.parametrize("name", [one.name for one in views()])
def test_every_view_can_be_counted_and_shown_for_a_case(ask: Run, name: str) -> None:
    assert ask("view", name).exit_code == 0
    assert ask("view", name, GARY).exit_code == 0


@pytest.mark.parametrize(
    "nothing",
    [
        ("corrections", GARY),
        ("corrections", "--as-of", "2000-01-01"),
        ("corrections", "--as-of", "2000-01-01", "--rows"),
    ],
)
def test_a_view_without_rows_says_so_and_draws_no_table(ask: Run, nothing: tuple[str, ...]) -> None:
    result = ask("view", *nothing)

    assert result.exit_code == 0
    assert re.match(r"as of .*\n\n\nThe same again: ", result.stdout)
    assert result.stderr.startswith("corrections has no such rows\n")


@pytest.mark.parametrize(
    "name", ["reviews_owed", "information_requests", "incidents", "oversights", "enforcement_clocks"]
)
def test_people_read_the_rows_of_a_view_in_words(ask: Run, name: str) -> None:
    rows, _, _ = ask("view", name, "--rows").stdout.partition("The same again")

    assert re.findall(r"(?<=  )(?!MAPPA)(?:[A-Z]{4,}[A-Z_-]*|[a-z]+_[a-z_]+)(?= |$)", rows) == []


def test_people_read_the_risk_of_serious_harm_by_its_name_and_days_as_whole_days(ask: Run) -> None:
    printed = ask("view", "custody_intervals", "--by", "rosh").stdout

    assert "\n\nRisk of serious harm  Rows" in printed
    assert "0.0" not in printed


def test_a_view_that_is_about_more_than_cases_says_that_it_has_seen_one(ask: Run) -> None:
    assert f"caseloads is about more than cases: of {GARY} alone it says this" in ask("view", "caseloads", GARY).stderr
    assert "alone" not in ask("view", "waits", GARY).stderr


def test_handovers_of_nothing_say_so_under_each_title(ask: Run) -> None:
    printed = ask("handovers", "--as-of", "2000-01-01").stdout

    assert printed.count("\n\nnone on record\n") == 5


def test_on_a_terminal_figures_do_without_medians_before_a_word_is_broken(demonstration: tuple[Path, Result]) -> None:
    asked = ("view", "information_requests", "--by", "body")

    printed = on_terminal(demonstration[0], *asked, columns=110)

    assert "median" not in printed
    assert "On file" in printed
    assert "police domestic abuse unit" in printed


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("no_such_view",), 1, "there is no view no_such_view; `views` lists them"),
        (("waits", "Z999999-9"), 1, "nothing is recorded of Z999999-9"),
        (("waits", GARY, "--by", "kind"), 2, "a case has rows, and no figures"),
        (("waits", "--rows", "--by", "kind"), 2, "--rows gives every row"),
        (("waits", "--cohort", "NOWHERE-2017"), 1, "no case was sampled by an inspection NOWHERE-2017"),
        (("waits", "--by", "case_ref"), 2, "waits cannot be grouped by case_ref, only by "),
        (("waits", "--limit", "0", "--rows"), 2, "too small"),
        (("waits", "--limit", "5"), 2, "--limit and --restricted are about rows: give them with --rows"),
        (("waits", GARY, "--limit", "5"), 2, "give them with --rows"),
        (("waits", "--restricted"), 2, "give them with --rows"),
        (("waits", "--group", "side=NOPE"), 1, "waits holds nothing with side NOPE, only with COURT, "),
    ],
)
def test_what_cannot_be_shown_is_said(ask: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = ask("view", *arguments)

    assert (result.exit_code, said in result.stderr) == (code, True)


def test_handovers_add_up_the_days_of_each_who_held_the_case(ask: Run) -> None:
    found = document(ask, "handovers")
    rows = document(ask, "view", "custody_intervals", "--rows", "--limit", 100_000)["rows"]

    for group in found["custody"]["groups"]:
        mine = [row for row in rows if all(row[name] == label for name, label in group["labels"].items())]
        if not group["is_suppressed"]:
            assert (group["rows"], group["amounts"]["days"]["total"]) == (len(mine), sum(row["days"] for row in mine))


def test_handovers_keep_what_the_courts_take_apart_from_what_probation_takes(ask: Run) -> None:
    sides = {
        one["labels"]["waiting_for"]: one["labels"]["side"]
        for one in document(ask, "handovers", "--track", "waits")["waits"]["groups"]
    }

    assert sides == {
        "COURT": "COURT",
        "CRC": "PROBATION",
        "NPS": "PROBATION",
        "POLICE": "OTHERS",
        "CHILDREN_SOCIAL_CARE": "OTHERS",
    }


def test_handovers_say_how_cases_changed_hands(ask: Run) -> None:
    found = document(ask, "handovers")

    changes = {
        tuple(one["labels"].values()): (one["rows"], one["shares"]["is_told"]) for one in found["boundaries"]["groups"]
    }
    packs = {tuple(one["labels"].values()): one["rows"] for one in found["packs"]["groups"]}
    assert changes["transfer", "ESCALATION", "CRC", "NPS"] == (39, {"yes": 30, "of": 39})
    assert (packs["transfer", "complete"], packs["transfer", "incomplete"]) == (30, 9)
    assert found["gaps"]["total"]["amounts"]["days"]["most"] == 103


def test_handovers_are_those_of_a_sample_on_a_day(ask: Run) -> None:
    asked = ("handovers", "--cohort", "WM-2017", "--track", "custody")

    assert document(ask, *asked)["custody"]["total"]["cases"] == 61
    assert (
        document(ask, *asked, "--as-of", "2016-09-30")["custody"]["total"]["amounts"]["days"]["total"]
        < document(ask, *asked)["custody"]["total"]["amounts"]["days"]["total"]
    )


def test_handovers_can_be_grouped_by_more(ask: Run) -> None:
    [first, *_] = document(ask, "handovers", "--track", "custody", "--by", "sentence_type")["custody"]["groups"]

    assert list(first["labels"]) == ["organisation", "kind", "sentence_type"]


def test_handovers_are_those_that_began_in_a_window_each_in_one_of_two_that_meet(ask: Run) -> None:
    before, after = document(ask, "handovers", "--to", "2017-01-01"), document(ask, "handovers", "--from", "2017-01-01")
    ever = document(ask, "handovers")

    for track in ("custody", "waits", "boundaries", "packs", "gaps"):
        parts = [one[track]["total"]["rows"] for one in (before, after)]
        assert sum(parts) == ever[track]["total"]["rows"]
        assert all(parts)
    assert "--from 2017-01-01" in after["command"]
    assert ", begun from 2017-01-01 on\n" in ask("handovers", "--from", "2017-01-01").stdout


def test_people_read_handovers_in_words(ask: Run) -> None:
    printed = ask("handovers").stdout

    assert "Days waited: for the courts, for probation and for others" in printed
    assert "allocated, without an officer" in printed
    assert "A significant period without an appointment begins at: 28 days" in printed


def test_csv_of_handovers_is_one_table(ask: Run) -> None:
    assert ask("handovers", "--format", "csv").exit_code == 2
    rows = list(csv.DictReader(io.StringIO(ask("handovers", "--track", "packs", "--format", "csv").stdout)))
    assert {"kind", "pack", "rows", "cases", "position"} <= set(rows[0])


@pytest.mark.parametrize("asked", [("view", "custody_intervals"), ("handovers", "--track", "custody")])
def test_a_record_of_one_case_has_no_figures_to_show_and_that_and_how_to_see_them_is_said(
    run: Run, avro: Avro, asked: tuple[str, ...]
) -> None:
    run("ingest", avro(opened()))

    hidden, shown = run(*asked).stdout, run(*asked, CASEHISTORY_SMALLEST="0").stdout

    assert "\n\nSuppressed: groups of fewer than 5 cases are not shown" in hidden
    assert "CASEHISTORY_SMALLEST=0 shows every group." in hidden
    assert "Cases" not in hidden
    assert "Suppressed" not in shown
    assert "Cases" in shown
    assert "Suppressed" not in run("view", "custody_intervals", "X100001-1").stdout


def test_where_every_group_is_suppressed_and_the_total_is_not_that_is_said_under_it(run: Run, avro: Avro) -> None:
    organisations = [Organisation.CRC] * 3 + [Organisation.NPS] * 2
    cases = [opened(case_ref=f"X10000{number}-1", organisation=one) for number, one in enumerate(organisations)]
    run("ingest", avro([fact for case in cases for fact in case]))

    printed = run("view", "officer_spells", "--by", "organisation").stdout

    assert re.search(r"\nall +5 +5\n", printed)
    assert "\n\nSuppressed: groups of fewer than 5 cases" in printed
    assert "Suppressed" not in run("view", "officer_spells").stdout


def test_a_restricted_case_is_counted_and_not_listed_unless_that_is_asked(run: Run, avro: Avro) -> None:
    restricted = a(RiskFlagRaised, on="2017-03-01", flag=RiskFlag.RESTRICTED_ACCESS)
    run("ingest", avro([*opened(), restricted, *opened(case_ref="X100002-1")]))
    asked = ("view", "officer_spells", "--rows", "--as-of", "2017-02-01")

    masked, whole = document(run, *asked), document(run, *asked, "--restricted")

    assert ([row["case_ref"] for row in masked["rows"]], masked["not_listed"]) == (["X100002-1"], 1)
    assert [row["case_ref"] for row in whole["rows"]] == ["X100001-1", "X100002-1"]
    assert "--restricted" in whole["command"]
    assert run(*asked).stderr == "1 row of a restricted case is not listed; --restricted lists every row\n"
    assert document(run, *asked[:2], CASEHISTORY_SMALLEST="0")["total"]["cases"] == 2


@pytest.mark.parametrize("asked", [("waits",), ("waits", "--rows"), ("waits", GARY)])
def test_a_view_says_as_of_when_and_as_known_when_it_is(ask: Run, asked: tuple[str, ...]) -> None:
    printed = ask("view", *asked, "--as-of", "2017-03-01").stdout

    assert printed.startswith("as of 2017-03-01 23:59, as known at 2017-07-07 23:59, position 18362\n\n")


def test_a_group_of_a_view_can_be_named_by_its_words(ask: Run) -> None:
    by_words = document(ask, "view", "waits", "--group", "side=probation")

    assert by_words == document(ask, "view", "waits", "--group", "side=PROBATION")
    assert "side=PROBATION" in by_words["command"]


def test_a_group_that_one_table_of_handovers_does_not_have_leaves_that_empty(run: Run, avro: Avro) -> None:
    run("ingest", avro(opened()))

    all_tables = run("handovers", "--group", "organisation=CRC")
    one_table = run("handovers", "--group", "organisation=CRC", "--track", "gaps")

    assert all_tables.exit_code == 0
    assert "none on record" in all_tables.stdout
    assert "significant_gaps holds nothing with organisation CRC" in one_table.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ("view", "waits", GARY, "--as-of", "2017-03-01"),
        ("view", "waits", "--by", "kind", "--group", "side=COURT,holder=", "--cohort", "WM-2017"),
        ("view", "waits", "--rows", "--limit", "2"),
        ("handovers", "--track", "packs", "--by", "sentence_type"),
        ("audit", GARY),
        ("audit", "--cohort", "WM-2017", "--known-at", "2017-05-14"),
        ("uses", f"{GARY}:case.officer-ended:1"),
        ("diff", GARY, "--from", "2017-01-01"),
        ("diff", GARY, "--known-from", "2017-01-01", "--as-of", "2017-01-01"),
        ("diff", GARY, "--from", "2017-01-01", "--to", "2017-01-01"),
        ("measure", "AS36", "--rows", "--case", GARY),
    ],
    ids=" ".join,
)
def test_an_answer_prints_the_command_that_gives_it_again(ask: Run, run: Run, asked: tuple[str, ...]) -> None:
    answer = ask(*asked, "--format", "json").stdout
    command = shlex.split(json.loads(answer)["command"])

    assert command[0] == "casehistory"
    assert run(*command[1:]).stdout == answer
    assert command[1] in ask(*asked).stdout.splitlines()[-1]
