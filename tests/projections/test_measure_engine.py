"""How the rows of any measure become figures, and what a measure's file must say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import CaseTransferred
from domain.person import PersonDescribed
from domain.vocabulary import Organisation, Sex
from projections.history import History
from projections.measure import (
    RATINGS,
    ROW,
    Definition,
    Group,
    Kind,
    Result,
    UnknownDimension,
    UnknownMeasure,
    define,
    definition,
    measures,
    percentage,
    plain,
    result_of,
    rows_of,
    with_dimensions,
)
from projections.queries import QueryError, in_order, read_query
from projections.question import EmptyWindow, Window, question
from projections.thresholds import thresholds
from tests.facts import a, opened

HEAD = """\
-- Cases held: how many cases are held by an officer?
--
-- One row per case.  Met: an officer holds it.
-- Code: XX99a.  Entry: 99.  Family: T.  Kind: share.
-- Source: service level NPS SL002.  Clock: occurred_at.
-- Reads: officer_spells, threshold.

"""
SQL = "select 1 as a from officer_spells cross join threshold where threshold.gap_days = 28\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A well-formed measure."""
    (tmp_path / "governance").mkdir()
    path = tmp_path / "governance" / "cases_held.sql"
    path.write_text(HEAD + SQL)
    return path


SMALLEST = thresholds()["smallest_denominator"].value


def of_kind(file: Path, kind: Kind) -> Definition:
    file.write_text(HEAD.replace("Kind: share", f"Kind: {kind}") + SQL)
    return define(read_query(file))


def rows(answers: list[Any], *, column: str = "met", **columns: list[Any]) -> pl.DataFrame:
    """Give rows of a measure with these answers."""
    many = len(answers)
    given: dict[str, list[Any]] = {name: [None] * many for name in ROW}
    given |= {"thing": [str(n) for n in range(many)], "evidence": [[]] * many, column: answers, **columns}
    return pl.DataFrame(given, schema=ROW)


ASKED = question(as_of=None, known_at=None, position=1, latest=None)


def result(one: Definition, frame: pl.DataFrame, *by: str, suppress: bool = True) -> Result:
    return result_of(one, rows_of(one, frame), question=ASKED, by=by, suppress=suppress)


# Counting


def test_a_share_counts_what_is_met_of_what_is_judged(file: Path) -> None:
    total = result(of_kind(file, "share"), rows([True] * 39 + [False] * 6)).total

    assert (total.numerator, total.denominator, total.value) == (39, 45, 86.7)


def test_what_is_left_out_counts_in_no_denominator_and_is_given_by_reason(file: Path) -> None:
    left_out = [None] * 5 + ["DIED", "DIED", "MOVED"]

    total = result(of_kind(file, "share"), rows([True] * 8, excluded=left_out)).total

    assert (total.numerator, total.denominator) == (5, 5)
    assert total.excluded == {"DIED": 2, "MOVED": 1}


def test_not_applicable_is_not_no(file: Path) -> None:
    total = result(of_kind(file, "share"), rows([True, True, True, False, False, None])).total

    assert (total.numerator, total.denominator) == (3, 5)
    assert total.excluded == {"NOT_APPLICABLE": 1}


def test_of_nothing_there_is_no_share_and_nothing_to_suppress(file: Path) -> None:
    total = result(of_kind(file, "share"), rows([])).total

    assert total == Group(labels={}, numerator=0, denominator=0, value=None)


def test_days_give_their_median_and_the_value_that_nine_in_ten_do_not_exceed(file: Path) -> None:
    days = [*range(1, 11), None]

    total = result(of_kind(file, "days"), rows(days, column="value")).total

    assert (total.denominator, total.value, total.p90) == (10, 5.5, 9)
    assert (total.minimum, total.maximum, total.total) == (1, 10, 55)
    assert total.excluded == {"NOT_APPLICABLE": 1}


