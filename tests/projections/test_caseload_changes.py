"""The days on which the cases of an officer changed, and how many they hold from then on."""

from __future__ import annotations

from datetime import date

import pytest

from casehistory.cohort import facts as cohort_facts
from domain.case import OfficerAssigned, SentenceClosed
from domain.fact import Fact
from domain.vocabulary import Grade
from projections.history import History
from tests.facts import a, opened
from tests.projections.judging import view

OPENED = [*opened(officer="PO-1"), *opened(case_ref="X100002-1", officer="PO-1")]
HANDED_ON = a(OfficerAssigned, on="2017-01-09T12:00", officer="PO-2")


def changes(*facts: Fact, officer: str = "PO-1", as_of: str = "2017-05-31") -> list[tuple[str, int, int, int]]:
    rows = view("caseload_changes", *facts, as_of=as_of)
    return [
        (str(row["changed_on"]), row["taken"], row["given_up"], row["cases"])
        for row in rows
        if row["officer"] == officer
    ]


def test_each_day_that_changes_a_caseload_says_what_it_is_from_then_on() -> None:
    [first, *later] = changes(*OPENED, HANDED_ON, a(SentenceClosed, on="2017-03-01", case_ref="X100002-1"))

    assert first[1:] == (2, 0, 2)
    assert later == [("2017-01-09", 0, 1, 1), ("2017-03-01", 0, 1, 0)]


def test_a_case_that_comes_and_goes_within_a_day_changes_nothing() -> None:
    passed_on = a(OfficerAssigned, on="2017-01-09T15:00", officer="PO-3")

    assert changes(*OPENED, HANDED_ON, passed_on, officer="PO-2") == []
    assert changes(*OPENED, HANDED_ON, passed_on, officer="PO-3") == [("2017-01-09", 1, 0, 1)]


def test_a_case_that_an_officer_keeps_at_another_grade_changes_nothing() -> None:
    promoted = a(OfficerAssigned, on="2017-01-09", officer="PO-1", grade=Grade.PSO)

    assert len(view("officer_spells", *opened(officer="PO-1"), promoted)) == 2
    assert len(changes(*opened(officer="PO-1"), promoted)) == 1


def test_what_happens_after_the_day_asked_is_not_seen() -> None:
    assert len(changes(*OPENED, HANDED_ON, as_of="2017-01-08")) == 1


@pytest.mark.parametrize("day", [date(2016, 10, 14), date(2017, 1, 23), date(2017, 7, 7)])
def test_the_last_change_by_a_day_gives_the_caseload_of_that_day(day: date) -> None:
    every = list(cohort_facts())
    with History.of_facts(every) as history:
        seen = [row for row in history.rows("caseload_changes") if row["changed_on"] <= day]
    last = {(row["officer"], row["unit"]): row["cases"] for row in sorted(seen, key=lambda row: str(row["changed_on"]))}

    with History.of_facts(every, as_of=day) as history:
        held = {(row["officer"], row["unit"]): row["cases"] for row in history.rows("caseloads")}

    assert {who: cases for who, cases in last.items() if cases} == held
