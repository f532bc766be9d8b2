"""`measures`, `measure` and `explain` answer about many cases."""

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

from domain.case import RiskFlagRaised, RiskFlagRemoved, SentenceClosed
from domain.vocabulary import RiskFlag
from projections.measure import measures
from tests.commands.conftest import Run, on_terminal
from tests.facts import a, opened

Avro = Callable[..., Path]


def document(run: Run, *arguments: object, **environment: str) -> Any:
    """Run a question and give its JSON document."""
    return json.loads(run(*arguments, "--format", "json", **environment).stdout)


def test_every_measure_is_listed_with_its_source_and_clock(run: Run) -> None:
    listed = document(run, "measures")

    assert [one["code"] for one in listed] == [one.code for one in measures()]
    assert all(one[name] for one in listed for name in ("title", "domain", "family", "source", "clock", "definition"))


@pytest.mark.parametrize("columns", [80, 100, 132])
def test_on_a_terminal_every_measure_is_listed_with_its_title_and_source(
    demonstration: tuple[Path, Result], columns: int
) -> None:
    lines = on_terminal(demonstration[0], "measures", columns=columns).splitlines()

    [line] = [line for line in lines if line.startswith("PP09a ")]
    assert "Days to the answer" in line
    assert "the report, L473" in line
    assert max(map(len, lines)) <= columns


def test_a_measure_that_goes_by_both_clocks_says_so_in_the_list(run: Run) -> None:
    [line] = [line for line in run("measures").stdout.splitlines() if line.startswith("PP08 ")]

    assert "  happened, written down  " in line


def test_a_measure_carries_all_that_is_needed_to_repeat_it(ask: Run) -> None:
    result = document(ask, "measure", "RR27")

    assert result["code"] == "RR27"
    assert len(result["definition_hash"]) == 64
    assert result["as_of"] == result["known_at"] == "2017-07-07T22:59:59.999999Z"
    assert result["position"] > 16_000
    assert [(one["name"], one["verified"]) for one in result["thresholds"]] == [
        ("plan_business_days", True),
        ("smallest_denominator", False),
    ]
    assert {"numerator", "denominator", "value", "excluded", "is_suppressed"} <= result["total"].keys()


UNVERIFIED = "A significant period without an appointment begins at: 28 days, not verified (a working definition"


@pytest.mark.parametrize("asked", [["measure", "AS38b"], ["measure", "AS38b", "--rows"]])
def test_a_threshold_that_nobody_verified_is_marked(ask: Run, asked: list[str]) -> None:
    assert UNVERIFIED in ask(*asked).stdout


def test_the_threshold_of_suppression_is_shown_with_every_figure(ask: Run) -> None:
    assert "The smallest group that is shown: 5 cases, not verified" in ask("measure", "PP16").stdout


def test_what_is_explained_carries_its_thresholds(ask: Run) -> None:
    assert UNVERIFIED in ask("explain", "AS38b", "--case", "X201001-1").stdout
    for asked in (["explain", "AS38b", "--case", "X201001-1"], ["measure", "AS38b", "--rows"]):
        assert [(one["name"], one["verified"]) for one in document(ask, *asked)["thresholds"]] == [("gap_days", False)]


def test_figures_are_grouped_by_what_is_asked(ask: Run) -> None:
    groups = document(ask, "measure", "as36", "--by", "inspection,organisation")["groups"]

    found = {(one["labels"]["inspection"], one["labels"]["organisation"]): one["categories"] for one in groups}
    assert found["WM-2017", "CRC"] == {"1": 20, "2-3": 18, ">3": 2}
    assert found["WM-2017", "NPS"] == {"1": 16, "2-3": 4, ">3": 1}


def test_bands_stand_in_the_order_of_their_numbers(ask: Run) -> None:
    heading = next(line for line in ask("measure", "AS39a").stdout.splitlines() if line.startswith("Group"))

    assert heading.split() == ["Group", "Of", "0", "1-4", "5", "6-10", "11+"]


def test_small_groups_are_suppressed(ask: Run) -> None:
    result = document(ask, "measure", "PP16", "--by", "inspection")

    [sample] = [one for one in result["groups"] if one["labels"]["inspection"] == "WM-2017"]
    assert (sample["is_suppressed"], sample["numerator"], sample["denominator"]) == (True, None, None)


