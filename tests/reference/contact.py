"""The appointments of a case, as the heads of the views `appointments` and `failures_to_comply` say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.vocabulary import AppointmentKind, Outcome
from tests.reference.days import day_of
from tests.reference.life import Life

ATTENDED = (Outcome.ATTENDED_COMPLIED, Outcome.ATTENDED_FAILED_TO_COMPLY)
CALLED_OFF = (Outcome.CANCELLED_BY_SERVICE, Outcome.RESCHEDULED_BY_SERVICE)
FACE_TO_FACE = (AppointmentKind.OFFICE, AppointmentKind.HOME_VISIT)


class Appointment(NamedTuple):
    """An appointment with its latest outcome and, where it was missed, the latest ruling on that."""

    scheduled: AppointmentScheduled
    outcome: OutcomeRecorded | None
    ruling: AbsenceRuled | None
    is_replaced: bool

    @property
    def day(self) -> date:
        """The day on which it was to take place."""
        return day_of(self.scheduled.starts_at)

    @property
    def is_attended(self) -> bool:
        """Whether the person came, whether or not they complied."""
        return self.outcome is not None and self.outcome.outcome in ATTENDED

    @property
    def is_missed(self) -> bool:
        """Whether the person did not come."""
        return self.outcome is not None and self.outcome.outcome is Outcome.ABSENT

    @property
    def is_offered(self) -> bool:
        """Whether it stood: not called off, not replaced without an outcome, not entered after its day unless kept."""
        if self.outcome is not None and self.outcome.outcome in CALLED_OFF:
            return False
        if self.is_replaced and self.outcome is None:
            return False
        return self.is_attended or day_of(self.scheduled.occurred_at) <= self.day

    @property
    def failure_settled_on(self) -> date | None:
        """The day on which a failure to comply with it was settled, or None where it was no failure."""
        if self.outcome is not None and self.outcome.outcome is Outcome.ATTENDED_FAILED_TO_COMPLY:
            return day_of(self.outcome.occurred_at)
        if self.is_missed and self.ruling is not None and not self.ruling.is_acceptable:
            return day_of(self.ruling.occurred_at)
        return None


def appointments(life: Life) -> Iterator[Appointment]:
    """Give the appointments of a case."""
    replaced = {one.rescheduled_from for one in life.of(AppointmentScheduled)}
    for one in life.of(AppointmentScheduled):
        outcomes = [said for said in life.of(OutcomeRecorded) if said.appointment_ref == one.appointment_ref]
        rulings = [said for said in life.of(AbsenceRuled) if said.appointment_ref == one.appointment_ref]
        yield Appointment(
            one,
            outcomes[-1] if outcomes else None,
            rulings[-1] if rulings else None,
            one.appointment_ref in replaced,
        )


def days_of_failure(life: Life) -> dict[date, date]:
    """Give the days of failure to comply with a national standards appointment, and when each was first settled."""
    settled: dict[date, date] = {}
    for one in appointments(life):
        if one.scheduled.is_national_standard and (on := one.failure_settled_on):
            settled[one.day] = min(on, settled.get(one.day, on))
    return settled
