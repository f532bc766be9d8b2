"""`compare` holds two answers of a measure against each other, and lists what changes sides."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.case import RiskFlagRaised
from domain.vocabulary import RiskFlag
from tests.commands.conftest import Run
from tests.facts import a, opened
from tests.projections.test_proposed import HEAD, SQL


def document(run: Run, *arguments: object) -> Any:
    """Run a question and give its JSON document."""
    return json.loads(run(*arguments, "--format", "json").stdout)


def table(printed: str, first: str) -> list[list[str]]:
    """Give the lines of a table by its first heading, each in words."""
    lines = printed.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(first))
    end = next((number for number in range(start, len(lines)) if not lines[number]), len(lines))
    return [line.split() for line in lines[start + 2 : end]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Another definition of the officers of a case."""
    path = tmp_path / "idea.sql"
    path.write_text(HEAD + SQL)
    return path


def test_two_groups_are_printed_with_their_difference(ask: Run) -> None:
    printed = ask("compare", "RR27", "--group", "organisation=CRC", "--group", "organisation=NPS").stdout
    groups = {
        one["labels"]["organisation"]: one for one in document(ask, "measure", "RR27", "--by", "organisation")["groups"]
    }

    crc, nps, difference = table(printed, "Answer")
    points = round(groups["NPS"]["value"] - groups["CRC"]["value"], 1)
    assert crc[1:3] == [str(groups["CRC"]["numerator"]), str(groups["CRC"]["denominator"])]
    assert nps[0] == "organisation=NPS"
    assert difference[1:] == [f"{points:+}", "points"]
    assert "sides" not in printed


@pytest.mark.parametrize(
    ("code", "differs", "alike"),
    [
        ("RR27", {"value"}, set()),
        ("PP09a", {"value", "p90"}, {"minimum", "maximum", "denominator"}),
        ("GV48", {"value", "p90"}, {"total", "maximum", "denominator"}),
        ("AS36", set(), {"denominator"}),
    ],
)
def test_between_groups_of_different_size_nothing_is_compared_that_depends_on_their_size(
    ask: Run, code: str, differs: set[str], alike: set[str]
) -> None:
    groups = ["--group", "organisation=CRC", "--group", "organisation=NPS"]

    [difference] = document(ask, "compare", code, *groups)["differences"]

    assert difference["figures"].keys() == differs
    days = document(ask, "compare", code, "--as-of", "2017-01-31", "--and-as-of", "2017-05-31")["differences"][-1]
    assert differs | alike <= days["figures"].keys(), "of the same things on two days all figures are compared"


def test_between_groups_categories_differ_by_percentage_points(ask: Run) -> None:
    groups = ["--group", "organisation=CRC", "--group", "organisation=NPS"]
    found = document(ask, "compare", "AS36", *groups)

    crc, nps, difference = table(ask("compare", "AS36", *groups).stdout, "Answer")
    one, other = (found[side]["total"] for side in ("first", "second"))
    shares = [round(100 * group["categories"]["1"] / group["denominator"], 1) for group in (one, other)]
    assert crc[1:4] == [str(one["denominator"]), str(one["categories"]["1"]), f"({shares[0]}%)"]
    assert nps[3] == f"({shares[1]}%)"
    assert difference[1:3] == [f"{round(shares[1] - shares[0], 1):+}", "points"]
    assert found["differences"][0]["categories"]["1"] == round(shares[1] - shares[0], 1)


def test_another_threshold_gives_the_answer_that_the_measure_would_and_names_each_case_between(ask: Run) -> None:
    found = document(ask, "compare", "RR27", "--with", "plan_business_days=10")
    rows = document(ask, "measure", "RR27", "--rows")["rows"]

    judged = [row for row in rows if row["excluded"] is None and row["value"] is not None]
    assert found["first"]["total"]["numerator"] == sum(row["value"] <= 15 for row in judged)
    assert found["second"]["total"]["numerator"] == sum(row["value"] <= 10 for row in judged)
    between = [row["thing"] for row in judged if 10 < row["value"] <= 15]
    assert [change["thing"] for change in found["changes"]] == sorted(between)
    assert all(change["changed"] == {"met": [True, False]} for change in found["changes"])
    assert all(change["second"]["evidence"] for change in found["changes"])


