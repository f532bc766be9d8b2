"""PP05 and PP06: home visits in domestic abuse cases, and four a month by each officer."""

from __future__ import annotations

from typing import Any

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    CaseTransferred,
    HomeVisitMade,
    HomeVisitPromised,
    OfficerAssigned,
    OfficerEnded,
    PersonReleased,
    PhaseStarted,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
)
from domain.fact import Fact
from domain.recall import RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import (
    AppointmentKind,
    Organisation,
    Outcome,
    Phase,
    RiskFlag,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

ABUSE = RiskFlag.DOMESTIC_ABUSE
CASE = opened(on="2016-10-03")  # allocated on 4 October, with PO-1 from 5 October
FLAG = a(RiskFlagRaised, on="2016-10-03", flag=ABUSE)
TO_NPS = a(
    CaseTransferred,
    on="2016-11-15",
    from_organisation=Organisation.CRC,
    to_organisation=Organisation.NPS,
    kind=TransferKind.ESCALATION,
)


def visit(on: str, **fields: Any) -> Fact:
    """Give a home visit made."""
    return a(HomeVisitMade, on=on, **fields)


def at_home(
    on: str, outcome: Outcome = Outcome.ATTENDED_COMPLIED, kind: AppointmentKind = AppointmentKind.HOME_VISIT
) -> list[Fact]:
    """Give an appointment at home and its outcome."""
    ref = f"A-{on}"
    return [
        a(AppointmentScheduled, on="2016-10-05", starts_at=on, appointment_ref=ref, kind=kind),
        a(OutcomeRecorded, on=on, appointment_ref=ref, outcome=outcome),
    ]


# PP05


def test_one_visit_is_enough_and_a_case_without_one_is_not_met() -> None:
    made = visit("2016-12-01")

    row = the_row("PP05", *CASE, FLAG, made)

    assert (row["met"], row["value"], row["organisation"], f"{row['judged_on']}") == (True, 1, "CRC", "2017-05-31")
    assert row["evidence"] == [FLAG.event_id, made.event_id]
    assert verdict("PP05", *CASE, FLAG) is False


def test_a_case_without_the_flag_has_no_row() -> None:
    other = a(RiskFlagRaised, on="2016-10-03", flag=RiskFlag.CHILD_PROTECTION)

    assert judged("PP05", *CASE, other, visit("2016-12-01")) == []


@pytest.mark.parametrize(
    ("facts", "is_met"),
    [
        (at_home("2016-12-01"), True),
        (at_home("2016-12-01", Outcome.ATTENDED_FAILED_TO_COMPLY), True),
        (at_home("2016-12-01", Outcome.ABSENT), False),
        (at_home("2016-12-01", Outcome.CANCELLED_BY_SERVICE), False),
        (at_home("2016-12-01", kind=AppointmentKind.OFFICE), False),
        ([a(HomeVisitPromised, on="2016-12-01")], False),
    ],
)
def test_an_appointment_at_home_counts_when_it_was_attended_and_a_promise_does_not(
    facts: list[Fact], is_met: bool
) -> None:
    assert verdict("PP05", *CASE, FLAG, *facts) is is_met


def test_a_visit_entered_as_made_and_its_appointment_are_one_visit() -> None:
    assert the_row("PP05", *CASE, FLAG, visit("2016-12-01T14:00"), *at_home("2016-12-01"))["value"] == 1
    assert the_row("PP05", *CASE, FLAG, visit("2016-12-01"), visit("2016-12-01T14:00"))["value"] == 1
    assert the_row("PP05", *CASE, FLAG, visit("2016-12-01"), *at_home("2016-12-02"))["value"] == 2


@pytest.mark.parametrize(
    ("as_of", "excluded"),
    [("2016-10-30", "OPEN_TOO_SHORT"), ("2016-10-31", None)],  # 27 and 28 days from 4 October
)
def test_a_case_counts_from_the_day_on_which_it_was_open_for_twenty_eight_days(
    as_of: str, excluded: str | None
) -> None:
    assert the_row("PP05", *CASE, FLAG, as_of=as_of)["excluded"] == excluded
    assert the_row("PP05", *CASE, FLAG, visit("2016-10-10"), as_of=as_of)["excluded"] == excluded


def test_only_days_with_the_flag_count_and_several_stretches_add_up() -> None:
    late = a(RiskFlagRaised, on="2017-05-05", flag=ABUSE)
    removed = a(RiskFlagRemoved, on="2016-10-14", flag=ABUSE)  # ten days under supervision
    again = a(RiskFlagRaised, on="2017-05-14", flag=ABUSE)

    assert verdict("PP05", *CASE, late) == "OPEN_TOO_SHORT"
    assert verdict("PP05", *CASE, late, as_of="2017-06-01") is False
    assert verdict("PP05", *CASE, FLAG, removed, again) is False  # ten and eighteen
    assert verdict("PP05", *CASE, FLAG, removed, again, as_of="2017-05-30") == "OPEN_TOO_SHORT"


def test_a_case_closed_is_judged_up_to_its_last_day_which_does_not_count_to_its_length() -> None:
    row = the_row("PP05", *CASE, FLAG, a(SentenceClosed, on="2016-11-01"))

    assert (row["met"], row["excluded"], f"{row['judged_on']}") == (False, None, "2016-11-01")
    assert verdict("PP05", *CASE, FLAG, a(SentenceClosed, on="2016-10-31")) == "OPEN_TOO_SHORT"


def test_days_and_visits_before_release_and_after_recall_do_not_count() -> None:
    inside = opened(sentence_type=SentenceType.CUSTODY)
    released = [a(PersonReleased, on="2017-01-09"), a(PhaseStarted, on="2017-01-09", phase=Phase.LICENCE)]
    recalled = a(RecallExecuted, on="2017-02-20")

    assert verdict("PP05", *inside, FLAG, *released, visit("2016-12-01")) is False
    assert verdict("PP05", *inside, FLAG, *released, visit("2017-01-09")) is True
    assert verdict("PP05", *inside, FLAG, *released, as_of="2017-02-04") == "OPEN_TOO_SHORT"
    assert verdict("PP05", *inside, FLAG, *released, recalled, visit("2017-03-01")) is False


def test_a_visit_before_the_flag_was_raised_and_one_by_the_holder_before_count() -> None:
    later = a(RiskFlagRaised, on="2017-01-09", flag=ABUSE)

    row = the_row("PP05", *CASE, later, visit("2016-11-01"), TO_NPS)

    assert (row["met"], row["organisation"]) == (True, "NPS")


def test_a_visit_retracted_or_unknown_yet_is_none_and_one_corrected_counts_once() -> None:
    made = visit("2016-12-01", event_id="V-1")
    late = visit("2016-12-01", recorded="2017-05-15")
    retraction = a(EventRetracted, on="2017-01-01", retracts="V-1")
    correction = visit("2016-12-05", supersedes="V-1")

    assert verdict("PP05", *CASE, FLAG, retraction, made) is False
    assert verdict("PP05", *CASE, FLAG, late, known_at="2017-05-14") is False
    assert verdict("PP05", *CASE, FLAG, late, known_at="2017-05-15") is True
    assert the_row("PP05", *CASE, FLAG, correction, made)["value"] == 1


def test_a_visit_of_which_only_the_appointment_is_on_record_was_made_by_the_officer_it_was_with() -> None:
    with_another = a(
        AppointmentScheduled,
        on="2016-10-05",
        starts_at="2016-12-01",
        kind=AppointmentKind.HOME_VISIT,
        with_officer="PO-7",
    )
    outcome = a(OutcomeRecorded, on="2016-12-01", outcome=Outcome.ATTENDED_COMPLIED)

    assert [row["visited_by"] for row in view("home_visits", *CASE, with_another, outcome)] == ["PO-7"]
    assert [row["visited_by"] for row in view("home_visits", *CASE, *at_home("2016-12-01"))] == ["PO-1"]


# PP05a

PROMISE = a(HomeVisitPromised, on="2016-11-01")


@pytest.mark.parametrize(
    ("facts", "is_met", "days"),
    [
        ([visit("2016-11-01T09:00")], True, 0),
        ([visit("2016-11-29T23:59")], True, 28),
        ([visit("2016-11-30")], False, 29),
        ([visit("2016-10-31")], False, None),
        ([visit("2016-11-20", visited_by="PO-9")], True, 19),
        (at_home("2016-11-20"), True, 19),
        (at_home("2016-11-20", Outcome.ABSENT), False, None),
        ([visit("2016-11-20", case_ref="X100002-1")], False, None),
    ],
)
def test_a_promise_is_kept_by_a_visit_from_that_day_up_to_the_twenty_eighth_after_it(
    facts: list[Fact], is_met: bool, days: int | None
) -> None:
    row = the_row("PP05a", *CASE, PROMISE, *facts)

    assert (row["met"], row["value"], row["excluded"]) == (is_met, days, None)


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2016-11-29", "NOT_DUE_YET"),
        ([], "2016-11-30", False),
        ([a(SentenceClosed, on="2016-11-29")], "2017-05-31", "CLOSED_BEFORE_DUE"),
        ([a(SentenceClosed, on="2016-11-30")], "2017-05-31", False),
        ([visit("2016-11-10"), a(SentenceClosed, on="2016-11-15")], "2017-05-31", True),
    ],
)
def test_a_promise_is_broken_once_the_time_is_over(facts: list[Fact], as_of: str, expected: object) -> None:
    assert verdict("PP05a", *CASE, PROMISE, *facts, as_of=as_of) == expected