@pytest.mark.parametrize(("many", "p90"), [(5, 5), (9, 9), (10, 9), (11, 10), (20, 18), (21, 19)])
def test_nine_in_ten_is_the_nearest_rank(file: Path, many: int, p90: int) -> None:
    total = result(of_kind(file, "count"), rows(list(range(many, 0, -1)), column="value")).total

    assert total.p90 == p90


@pytest.mark.parametrize(("values", "middle"), [([3, 1, 2], "2"), ([4, 1, 2, 2], "2"), ([4, 1, 2, 3], "2.5")])
def test_a_median_that_is_whole_is_written_as_a_whole_number(file: Path, values: list[int], middle: str) -> None:
    total = result(of_kind(file, "count"), rows(values, column="value"), suppress=False).total

    assert json.dumps(total.value) == middle


def test_categories_are_counted(file: Path) -> None:
    total = result(of_kind(file, "category"), rows(["1", "2-3", "1", ">3", "1"], column="category")).total

    assert total.denominator == 5
    assert total.categories == {"1": 3, "2-3": 1, ">3": 1}


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(39, 45, 86.7), (1, 3, 33.3), (2, 3, 66.7), (1, 2000, 0.1), (1, 2001, 0.0), (1, 16, 6.3), (7, 7, 100.0)],
)
def test_a_percentage_is_rounded_half_up_to_one_decimal(part: int, whole: int, percent: float) -> None:
    assert percentage(part, whole) == percent


# Groups


def test_groups_add_up_to_the_total(file: Path) -> None:
    units = ["A"] * 12 + ["B"] * 7 + [None] * 5
    answers = [number % 3 == 0 for number in range(24)]
    excluded = [None] * 6 + ["DIED"] + [None] * 17

    found = result(of_kind(file, "share"), rows(answers, unit=units, excluded=excluded), "unit")

    assert [group.labels for group in found.groups] == [{"unit": "A"}, {"unit": "B"}, {"unit": None}]
    assert sum(group.numerator or 0 for group in found.groups) == found.total.numerator
    assert sum(group.denominator or 0 for group in found.groups) == found.total.denominator == 23
    assert [group.excluded for group in found.groups] == [{"DIED": 1}, {}, {}]


def test_cases_are_grouped_by_what_is_known_of_them_and_by_the_month_judged() -> None:
    facts = [
        *opened(case_ref="X100001-1"),
        *opened(case_ref="X100002-1", organisation=Organisation.NPS),
        a(PersonDescribed, on="2016-10-03", crn="X100001", sex=Sex.FEMALE),
    ]

    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        found = history.measure("AS36", by=["sex", "month"], suppress=False)
        with pytest.raises(
            UnknownDimension, match=r"cannot be grouped by shoe_size, only by organisation, unit, month"
        ):
            history.measure("AS36", by=["sex", "shoe_size"])

    assert [(group.labels, group.denominator) for group in found.groups] == [
        ({"sex": "FEMALE", "month": "2017-05"}, 1),
        ({"sex": None, "month": "2017-05"}, 1),
    ]


def test_figures_are_not_grouped_by_more_than_a_few_things_at_once() -> None:
    names = ("unit", "office", "officer", "grade", "sex", "rosh")

    with History.of_facts(opened()) as history, pytest.raises(UnknownDimension, match="by 5 things at once, not by 6"):
        history.measure("AS36", by=names)


def test_a_dimension_named_twice_counts_once() -> None:
    with History.of_facts(opened(), as_of=date(2017, 5, 31)) as history:
        once = history.measure("AS36", by=["organisation", "month"], suppress=False)
        twice = history.measure("AS36", by=["organisation", "month", "organisation"], suppress=False)

    assert twice == once


def test_a_group_is_of_the_organisation_judged_and_not_of_the_one_that_holds_the_case_now() -> None:
    facts = [
        *opened(),
        a(CaseTransferred, on="2017-01-03", from_organisation=Organisation.CRC, to_organisation=Organisation.NPS),
    ]

    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        found = history.measure("RR25", by=["organisation", "sex"], suppress=False)
        [case] = history.rows("case_attributes")

    assert [group.labels["organisation"] for group in found.groups] == ["CRC"]
    assert case["organisation"] == "NPS"


