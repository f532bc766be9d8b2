"""Significant gaps: the times under supervision in which no appointment was offered for `gap_days` or more."""

from __future__ import annotations

from datetime import date

import pytest

from domain.appointment import AppointmentScheduled
from domain.case import CaseTransferred
from domain.vocabulary import Organisation, TransferKind
from tests.facts import a, opened
from tests.projections.judging import view

LAST = a(AppointmentScheduled, on="2016-11-01", starts_at="2016-11-10T10:00", appointment_ref="A-1")
EVERY_FORTNIGHT = [
    a(AppointmentScheduled, on=day, starts_at=f"{day}T10:00", appointment_ref=f"A-{day}")
    for day in ("2016-10-05", "2016-10-19", "2016-11-02")
]


@pytest.mark.parametrize(("as_of", "gaps"), [("2016-11-29", 0), ("2016-11-30", 1)])
def test_a_gap_is_significant_from_its_28th_day(as_of: str, gaps: int) -> None:
    rows = view("significant_gaps", *opened(), *EVERY_FORTNIGHT, as_of=as_of)

    assert len(rows) == gaps


def test_a_gap_goes_on_until_an_appointment_is_offered() -> None:
    again = a(AppointmentScheduled, on="2017-01-01", starts_at="2017-01-09T10:00", appointment_ref="A-2")
    facts = [*opened(), *EVERY_FORTNIGHT, again]

    [open_gap] = view("significant_gaps", *facts[:-1], as_of="2017-01-08")
    [closed_gap] = view("significant_gaps", *facts, as_of="2017-01-20")

    assert (open_gap["starts_on"], open_gap["ends_on"], open_gap["days"]) == (date(2016, 11, 3), None, 67)
    assert (closed_gap["ends_on"], closed_gap["days"]) == (date(2017, 1, 8), 67)


def test_a_gap_is_that_of_who_held_the_case_on_its_first_day() -> None:
    moved = a(
        CaseTransferred,
        on="2016-12-20",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        kind=TransferKind.ESCALATION,
    )

    [gap] = view("significant_gaps", *opened(), *EVERY_FORTNIGHT, moved, as_of="2017-01-08")

    assert gap["organisation"] == "CRC"
