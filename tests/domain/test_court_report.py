"""What the court asked for before the sentence, and what it was given."""

from __future__ import annotations

import pytest

from domain.court_report import ReportCompleted, ReportRequested
from domain.refusal import Refusal
from domain.vocabulary import ReportFormat
from tests.facts import a, given

REQUESTED = a(ReportRequested, on="2016-09-12", format=ReportFormat.STANDARD)


def test_a_report_is_requested_once() -> None:
    refusal = given(REQUESTED).why_not(a(ReportRequested, on="2016-09-13"))

    assert refusal == Refusal("report-requested-once", "report PSR-1 was already requested")


def test_a_report_is_completed_once() -> None:
    completed = a(ReportCompleted, on="2016-09-19")

    refusal = given(REQUESTED, completed).why_not(a(ReportCompleted, on="2016-09-20"))

    assert refusal == Refusal("report-completed-once", "report PSR-1 was already completed")


@pytest.mark.parametrize("written", [ReportFormat.SHORT, ReportFormat.STANDARD])
def test_a_written_report_is_requested_first(written: ReportFormat) -> None:
    refusal = given().why_not(a(ReportCompleted, on="2016-09-19", format=written))

    assert refusal == Refusal("written-report-needs-request", "written report PSR-1 was never requested")


def test_an_oral_report_may_be_given_without_a_written_request() -> None:
    assert given().why_not(a(ReportCompleted, on="2016-09-12", format=ReportFormat.ORAL)) is None


# What should not happen is recorded


def test_a_report_after_the_day_set_by_the_court_is_recorded() -> None:
    requested = a(ReportRequested, on="2016-09-12", court_due_on="2016-09-19")

    assert given(requested).why_not(a(ReportCompleted, on="2016-10-19")) is None


def test_a_report_in_another_format_than_the_court_asked_for_is_recorded() -> None:
    assert given(REQUESTED).why_not(a(ReportCompleted, on="2016-09-12", format=ReportFormat.ORAL)) is None
