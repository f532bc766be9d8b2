"""The rows of a view are counted, in all and by group, and days are added up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case import OfficerAssigned, OfficerEnded
from domain.fact import Fact
from domain.inspection import CaseSampled
from domain.vocabulary import Organisation
from projections.counting import EVERY, Counted, UnknownView, Wanted, count, kinds_of, rows_of_view
from projections.history import History
from projections.measure import UnknownDimension
from projections.queries import views
from projections.question import Window
from tests.facts import a, opened

GAPS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 40)
"""How many days ten cases were without an officer."""


def ten_cases() -> list[Fact]:
    facts = []
    for place, days in enumerate(GAPS):
        ref = f"X10000{place}-1"
        organisation = Organisation.NPS if place < 3 else Organisation.CRC
        facts += [
            *opened(case_ref=ref, organisation=organisation),
            a(OfficerEnded, on="2017-01-01", case_ref=ref, officer="PO-1"),
            a(
                OfficerAssigned,
                on=str(date.fromordinal(date(2017, 1, 1).toordinal() + days)),
                case_ref=ref,
                officer="PO-2",
                recorded_by_organisation=organisation,
            ),
        ]
    return facts


def counted(name: str = "custody_intervals", **asked: Any) -> Counted:
    with History.of_facts(ten_cases(), as_of=date(2017, 3, 31)) as history:
        return count(history, name, **{"suppress": False, **asked})


def figures(found: Counted) -> dict[tuple[Any, ...], tuple[int | None, int | None]]:
    return {tuple(one.labels.values()): (one.rows, one.cases) for one in found.groups}


def test_rows_are_counted_by_group_and_in_all() -> None:
    found = counted(by=["organisation", "kind"])

    assert figures(found)["CRC", "allocated_without_officer"] == (14, 7)
    assert figures(found)["NPS", "supervised"] == (6, 3)
    assert sum(one.rows or 0 for one in found.groups) == found.total.rows


def test_days_are_added_up_with_their_median_and_what_nine_in_ten_do_not_exceed() -> None:
    found = counted(by=["kind"], wanted=Wanted({"is_gap": "true", "officer": None}))

    [days] = [one.amounts["days"] for one in found.groups]
    assert (days.total, days.median, days.p90, days.most) == (sum(GAPS) + 10, 1.0, 8, 40)


def test_columns_that_are_no_amounts_are_not_added_up() -> None:
    assert counted().amounts == ("days",)


def test_what_is_true_of_a_row_is_counted_of_those_for_which_it_is_known() -> None:
    told = counted("boundaries", by=["kind"]).groups

    by_kind = {one.labels["kind"]: one.shares["is_reviewed"] for one in told}
    assert (by_kind["allocation"].yes, by_kind["allocation"].of, by_kind["allocation"].percent) == (0, 0, None)
    assert (by_kind["officer_change"].yes, by_kind["officer_change"].of) == (0, 10)


def test_rows_are_grouped_by_what_is_known_of_the_case() -> None:
    found = counted("waits", by=["sentence_type"])

    assert figures(found) == {("COMMUNITY_ORDER",): (10, 10)}


def test_only_the_rows_of_a_group_are_counted() -> None:
    sampled = [a(CaseSampled, on="2017-02-01", case_ref=f"X10000{place}-1") for place in range(6)]
    with History.of_facts([*ten_cases(), *sampled]) as history:
        of_sample = count(history, "waits", wanted=Wanted({"inspection": "WM-2017"}))
        of_others = count(history, "waits", wanted=Wanted({"inspection": None}), suppress=False)

    assert (of_sample.total.cases, of_others.total.cases) == (6, 4)


def test_only_the_rows_of_the_cases_wanted_are_counted() -> None:
    found = counted("waits", wanted=Wanted(cases=["X100001-1", "X100009-1", "X999999-1"]))

    assert found.total.cases == 2


def test_only_the_rows_of_a_window_are_counted_from_its_first_day_and_before_its_last() -> None:
    window = Window(first=date(2017, 1, 4), until=date(2017, 1, 6))

    with History.of_facts(ten_cases()) as history:
        spells = rows_of_view(history, "officer_spells", wanted=EVERY.within(window, on="starts_on"))
        counted = count(history, "officer_spells", wanted=EVERY.within(window, on="starts_on"), suppress=False)

    assert [str(row["starts_on"]) for row in spells] == ["2017-01-04", "2017-01-05"]
    assert counted.total.rows == 2


def test_a_group_of_too_few_cases_is_not_shown_nor_the_one_from_which_it_could_be_found() -> None:
    found = counted(by=["organisation"], wanted=Wanted({"kind": "allocated_without_officer"}), suppress=True)

    assert all(one.is_suppressed and one.rows is None and one.amounts == {} for one in found.groups)
    assert found.total.cases == 10


def test_a_total_of_too_few_cases_is_not_shown() -> None:
    found = counted(wanted=Wanted({"holder": "NPS"}), suppress=True)

    assert (found.total.is_suppressed, found.total.rows) == (True, None)


def test_the_smallest_group_that_is_shown_can_be_changed() -> None:
    with History.of_facts(ten_cases(), changed={"smallest_denominator": 3}) as history:
        found = count(history, "custody_intervals", by=["organisation"])

    assert not any(one.is_suppressed for one in found.groups)


@pytest.mark.parametrize("label", ["case_ref", "crn", "opened_by", "event_id", "days", "starts_on", "no_such_thing"])
def test_rows_are_not_grouped_by_what_names_one_case_nor_by_numbers_and_days(label: str) -> None:
    with pytest.raises(UnknownDimension, match=label):
        counted(by=[label])


def test_rows_are_not_grouped_by_more_than_five_things() -> None:
    with pytest.raises(UnknownDimension, match="at once"):
        counted(by=["organisation", "kind", "unit", "officer", "grade", "sex"])


def test_a_view_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownView, match="`views` lists them"):
        counted("no_such_view")
    with pytest.raises(UnknownView, match="`views` lists them"):
        counted("officer_assigned")


def test_the_rows_of_a_group_are_given_in_order_and_no_more_than_asked() -> None:
    with History.of_facts(ten_cases()) as history:
        rows = rows_of_view(history, "custody_intervals", wanted=Wanted({"organisation": "NPS"}), limit=4)

    assert len(rows) == 4
    assert [row["case_ref"] for row in rows] == sorted(row["case_ref"] for row in rows)
    assert {row["organisation"] for row in rows} == {"NPS"}


def test_a_view_has_only_columns_that_every_format_can_print() -> None:
    with History.of_facts(opened()) as history:
        kinds = {kind for one in views() for kind in kinds_of(history, one.name).values()}

    assert kinds == {"BIGINT", "INTEGER", "VARCHAR", "VARCHAR[]", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE"}
