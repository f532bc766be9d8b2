"""Two answers side by side: the difference of their figures, and what changes sides and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from casehistory import cohort
from domain.case import OfficerAssigned
from domain.fact import Fact
from domain.vocabulary import Organisation
from projections.comparison import Answer, Comparison, answer, answers_of_groups, check_thresholds, compare, document
from projections.explanation import UnknownGroup
from projections.history import History
from projections.measure import Definition, Kind, define, definition, measures, result_of, rows_of, with_dimensions
from projections.proposed import UnusableDefinition
from projections.queries import read_query
from projections.question import Window
from projections.thresholds import UnknownThreshold
from tests.facts import a, opened
from tests.projections.test_measure_engine import ASKED, HEAD, SQL, rows

REASSIGNED = a(OfficerAssigned, on="2017-02-01", recorded="2017-02-20", officer="PO-2")
FACTS: list[Fact] = [*opened(), *opened(case_ref="X100002-1"), REASSIGNED]


def asked(code: str, facts: list[Fact] = FACTS, *, window: Window = Window(), **how: Any) -> Answer:  # noqa: B008
    """Ask a measure of a few facts."""
    with History.of_facts(facts, **how) as history:
        return answer(history, code, name="", window=window)


def of_kind(tmp_path: Path, kind: Kind) -> Definition:
    folder = tmp_path / "governance"
    folder.mkdir(exist_ok=True)
    (folder / "cases_held.sql").write_text(HEAD.replace("Kind: share", f"Kind: {kind}") + SQL)
    return define(read_query(folder / "cases_held.sql"))


def answered(one: Definition, frame: pl.DataFrame, *by: str, smallest: int = 0) -> Answer:
    """Give the answer that these rows make."""
    found = rows_of(one, frame)
    cases = pl.DataFrame(schema={"case_ref": pl.String()})
    grouped = with_dimensions(found, cases, by=by)
    result = result_of(one, grouped, question=ASKED, by=by, changed={"smallest_denominator": smallest})
    return Answer("", result, found)


def of_units(one: Definition, *smallest: int, **units: int) -> Answer:
    """Give the answer about so many things of each unit."""
    of = [unit for unit, many in units.items() for _ in range(many)]
    return answered(one, rows([True] * len(of), unit=of), "unit", smallest=smallest[0] if smallest else 0)


# What changes sides


def test_a_thing_that_is_judged_otherwise_changes_sides_and_says_in_what_and_by_which_events() -> None:
    before, since = asked("AS36", as_of=date(2017, 1, 31)), asked("AS36", as_of=date(2017, 2, 1))

    [change] = compare(before, since).changes

    assert change.thing == "X100001-1"
    assert change.changed == {"value": (1, 2), "category": ("1", "2-3")}
    assert change.first and change.second
    assert set(change.second.evidence) - set(change.first.evidence) == {REASSIGNED.event_id}


def test_what_was_not_yet_known_changes_sides_when_it_is_written_down() -> None:
    days = [{"as_of": date(2017, 5, 31), "known_at": date(2017, 2, day)} for day in (1, 19, 20)]
    first, same, later = (asked("AS36", **day) for day in days)

    assert compare(first, same).changes == ()
    assert [change.thing for change in compare(first, later).changes] == ["X100001-1"]


def test_a_thing_that_only_one_answer_judges_changes_sides() -> None:
    [new] = compare(asked("AS36", opened()), asked("AS36", [*opened(), *opened(case_ref="X100002-1")])).changes
    [gone] = compare(asked("AS36", [*opened(), *opened(case_ref="X100002-1")]), asked("AS36", opened())).changes

    assert (new.thing, new.first) == ("X100002-1", None)
    assert new.second and new.second.category == "1"
    assert new.changed == {"value": (None, 1), "category": (None, "1")}
    assert (gone.thing, gone.second) == ("X100002-1", None)


def test_a_thing_that_is_judged_outside_the_window_is_not_judged() -> None:
    whole, none = asked("RR21"), asked("RR21", window=Window(until=date(2016, 1, 1)))

    changes = compare(whole, none).changes

    assert {change.second for change in changes} == {None}
    assert len(changes) == 2


def test_a_thing_that_is_left_out_changes_sides(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")

    [change] = compare(
        answered(one, rows([True, True])), answered(one, rows([True, True], excluded=[None, "DIED"]))
    ).changes

    assert change.changed == {"excluded": (None, "DIED")}


def test_a_value_beside_a_share_changes_no_sides_by_itself(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")
    first, second = (answered(one, rows([True, True], value=[1, value])) for value in (2, 3))

    assert compare(first, second).changes == ()


def test_a_value_is_what_changes_where_a_measure_answers_in_it(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "days")
    first, second = (answered(one, rows([1, value], column="value")) for value in (2, 3))

    [change] = compare(first, second).changes

    assert (change.thing, change.changed) == ("1", {"value": (2, 3)})


def test_what_is_judged_twice_under_one_name_cannot_be_compared(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")
    with History.of_facts([]) as history:
        history._measured[one.hash] = rows_of(one, rows([True, True], thing=["A", "A"]))

        with pytest.raises(UnusableDefinition, match="XX99a judges A more than once"):
            answer(history, one, name="")


# Thresholds


def test_another_threshold_moves_those_between_the_two() -> None:
    first, second = (asked("RR21", changed={"allocation_business_days": days}) for days in (1, 0))

    found = compare(first, second)

    assert [change.changed["met"] for change in found.changes] == [(True, False)] * 2
    [one] = [used for used in found.second.thresholds if used.name == "allocation_business_days"]
    assert (one.value, one.in_place_of) == (0, 2)


def test_a_threshold_on_which_the_measure_does_not_depend_is_refused_with_those_on_which_it_does() -> None:
    with pytest.raises(UnknownThreshold, match="RR27 does not depend on gap_days, only on plan_business_days"):
        check_thresholds(["plan_business_days", "gap_days"], definition("RR27"))
    with pytest.raises(UnknownThreshold, match=r"PP16 does not depend on gap_days$"):
        check_thresholds(["gap_days"], definition("PP16"))


# Differences


def test_the_difference_is_that_of_the_figures_shown(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")

    found = compare(answered(one, rows([True, False, False])), answered(one, rows([True, True, False, True])))

    assert found.differences[-1].figures == {"numerator": 2, "denominator": 1, "value": 41.7}


def test_categories_differ_one_by_one(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "category")
    first, second = (answered(one, rows(list(given), column="category")) for given in ("aab", "acc"))

    assert compare(first, second).differences[-1].categories == {"a": -1, "b": -1, "c": 2}


def test_of_nothing_there_is_no_difference(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "days")

    found = compare(answered(one, rows([])), answered(one, rows([4], column="value")))

    assert found.differences[-1].figures["denominator"] == 1
    assert found.differences[-1].figures["value"] is None


def test_a_group_that_only_one_answer_has_stands_against_nobody(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")

    found = compare(of_units(one, A=2), of_units(one, A=2, B=3))

    assert [(each.labels, each.figures["denominator"]) for each in found.differences] == [
        ({"unit": "A"}, 0),
        ({"unit": "B"}, 3),
        ({}, 3),
    ]


def test_what_is_suppressed_in_one_answer_is_suppressed_in_the_other(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")

    small, large = of_units(one, 5, A=4, B=9, C=20), of_units(one, 5, A=6, B=9, C=20)

    for found in (compare(small, large), compare(large, small)):
        for result in (found.first, found.second):
            assert [group.is_suppressed for group in result.groups] == [True, True, False]
        assert [each.figures == {} for each in found.differences] == [True, True, False, False]


def test_a_total_that_is_suppressed_in_one_answer_is_suppressed_in_the_other(tmp_path: Path) -> None:
    one = of_kind(tmp_path, "share")

    small, large = of_units(one, 5, A=4), of_units(one, 5, A=6)

    for found in (compare(small, large), compare(large, small)):
        assert found.first.total.is_suppressed and found.second.total.is_suppressed
        assert found.differences[-1].figures == {}


# Groups


def of_groups(*groups: dict[str, str | None]) -> Comparison:
    facts = [fact for number in range(6) for fact in opened(case_ref=f"X20000{number}-1")]
    facts += [
        fact for number in range(9) for fact in opened(case_ref=f"X30000{number}-1", organisation=Organisation.NPS)
    ]
    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        return compare(*answers_of_groups(history, "AS36", groups=groups))


def test_two_groups_are_compared_and_nothing_changes_sides() -> None:
    found = of_groups({"organisation": "CRC"}, {"organisation": "NPS"})

    assert found.names == ("organisation=CRC", "organisation=NPS")
    assert (found.first.total.denominator, found.second.total.denominator) == (6, 9)
    assert found.differences[-1].figures == {}, "six cases and nine: that is no difference between the groups"
    assert found.differences[-1].categories == {"1": 0}
    assert found.changes == ()


def test_a_group_can_be_named_by_its_words_and_an_unknown_one_is_refused() -> None:
    found = of_groups(
        {"organisation": "CRC", "sentence_type": "community order"},
        {"organisation": "NPS", "sentence_type": "COMMUNITY_ORDER"},
    )

    assert found.names[0] == "organisation=CRC, sentence_type=COMMUNITY_ORDER"
    with pytest.raises(UnknownGroup, match="nothing with organisation COURT, only with CRC, NPS"):
        of_groups({"organisation": "CRC"}, {"organisation": "COURT"})


def test_a_document_says_of_each_answer_all_that_is_needed_to_repeat_it() -> None:
    told = document(of_groups({"organisation": "CRC"}, {"organisation": "NPS"}))

    assert (told["code"], told["kind"]) == ("AS36", "category")
    for side in ("first", "second"):
        needed = {"name", "definition_hash", "as_of", "known_at", "position", "from", "to", "thresholds", "total"}
        assert needed <= told[side].keys()


def test_every_measure_judges_each_thing_once_so_that_it_can_be_compared() -> None:
    with History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
        for one in measures():
            assert compare(*[answer(history, one, name="")] * 2).changes == ()
