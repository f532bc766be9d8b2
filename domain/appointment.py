"""An appointment: offered, attended or missed, and the ruling on an absence.

An absence starts without a ruling.  The responsible officer rules it acceptable or unacceptable later, and may rule
again: the later ruling counts.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Count, Fact
from domain.refusal import Refusal
from domain.vocabulary import AbsenceReason, AppointmentKind, Outcome


class AppointmentFact(CaseFact, frozen=True):
    """A fact about one appointment."""

    appointment_ref: Code
    """The appointment."""

    @property
    def ref(self) -> str:
        return self.appointment_ref


class AppointmentScheduled(AppointmentFact, frozen=True, tag="appointment.scheduled"):
    """An appointment was offered to the person.  It counts as offered whether or not it is kept."""

    entry = "28"

    starts_at: datetime
    """When the appointment is to take place."""

    kind: AppointmentKind
    """What it is for and where."""

    is_national_standard: bool
    """Whether it counts towards national standards of contact."""

    with_officer: Code | None = None
    """The practitioner the person is to see, if one is named."""

    rescheduled_from: Code | None = None
    """The appointment that this one replaces."""

    place: Code | None = None
    """The office or site, by its code; never an address."""


class OutcomeRecorded(AppointmentFact, frozen=True, tag="appointment.outcome-recorded"):
    """What became of an appointment."""

    entry = "29"

    outcome: Outcome
    """How it ended; an absence is ruled on separately."""

    evidence_due_on: date | None = None
    """The day by which the person is to give evidence for an absence."""

    is_rar_day: bool = False
    """Whether the attendance counts as a rehabilitation activity requirement day."""


class AbsenceRuled(AppointmentFact, frozen=True, tag="appointment.absence-ruled"):
    """The responsible officer judged an absence acceptable or unacceptable.  A later ruling replaces an earlier one."""

    entry = "30"

    is_acceptable: bool
    """Whether the absence was accepted."""

    reason: AbsenceReason
    """The reason given."""


class WarningIssued(AppointmentFact, frozen=True, tag="appointment.warning-issued"):
    """The person was warned of a failure to comply and of what a second one means.

    The letter often goes out before the absence is ruled on, while the person may still give evidence.
    """

    entry = "34"

    letter_number: Count
    """The number of the warning letter in this sentence, from 1."""

    expires_on: date
    """The day on which the warning lapses."""


class Appointment(msgspec.Struct, frozen=True):
    """One appointment, as far as it has got."""

    ref: str
    starts_at: datetime | None = None
    outcome: Outcome | None = None
    is_acceptable: bool | None = None

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this appointment in `case`, or None."""
        match fact:
            case AppointmentScheduled():
                if self.starts_at is not None:
                    return Refusal("appointment-scheduled-once", f"appointment {self.ref} was already scheduled")
            case OutcomeRecorded():
                return self._why_no_outcome(fact)
            case AbsenceRuled():
                if self.outcome is None:
                    return Refusal("ruling-needs-absence", f"appointment {self.ref} has no outcome yet to rule on")
                if self.outcome is not Outcome.ABSENT:
                    ended = self.outcome.lower().replace("_", " ")
                    return Refusal(
                        "ruling-needs-absence",
                        f"appointment {self.ref} was {ended}, so there is no absence to rule on",
                    )
            case WarningIssued() if not self.is_failure:
                return Refusal("warning-needs-failure", f"appointment {self.ref} has no failure to comply to warn of")
        return None

    def _why_no_outcome(self, fact: OutcomeRecorded) -> Refusal | None:
        if self.starts_at is None:
            return Refusal("outcome-needs-appointment", f"appointment {self.ref} was never scheduled")
        if self.outcome is not None:
            return Refusal(
                "outcome-recorded-once",
                f"appointment {self.ref} already has an outcome, which only a correction can change",
            )
        called_off = fact.outcome in (Outcome.RESCHEDULED_BY_SERVICE, Outcome.CANCELLED_BY_SERVICE)
        if not called_off and fact.occurred_at.date() < self.starts_at.date():
            return Refusal(
                "outcome-not-before-appointment",
                f"appointment {self.ref} is on {self.starts_at:%Y-%m-%d}, after its outcome",
            )
        return None

    @property
    def is_failure(self) -> bool:
        """Whether the person failed to comply, as far as is known: an absence may still be ruled acceptable."""
        return self.outcome is Outcome.ATTENDED_FAILED_TO_COMPLY or (
            self.outcome is Outcome.ABSENT and self.is_acceptable is not True
        )

    def evolve(self, fact: Fact) -> Appointment:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case AppointmentScheduled():
                return msgspec.structs.replace(self, starts_at=fact.starts_at)
            case OutcomeRecorded():
                return msgspec.structs.replace(self, outcome=fact.outcome)
            case AbsenceRuled():
                return msgspec.structs.replace(self, is_acceptable=fact.is_acceptable)
        return self
