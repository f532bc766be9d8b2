"""`audit` says of one case, or of a cohort, which of the 22 questions its record answers."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from casehistory.cohort import named_cases
from tests.commands.conftest import Run

GARY = named_cases()["gary"]


def audited(run: Run, *arguments: object) -> dict[str, Any]:
    """Run an audit and give its questions by their codes."""
    result = run("audit", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return {one["code"]: one for one in json.loads(result.stdout)["questions"]}


def test_a_case_is_audited_question_by_question(ask: Run) -> None:
    found = audited(ask, GARY)

    assert list(found) == [f"Q{number:02}" for number in range(1, 23)]
    assert (found["Q01"]["standing"], found["Q01"]["missing"]) == (
        "not_recorded",
        ["CHILD_PROTECTION", "DOMESTIC_ABUSE"],
    )
    assert [event["type"] for event in found["Q22"]["evidence"]] == ["AllocationPackReceived"]


def test_before_something_was_written_down_the_file_did_not_answer(ask: Run) -> None:
    before = audited(ask, GARY, "--known-at", "2016-10-24")
    after = audited(ask, GARY, "--known-at", "2016-10-25")

    assert (before["Q07"]["standing"], after["Q07"]["standing"]) == ("not_recorded", "answered")
    assert after["Q07"]["since"] == "2016-10-25"


@pytest.mark.parametrize("clock", ["--as-of", "--known-at"])
def test_before_the_record_of_a_case_began_nothing_was_on_record_and_no_question_is_said_not_to_arise(
    ask: Run, clock: str
) -> None:
    printed = ask("audit", GARY, clock, "2015-01-01").stdout
    found = audited(ask, GARY, clock, "2015-01-01")

    assert "\nNothing of the case was on record then" in printed
    assert "does not arise" not in printed
    assert {one["standing"] for one in found.values()} == {"nothing_on_record", "out_of_scope"}
    assert "nothing_on_record" not in {one["standing"] for one in audited(ask, GARY).values()}


def test_people_read_the_answer_with_its_first_events(ask: Run) -> None:
    printed = ask("audit", GARY).stdout

    assert "not recorded, since 2016-04-07: nothing about child protection, domestic abuse" in printed
    assert "On 25 Oct 2016 a need was identified" in printed
    assert "  and 6 more" in printed
    assert "out of scope: it is about money" in printed


def test_the_sample_of_an_inspection_is_audited_as_the_file_was_before_it_was_announced(ask: Run) -> None:
    now, then = audited(ask, "--cohort", "WM-2017"), audited(ask, "--cohort", "WM-2017", "--known-at", "2017-05-14")

    assert (now["Q07"]["cases"], then["Q07"]["cases"]) == (61, 61)
    assert (now["Q10"]["answered"], len(now["Q10"]["unanswered"])) == (0, now["Q10"]["cases"])
    assert now["Q17"]["cases"] is None
    assert sum(one["cases"] or 0 for one in now.values()) >= sum(one["cases"] or 0 for one in then.values())


def test_every_case_is_audited_where_that_is_asked(ask: Run) -> None:
    assert audited(ask, "--cohort", "all")["Q14"]["cases"] > 61


@pytest.mark.parametrize("of", [(GARY,), ("--cohort", "WM-2017")])
def test_an_audit_is_one_table_of_csv(ask: Run, of: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("audit", *of, "--format", "csv").stdout)))

    assert [row["code"] for row in rows] == [f"Q{number:02}" for number in range(1, 23)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "say what to audit"),
        ((GARY, "--cohort", "WM-2017"), 2, "say what to audit"),
        (("--cohort", "NOWHERE-2017"), 1, "no case was sampled by an inspection NOWHERE-2017"),
        (("Z999999-9",), 1, "nothing is recorded of Z999999-9"),
    ],
)
def test_what_cannot_be_audited_is_said(ask: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = ask("audit", *arguments)

    assert (result.exit_code, said in result.stderr) == (code, True)


def test_a_sample_is_told_which_questions_are_out_of_scope_and_why(ask: Run) -> None:
    [line] = [one for one in ask("audit", "--cohort", "WM-2017").stdout.splitlines() if one.startswith("Q17")]

    assert re.fullmatch(r"Q17 +Income from unpaid work +out of scope +it is about money, .*", line)
