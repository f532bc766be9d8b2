"""Requests for information: what became of each, step by step, and which repeat another's."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import OfficerAssigned, SentenceClosed
from domain.fact import Fact
from domain.information_request import (
    InformationRequested,
    RequestChased,
    RequestClosed,
    RequestOutcomeRecorded,
    ResponseForwarded,
    ResponseReceived,
)
from domain.record import EventRetracted
from domain.vocabulary import (
    InformationBody,
    InformationSubject,
    Organisation,
    RequestClosure,
    ResponseClass,
)
from tests.facts import a, opened
from tests.projections.judging import view

CRC, NPS = Organisation.CRC, Organisation.NPS


def asked(on: str = "2016-11-01", ref: str = "Q-1", *, by: Organisation = CRC, **fields: Any) -> Fact:
    """Give a request of children's social care, answer wanted by 15 November 2016."""
    wanted = {
        "body": InformationBody.CHILDREN_SOCIAL_CARE,
        "subject": InformationSubject.SAFEGUARDING,
        "due_on": "2016-11-15",
    }
    return a(InformationRequested, on=on, request_ref=ref, recorded_by_organisation=by, **{**wanted, **fields})


def answered(on: str = "2016-11-10", ref: str = "Q-1", *, to: Organisation = CRC, **fields: Any) -> Fact:
    """Give an answer to a request."""
    return a(ResponseReceived, on=on, request_ref=ref, received_by_organisation=to, **fields)


def request(*facts: Fact, ref: str = "Q-1", as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, Any]:
    """Give one request of an ordinary CRC case, opened on 3 October 2016."""
    rows = view("information_requests", *opened(), *facts, as_of=as_of, known_at=known_at)
    [row] = [row for row in rows if row["request_ref"] == ref]
    return row


def test_a_request_says_who_asked_whom_and_who_held_the_case() -> None:
    row = request(asked(by=NPS, recorded_by_unit="COURT-TEAM", recorded_by_officer="PO-9"))

    assert (row["body"], row["authority"], row["subject"]) == ("CHILDREN_SOCIAL_CARE", "WORCESTERSHIRE", "SAFEGUARDING")
    assert (row["asking_organisation"], row["asking_unit"], row["asking_officer"]) == ("NPS", "COURT-TEAM", "PO-9")
    assert (row["organisation"], row["unit"], row["officer"]) == ("CRC", "WORCESTER", "PO-1")


def test_before_the_allocation_nobody_holds_the_case_and_after_a_change_of_officer_the_next_does() -> None:
    early = asked("2016-09-20", "Q-1")
    moved = a(OfficerAssigned, on="2016-10-20", officer="PO-2")

    assert request(early)["officer"] is None
    assert request(early)["organisation"] is None
    assert request(asked(), moved)["officer"] == "PO-2"


def test_the_first_answer_counts_and_ends_the_wait() -> None:
    first = answered("2016-11-10", response=ResponseClass.NOTHING_KNOWN)
    second = answered("2016-11-20", response=ResponseClass.INFORMATION_PROVIDED)

    row = request(second, first, asked())

    assert (row["response"], f"{row['answered_on']}", row["days"]) == ("NOTHING_KNOWN", "2016-11-10", 9)
    assert (row["end_of_wait"], row["ended_by"]) == ("answered", first.event_id)


def test_the_wait_ends_with_whatever_comes_first() -> None:
    closed, over = a(RequestClosed, on="2016-11-08", closure=RequestClosure.UNKNOWN), a(SentenceClosed, on="2016-11-25")

    assert request(asked(), over, answered())["end_of_wait"] == "answered"
    assert request(asked(), over, closed)["end_of_wait"] == "closed"
    assert request(asked(), over)["end_of_wait"] == "case_closed"
    assert request(asked())["end_of_wait"] is None


@pytest.mark.parametrize(
    ("facts", "as_of", "is_late", "is_overdue", "days_late"),
    [
        ([], "2016-11-15", False, False, None),
        ([], "2016-11-16", True, True, 1),
        ([answered("2016-11-15T23:59")], "2016-12-31", False, False, None),
        ([answered("2016-11-16")], "2016-12-31", True, False, 1),
        ([a(RequestClosed, on="2016-11-14", closure=RequestClosure.WITHDRAWN)], "2016-12-31", False, False, None),
        ([a(SentenceClosed, on="2016-11-14")], "2016-12-31", False, False, None),
        ([a(SentenceClosed, on="2016-11-18")], "2016-12-31", True, False, 3),
    ],
)
def test_a_request_is_overdue_while_it_has_no_answer_after_the_day_by_which_one_was_wanted(
    facts: list[Fact], as_of: str, is_late: bool, is_overdue: bool, days_late: int | None
) -> None:
    row = request(asked(), *facts, as_of=as_of)

    assert (row["is_late"], row["is_overdue"], row["days_late"]) == (is_late, is_overdue, days_late)


def test_an_answer_before_midnight_in_london_is_in_time_in_summer_too() -> None:
    summer = asked("2016-07-01", due_on="2016-07-15")

    assert request(summer, answered("2016-07-15T22:59"))["is_late"] is False
    assert request(summer, answered("2016-07-15T23:00"))["is_late"] is True


def test_a_reminder_on_the_day_that_the_answer_is_wanted_is_not_one_of_a_request_overdue() -> None:
    early, late = a(RequestChased, on="2016-11-15"), a(RequestChased, on="2016-11-16")
    later = a(RequestChased, on="2016-11-20")

    row = request(asked(), later, late, early)

    assert (row["times_chased"], row["chased_by"], row["chased_late_by"]) == (3, early.event_id, late.event_id)
    assert request(asked(), early)["chased_late_by"] is None


