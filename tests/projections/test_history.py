"""Which events are in force, on both clocks and by position."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.appointment import AbsenceRuled
from domain.case import CaseTransferred, OfficerAssigned, RoshLevelSet
from domain.fact import Fact
from domain.record import EventReinstated, EventRetracted, EventSetAside
from domain.vocabulary import Rosh
from projections.history import History
from projections.queries import QueryError
from projections.question import end_of, question
from tests.facts import a, opened

ASSIGNED = a(OfficerAssigned, on="2016-10-05", officer="PO-1")
REASSIGNED = a(OfficerAssigned, on="2017-02-01", recorded="2017-02-20", officer="PO-2")


def officers(*facts: Fact, **asked: date | datetime | int) -> list[str]:
    """Give the officers of the assignments in force."""
    with History.of_facts(facts, **asked) as history:  # type: ignore[arg-type]
        return sorted(row["officer"] for row in history.rows("officer_assigned"))


# The two clocks


def test_an_event_counts_from_the_day_on_which_it_happened() -> None:
    assert officers(ASSIGNED, REASSIGNED, as_of=date(2017, 1, 31)) == ["PO-1"]
    assert officers(ASSIGNED, REASSIGNED, as_of=date(2017, 2, 1)) == ["PO-1", "PO-2"]


def test_an_event_counts_from_the_day_on_which_it_was_written_down() -> None:
    assert officers(ASSIGNED, REASSIGNED, known_at=date(2017, 2, 19)) == ["PO-1"]
    assert officers(ASSIGNED, REASSIGNED, known_at=date(2017, 2, 20)) == ["PO-1", "PO-2"]


def test_what_happened_by_a_day_can_be_asked_with_what_was_known_later() -> None:
    asked = {"as_of": date(2017, 2, 2), "known_at": date(2017, 3, 1)}

    assert officers(ASSIGNED, REASSIGNED, **asked) == ["PO-1", "PO-2"]
    assert officers(ASSIGNED, REASSIGNED, **asked | {"known_at": date(2017, 2, 2)}) == ["PO-1"]


@pytest.mark.parametrize("asked", ["as_of", "known_at"])
def test_an_instant_is_included_in_what_is_asked_of_it(asked: str) -> None:
    at = datetime(2016, 10, 5, 10, tzinfo=UTC)

    assert officers(ASSIGNED, **{asked: at}) == ["PO-1"]
    assert officers(ASSIGNED, **{asked: at.replace(hour=9)}) == []


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        officers(ASSIGNED, as_of=datetime(2016, 10, 5, 10))  # noqa: DTZ001


# A day is a day in London


@pytest.mark.parametrize(
    ("last", "first", "day"),
    [
        ("2016-12-05T23:59:59.999999", "2016-12-06T00:00", date(2016, 12, 5)),
        ("2016-07-05T22:59:59.999999", "2016-07-05T23:00", date(2016, 7, 5)),
        ("2017-03-26T22:59:59.999999", "2017-03-26T23:00", date(2017, 3, 26)),
        ("2016-10-30T23:59:59.999999", "2016-10-31T00:00", date(2016, 10, 30)),
    ],
    ids=["in winter", "in summer", "the day the clocks go forward", "the day the clocks go back"],
)
def test_a_day_ends_at_midnight_in_london(last: str, first: str, day: date) -> None:
    facts = [a(RoshLevelSet, on=last, level=Rosh.LOW), a(RoshLevelSet, on=first, level=Rosh.HIGH)]

    with History.of_facts(facts, as_of=day) as history:
        found = history.rows("rosh_level_set")

    assert [(row["level"], row["occurred_on"]) for row in found] == [("LOW", day)]


# Nothing asked


def test_without_a_day_everything_recorded_counts_as_of_the_last_day_on_which_anything_was_written_down() -> None:
    with History.of_facts([ASSIGNED, REASSIGNED]) as history:
        assert history.question.as_of_on == date(2017, 2, 20)
        assert history.question.known_at == end_of(date(2017, 2, 20))
        assert history.question.position == 2


def test_as_known_on_a_day_without_a_day_is_as_of_that_day() -> None:
    with History.of_facts([ASSIGNED, REASSIGNED], known_at=date(2016, 12, 24)) as history:
        assert history.question.as_of_on == date(2016, 12, 24)


def test_the_day_does_not_follow_what_this_system_says_of_its_own_record() -> None:
    ours = a(EventSetAside, on="2026-11-23", version=2)

    with History.of_facts([ASSIGNED, ours]) as history:
        assert history.question.as_of_on == date(2016, 10, 5)


def test_an_empty_history_can_be_asked() -> None:
    with History.of_facts([]) as history:
        assert history.rows("officer_assigned") == []
        assert history.question.position == 0


def test_the_question_is_a_table_that_views_can_read() -> None:
    with History.of_facts([ASSIGNED], as_of=date(2016, 12, 1), known_at=date(2016, 12, 24)) as history:
        [row] = history.rows("question")

    assert row == {
        "as_of_on": date(2016, 12, 1),
        "as_of": end_of(date(2016, 12, 1)),
        "known_at": end_of(date(2016, 12, 24)),
        "position": 1,
    }


def test_a_question_fills_in_what_was_not_asked() -> None:
    asked = question(as_of=None, known_at=None, position=7, latest=datetime(2017, 6, 30, 23, 30, tzinfo=UTC))

    assert asked.as_of_on == date(2017, 7, 1)


# Position


def test_what_arrives_later_does_not_change_an_answer_at_a_position() -> None:
    before = officers(ASSIGNED, REASSIGNED, position=2)

    late = a(OfficerAssigned, on="2016-11-01", officer="PO-3")
    withdrawn = a(EventRetracted, on="2017-02-21", retracts=ASSIGNED.event_id)

    assert officers(ASSIGNED, REASSIGNED, late, withdrawn, position=2) == before == ["PO-1", "PO-2"]
    assert officers(ASSIGNED, REASSIGNED, late, withdrawn) == ["PO-2", "PO-3"]


def test_the_day_of_an_answer_at_a_position_is_that_of_what_was_recorded_by_then() -> None:
    with History.of_facts([ASSIGNED, REASSIGNED], position=1) as history:
        assert history.question.as_of_on == date(2016, 10, 5)


# Corrections


def test_a_retracted_event_counts_until_the_retraction_is_known() -> None:
    retracted = a(EventRetracted, on="2016-12-01", retracts=ASSIGNED.event_id)

    assert officers(ASSIGNED, retracted, known_at=date(2016, 11, 30)) == ["PO-1"]
    assert officers(ASSIGNED, retracted, known_at=date(2016, 12, 1)) == []


def test_a_retraction_reaches_back_to_days_before_it() -> None:
    retracted = a(EventRetracted, on="2016-12-01", retracts=ASSIGNED.event_id)

    assert officers(ASSIGNED, retracted, as_of=date(2016, 11, 1)) == []


def test_a_superseded_event_counts_until_its_correction_is_known() -> None:
    corrected = a(OfficerAssigned, on="2016-10-05", recorded="2017-01-09", officer="PO-9", supersedes=ASSIGNED.event_id)

    assert officers(ASSIGNED, corrected, known_at=date(2017, 1, 8)) == ["PO-1"]
    assert officers(ASSIGNED, corrected, known_at=date(2017, 1, 9)) == ["PO-9"]


def test_an_event_moved_to_a_later_day_is_gone_from_the_earlier_one() -> None:
    corrected = a(OfficerAssigned, on="2017-01-05", officer="PO-1", supersedes=ASSIGNED.event_id)

    assert officers(ASSIGNED, corrected, as_of=date(2016, 12, 1)) == []
    assert officers(ASSIGNED, corrected, as_of=date(2017, 1, 5)) == ["PO-1"]


def test_the_correction_of_a_correction_leaves_only_the_last() -> None:
    second = a(OfficerAssigned, on="2016-10-05", recorded="2016-11-01", officer="PO-2", supersedes=ASSIGNED.event_id)
    third = a(OfficerAssigned, on="2016-10-05", recorded="2016-12-01", officer="PO-3", supersedes=second.event_id)

    assert officers(ASSIGNED, second, third, known_at=date(2016, 11, 1)) == ["PO-2"]
    assert officers(ASSIGNED, second, third) == ["PO-3"]


def test_the_retraction_of_a_correction_does_not_bring_back_what_it_corrected() -> None:
    second = a(OfficerAssigned, on="2016-10-05", recorded="2016-11-01", officer="PO-2", supersedes=ASSIGNED.event_id)
    retracted = a(EventRetracted, on="2016-12-01", retracts=second.event_id)

    assert officers(ASSIGNED, second, retracted) == []


def test_a_source_cannot_withdraw_what_another_source_said() -> None:
    retracted = a(EventRetracted, on="2016-12-01", retracts=ASSIGNED.event_id, source="oasys")
    superseding = a(OfficerAssigned, on="2016-12-01", officer="PO-9", supersedes=ASSIGNED.event_id, source="oasys")

    assert officers(ASSIGNED, retracted, superseding) == ["PO-1", "PO-9"]


# Set aside


def test_an_event_set_aside_counts_at_no_time_whatever_is_known() -> None:
    aside = a(EventSetAside, on="2026-11-23", version=1)

    assert officers(ASSIGNED, aside) == []
    assert officers(ASSIGNED, aside, known_at=date(2016, 10, 5)) == []
    assert officers(ASSIGNED, aside, position=1) == ["PO-1"]


def test_an_event_reinstated_counts_again_from_that_position() -> None:
    aside = a(EventSetAside, on="2026-11-23", version=1)
    back = a(EventReinstated, on="2026-11-23", version=1)

    assert officers(ASSIGNED, aside, back) == ["PO-1"]
    assert officers(ASSIGNED, aside, back, position=2) == []
    assert officers(ASSIGNED, aside, back, a(EventSetAside, on="2026-11-24", version=1)) == []


def test_setting_aside_is_of_one_event_of_one_stream() -> None:
    other = a(OfficerAssigned, on="2016-10-05", case_ref="X100002-1", officer="PO-2")
    aside = a(EventSetAside, on="2026-11-23", version=1, case_ref="X100002-1")

    assert officers(ASSIGNED, REASSIGNED, other, aside) == ["PO-1", "PO-2"]


def test_a_correction_that_was_set_aside_corrects_nothing() -> None:
    retracted = a(EventRetracted, on="2016-12-01", retracts=ASSIGNED.event_id)
    superseding = a(OfficerAssigned, on="2016-12-01", officer="PO-9", supersedes=ASSIGNED.event_id)

    assert officers(ASSIGNED, retracted, a(EventSetAside, on="2026-11-23", version=2)) == ["PO-1"]
    assert officers(ASSIGNED, superseding, a(EventSetAside, on="2026-11-23", version=2)) == ["PO-1"]


def test_the_record_of_a_case_shows_how_each_event_stands() -> None:
    second = a(OfficerAssigned, on="2016-10-06", officer="PO-2")
    retracted = a(EventRetracted, on="2016-12-01", retracts=ASSIGNED.event_id)
    transferred = a(CaseTransferred, on="2016-11-01")
    aside = a(EventSetAside, on="2026-11-23", version=2)
    facts = [ASSIGNED, second, retracted, transferred, aside]

    with History.of_facts(facts, as_of=date(2016, 10, 20), known_at=date(2016, 12, 31)) as history:
        record = history.record()

    assert [row["standing"] for row in record["officer_assigned"]] == ["withdrawn", "set_aside"]
    assert [row["standing"] for row in record["case_transferred"]] == ["not_yet"]


# Rows and views


def test_the_same_facts_in_any_order_give_the_same_rows() -> None:
    facts = [*opened(), REASSIGNED, a(AbsenceRuled, on="2016-12-01"), *opened(case_ref="X100002-1")]
    views = ("custody_intervals", "officer_spells", "case_attributes")

    with History.of_facts(facts) as one, History.of_facts(reversed(facts)) as other:
        for view in views:
            assert one.rows(view) == other.rows(view)


def test_the_rows_of_one_case_are_those_of_all_that_are_its_own() -> None:
    with History.of_facts([*opened(), *opened(case_ref="X100002-1")]) as history:
        every = history.rows("custody_intervals")
        mine = history.rows("custody_intervals", where_case="X100002-1")

    assert mine == [row for row in every if row["case_ref"] == "X100002-1"]
    assert mine


def test_every_type_of_event_has_its_table_even_when_nothing_of_the_kind_was_recorded() -> None:
    from schemas.columns import TABLES

    with History.of_facts([ASSIGNED]) as history:
        counts = {table: len(history.rows(table)) for table in TABLES}

    assert counts.pop("officer_assigned") == 1
    assert not any(counts.values())


@pytest.mark.parametrize("name", ["no_such_view", "officer_assigned; drop table question", 'question" --', ""])
def test_a_name_that_is_no_view_is_refused(name: str) -> None:
    with History.of_facts([ASSIGNED]) as history, pytest.raises(QueryError, match="there is no view or type of event"):
        history.rows(name)


def test_what_is_asked_is_never_read_as_sql() -> None:
    with History.of_facts([ASSIGNED]) as history:
        assert history.rows("officer_assigned", where_case="x' or '1'='1") == []