def test_a_threshold_too_large_to_mean_anything_is_a_mistake_of_usage(run: Run) -> None:
    result = run("compare", "RR27", "--with", "plan_business_days=99999999999999999999")

    assert result.exit_code == 2
    assert "is too large: give 1000000 or less" in result.stderr


def test_where_nothing_changes_sides_that_is_said(ask: Run) -> None:
    printed = ask("compare", "RR27", "--as-of", "2017-05-01", "--and-as-of", "2017-05-02").stdout

    assert "\n\nNothing changes sides\n" in printed


def test_the_table_says_what_a_threshold_was_and_how_many_change_sides(ask: Run) -> None:
    printed = ask("compare", "RR27", "--with", "plan_business_days=10", "--by", "organisation").stdout
    found = document(ask, "compare", "RR27", "--with", "plan_business_days=10", "--by", "organisation")

    assert "A plan is due within: 10 business days, in place of 15 (service level PS SL006)" in printed
    assert f"\n{len(found['changes'])} things change sides\n" in printed
    assert [line[0] for line in table(printed, "Organisation")] == [
        *("CRC", "CRC", "difference", "NPS", "NPS", "difference", "all", "all", "difference")
    ]
    assert found["differences"][0]["labels"] == {"organisation": "CRC"}


def test_another_threshold_reaches_the_views_and_several_are_changed_at_once(ask: Run) -> None:
    limit = "acceptable_absence_limit=3"
    one = document(ask, "compare", "AS39c", "--with", limit)
    refused = ask("compare", "AS39c", "--with", f"{limit},gap_days=2")

    assert one["first"]["total"]["numerator"] < one["second"]["total"]["numerator"]
    assert one == document(ask, "compare", "AS39c", "--with", limit, "--with", limit)
    assert "does not depend on gap_days" in refused.stderr


def test_two_days_of_the_world_are_compared_and_the_events_between_them_are_the_reason(ask: Run) -> None:
    found = document(ask, "compare", "AS36", "--as-of", "2017-01-31", "--and-as-of", "2017-05-31")
    days = [document(ask, "measure", "AS36", "--as-of", day)["total"] for day in ("2017-01-31", "2017-05-31")]

    assert [found[side]["total"] for side in ("first", "second")] == days
    assert [found[side]["name"] for side in ("first", "second")] == ["as of 2017-01-31", "as of 2017-05-31"]
    assert found["first"]["position"] == found["second"]["position"]
    printed = ask("compare", "AS36", "--as-of", "2017-01-31", "--and-as-of", "2017-05-31").stdout
    [line] = [line for line in table(printed, "Judged") if line[0] == "X201003-1"]
    assert line == ["X201003-1", "1", "2-3", "X201003-1:case.officer-assigned:2"]


def test_two_days_of_the_record_are_compared_for_one_day_of_the_world(ask: Run) -> None:
    days = ["--as-of", "2017-05-08", "--known-at", "2017-05-08", "--and-known-at", "2017-06-30"]

    found = document(ask, "compare", "PP20", *days)

    assert found["first"]["as_of"] == found["second"]["as_of"]
    assert found["second"]["name"] == "as known at 2017-06-30"
    assert document(ask, "compare", "PP20", *days[:4], "--and-known-at", "2017-05-08")["changes"] == []


def test_another_definition_is_asked_of_the_same_history(ask: Run, file: Path) -> None:
    found = document(ask, "compare", "AS36", "--with-definition", file)

    assert found["second"]["total"]["categories"].keys() == {"few", "many"}
    assert found["first"]["definition_hash"] != found["second"]["definition_hash"]
    assert found["second"]["name"] == "with idea.sql"
    assert len(found["changes"]) == found["first"]["total"]["denominator"]


def test_a_definition_of_our_own_changes_nothing(ask: Run, tmp_path: Path) -> None:
    from projections.measure import definition

    copy = tmp_path / "copy.sql"
    copy.write_text(definition("RR27").query.path.read_text())

    found = document(ask, "compare", "RR27", "--with-definition", copy)

    assert found["changes"] == []
    assert found["first"]["total"] == found["second"]["total"]
    moved = document(ask, "compare", "RR27", "--with-definition", copy, "--with", "plan_business_days=10")["changes"]
    assert moved == document(ask, "compare", "RR27", "--with", "plan_business_days=10")["changes"]