def test_the_rows_of_a_measure_are_grouped_by_what_they_say_themselves(file: Path) -> None:
    one = of_kind(file, "share")
    frame = rows([True, True, False]).with_columns(need=pl.Series(["HOUSING", "HOUSING", None]))
    nobody = pl.DataFrame(schema={"case_ref": pl.String(), "sex": pl.String()})

    counted = with_dimensions(rows_of(one, frame), nobody, by=["need"])
    found = result_of(one, counted, question=ASKED, by=["need"], suppress=False)

    assert [(group.labels["need"], group.numerator, group.denominator) for group in found.groups] == [
        ("HOUSING", 2, 2),
        (None, 0, 1),
    ]


def test_a_measure_is_not_grouped_by_what_its_rows_do_not_say() -> None:
    with (
        History.of_facts(opened()) as history,
        pytest.raises(UnknownDimension, match="cannot be grouped by need, only by organisation, unit, month, quarter"),
    ):
        history.measure("AS36", by=["need"])


def test_what_a_row_says_itself_goes_before_what_is_said_of_its_case(file: Path) -> None:
    frame = rows([True], case_ref=["X100001-1"]).with_columns(court_tier=pl.lit("CROWN"))
    cases = pl.DataFrame({"case_ref": ["X100001-1"], "court_tier": ["MAGISTRATES"]})

    [row] = with_dimensions(rows_of(of_kind(file, "share"), frame), cases, by=["court_tier"]).to_dicts()

    assert row["court_tier"] == "CROWN"


def test_without_a_court_tier_of_its_own_a_row_has_that_of_the_case() -> None:
    with History.of_facts(opened(), as_of=date(2017, 5, 31)) as history:
        [case] = history.rows("case_lives")
        [group] = history.measure("AS36", by=["court_tier"], suppress=False).groups

    assert group.labels["court_tier"] == case["court_tier"] is not None


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2017-01-01", "2017-Q1"), ("2017-03-31", "2017-Q1"), ("2017-04-01", "2017-Q2"), ("2016-12-31", "2016-Q4")],
)
def test_rows_are_grouped_by_the_quarter_of_the_day_judged(file: Path, day: str, quarter: str) -> None:
    frame = rows([True], judged_on=[date.fromisoformat(day)])
    nobody = pl.DataFrame(schema={"case_ref": pl.String()})

    [row] = with_dimensions(rows_of(of_kind(file, "share"), frame), nobody, by=["quarter"]).to_dicts()

    assert row["quarter"] == quarter


# Windows

DAYS = [None, *(date(2017, 1, day) for day in (30, 31)), *(date(2017, 2, day) for day in (1, 2))]


@pytest.mark.parametrize(
    ("first", "until", "judged"),
    [
        (None, None, 5),
        (date(2017, 1, 31), None, 3),
        (None, date(2017, 2, 1), 2),
        (date(2017, 1, 31), date(2017, 2, 1), 1),
        (date(2018, 1, 1), None, 0),
    ],
)
def test_a_window_has_its_first_day_and_not_its_last(
    file: Path, first: date | None, until: date | None, judged: int
) -> None:
    window = Window(first=first, until=until)
    one = of_kind(file, "share")

    found = result_of(
        one, rows_of(one, rows([True] * 5, judged_on=DAYS)), question=ASKED, window=window, suppress=False
    )

    assert (found.total.denominator, found.window) == (judged, window)
    assert (plain(found)["from"], plain(found)["to"]) == (first and str(first), until and str(until))


def test_two_windows_that_meet_count_each_thing_once() -> None:
    facts = [fact for number in range(3, 9) for fact in opened(case_ref=f"X10000{number}-1", on=f"2016-10-0{number}")]
    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        before, since, always = (
            history.measure("RR21", suppress=False, window=window).total.denominator or 0
            for window in (Window(until=date(2016, 10, 6)), Window(first=date(2016, 10, 6)), Window())
        )

    assert before + since == always
    assert before and since