def test_a_table_of_figures_stands_alone_as_csv(ask: Run) -> None:
    printed = ask("measure", "PP16", "--by", "organisation", "--format", "csv").stdout
    crc, total = csv.DictReader(io.StringIO(printed))

    assert (crc["organisation"], crc["numerator"], crc["denominator"], crc["value"]) == ("CRC", "39", "45", "86.7")
    assert (total["organisation"], total["position"]) == ("all", crc["position"])


def test_the_rows_of_a_measure_name_their_evidence(ask: Run) -> None:
    result = document(ask, "measure", "PP16", "--rows")

    assert len(result["rows"]) == 45
    assert all(len(row["evidence"]) == 2 for row in result["rows"] if row["met"])


def test_figures_are_known_at_an_earlier_day(ask: Run) -> None:
    earlier = document(ask, "measure", "PP16", "--known-at", "2016-12-31")["total"]

    assert earlier["denominator"] < 45


def test_the_same_position_gives_the_same_answer(ask: Run) -> None:
    first, second = (ask("measure", "AS38", "--position", 12_000, "--format", "json") for _ in range(2))

    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["measure", "ZZ99"], 1, "there is no measure ZZ99"),
        (["explain", "ZZ99", "--case", "X201001-1"], 1, "there is no measure ZZ99"),
        (["measure", "AS36", "--by", "colour"], 2, "cannot be grouped by colour"),
        (["measure", "AS36", "--by", "crn"], 2, "cannot be grouped by crn"),
        (["measure", "AS36", "--by", "need"], 2, "this measure cannot be grouped by need, only by organisation"),
        (["measure", "AS36", "--from", "2017-02-01", "--to", "2017-02-01"], 2, "the last day is not included"),
        (["measure", "AS36", "--from", "2017-02-01T10:00Z"], 2, "is no day; write 2017-05-31"),
        (["measure", "AS36", "--rows", "--by", "organisation"], 2, "give one of them"),
        (["explain", "AS36"], 2, "say what to explain"),
        (["explain", "AS36", "--case", "X201001-1", "--group", "organisation=CRC"], 2, "say what to explain"),
        (["explain", "AS36", "--group", "CRC"], 2, "is not written as"),
        (["explain", "AS36", "--group", "colour=red"], 2, "cannot be grouped by colour"),
        (["explain", "AS36", "--group", "organisation=FOO"], 1, "nothing with organisation FOO, only with CRC, NPS"),
        (["explain", "AS36", "--group", "organisation=CRC,organisation=NPS"], 2, "names organisation twice"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(ask: Run, arguments: list[str], code: int, words: str) -> None:
    result = ask(*arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_case_is_explained_by_its_own_events(ask: Run) -> None:
    [row] = document(ask, "explain", "AS39c", "--case", "X201001-1")["rows"]

    assert (row["met"], row["value"], len(row["evidence"])) == (False, 3, 3)
    assert all("was ruled acceptable" in event["sentence"] for event in row["evidence"])


def test_a_case_explained_alone_is_judged_as_among_all(ask: Run) -> None:
    for code in ("AS36", "AS39a", "AS43", "PP20", "RR27", "AS38b"):
        [alone] = document(ask, "explain", code, "--case", "X201002-1")["rows"]
        [among] = [row for row in document(ask, "measure", code, "--rows")["rows"] if row["case_ref"] == "X201002-1"]

        assert {name: alone[name] for name in ("met", "value", "category", "unit")} == {
            name: among[name] for name in ("met", "value", "category", "unit")
        }
        assert {event["event_id"] for event in alone["evidence"]} == set(among["evidence"])


def test_a_group_is_explained_row_by_row(ask: Run) -> None:
    printed = ask("explain", "PP16", "--group", "inspection=WM-2017").stdout

    assert "X202005-1:ESC, CRC Worcestershire, judged on 16 Jan 2017: met" in printed
    assert "accepted escalation X202005-1:ESC" in printed


@pytest.mark.parametrize("code", [one.code for one in measures()])
def test_what_people_read_of_a_measure_has_no_codes(ask: Run, code: str) -> None:
    printed = ask("explain", code, "--case", "X201009-1").stdout
    printed = re.sub(r"\[[^\]]*\]$", "", printed, flags=re.MULTILINE)  # the identifiers of events
    printed = re.sub(r"`casehistory\s[^`]*`", "", printed)  # what to run instead

    assert not re.search(r"`|[a-z]_[a-z]|[A-Z]{6}", printed)
    assert "days days" not in printed


def test_a_definition_is_read_with_its_numbers(ask: Run) -> None:
    printed = " ".join(ask("explain", "AS43", "--case", "X201009-1").stdout.split())

    assert "enforcement was due: 2 days of failure, none more than 365 days before the last" in printed
    assert "no more than 8 business days before" in printed
    assert "X201009-1, CRC Shropshire Telford Herefordshire, judged on 7 Jul 2017: breached or recalled" in printed


def test_groups_and_reasons_are_in_words_and_a_group_can_be_named_by_its_words(ask: Run) -> None:
    printed = ask("measure", "RR25", "--by", "sentence_type,unit,inspection").stdout
    explained = ask("explain", "RR25", "--group", "sentence_type=suspended sentence order,inspection=in no sample")
    by_code = ask("explain", "RR25", "--group", "sentence_type=SUSPENDED_SENTENCE_ORDER,inspection=")

    assert "suspended sentence order  CRC Worcestershire" in printed
    assert "in no sample" in printed
    assert "custodial sentence: " in printed
    assert explained.stdout == by_code.stdout
    assert explained.exit_code == 0


def test_no_figure_is_cut_off_on_a_narrow_terminal(demonstration: tuple[Path, Result]) -> None:
    printed = on_terminal(demonstration[0], "measure", "AS43", "--by", "organisation,unit", columns=80)

    [total] = [line.split() for line in printed.splitlines() if line.startswith("all")]
    assert total == ["all", "all", "126", "96", "4", "21", "5"]
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= 80


def test_a_window_is_said_with_the_figures_and_has_its_first_day_and_not_its_last(ask: Run) -> None:
    whole = document(ask, "measure", "PP16", "--rows")["rows"]
    days = sorted(row["judged_on"] for row in whole)
    first, until = days[10], days[30]

    inside = document(ask, "measure", "PP16", "--from", first, "--to", until)

    assert (inside["from"], inside["to"]) == (first, until)
    assert inside["total"]["denominator"] == sum(first <= row["judged_on"] < until for row in whole)
    printed = ask("measure", "PP16", "--from", first, "--to", until).stdout
    assert f"judged from {first} on, judged before {until}\n" in printed


def test_the_rows_and_what_is_explained_are_those_of_the_window(ask: Run) -> None:
    window = ["--from", "2017-01-01", "--to", "2017-03-01"]
    total = document(ask, "measure", "PP16", *window)["total"]

    rows = document(ask, "measure", "PP16", "--rows", *window)
    explained = document(ask, "explain", "PP16", "--group", "organisation=CRC", *window)

    assert len(rows["rows"]) == len(explained["rows"]) == total["denominator"]
    assert (rows["from"], explained["to"]) == ("2017-01-01", "2017-03-01")


def test_small_groups_are_shown_where_the_setting_says_so_and_the_figures_say_that_too(ask: Run) -> None:
    asked = ["measure", "PP16", "--by", "inspection"]
    hidden, shown = ask(*asked).stdout, ask(*asked, CASEHISTORY_SMALLEST="0").stdout

    assert "suppressed" in hidden
    assert "suppressed" not in shown
    assert "The smallest group that is shown: 0 cases, in place of 5" in shown


def test_a_measure_with_a_target_says_whether_it_is_reached(ask: Run) -> None:
    [heading, _, line] = ask("measure", "CRC-SL9A").stdout.splitlines()[3:6]
    result = document(ask, "measure", "CRC-SL9A")
    [total] = csv.DictReader(io.StringIO(ask("measure", "CRC-SL9A", "--format", "csv").stdout))

    assert heading.endswith("Target 65%")
    assert line.split()[-1] == "yes"
    assert (result["target"], result["total"]["is_reached"]) == (65, True)
    assert (total["target"], total["is_reached"]) == ("65", "true")


def test_a_suppressed_group_says_so_in_place_of_its_figures(ask: Run) -> None:
    [line] = [one for one in ask("measure", "PP16", "--by", "inspection").stdout.splitlines() if "WM-2017" in one]

    assert line.split() == ["WM-2017", "suppressed"]


def test_the_rows_explained_as_csv_are_one_for_each_event(ask: Run) -> None:
    printed = ask("explain", "AS39c", "--case", "X201001-1", "--format", "csv").stdout

    assert [row["type"] for row in csv.DictReader(io.StringIO(printed))] == ["AbsenceRuled"] * 3


def test_a_case_that_a_measure_does_not_judge_says_so_and_what_does(ask: Run) -> None:
    printed = ask("explain", "PP16", "--case", "X201001-1").stdout

    assert "\n\nPP16 judges nothing of X201001-1, by the definition above: `casehistory events X201001-1` " in printed
    assert "`casehistory uses EVENT` the measures in which an event counts." in printed


@pytest.mark.parametrize("code", ["PP06", "GV48"])
def test_a_measure_about_officers_says_so_of_a_case(ask: Run, code: str) -> None:
    printed = ask("explain", code, "--case", "X201001-1").stdout

    assert f"\n\n{code} is about officers and not about cases: `casehistory measure {code} --rows` gives" in printed


def test_a_case_that_is_judged_outside_the_window_says_so(ask: Run) -> None:
    printed = ask("explain", "RR27", "--case", "X201001-1", "--from", "2017-06-01").stdout

    assert "\n\nRR27 judges X201001-1, but not on a day of the window: ask without --from and --to.\n" in printed


RESTRICTED = [
    *opened(),
    a(RiskFlagRaised, on="2017-03-01", flag=RiskFlag.RESTRICTED_ACCESS),
    *opened(case_ref="X100002-1"),
]


@pytest.mark.parametrize("asked", [("measure", "AS36", "--rows"), ("explain", "AS36", "--group", "organisation=CRC")])
@pytest.mark.parametrize("clock", ["--as-of", "--known-at"])
def test_a_restricted_case_is_among_the_rows_only_where_that_is_asked_whatever_day_is_asked_about(
    run: Run, avro: Avro, asked: tuple[str, ...], clock: str
) -> None:
    run("ingest", avro(RESTRICTED))
    asked = (*asked, clock, "2017-02-01")

    masked, whole = document(run, *asked), document(run, *asked, "--restricted")

    assert ([row["case_ref"] for row in masked["rows"]], masked["not_listed"]) == (["X100002-1"], 1)
    assert [row["case_ref"] for row in whole["rows"]] == ["X100001-1", "X100002-1"]
    assert json.loads(run(*shlex.split(whole["command"])[1:]).stdout) == whole
    for output in ("table", "csv"):
        result = run(*asked, "--format", output)
        assert "X100001" not in result.stdout
        assert "1 row of a restricted case is not listed; --restricted lists every row\n" in result.stderr


def test_a_restricted_case_is_counted_and_shown_where_it_is_named(run: Run, avro: Avro) -> None:
    run("ingest", avro(RESTRICTED))

    rows = document(run, "measure", "AS36", "--rows", "--case", "X100001-1")["rows"]

    assert [row["case_ref"] for row in rows] == ["X100001-1"]
    assert document(run, "measure", "AS36", CASEHISTORY_SMALLEST="0")["total"]["denominator"] == 2
    assert run("measure", "AS36", "--restricted").exit_code == 2
    assert run("explain", "AS36", "--case", "X100001-1", "--restricted").exit_code == 2


def test_a_restriction_ends_with_its_flag_and_not_with_the_case(run: Run, avro: Avro) -> None:
    closed, lifted = (
        a(SentenceClosed, on="2017-04-03"),
        a(RiskFlagRemoved, on="2017-04-02", flag=RiskFlag.RESTRICTED_ACCESS),
    )
    run("ingest", avro([*RESTRICTED, closed]))
    before = document(run, "measure", "AS36", "--rows", "--as-of", "2017-02-01")
    run("ingest", avro([lifted], name="lifted.avro"))
    after = document(run, "measure", "AS36", "--rows", "--as-of", "2017-02-01")

    assert (before["not_listed"], after["not_listed"]) == (1, 0)


def test_where_nothing_is_judged_that_is_said_in_place_of_figures(ask: Run) -> None:
    printed = ask("measure", "RR27", "--from", "2099-01-01").stdout

    assert "judged from 2099-01-01 on\n\nnothing is judged by it\n" in printed