def test_one_visit_keeps_every_open_promise_and_the_first_after_each_counts() -> None:
    again = a(HomeVisitPromised, on="2016-11-10")
    first, second = visit("2016-11-15"), visit("2016-11-17")

    rows = judged("PP05a", *CASE, PROMISE, again, second, first)

    assert sorted(row["value"] for row in rows) == [5, 14]
    assert {row["evidence"][1] for row in rows} == {first.event_id}


def test_a_promise_is_put_down_to_who_held_the_case_then() -> None:
    later = a(HomeVisitPromised, on="2016-11-16")

    rows = judged("PP05a", *CASE, TO_NPS, PROMISE, later, a(HomeVisitPromised, on="2016-10-03T11:00"))

    assert [row["organisation"] for row in sorted(rows, key=lambda row: row["judged_on"])] == [None, "CRC", "NPS"]


def test_a_promise_retracted_is_none_and_a_visit_written_down_late_is_unknown_until_then() -> None:
    promise = a(HomeVisitPromised, on="2016-11-01", event_id="H-1")
    retraction = a(EventRetracted, on="2016-12-01", retracts="H-1")
    late = visit("2016-11-10", recorded="2017-05-15")

    assert judged("PP05a", *CASE, promise, retraction) == []
    assert verdict("PP05a", *CASE, PROMISE, late, known_at="2017-05-14") is False
    assert verdict("PP05a", *CASE, PROMISE, late, known_at="2017-05-15") is True


