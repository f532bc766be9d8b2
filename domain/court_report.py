"""A pre-sentence report: what the court asked for, and what it was given."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Fact
from domain.refusal import Refusal
from domain.vocabulary import Need, Proposal, ReportFormat


class CourtReportFact(CaseFact, frozen=True):
    """A fact about one pre-sentence report."""

    report_ref: Code
    """The report."""

    @property
    def ref(self) -> str:
        return self.report_ref


class ReportRequested(CourtReportFact, frozen=True, tag="court-report.requested"):
    """The court asked for a pre-sentence report."""

    entry = "2"

    format: ReportFormat
    """The format asked for."""

    court_due_on: date
    """The day by which the court wants the report."""


class ReportCompleted(CourtReportFact, frozen=True, tag="court-report.completed"):
    """The court team gave its report.  An oral report may be given on the day, without a written request."""

    entry = "3"

    format: ReportFormat
    """The format in which it was given."""

    is_on_the_day: bool
    """Whether it was given on the day of the hearing, without an adjournment."""

    proposal: Proposal
    """What the report asked the court to impose."""

    areas_analysed: tuple[Need, ...] = ()
    """The areas linked to offending that it analysed."""


class CourtReport(msgspec.Struct, frozen=True):
    """One report, as far as it has got."""

    ref: str
    is_requested: bool = False
    is_completed: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this report in `case`, or None."""
        match fact:
            case ReportRequested() if self.is_requested:
                return Refusal("report-requested-once", f"report {self.ref} was already requested")
            case ReportCompleted() if self.is_completed:
                return Refusal("report-completed-once", f"report {self.ref} was already completed")
            case ReportCompleted() if not self.is_requested and fact.format is not ReportFormat.ORAL:
                return Refusal("written-report-needs-request", f"written report {self.ref} was never requested")
        return None

    def evolve(self, fact: Fact) -> CourtReport:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case ReportRequested():
                return msgspec.structs.replace(self, is_requested=True)
            case ReportCompleted():
                return msgspec.structs.replace(self, is_completed=True)
        return self