def test_figures_and_changes_are_each_a_table_of_their_own_as_csv(ask: Run) -> None:
    asked = ["compare", "RR27", "--with", "plan_business_days=10", "--format", "csv"]

    first, second, difference = csv.DictReader(io.StringIO(ask(*asked).stdout))
    rows = list(csv.DictReader(io.StringIO(ask(*asked, "--rows").stdout)))

    assert int(second["numerator"]) - int(first["numerator"]) == int(difference["numerator"]) == -len(rows)
    assert {(row["met_first"], row["met_second"]) for row in rows} == {("true", "false")}
    assert all(json.loads(row["evidence_second"]) for row in rows)


def test_a_table_without_a_change_has_its_header_as_csv(ask: Run) -> None:
    printed = ask("compare", "RR27", "--with", "plan_business_days=15", "--format", "csv", "--rows").stdout

    assert printed.splitlines()[0].startswith("thing,case_ref_first,case_ref_second")
    assert len(printed.splitlines()) == 1


def test_small_groups_are_suppressed_on_both_sides(ask: Run) -> None:
    printed = ask("compare", "PP16", "--group", "inspection=WM-2017", "--group", "inspection=").stdout

    sample, _, difference = table(printed, "Answer")
    assert sample == ["inspection=WM-2017", "suppressed"]
    assert difference == ["difference"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["RR27"], 2, "say which two answers"),
        (["ZZ99", "--with", "gap_days=1"], 1, "there is no measure ZZ99"),
        (["RR27", "--with", "plan_hours=1"], 2, "does not depend on plan_hours, only on plan_business_days"),
        (["RR27", "--with", "plan_business_days"], 2, "is not written as plan_business_days=10"),
        (["RR27", "--with", "plan_business_days=-1"], 2, "is not written as plan_business_days=10"),
        (["RR27", "--with", "plan_business_days=1.5"], 2, "is not written as plan_business_days=10"),
        (["RR27", "--with-definition", "/no/such.sql"], 2, "does not exist"),
        (["RR27", "--group", "organisation=CRC"], 2, "give --group twice"),
        (["RR27", "--group", "organisation=CRC", "--group", "unit=X"], 2, "give --group twice"),
        (["RR27", "--group", "sex=FEMALE", "--group", "sex=MALE", "--by", "unit"], 2, "give one of them"),
        (["RR27", "--and-as-of", "2017-01-01"], 2, "give the first with --as-of"),
        (["RR27", "--as-of", "2017-01-01", "--and-known-at", "2017-01-01"], 2, "give the first with --known-at"),
        (["RR27", "--as-of", "2017-01-01", "--and-as-of", "2017-02-01", "--with", "gap_days=1"], 2, "say which two"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(ask: Run, arguments: list[str], code: int, words: str) -> None:
    result = ask("compare", *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_definition_that_cannot_be_used_says_why_in_one_sentence(ask: Run, file: Path) -> None:
    file.write_text(HEAD + SQL.replace("from officer_assigned", "from officer_assigned, read_csv('/etc/passwd')"))

    result = ask("compare", "AS36", "--with-definition", file)

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "Error: idea.sql: table function is not in the SQL of measures\n"


def test_a_restricted_case_that_changes_sides_is_counted_and_not_listed_unless_that_is_asked(
    run: Run, avro: Callable[..., Path]
) -> None:
    restricted = a(RiskFlagRaised, on="2017-03-01", flag=RiskFlag.RESTRICTED_ACCESS)
    run("ingest", avro([*opened(), restricted, *opened(case_ref="X100002-1")]))
    asked = ["compare", "AS36", "--as-of", "2016-10-04", "--and-as-of", "2016-10-05"]

    masked, whole = document(run, *asked), document(run, *asked, "--restricted")
    printed = run(*asked)

    assert ([change["thing"] for change in masked["changes"]], masked["not_listed"]) == (["X100002-1"], 1)
    assert [change["thing"] for change in whole["changes"]] == ["X100001-1", "X100002-1"]
    assert "\n2 things change sides\n" in printed.stdout
    assert "X100001" not in printed.stdout
    assert "1 row of a restricted case is not listed" in printed.stderr