# PP06

FOUR = ["2016-11-01", "2016-11-08", "2016-11-15", "2016-11-30T23:59"]


def months(*facts: Fact, as_of: str = "2016-12-30", known_at: str | None = None) -> dict[str, tuple[bool, int]]:
    """Give whether it was met and the number of visits of each officer and month, as `PO-1 2016-11`."""
    return {row["thing"]: (row["met"], row["value"]) for row in judged("PP06", *facts, as_of=as_of, known_at=known_at)}


def test_four_visits_in_a_month_are_enough_and_three_are_not() -> None:
    four = [visit(day) for day in FOUR]

    assert months(*CASE, FLAG, *four) == {"PO-1 2016-10": (False, 0), "PO-1 2016-11": (True, 4)}
    assert months(*CASE, FLAG, *four[:3])["PO-1 2016-11"] == (False, 3)


def test_a_visit_counts_for_the_month_that_it_is_in_london() -> None:
    summer = opened(on="2016-05-03")
    night = [visit("2016-06-30T22:59"), visit("2016-06-30T23:00")]

    result = months(*summer, a(RiskFlagRaised, on="2016-05-03", flag=ABUSE), *night, as_of="2016-07-31")

    assert (result["PO-1 2016-06"], result["PO-1 2016-07"]) == ((False, 1), (False, 1))


def test_the_month_that_runs_has_no_row_until_its_last_day() -> None:
    assert "PO-1 2016-11" not in months(*CASE, FLAG, as_of="2016-11-29")
    assert "PO-1 2016-11" in months(*CASE, FLAG, as_of="2016-11-30")


def test_visits_in_every_case_count_and_two_entries_of_one_case_on_one_day_are_one() -> None:
    other = opened(on="2016-10-03", case_ref="X100002-1")
    elsewhere = [visit(day, case_ref="X100002-1") for day in FOUR[:2]]
    facts = [*CASE, *other, FLAG, visit(FOUR[0]), visit("2016-11-01T15:00"), *elsewhere]

    assert months(*facts)["PO-1 2016-11"] == (False, 3)
    assert months(*facts, visit(FOUR[3]))["PO-1 2016-11"] == (True, 4)


