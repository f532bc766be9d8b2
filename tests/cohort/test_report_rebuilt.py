"""The report, rebuilt: each figure beside its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from casehistory import cohort
from casehistory.figures import Figure, Found, compare, parts, thresholds_of_figures
from domain.fact import Fact
from domain.inspection import CaseJudged, CaseSampled
from domain.vocabulary import Answer
from projections.history import History
from projections.measure import definitions

FIGURES = [figure for part in parts() for figure in part.figure]


def titled(figures: Iterable[Figure]) -> list[object]:
    return [pytest.param(figure, id=f"L{figure.line}-{figure.what}") for figure in figures]


@pytest.fixture(scope="module")
def found(history: History) -> list[Found]:
    """Every figure of the report, and what the events say."""
    return compare(history)


def test_every_figure_that_can_be_computed_agrees_with_the_report(found: list[Found]) -> None:
    assert [one for one in found if one.agrees == "differs"] == []
    assert len([one for one in found if one.agrees in ("exact", "within")]) > 100


def test_what_is_not_computed_says_why_and_the_charts_of_appendix_4_are_said_to_be_lost(found: list[Found]) -> None:
    missing = {one.line: one.remark for one in found if one.agrees == "not computed"}

    assert list(missing) == ["L479", "L555", "L665", "L1026", "L1032", "L1034", "L1044"]
    assert all(missing.values())
    assert [line for line, why in missing.items() if why.startswith("lost")] == ["L1026", "L1032", "L1034", "L1044"]


def test_table_4_comes_out_in_its_order_and_percentages(found: list[Found]) -> None:
    of_table = [one for one in found if one.part.startswith("Table 4")]
    cases = [int(re.findall(r"of (\d+)", one.found)[0]) for one in of_table]

    assert [one.found.partition(" ")[0] for one in of_table] == [
        f"{percent}%" for percent in (42, 35, 44, 31, 40, 33, 40, 60, 33)
    ]
    assert {one.agrees for one in of_table} == {"exact"}
    assert cases == sorted(cases, reverse=True)
    assert "a reconstruction" in next(part.note for part in parts() if part.title.startswith("Table 4"))


def test_the_figures_stand_in_the_order_of_the_report() -> None:
    lines = [figure.line for figure in FIGURES]

    assert lines == sorted(lines)


@pytest.mark.parametrize("figure", titled(figure for figure in FIGURES if figure.phrase and not figure.reading))
def test_the_words_that_are_read_are_the_reports_own(figure: Figure) -> None:
    assert figure.phrase in figure.says


@pytest.mark.parametrize("figure", titled(FIGURES))
def test_a_figure_is_found_by_a_measure_or_in_views_or_says_why_not(figure: Figure) -> None:
    assert [bool(figure.measure), bool(figure.query), bool(figure.why)].count(True) == 1
    assert not figure.measure or figure.measure in definitions()


def test_a_figure_comes_out_of_the_events_and_is_no_longer_found_where_they_say_otherwise(facts: list[Fact]) -> None:
    comprehensive = [
        fact
        for fact in facts
        if isinstance(fact, CaseJudged) and fact.question == "rr.assessment-comprehensive" and fact.answer is Answer.YES
    ]
    without = [fact for fact in facts if fact not in comprehensive[:3]]

    with History.of_facts(without, as_of=cohort.DAY_ASKED) as history:
        [one] = [one for one in compare(history) if one.measure == "RR28"]

    assert (one.found, one.agrees) == ("10 of 37 (27%)", "differs")


def test_of_nothing_on_record_nothing_is_computed_and_nothing_agrees(facts: list[Fact]) -> None:
    without = [fact for fact in facts if not isinstance(fact, CaseJudged | CaseSampled)]

    with History.of_facts(without, as_of=cohort.DAY_ASKED) as history:
        found = {one.figure: one for one in compare(history)}

    comprehensive = found["Initial assessments sufficiently comprehensive"]
    assert (comprehensive.found, comprehensive.agrees) == ("", "not computed")
    assert comprehensive.remark == "nothing on record says it"
    assert found["Length of supervision, mean"].agrees == "not computed"
    assert found["Cases inspected at the CRC"].agrees == "differs"
    assert found["Escalations accepted, of those referred in the year"].agrees == "exact"


def test_the_thresholds_that_the_figures_depend_on_are_named(found: list[Found]) -> None:
    names = {one.name for one in thresholds_of_figures(found)}

    assert {"acceptable_absence_limit", "many_absences", "gap_days", "listing_weeks_crown"} <= names


def test_the_demonstration_shows_some_of_the_same_figures(history: History, found: list[Found]) -> None:
    shown = compare(history, in_demo_only=True)

    assert 0 < len(shown) < len(found)
    assert [one for one in found if one in shown] == shown