@pytest.mark.parametrize("until", ["2017-01-31", "2017-02-01"])
def test_a_window_without_a_day_is_refused(until: str) -> None:
    with pytest.raises(EmptyWindow, match="no day is from 2017-02-01 and before"):
        Window(first=date(2017, 2, 1), until=date.fromisoformat(until))


# Targets

TARGET = HEAD.replace("Kind: share.", "Kind: share.  Target: gap_days.")  # 28, here in percent


@pytest.mark.parametrize(("met", "is_reached"), [(7, True), (6, False)])
def test_a_share_says_whether_it_reaches_its_target(file: Path, met: int, is_reached: bool) -> None:
    file.write_text(TARGET + SQL)
    one = define(read_query(file))

    found = result(one, rows([True] * met + [False] * (25 - met)))

    assert (one.target, found.target, found.total.is_reached) == ("gap_days", 28, is_reached)
    assert "gap_days" in one.thresholds


def test_a_share_that_is_rounded_up_to_its_target_does_not_reach_it(file: Path) -> None:
    file.write_text(TARGET + SQL)

    total = result(define(read_query(file)), rows([True] * 2799 + [False] * 7201)).total

    assert total.value == 28.0
    assert total.is_reached is False


def test_of_nothing_no_target_is_reached_or_missed(file: Path) -> None:
    file.write_text(TARGET + SQL)

    assert result(define(read_query(file)), rows([])).total.is_reached is None


@pytest.mark.parametrize(("was", "becomes"), [("gap_days", "no_such"), ("share", "days")])
def test_a_target_is_the_name_of_a_threshold_and_of_a_share(file: Path, was: str, becomes: str) -> None:
    file.write_text(TARGET.replace(was, becomes) + SQL)

    with pytest.raises(QueryError, match="Target should be the name of a threshold, and of the kind share"):
        define(read_query(file))


# Ratings of what inspectors judged

JUDGED = HEAD.replace("Family: T", "Family: J")


@pytest.mark.parametrize(
    ("met", "of", "band"),
    [
        (4999, 10_000, "INADEQUATE"),
        (3, 6, "REQUIRES_IMPROVEMENT"),
        (6499, 10_000, "REQUIRES_IMPROVEMENT"),  # 65.0 rounded
        (13, 20, "GOOD"),
        (7999, 10_000, "GOOD"),  # 80.0 rounded
        (4, 5, "OUTSTANDING"),
        (0, 5, "INADEQUATE"),
    ],
)
def test_a_share_that_inspectors_judged_is_in_the_band_that_it_reaches_before_it_is_rounded(
    file: Path, met: int, of: int, band: str
) -> None:
    file.write_text(JUDGED + SQL)
    one = define(read_query(file))

    found = result(one, rows([True] * met + [False] * (of - met)))

    assert found.total.rating == band
    assert set(RATINGS.values()) <= {threshold.name for threshold in found.thresholds}


def test_of_nothing_and_of_a_suppressed_group_there_is_no_rating(file: Path) -> None:
    file.write_text(JUDGED + SQL)
    one = define(read_query(file))

    assert result(one, rows([])).total.rating is None
    assert result(one, rows([True])).total.rating is None


@pytest.mark.parametrize("head", [HEAD, JUDGED.replace("Kind: share.", "Kind: share.  Rated: no.")])
def test_a_fact_is_not_rated_nor_a_judgement_in_which_yes_speaks_of_no_good_work(file: Path, head: str) -> None:
    file.write_text(head + SQL)
    one = define(read_query(file))

    found = result(one, rows([True] * 10))

    assert found.total.rating is None
    assert not set(RATINGS.values()) & {threshold.name for threshold in found.thresholds}


# Suppression