def test_the_answer_is_forwarded_when_it_goes_to_an_organisation_that_did_not_receive_it() -> None:
    inside = a(ResponseForwarded, on="2016-11-11", to_organisation=NPS)
    across = a(ResponseForwarded, on="2016-11-14", to_organisation=CRC)

    row = request(asked(by=NPS), answered(to=NPS), inside, across)

    assert (row["answered_to"], row["forwarded_to"], row["forwarded_by"]) == ("NPS", "CRC", across.event_id)
    assert request(asked(by=NPS), answered(to=NPS), inside)["forwarded_on"] is None


def test_the_latest_word_on_what_became_of_the_answer_counts() -> None:
    first = a(RequestOutcomeRecorded, on="2016-11-12", is_on_file=True, is_used_in_risk_assessment=False)
    last = a(RequestOutcomeRecorded, on="2016-11-20", is_on_file=True, is_used_in_risk_assessment=True)

    row = request(asked(), answered(), last, first)

    assert (row["is_on_file"], row["is_used"], row["outcome_by"]) == (True, True, last.event_id)


def test_a_request_closed_says_why_and_of_what_the_source_calls_it_a_duplicate() -> None:
    row = request(asked(), a(RequestClosed, on="2016-11-05", closure=RequestClosure.DUPLICATE, duplicate_of="Q-0"))

    assert (row["closure"], row["closed_as_duplicate_of"], row["end_of_wait"]) == ("DUPLICATE", "Q-0", "closed")
    assert row["is_duplicate"] is False


def test_a_request_repeats_that_of_another_organisation_up_to_the_ninetieth_day() -> None:
    earlier = asked("2016-08-03", "Q-0", by=NPS)

    row = request(earlier, asked("2016-11-01"))

    assert (row["is_duplicate"], row["duplicates"], row["duplicates_by"]) == (True, "Q-0", earlier.event_id)
    assert request(earlier, asked("2016-11-02"))["is_duplicate"] is False
    assert request(earlier, asked("2016-11-01"), ref="Q-0")["is_duplicate"] is False


@pytest.mark.parametrize(
    "other",
    [
        {"by": CRC},
        {"body": InformationBody.POLICE_OTHER},
        {"authority": "SHROPSHIRE"},
        {"subject": InformationSubject.INTELLIGENCE},
        {"case_ref": "X100002-1"},
    ],
)
def test_a_request_by_the_same_organisation_or_of_something_else_is_no_duplicate(other: dict[str, Any]) -> None:
    earlier = asked("2016-10-20", "Q-0", **{"by": NPS, **other})

    assert request(earlier, asked())["is_duplicate"] is False


def test_of_several_requests_repeated_the_latest_is_named() -> None:
    row = request(asked("2016-10-10", "Q-8", by=NPS), asked("2016-10-20", "Q-9", by=NPS), asked())

    assert row["duplicates"] == "Q-9"


def test_a_request_retracted_is_no_request_and_no_earlier_one() -> None:
    earlier = asked("2016-10-20", "Q-0", by=NPS, event_id="E-0")
    retraction = a(EventRetracted, on="2016-12-01", retracts="E-0")

    assert request(earlier, asked(), retraction)["is_duplicate"] is False
    assert [row["request_ref"] for row in view("information_requests", *opened(), earlier, retraction)] == []


def test_a_corrected_answer_counts_from_the_day_it_names_and_an_answer_written_down_late_is_unknown_until_then() -> (
    None
):
    wrong = answered("2016-11-10", event_id="R-1")
    right = answered("2016-11-20", supersedes="R-1")
    late = answered("2016-11-10", recorded="2017-05-15")

    assert f"{request(asked(), wrong, right)['answered_on']}" == "2016-11-20"
    assert request(asked(), late, known_at="2017-05-14")["is_overdue"] is True
    assert request(asked(), late, known_at="2017-05-15")["is_overdue"] is False


def test_the_steps_of_a_request_come_in_their_order_with_who_took_them() -> None:
    facts = [
        a(RequestClosed, on="2016-11-25", closure=RequestClosure.ANSWERED),
        a(RequestOutcomeRecorded, on="2016-11-24", is_on_file=True, is_used_in_risk_assessment=False),
        a(ResponseForwarded, on="2016-11-20", to_organisation=CRC, recorded_by_organisation=NPS),
        answered("2016-11-20", to=NPS, recorded_by_organisation=NPS),
        a(RequestChased, on="2016-11-15"),
        a(OfficerAssigned, on="2016-11-18", officer="PO-2"),
        asked("2016-09-20", by=NPS),
    ]

    rows = sorted(view("information_request_steps", *opened(), *facts), key=lambda row: row["sequence"])

    assert [(row["step"], row["acting_organisation"], row["to_organisation"], row["detail"]) for row in rows] == [
        ("asked", "NPS", None, "IN_PERSON"),
        ("chased", "CRC", None, "IN_PERSON"),
        ("answered", "NPS", "NPS", "NOTHING_KNOWN"),
        ("forwarded", "NPS", "CRC", None),
        ("outcome_recorded", "CRC", None, "ON_FILE"),
        ("closed", "CRC", None, "ANSWERED"),
    ]
    assert [row["days"] for row in rows] == [0, 56, 61, 61, 65, 66]
    assert [row["is_after_due"] for row in rows] == [False, False, True, True, True, True]
    assert [row["officer"] for row in rows[:3]] == [None, "PO-1", "PO-2"]


def test_a_step_of_a_request_that_was_withdrawn_from_the_record_has_no_row() -> None:
    made = asked(event_id="E-1")

    rows = view(
        "information_request_steps", *opened(), made, answered(), a(EventRetracted, on="2017-01-01", retracts="E-1")
    )

    assert rows == []
