"""Management oversight, before and after an inspection was announced."""

from __future__ import annotations

from domain.case import OversightRecorded
from domain.vocabulary import OversightFinding, OversightKind
from tests.facts import a, opened
from tests.projections.judging import view
from tests.projections.test_oversight_before_announcement import announced

CASE = opened(on="2016-10-03")


def test_oversight_says_what_was_found_and_who_held_the_case() -> None:
    oversight = a(OversightRecorded, on="2017-02-01", kind=OversightKind.REACTIVE, manager="SPO-4")

    [row] = view("oversights", *CASE, oversight)

    assert (row["kind"], row["found"], row["manager"]) == ("REACTIVE", list(OversightFinding)[1], "SPO-4")
    assert (row["organisation"], row["unit"], row["officer"]) == ("CRC", "WORCESTER", "PO-1")
    assert (row["is_before_announcement"], row["is_dated_back"], row["inspection_ref"]) == (True, False, None)


def test_when_it_was_written_down_says_whether_it_was_before_the_announcement() -> None:
    before = a(OversightRecorded, on="2017-05-08T08:59:59")
    at_that_instant = a(OversightRecorded, on="2017-05-08T09:00")
    dated_back = a(OversightRecorded, on="2017-02-01", recorded="2017-05-10")

    rows = view("oversights", *CASE, before, at_that_instant, dated_back, *announced())

    assert {row["event_id"]: (row["is_before_announcement"], row["is_dated_back"]) for row in rows} == {
        before.event_id: (True, False),
        at_that_instant.event_id: (False, False),
        dated_back.event_id: (False, True),
    }
    assert {row["inspection_ref"] for row in rows} == {"WM-2017"}


def test_of_several_inspections_that_sampled_the_case_the_last_announced_counts() -> None:
    [row] = view("announcements", *CASE, *announced("2017-03-01", "A-2017"), *announced())

    assert (row["inspection_ref"], f"{row['announced_on']}") == ("WM-2017", "2017-05-08")