def test_a_small_group_is_suppressed_and_shows_nothing_but_its_name(file: Path) -> None:
    units = ["A"] * 6 + ["B"] * 4 + ["C"] * 3

    found = result(of_kind(file, "share"), rows([True] * 13, unit=units), "unit")

    assert [group.is_suppressed for group in found.groups] == [False, True, True]
    assert found.groups[1] == Group(labels={"unit": "B"}, is_suppressed=True)
    assert not found.total.is_suppressed


def test_with_the_only_small_group_the_next_smallest_is_suppressed(file: Path) -> None:
    units = ["A"] * 30 + ["B"] * 4 + ["C"] * 20 + ["D"]
    excluded = [None] * 54 + ["DIED"]

    found = result(of_kind(file, "share"), rows([True] * 55, unit=units, excluded=excluded), "unit")

    assert [group.labels["unit"] for group in found.groups if group.is_suppressed] == ["B", "C"]
    assert found.groups[3].denominator == 0, "nobody is hidden by nobody"


def test_with_small_groups_that_are_small_together_the_next_smallest_is_suppressed(file: Path) -> None:
    units = ["A"] * 30 + ["B"] + ["C"] * 20 + ["D"]

    found = result(of_kind(file, "share"), rows([True] * 52, unit=units), "unit")

    assert [group.labels["unit"] for group in found.groups if group.is_suppressed] == ["B", "C", "D"]


def test_where_the_only_group_is_small_the_total_is_suppressed(file: Path) -> None:
    units, excluded = ["A"] * 4 + ["B"], [None] * 4 + ["DIED"]

    found = result(of_kind(file, "share"), rows([True] * 5, unit=units, excluded=excluded), "unit")

    assert found.total.is_suppressed


SEVERAL = ("organisation", "unit")


def test_within_each_label_of_several_dimensions_no_group_is_suppressed_alone(file: Path) -> None:
    organisations = ["CRC"] * 30 + ["NPS"] * 33
    units = ["A"] * 6 + ["B"] * 4 + ["C"] * 20 + ["A"] * 3 + ["B"] * 10 + ["C"] * 20

    found = result(of_kind(file, "share"), rows([True] * 63, organisation=organisations, unit=units), *SEVERAL)

    assert [tuple(group.labels.values()) for group in found.groups if group.is_suppressed] == [
        ("CRC", "A"),
        ("CRC", "B"),
        ("NPS", "A"),
        ("NPS", "B"),
    ]


LABELS = st.sampled_from(["A", "B", "C", None])


DAYS_JUDGED = st.dates(date(2017, 1, 30), date(2017, 2, 2))


@given(st.lists(st.tuples(LABELS, LABELS, DAYS_JUDGED, st.booleans(), st.integers(1, 9)), max_size=20))
@pytest.mark.parametrize("window", [Window(), Window(first=date(2017, 1, 31), until=date(2017, 2, 2))])
def test_nothing_that_is_suppressed_is_found_by_subtraction_in_any_window(
    window: Window, many: list[tuple[str, str, date, bool, int]]
) -> None:
    judged = [one[:4] for one in many for _ in range(one[4])]
    organisations, units, days, met = map(list, zip(*judged, strict=True)) if judged else ([], [], [], [])
    one = definition("RR21")
    frame = rows_of(one, rows(met, organisation=organisations, unit=units, judged_on=days))

    shown, whole = (
        result_of(one, frame, question=ASKED, by=SEVERAL, window=window, suppress=suppress)
        for suppress in (True, False)
    )

    for name in (None, *SEVERAL):
        for label in {group.labels.get(name or "") for group in shown.groups}:
            line = [place for place, group in enumerate(shown.groups) if group.labels.get(name or "") == label]
            hidden = [whole.groups[place] for place in line if shown.groups[place].is_suppressed]
            left = sum(group.denominator or 0 for group in hidden)
            is_all = left == sum(whole.groups[place].denominator or 0 for place in line)
            assert not hidden or is_all or (len(hidden) > 1 and left >= SMALLEST)
    suppressed = [group for group in shown.groups if group.is_suppressed]
    assert shown.total.is_suppressed or len(suppressed) != 1


