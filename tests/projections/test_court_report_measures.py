"""RR22, RR23 and NPS-SL001: reports within the time set by the court, and reports on the day of the hearing."""

from __future__ import annotations

import pytest

from domain.case import CourtAppearanceNotified, SentenceImposed
from domain.court_report import ReportCompleted, ReportRequested
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import CourtTier, ReportFormat
from tests.facts import a
from tests.projections.judging import judged, the_row, verdict


def asked(*, due: str = "2016-09-30", ref: str = "PSR-1", case_ref: str = "X100001-1") -> Fact:
    """Give the court's request."""
    return a(ReportRequested, on="2016-09-09", court_due_on=due, report_ref=ref, case_ref=case_ref)


def given(
    on: str,
    *,
    ref: str = "PSR-1",
    case_ref: str = "X100001-1",
    is_on_the_day: bool = False,
    **fields: str,
) -> Fact:
    """Give the report."""
    return a(
        ReportCompleted,
        on=on,
        report_ref=ref,
        case_ref=case_ref,
        is_on_the_day=is_on_the_day,
        format=ReportFormat.SHORT,
        **fields,
    )


@pytest.mark.parametrize(
    ("on", "is_in_time"),
    [
        ("2016-09-12", True),
        ("2016-09-30T22:59", True),  # one minute before midnight in London
        ("2016-09-30T23:00", False),  # already 1 October there
    ],
)
def test_a_report_is_in_time_up_to_the_end_of_the_day_wanted_in_london(on: str, is_in_time: bool) -> None:
    facts = [given(on), asked()]

    assert verdict("RR22", *facts) is is_in_time
    assert verdict("NPS-SL001", *facts) is is_in_time


def test_a_report_without_a_request_is_in_time_on_the_day_of_the_hearing_and_otherwise_has_no_day_to_keep() -> None:
    on_the_day = given("2016-09-12", is_on_the_day=True)
    later = given("2016-09-12")

    for code in ("RR22", "NPS-SL001"):
        assert verdict(code, on_the_day) is True
        assert verdict(code, later) == "NO_DAY_SET"


def test_a_report_said_to_be_on_the_day_is_late_where_the_court_wanted_it_earlier() -> None:
    assert verdict("RR22", asked(), given("2016-10-03", is_on_the_day=True)) is False


def test_a_report_not_given_is_due_when_the_day_has_passed_and_is_none_of_the_service_level() -> None:
    assert verdict("RR22", asked(), as_of="2016-09-30") == "NOT_DUE_YET"
    assert verdict("RR22", asked(), as_of="2016-10-01") is False
    assert judged("NPS-SL001", asked()) == []
    assert judged("RR23", asked()) == []


def test_a_report_not_given_is_left_out_where_the_person_was_sentenced_before_the_day_wanted() -> None:
    early = a(SentenceImposed, on="2016-09-29")
    that_day = a(SentenceImposed, on="2016-09-30")

    assert verdict("RR22", asked(), early) == "SENTENCED_BEFORE_DUE"
    assert verdict("RR22", asked(), that_day) is False
    assert verdict("RR22", asked(), early, given("2016-10-01")) is False


def test_rr22_is_judged_on_the_day_wanted_and_the_service_level_on_the_day_given() -> None:
    facts = [asked(), given("2016-09-28", recorded_by_unit="WORCESTER-COURTS")]

    row, level = the_row("RR22", *facts), the_row("NPS-SL001", *facts)

    assert (f"{row['judged_on']}", f"{level['judged_on']}") == ("2016-09-30", "2016-09-28")
    assert (row["organisation"], row["unit"], row["category"]) == ("NPS", "WORCESTER-COURTS", "SHORT")
    assert row["evidence"] == level["evidence"] == [fact.event_id for fact in facts]


def test_a_report_corrected_to_a_later_day_is_late_and_one_retracted_was_never_given() -> None:
    report = given("2016-09-28", event_id="R-1")
    correction = given("2016-10-05", supersedes="R-1")
    retraction = a(EventRetracted, on="2016-10-06", retracts="R-1")

    assert verdict("RR22", asked(), correction, report) is False
    assert verdict("RR22", asked(), retraction, report) is False
    assert judged("NPS-SL001", asked(), report, retraction) == []


def test_a_report_written_down_late_is_unknown_until_then() -> None:
    facts = [asked(), given("2016-09-28", recorded="2016-10-10")]

    assert verdict("RR22", *facts, known_at="2016-10-09") is False
    assert verdict("RR22", *facts, known_at="2016-10-10") is True


def test_a_report_that_came_twice_is_one_report_and_the_first_counts() -> None:
    again = given("2016-10-28", event_id="again")

    assert verdict("RR22", asked(), again, given("2016-09-28")) is True


def test_a_report_is_on_the_day_where_the_source_says_so_by_the_tier_of_the_court_that_passed_sentence() -> None:
    sentence = a(SentenceImposed, on="2016-09-30", court_tier=CourtTier.CROWN)
    on_the_day = given("2016-09-30", is_on_the_day=True)
    adjourned = given("2016-09-30", ref="PSR-2", case_ref="X100002-1")

    rows = judged("RR23", sentence, on_the_day, adjourned, asked())

    assert [(row["thing"], row["met"], row["court_tier"]) for row in rows] == [
        ("X100001-1 PSR-1", True, "CROWN"),
        ("X100002-1 PSR-2", False, None),
    ]
    assert f"{rows[0]['judged_on']}" == "2016-09-30"


def test_a_report_on_a_person_who_was_not_sentenced_is_of_the_tier_of_the_last_court_that_they_appeared_at() -> None:
    first = a(CourtAppearanceNotified, on="2016-09-02", appeared_on="2016-09-01", court_tier=CourtTier.MAGISTRATES)
    last = a(CourtAppearanceNotified, on="2016-09-01", appeared_on="2016-09-30", court_tier=CourtTier.CROWN)
    sentence = a(SentenceImposed, on="2016-10-03", court_tier=CourtTier.MAGISTRATES)

    assert the_row("RR23", first, last, given("2016-09-30"))["court_tier"] == "CROWN"
    assert the_row("RR23", first, last, given("2016-09-30"), sentence)["court_tier"] == "MAGISTRATES"
