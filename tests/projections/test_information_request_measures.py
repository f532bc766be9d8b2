"""PP08 to PP12: requests for information made in time, answered, chased, forwarded, and not made twice."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import CaseTransferred, RiskFlagRaised, RiskFlagRemoved, SentenceClosed
from domain.fact import Fact
from domain.information_request import (
    RequestChased,
    RequestClosed,
    RequestOutcomeRecorded,
    ResponseForwarded,
)
from domain.record import EventRetracted
from domain.vocabulary import (
    InformationBody,
    InformationSubject,
    Organisation,
    RequestClosure,
    ResponseClass,
    RiskFlag,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict
from tests.projections.test_information_requests import answered, asked

CRC, NPS = Organisation.CRC, Organisation.NPS
CASE = opened(on="2016-10-03")  # allocated to the CRC on Tuesday, 4 October
CHILD = a(RiskFlagRaised, on="2016-10-03", flag=RiskFlag.CHILD_PROTECTION)
ABUSE = a(RiskFlagRaised, on="2016-10-03", flag=RiskFlag.DOMESTIC_ABUSE)
POLICE: dict[str, Any] = {
    "body": InformationBody.POLICE_DOMESTIC_ABUSE_UNIT,
    "subject": InformationSubject.DOMESTIC_ABUSE_CALLOUTS,
}
TO_NPS = a(CaseTransferred, on="2016-11-16", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION)


def closed(on: str, closure: RequestClosure = RequestClosure.WITHDRAWN) -> Fact:
    """Give the end of a request by the source."""
    return a(RequestClosed, on=on, closure=closure)


# PP08: asked for in time


@pytest.mark.parametrize(
    ("written", "is_met", "days"),
    [
        ("2016-09-20", True, -10),
        ("2016-10-18T22:59", True, 10),  # the last minute of the tenth business day, in summer time
        ("2016-10-18T23:00", False, 11),
    ],
)
def test_the_request_is_in_time_up_to_the_end_of_the_tenth_business_day_and_before_the_sentence_too(
    written: str, is_met: bool, days: int
) -> None:
    request = asked(written)

    row = the_row("PP08", *CASE, CHILD, request)

    assert (row["met"], row["value"], f"{row['judged_on']}") == (is_met, days, "2016-10-04")
    assert row["evidence"] == [CHILD.event_id, request.event_id]


def test_bank_holidays_do_not_count_to_the_time_for_a_request() -> None:
    christmas = opened(on="2016-12-14", case_ref="X100001-1")  # allocated on 15 December

    assert verdict("PP08", *christmas, CHILD, asked("2017-01-03")) is True
    assert verdict("PP08", *christmas, CHILD, asked("2017-01-04")) is False


def test_a_request_written_down_on_a_saturday_counts_as_written_down_on_the_monday() -> None:
    friday = opened(on="2016-10-06")  # allocated on Friday, 7 October

    assert verdict("PP08", *friday, CHILD, asked("2016-10-21")) is True
    assert verdict("PP08", *friday, CHILD, asked("2016-10-22")) is False


def test_a_request_dated_at_the_start_and_written_down_later_is_late() -> None:
    dated_back = asked("2016-10-05", recorded="2017-05-10")

    assert verdict("PP08", *CASE, CHILD, dated_back) is False
    assert verdict("PP08", *CASE, CHILD, dated_back, known_at="2017-05-09") is False


def test_a_case_without_the_flags_has_no_row() -> None:
    other = a(RiskFlagRaised, on="2016-10-03", flag=RiskFlag.MAPPA)

    assert judged("PP08", *CASE, other, asked()) == []


@pytest.mark.parametrize("flag", [RiskFlag.CHILD_PROTECTION, RiskFlag.LOOKED_AFTER_CHILD])
def test_a_child_needs_a_request_to_social_care_and_domestic_abuse_one_to_the_police(flag: RiskFlag) -> None:
    child = a(RiskFlagRaised, on="2016-10-03", flag=flag)
    of_police, of_social_care = asked("2016-10-06", "Q-1", **POLICE), asked("2016-10-06", "Q-2")

    assert verdict("PP08", *CASE, child, of_social_care) is True
    assert verdict("PP08", *CASE, child, of_police) is False
    assert verdict("PP08", *CASE, ABUSE, of_police) is True
    assert verdict("PP08", *CASE, ABUSE, of_social_care) is False


def test_call_outs_asked_of_any_body_are_a_request_about_domestic_abuse() -> None:
    elsewhere = asked("2016-10-06", **{**POLICE, "body": InformationBody.POLICE_OTHER})
    other_subject = asked("2016-10-06", body=InformationBody.POLICE_OTHER, subject=InformationSubject.INTELLIGENCE)

    assert verdict("PP08", *CASE, ABUSE, elsewhere) is True
    assert verdict("PP08", *CASE, ABUSE, other_subject) is False


def test_a_case_with_both_kinds_of_flag_needs_both_requests() -> None:
    of_police, of_social_care = asked("2016-10-06", "Q-1", **POLICE), asked("2016-10-07", "Q-2")

    row = the_row("PP08", *CASE, CHILD, ABUSE, of_police, of_social_care)

    assert (row["met"], row["category"], row["value"]) == (True, "BOTH", 3)
    assert verdict("PP08", *CASE, CHILD, ABUSE, of_police) is False
    assert the_row("PP08", *CASE, CHILD, ABUSE, of_police)["value"] is None


def test_the_time_runs_from_the_flag_where_it_was_raised_later() -> None:
    raised = a(RiskFlagRaised, on="2017-01-09", flag=RiskFlag.CHILD_PROTECTION)

    row = the_row("PP08", *CASE, raised, asked("2017-01-23"))

    assert (f"{row['judged_on']}", row["met"], row["value"]) == ("2017-01-09", True, 10)
    assert verdict("PP08", *CASE, raised, asked("2017-01-24")) is False


def test_a_request_is_not_due_until_the_time_is_over() -> None:
    assert verdict("PP08", *CASE, CHILD, as_of="2016-10-18") == "NOT_DUE_YET"
    assert verdict("PP08", *CASE, CHILD, as_of="2016-10-19") is False


@pytest.mark.parametrize("end", [SentenceClosed, RiskFlagRemoved])
def test_a_case_closed_or_a_flag_removed_before_the_time_was_over_needs_no_request(end: type[Fact]) -> None:
    fields: dict[str, Any] = {"flag": RiskFlag.CHILD_PROTECTION} if end is RiskFlagRemoved else {}

    assert verdict("PP08", *CASE, CHILD, a(end, on="2016-10-18", **fields)) == "ENDED_BEFORE_DUE"
    assert verdict("PP08", *CASE, CHILD, a(end, on="2016-10-19", **fields)) is False


def test_what_one_flag_did_not_need_in_the_end_does_not_hide_what_the_other_did() -> None:
    removed = a(RiskFlagRemoved, on="2016-10-10", flag=RiskFlag.CHILD_PROTECTION)

    assert verdict("PP08", *CASE, CHILD, removed, ABUSE, asked("2016-10-06", **POLICE)) is True
    assert verdict("PP08", *CASE, CHILD, removed, ABUSE) is False


def test_a_flag_that_did_not_last_long_enough_does_not_hide_the_next_of_its_kind() -> None:
    removed = a(RiskFlagRemoved, on="2016-10-10", flag=RiskFlag.CHILD_PROTECTION)
    again = a(RiskFlagRaised, on="2017-01-09", flag=RiskFlag.LOOKED_AFTER_CHILD)

    row = the_row("PP08", *CASE, CHILD, removed, again, asked("2017-01-23"))

    assert (row["met"], row["value"], f"{row['judged_on']}") == (True, 10, "2017-01-09")
    assert verdict("PP08", *CASE, CHILD, removed, again, asked("2017-01-24")) is False
    assert verdict("PP08", *CASE, CHILD, removed, again, as_of="2017-01-23") == "NOT_DUE_YET"
    assert f"{the_row('PP08', *CASE, CHILD, removed, asked('2016-10-07'), again)['judged_on']}" == "2016-10-04"


def test_a_flag_removed_before_supervision_started_needs_no_request() -> None:
    removed = a(RiskFlagRemoved, on="2016-10-04", flag=RiskFlag.CHILD_PROTECTION)

    assert judged("PP08", *CASE, CHILD, removed) == []


def test_the_row_stays_with_the_organisation_that_held_the_case_at_the_start() -> None:
    row = the_row("PP08", *CASE, CHILD, TO_NPS)

    assert (row["organisation"], row["unit"]) == ("CRC", "WORCESTER")


def test_on_a_day_on_which_the_case_changed_hands_the_row_is_that_of_the_next_to_hold_it() -> None:
    raised = a(RiskFlagRaised, on="2016-11-16", flag=RiskFlag.CHILD_PROTECTION)

    assert the_row("PP08", *CASE, raised, TO_NPS)["organisation"] == "NPS"


def test_a_request_retracted_and_one_in_another_case_leave_no_trail() -> None:
    request = asked("2016-10-06", event_id="E-1")
    retraction = a(EventRetracted, on="2016-10-07", retracts="E-1")
    other = asked("2016-10-06", case_ref="X100002-1")

    assert verdict("PP08", *CASE, CHILD, retraction, request) is False
    assert verdict("PP08", *CASE, CHILD, other) is False


# PP09 and PP09a: answered


def test_an_answer_counts_however_late_and_whatever_it_says() -> None:
    answer = answered("2017-03-01", response=ResponseClass.REFUSED, to=NPS)

    row = the_row("PP09", *CASE, asked(recorded_by_unit="WORCESTER"), answer)

    assert (row["met"], row["value"], row["category"]) == (True, 120, "REFUSED")
    assert (row["organisation"], row["unit"], f"{row['judged_on']}") == ("CRC", "WORCESTER", "2016-11-01")
    assert (row["body"], row["authority"]) == ("CHILDREN_SOCIAL_CARE", "WORCESTERSHIRE")
    assert row["evidence"] == [asked(recorded_by_unit="WORCESTER").event_id, answer.event_id]


def test_a_request_is_put_down_to_the_organisation_that_made_it_whoever_holds_the_case() -> None:
    for code in ("PP09", "PP09a", "PP10"):
        assert the_row(code, *CASE, asked(by=NPS, recorded_by_unit="COURT-TEAM"))["organisation"] == "NPS"
        assert the_row(code, *CASE, asked(by=NPS, recorded_by_unit="COURT-TEAM"))["unit"] == "COURT-TEAM"


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2016-11-15", "NOT_DUE_YET"),
        ([], "2016-11-16", False),
        ([closed("2016-11-14")], "2017-05-31", "WITHDRAWN"),
        ([closed("2016-12-14")], "2017-05-31", "WITHDRAWN"),
        ([closed("2016-12-14", RequestClosure.DUPLICATE)], "2017-05-31", "DUPLICATE"),
        ([closed("2016-11-14", RequestClosure.UNKNOWN)], "2017-05-31", "CLOSED_BEFORE_DUE"),
        ([closed("2016-11-16", RequestClosure.UNKNOWN)], "2017-05-31", False),
        ([a(SentenceClosed, on="2016-11-15")], "2017-05-31", "CASE_CLOSED_BEFORE_DUE"),
        ([a(SentenceClosed, on="2016-11-16")], "2017-05-31", False),
        ([answered("2016-11-20"), closed("2016-11-21")], "2017-05-31", True),
    ],
)
def test_a_request_is_unanswered_from_the_day_after_an_answer_was_wanted_unless_it_had_ended(
    facts: list[Fact], as_of: str, expected: object
) -> None:
    assert verdict("PP09", *CASE, asked(), *facts, as_of=as_of) == expected


def test_an_answer_written_down_late_or_corrected_or_retracted_counts_as_known() -> None:
    late = answered("2016-11-10", recorded="2017-05-15", event_id="R-1")
    correction = answered("2016-11-20", recorded="2017-05-16", supersedes="R-1")
    retraction = a(EventRetracted, on="2017-05-16", retracts="R-1")

    assert verdict("PP09", *CASE, asked(), late, known_at="2017-05-14") is False
    assert verdict("PP09", *CASE, asked(), late, known_at="2017-05-15") is True
    assert verdict("PP09", *CASE, asked(), retraction, late) is False
    assert the_row("PP09a", *CASE, asked(), correction, late)["value"] == 19
    assert the_row("PP09a", *CASE, asked(), correction, late, known_at="2017-05-15")["value"] == 9


def test_the_days_to_the_answer_are_days_in_london_and_a_request_without_one_is_left_out() -> None:
    summer = asked("2016-10-28T22:59", due_on="2016-11-15")  # just before midnight, two days before the clocks go back
    at_night = asked("2016-10-28T23:00", due_on="2016-11-15")

    assert the_row("PP09a", *CASE, summer, answered("2016-11-01"))["value"] == 4
    assert the_row("PP09a", *CASE, at_night, answered("2016-11-01"))["value"] == 3
    assert the_row("PP09a", *CASE, asked(), answered("2016-11-01T18:00"))["value"] == 0
    assert the_row("PP09a", *CASE, asked())["excluded"] == "UNANSWERED"


def test_a_request_answered_twice_has_one_row_and_the_first_answer_counts() -> None:
    row = the_row("PP09a", *CASE, asked(), answered("2016-11-30"), answered("2016-11-08"))

    assert (row["value"], row["authority"]) == (7, "WORCESTERSHIRE")


# PP09b and PP09c: on file, and used

INFORMED = answered("2016-11-10", response=ResponseClass.INFORMATION_PROVIDED)  # a Thursday


def written(on: str, *, on_file: bool = True, used: bool = True, **fields: Any) -> Fact:
    """Give a word on what became of the answer."""
    return a(RequestOutcomeRecorded, on=on, is_on_file=on_file, is_used_in_risk_assessment=used, **fields)


def test_the_latest_word_says_whether_the_answer_is_on_file_and_whether_it_is_used() -> None:
    first, last = written("2016-11-11", used=False), written("2016-12-01")

    row = the_row("PP09b", *CASE, asked(), INFORMED, last, first)

    assert (row["met"], row["value"], row["category"], f"{row['judged_on']}") == (
        True,
        21,
        "INFORMATION_PROVIDED",
        "2016-11-10",
    )
    assert row["evidence"] == [asked().event_id, INFORMED.event_id, last.event_id]
    assert (row["body"], row["authority"]) == ("CHILDREN_SOCIAL_CARE", "WORCESTERSHIRE")
    assert verdict("PP09c", *CASE, asked(), INFORMED, last, first) is True
    assert verdict("PP09c", *CASE, asked(), INFORMED, first) is False
    assert verdict("PP09b", *CASE, asked(), INFORMED, written("2016-11-11", on_file=False, used=False)) is False


@pytest.mark.parametrize("code", ["PP09b", "PP09c"])
@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2016-11-17", "NOT_DUE_YET"),
        ([], "2016-11-18", False),
        ([a(SentenceClosed, on="2016-11-17")], "2017-05-31", "CLOSED_BEFORE_DUE"),
        ([a(SentenceClosed, on="2016-11-18")], "2017-05-31", False),
        ([written("2016-11-11"), a(SentenceClosed, on="2016-11-14")], "2017-05-31", True),
        ([written("2016-11-11", on_file=False, used=False)], "2016-11-12", False),
    ],
)
def test_nothing_said_of_an_answer_is_a_fault_once_the_time_is_over(
    code: str, facts: list[Fact], as_of: str, expected: object
) -> None:
    assert verdict(code, *CASE, asked(), INFORMED, *facts, as_of=as_of) == expected


def test_a_time_that_ended_on_a_friday_is_over_on_the_saturday() -> None:
    answer = answered("2016-11-11")  # a Friday
    overdue = asked(due_on="2016-11-11")
    early = asked("2016-09-20", by=NPS)

    assert verdict("PP09b", *CASE, asked(), answer, as_of="2016-11-18") == "NOT_DUE_YET"
    assert verdict("PP09b", *CASE, asked(), answer, as_of="2016-11-19") is False
    assert verdict("PP10", *CASE, overdue, as_of="2016-11-18") == "NOT_DUE_YET"
    assert verdict("PP10", *CASE, overdue, as_of="2016-11-19") is False
    assert verdict("PP11", *CASE, early, answered("2016-11-11", to=NPS), as_of="2016-11-18") == "NOT_DUE_YET"
    assert verdict("PP11", *CASE, early, answered("2016-11-11", to=NPS), as_of="2016-11-19") is False


def test_a_request_without_an_answer_has_no_row_and_only_information_can_be_used() -> None:
    nothing = answered(response=ResponseClass.NOTHING_KNOWN)

    assert judged("PP09b", *CASE, asked()) == []
    assert verdict("PP09b", *CASE, asked(), nothing, written("2016-11-11", used=False)) is True
    assert judged("PP09c", *CASE, asked(), nothing, written("2016-11-11")) == []


@pytest.mark.parametrize("code", ["PP09b", "PP09c"])
def test_a_word_retracted_is_none_and_one_written_down_late_is_unknown_until_then(code: str) -> None:
    word = written("2016-11-11", recorded="2017-01-10", event_id="W-1")
    retraction = a(EventRetracted, on="2017-01-20", retracts="W-1")

    assert verdict(code, *CASE, asked(), INFORMED, word, known_at="2017-01-09") is False
    assert verdict(code, *CASE, asked(), INFORMED, word, known_at="2017-01-10") is True
    assert verdict(code, *CASE, asked(), INFORMED, word, retraction) is False


# PP10: chased


@pytest.mark.parametrize(
    ("chased", "is_met", "days"),
    [
        ("2016-11-15", False, None),  # the day by which an answer was wanted, a Tuesday
        ("2016-11-16", True, 1),
        ("2016-11-19", True, 4),  # a Saturday counts as Monday
        ("2016-11-22", True, 5),
        ("2016-11-23", False, 6),
    ],
)
def test_an_overdue_request_is_chased_in_time_from_the_day_after_to_the_fifth_business_day(
    chased: str, is_met: bool, days: int | None
) -> None:
    row = the_row("PP10", *CASE, asked(), a(RequestChased, on=chased))

    assert (row["met"], row["value"], f"{row['judged_on']}") == (is_met, days, "2016-11-15")


def test_christmas_does_not_count_to_the_time_for_a_reminder() -> None:
    request = asked("2016-12-01", due_on="2016-12-22")

    assert verdict("PP10", *CASE, request, a(RequestChased, on="2016-12-31")) is True  # counts as 3 January
    assert verdict("PP10", *CASE, request, a(RequestChased, on="2017-01-04")) is False


@pytest.mark.parametrize(
    "facts", [[answered("2016-11-15")], [closed("2016-11-15")], [a(SentenceClosed, on="2016-11-15")]]
)
def test_a_request_that_was_never_overdue_has_no_row(facts: list[Fact]) -> None:
    assert judged("PP10", *CASE, asked(), *facts) == []
    assert judged("PP10", *CASE, asked(), as_of="2016-11-15") == []


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2016-11-22", "NOT_DUE_YET"),
        ([], "2016-11-23", False),
        ([answered("2016-11-22")], "2017-05-31", "ANSWERED_BEFORE_CHASE"),
        ([answered("2016-11-23")], "2017-05-31", False),
        ([closed("2016-11-22")], "2017-05-31", "CLOSED_BEFORE_CHASE"),
        ([closed("2016-11-23")], "2017-05-31", False),
        ([a(SentenceClosed, on="2016-11-22")], "2017-05-31", "CLOSED_BEFORE_CHASE"),
        ([answered("2016-11-18"), a(RequestChased, on="2016-11-21")], "2017-05-31", "ANSWERED_BEFORE_CHASE"),
    ],
)
def test_no_reminder_is_a_fault_once_the_time_is_over_and_the_request_still_open(
    facts: list[Fact], as_of: str, expected: object
) -> None:
    assert verdict("PP10", *CASE, asked(), *facts, as_of=as_of) == expected


def test_a_reminder_before_the_answer_was_wanted_does_not_hide_one_in_time_and_anybody_may_remind() -> None:
    early = a(RequestChased, on="2016-11-10")
    reminder = a(RequestChased, on="2016-11-18", recorded_by_organisation=NPS)

    row = the_row("PP10", *CASE, asked(), reminder, early)

    assert (row["met"], row["organisation"]) == (True, "CRC")
    assert row["evidence"] == [asked().event_id, reminder.event_id]


def test_a_reminder_retracted_is_none_and_one_written_down_late_is_unknown_until_then() -> None:
    reminder = a(RequestChased, on="2016-11-18", recorded="2017-01-10", event_id="C-1")
    retraction = a(EventRetracted, on="2017-01-20", retracts="C-1")

    assert verdict("PP10", *CASE, asked(), reminder, known_at="2017-01-09") is False
    assert verdict("PP10", *CASE, asked(), reminder, known_at="2017-01-10") is True
    assert verdict("PP10", *CASE, asked(), reminder, retraction) is False


# PP11: forwarded

EARLY = asked("2016-09-20", by=NPS, due_on="2016-10-04", recorded_by_unit="COURT-TEAM")


def forwarded(on: str, to: Organisation = CRC, **fields: Any) -> Fact:
    """Give the passing on of the answer by the NPS."""
    return a(ResponseForwarded, on=on, to_organisation=to, recorded_by_organisation=NPS, **fields)


def test_an_answer_passed_on_counts_however_late_from_the_day_on_which_the_crc_held_the_case() -> None:
    answer, passed_on = answered("2016-09-30", to=NPS), forwarded("2017-01-04")

    row = the_row("PP11", *CASE, EARLY, answer, passed_on)

    assert (row["met"], row["value"], f"{row['judged_on']}") == (True, 92, "2016-10-04")
    assert (row["organisation"], row["unit"], row["body"]) == ("NPS", "COURT-TEAM", "CHILDREN_SOCIAL_CARE")
    assert row["evidence"] == [EARLY.event_id, answer.event_id, CASE[1].event_id, passed_on.event_id]


def test_the_days_run_from_the_answer_where_it_came_after_the_allocation() -> None:
    row = the_row("PP11", *CASE, EARLY, answered("2016-10-10", to=NPS), forwarded("2016-10-13"))

    assert (row["value"], f"{row['judged_on']}") == (3, "2016-10-10")


def test_an_answer_passed_on_before_the_allocation_took_no_day() -> None:
    row = the_row("PP11", *CASE, EARLY, answered("2016-09-28", to=NPS), forwarded("2016-09-29"))

    assert (row["met"], row["value"]) == (True, 0)


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        ([], "2016-11-15", "NOT_DUE_YET"),
        ([], "2016-11-16", False),
        ([a(SentenceClosed, on="2016-11-15")], "2017-05-31", "ENDED_BEFORE_DUE"),
        ([a(SentenceClosed, on="2016-11-16")], "2017-05-31", False),
        ([TO_NPS], "2017-05-31", False),
        ([answered("2016-11-12", to=CRC)], "2017-05-31", "CRC_RECEIVED_IT"),
        ([forwarded("2016-11-09", to=NPS)], "2017-05-31", False),
        ([forwarded("2016-11-09", event_id="F-1"), a(EventRetracted, on="2016-12-01", retracts="F-1")], "", False),
        ([forwarded("2016-11-09", recorded="2017-06-02")], "", False),
    ],
)
def test_an_answer_that_was_not_passed_on_is_a_fault_once_the_time_is_over(
    facts: list[Fact], as_of: str, expected: object
) -> None:
    answer = answered("2016-11-08", to=NPS)

    assert verdict("PP11", *CASE, EARLY, answer, *facts, as_of=as_of or "2017-05-31", known_at="2017-05-31") == expected


def test_a_case_that_leaves_the_crc_before_the_time_is_over_needs_no_answer_there() -> None:
    assert verdict("PP11", *CASE, EARLY, answered("2016-11-10", to=NPS), TO_NPS) == "ENDED_BEFORE_DUE"


@pytest.mark.parametrize(
    "facts",
    [
        [*CASE, EARLY],
        [*CASE, EARLY, answered("2016-11-08", to=CRC)],
        [*CASE, asked("2016-09-20", by=CRC), answered("2016-11-08", to=NPS)],
        [*opened(organisation=NPS), EARLY, answered("2016-11-08", to=NPS)],
        [*CASE, TO_NPS, asked("2016-11-20", by=NPS), answered("2016-11-28", to=NPS)],
        [*CASE, TO_NPS, EARLY, answered("2016-11-20", to=NPS)],
    ],
)
def test_only_answers_to_the_nps_of_its_own_requests_in_cases_of_the_crc_have_a_row(facts: list[Fact]) -> None:
    assert judged("PP11", *facts) == []


def test_a_request_of_the_nps_in_a_case_that_it_held_itself_has_no_row_when_the_case_goes_to_the_crc() -> None:
    moved = a(
        CaseTransferred, on="2016-12-01", from_organisation=NPS, to_organisation=CRC, kind=TransferKind.DEESCALATION
    )
    facts = [*opened(organisation=NPS), moved, answered("2016-11-08", to=NPS)]

    assert judged("PP11", *facts, asked("2016-11-01", by=NPS)) == []
    assert f"{the_row('PP11', *facts, EARLY)['judged_on']}" == "2016-12-01"


# PP12: asked twice


def test_a_request_is_a_duplicate_when_another_organisation_asked_within_ninety_days_before() -> None:
    earlier = asked("2016-08-03", "Q-0", by=NPS)
    again = asked("2016-11-01")

    rows = judged("PP12", *CASE, again, earlier)

    assert [(row["thing"], row["organisation"], row["met"], row["value"]) for row in rows] == [
        ("X100001-1 Q-0", "NPS", False, None),
        ("X100001-1 Q-1", "CRC", True, 90),
    ]
    assert rows[1]["evidence"] == [earlier.event_id, again.event_id]
    assert [row["met"] for row in judged("PP12", *CASE, earlier, asked("2016-11-02"))] == [False, False]


@pytest.mark.parametrize(
    ("facts", "category"),
    [
        ([], "UNANSWERED"),
        ([answered("2016-10-20", "Q-0")], "ANSWERED"),
        ([answered("2016-11-02", "Q-0")], "UNANSWERED"),
    ],
)
def test_a_duplicate_says_whether_the_answer_had_come_by_then(facts: list[Fact], category: str) -> None:
    rows = judged("PP12", *CASE, asked("2016-10-10", "Q-0", by=NPS), asked(), *facts)

    assert [row["category"] for row in rows] == [None, category]


def test_the_word_of_the_source_does_not_make_a_duplicate_and_a_request_retracted_is_repeated_by_none() -> None:
    earlier = asked("2016-10-10", "Q-0", by=NPS, event_id="E-0")
    retraction = a(EventRetracted, on="2016-12-01", retracts="E-0")

    assert verdict("PP12", *CASE, asked(), closed("2016-11-05", RequestClosure.DUPLICATE)) is False
    assert verdict("PP12", *CASE, asked(), earlier, retraction) is False