def test_what_was_left_out_does_not_make_a_group_large(file: Path) -> None:
    found = result(of_kind(file, "share"), rows([True] * 9, excluded=["DIED"] * 5 + [None] * 4))

    assert found.total.is_suppressed


@pytest.mark.parametrize("kind", ["days", "count", "category"])
def test_every_kind_is_suppressed(file: Path, kind: Kind) -> None:
    answers, column = (["x"] * 4, "category") if kind == "category" else ([1] * 4, "value")

    assert result(of_kind(file, kind), rows(answers, column=column)).total == Group(labels={}, is_suppressed=True)


def test_suppression_can_be_switched_off(file: Path) -> None:
    found = result(of_kind(file, "share"), rows([True, False]), suppress=False)

    assert (found.total.numerator, found.total.denominator, found.total.value) == (1, 2, 50.0)
    assert [one.name for one in found.thresholds] == ["gap_days"], "the smallest denominator is not used"


def test_a_group_that_is_small_within_the_window_is_suppressed_and_the_next_smallest_with_it(file: Path) -> None:
    units = ["A"] * 30 + ["B"] * 20 + ["C"] * 10
    is_late = [place < 14 or 30 <= place < 44 or place in (50, 51) for place in range(60)]
    days = [date(2017, 2, 1) if late else date(2017, 1, 1) for late in is_late]
    one, february = of_kind(file, "share"), Window(first=date(2017, 2, 1))
    frame = rows_of(one, rows([True] * 60, unit=units, judged_on=days))

    within, always = (result_of(one, frame, question=ASKED, by=["unit"], window=w) for w in (february, Window()))

    assert [group.is_suppressed for group in always.groups] == [False, False, False]
    assert [group.is_suppressed for group in within.groups] == [True, False, True]


@pytest.mark.parametrize(("smallest", "suppressed"), [(0, []), (1, []), (4, []), (5, ["A", "B"]), (7, ["A", "B"])])
def test_the_smallest_group_that_is_shown_can_be_changed_and_the_figures_say_so(
    file: Path, smallest: int, suppressed: list[str]
) -> None:
    one = of_kind(file, "share")
    frame = rows_of(one, rows([True] * 40, unit=["A"] * 4 + ["B"] * 10 + ["C"] * 26))

    found = result_of(one, frame, question=ASKED, by=["unit"], changed={"smallest_denominator": smallest})

    [used] = [threshold for threshold in found.thresholds if threshold.name == "smallest_denominator"]
    assert used.value == smallest
    assert used.in_place_of == (None if smallest == SMALLEST else SMALLEST)
    assert [group.labels["unit"] for group in found.groups if group.is_suppressed] == suppressed


# What goes with a figure


def test_a_result_carries_what_is_needed_to_repeat_it(file: Path) -> None:
    one = of_kind(file, "share")

    told = plain(result(one, rows([True] * 5)))

    assert told["code"] == "XX99a"
    assert told["definition_hash"] == one.hash
    assert told["position"] == 1
    assert told["as_of"] == told["known_at"] == "1990-01-01T23:59:59.999999Z"
    assert told["thresholds"] == (
        {
            "name": "gap_days",
            "meaning": thresholds()["gap_days"].meaning,
            "value": 28,
            "unit": "days",
            "source": thresholds()["gap_days"].source,
            "verified": False,
            "in_place_of": None,
        },
        {
            "name": "smallest_denominator",
            "in_place_of": None,
            **msgspec.structs.asdict(thresholds()["smallest_denominator"]),
        },
    )
    assert json.loads(json.dumps(told))["total"]["numerator"] == 5