def test_a_visit_counts_for_who_made_it_and_not_for_who_holds_the_case() -> None:
    by_another = [visit(day, visited_by="PO-2") for day in FOUR]

    assert months(*CASE, FLAG, *by_another) == {"PO-1 2016-10": (False, 0), "PO-1 2016-11": (False, 0)}


def test_an_officer_without_a_domestic_abuse_case_has_no_row_however_many_visits_they_make() -> None:
    removed = a(RiskFlagRemoved, on="2016-11-01", flag=ABUSE)

    assert months(*CASE, *(visit(day) for day in FOUR)) == {}
    assert set(months(*CASE, FLAG, removed)) == {"PO-1 2016-10"}


def test_an_officer_has_a_row_for_a_month_in_which_they_held_such_a_case_at_the_end_of_a_day() -> None:
    taken = a(OfficerAssigned, on="2016-11-30", officer="PO-2")
    given_up = a(OfficerEnded, on="2016-11-01", officer="PO-1")

    assert set(months(*CASE, FLAG, taken)) == {"PO-1 2016-10", "PO-1 2016-11", "PO-2 2016-11"}
    assert set(months(*CASE, FLAG, given_up)) == {"PO-1 2016-10"}


def test_an_officer_or_a_flag_of_part_of_a_day_counts_for_nothing() -> None:
    in_between = a(OfficerAssigned, on="2016-11-15T11:00", officer="PO-2")
    back = a(OfficerAssigned, on="2016-11-15T15:00", officer="PO-1")
    raised = a(RiskFlagRaised, on="2016-11-15T11:00", flag=ABUSE)
    removed = a(RiskFlagRemoved, on="2016-11-15T15:00", flag=ABUSE)

    assert set(months(*CASE, FLAG, in_between, back)) == {"PO-1 2016-10", "PO-1 2016-11"}
    assert judged("PP05", *CASE, raised, removed) == []
    assert judged("PP06", *CASE, raised, removed) == []


def test_a_case_in_prison_or_closed_is_none_to_visit() -> None:
    recalled = a(RecallExecuted, on="2016-10-31")

    assert set(months(*CASE, FLAG, recalled)) == {"PO-1 2016-10"}
    assert set(months(*CASE, FLAG, a(SentenceClosed, on="2016-10-31"))) == {"PO-1 2016-10"}


def test_the_row_is_put_down_to_where_the_officer_last_held_such_a_case_in_the_month() -> None:
    again = a(
        OfficerAssigned, on="2016-11-15T11:00", officer="PO-1", unit="NPS-WM", recorded_by_organisation=Organisation.NPS
    )

    [october, november] = judged("PP06", *CASE, FLAG, TO_NPS, again, as_of="2016-12-30")

    assert (october["organisation"], october["unit"]) == ("CRC", "WORCESTER")
    assert (november["organisation"], november["unit"]) == ("NPS", "NPS-WM")
    assert (f"{november['judged_on']}", november["case_ref"]) == ("2016-11-30", None)
    assert november["evidence"] == [FLAG.event_id, again.event_id]


def test_of_several_cases_held_to_the_end_of_the_month_the_one_taken_last_says_where() -> None:
    second = opened(on="2016-11-07", case_ref="X100000-1")
    moved = a(OfficerAssigned, on="2016-11-21", case_ref="X100000-1", officer="PO-1", unit="REDDITCH")
    flag = a(RiskFlagRaised, on="2016-11-08", flag=ABUSE, case_ref="X100000-1")

    rows = judged("PP06", *CASE, FLAG, *second, flag, moved, as_of="2016-11-30")

    assert [row["unit"] for row in rows] == ["WORCESTER", "REDDITCH"]


def test_a_visit_retracted_or_written_down_later_does_not_count_to_the_month() -> None:
    four = [visit(day) for day in FOUR[:3]]
    late = visit(FOUR[3], recorded="2016-12-20", event_id="V-4")
    retraction = a(EventRetracted, on="2016-12-25", retracts="V-4")

    assert months(*CASE, FLAG, *four, late, known_at="2016-12-19")["PO-1 2016-11"] == (False, 3)
    assert months(*CASE, FLAG, late, *four, known_at="2016-12-20")["PO-1 2016-11"] == (True, 4)
    assert months(*CASE, FLAG, *four, late, retraction)["PO-1 2016-11"] == (False, 3)
