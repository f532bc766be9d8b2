"""`beside` sets facts beside judgements."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from domain.case import RiskFlagRaised
from domain.vocabulary import Answer, RiskFlag
from tests.commands.conftest import Run, on_terminal
from tests.facts import a
from tests.projections.test_beside import ANNOUNCED, case


def test_in_time_by_the_facts_and_not_good_by_the_inspector_are_counted(ask: Run) -> None:
    rows = json.loads(ask("beside", "--format", "json").stdout)["rows"]

    [crc] = [row for row in rows if row["judgement"] == "RR28a" and row["organisation"] == "CRC"]
    assert (crc["both"], crc["both_yes"], crc["only_fact"]) == (40, 18, 19)


def test_the_cases_of_one_pair_are_given_from_either_side(ask: Run) -> None:
    by_judgement = ask("beside", "RR28a", "--format", "csv").stdout
    by_fact = ask("beside", "RR27", "--format", "csv").stdout

    assert by_judgement == by_fact
    assert len(by_fact.splitlines()) == 62


def test_the_table_says_as_of_when_and_by_which_numbers(ask: Run) -> None:
    printed = ask("beside", "RR28a").stdout

    assert "as of 2017-07-07" in printed
    assert "A plan is due within: 15 business days" in printed


def test_it_prints_the_command_that_gives_the_same_again(ask: Run) -> None:
    first = json.loads(ask("beside", "PP20", "--format", "json").stdout)

    again = ask(*shlex.split(first["command"])[1:])

    assert json.loads(again.stdout) == first


def test_a_measure_without_another_beside_it_is_told_so(ask: Run) -> None:
    result = ask("beside", "PP01")

    assert result.exit_code == 1
    assert "beside PP01 there stands no other measure" in result.stderr


def test_where_no_case_has_both_that_is_said(ask: Run) -> None:
    printed = ask("beside", "--as-of", "2000-01-01").stdout

    assert "\n\nthere is no case with both\n" in printed


@pytest.mark.parametrize("columns", [80, 100, 132])
def test_on_a_terminal_each_judgement_is_named_and_every_count_shown(
    demonstration: tuple[Path, Result], columns: int
) -> None:
    lines = on_terminal(demonstration[0], "beside", columns=columns).splitlines()

    [crc] = [line.split() for line in lines if "RR28a" in line and "CRC" in line]
    assert crc == ["Clear", "plan", "in", "time", "RR28a", "RR27", "CRC", "40", "18", "3", "19", "0"]
    assert max(map(len, lines)) <= columns


def test_people_read_a_need_in_words_and_programs_its_code(ask: Run) -> None:
    assert "  drug misuse  " in ask("beside", "RR29").stdout
    assert ",DRUG_MISUSE," in ask("beside", "RR29", "--format", "csv").stdout


def test_a_restricted_case_is_counted_and_not_listed_unless_that_is_asked(run: Run, avro: Callable[..., Path]) -> None:
    restricted = a(RiskFlagRaised, on="2017-03-01", flag=RiskFlag.RESTRICTED_ACCESS)
    cases = [fact for number in (1, 2) for fact in case(number, overseen=True, seen=Answer.NO)]
    run("ingest", avro([ANNOUNCED, *cases, restricted]))

    asked = ("beside", "PP20", "--format", "json")
    masked, whole = (json.loads(run(*asked, *more).stdout) for more in ([], ["--restricted"]))

    assert ([row["case_ref"] for row in masked["rows"]], masked["not_listed"]) == (["X100002-1"], 1)
    assert [row["case_ref"] for row in whole["rows"]] == ["X100001-1", "X100002-1"]
    assert run("beside", "--restricted").exit_code == 2