def test_the_hash_changes_with_the_query_and_with_a_view_behind_it(file: Path) -> None:
    one = of_kind(file, "share")
    file.write_text(HEAD.replace("an officer holds it", "somebody holds it") + SQL)
    reworded = define(read_query(file))
    file.write_text(HEAD + SQL.replace("28", "29"))
    changed = define(read_query(file))

    assert one.hash == reworded.hash != changed.hash
    assert "custody_intervals" in in_order(one.query.reads), "a view behind the view it reads"


def test_a_measure_is_found_by_its_code_however_it_is_written() -> None:
    assert definition("as36").code == "AS36"
    with pytest.raises(UnknownMeasure, match="there is no measure XX1"):
        definition("XX1")


# The files


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("Cases held: how", "How", "the first line should be `-- Title: question\\?`"),
        ("officer?", "officer.", "the first line should be `-- Title: question\\?`"),
        ("One row per case", "Each case", "should begin with `One row per`"),
        ("Code: XX99a.  ", "", "the head comment needs Code"),
        ("-- Source: service level NPS SL002.  Clock: occurred_at.\n", "", "the head comment needs Source, Clock"),
        ("Kind: share", "Kind: ratio", "Kind should be share or days or count or category, not ratio"),
        ("Family: T", "Family: X", "Family should be T or J or G, not X"),
        ("Entry: 99", "Entry: many", "Entry should be a number, not many"),
        ("-- Reads: officer_spells, threshold.\n", "", "needs a line `Reads: a, b, c.`"),
        (", threshold.\n", ".\n", "its line Reads should be `Reads: officer_spells, threshold.`"),
        ("Reads: officer", "Reads: calendar, officer", "its line Reads should be `Reads: officer_spells, threshold.`"),
    ],
)
def test_a_measure_with_a_malformed_head_is_refused_with_the_reason(
    file: Path, was: str, becomes: str, why: str
) -> None:
    assert was in HEAD
    file.write_text(HEAD.replace(was, becomes) + SQL)

    with pytest.raises(QueryError, match=rf"cases_held.sql: .*{why}"):
        define(read_query(file))


def test_a_measure_that_reads_an_unknown_view_is_refused(file: Path) -> None:
    file.write_text((HEAD + SQL).replace("officer_spells", "no_such_view"))

    with pytest.raises(QueryError, match="there is no view or type of event `no_such_view`"):
        define(read_query(file))


def test_views_that_read_each_other_are_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{one}.sql").write_text(f"-- One row.\n-- Reads: {other}.\n\nselect * from {other}\n")

    with pytest.raises(QueryError, match="these views read each other in a circle: a -> b -> c -> a"):
        in_order(["a"], query_of=lambda name: read_query(tmp_path / f"{name}.sql"))


def test_a_query_with_other_columns_is_no_measure(file: Path) -> None:
    one = of_kind(file, "share")

    with pytest.raises(QueryError, match=r"cases_held.sql: gives a, and not thing, case_ref"):
        rows_of(one, pl.DataFrame({"a": [1]}))


def test_what_is_judged_of_officers_is_not_grouped_by_what_is_known_of_a_case() -> None:
    with History.of_facts(opened()) as history:
        assert [group.labels for group in history.measure("GV48", by=("unit",)).groups]
        with pytest.raises(UnknownDimension, match=r"by sex, only by organisation, unit, month, quarter$"):
            history.measure("GV48", by=("sex",))


def test_a_measure_without_a_case_in_its_rows_says_in_its_head_comment_that_it_judges_officers() -> None:
    never_of_a_case = [one.code for one in measures() if re.search(r"cast\(null as \w+\) as case_ref", one.query.sql)]

    assert [one.code for one in measures() if one.judges == "officers"] == never_of_a_case == ["PP06", "GV48"]


def test_what_a_measure_judges_is_cases_or_officers(file: Path) -> None:
    said = file.read_text().replace("Kind: share.", "Kind: share.  Judges: buildings.")
    file.write_text(said)

    assert "Judges: buildings." in said
    with pytest.raises(QueryError, match="Judges should be cases or officers, not buildings"):
        define(read_query(file))
