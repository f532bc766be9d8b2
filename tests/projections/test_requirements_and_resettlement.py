"""The views of rehabilitation activity days and of resettlement, for those who work with the person."""

from __future__ import annotations

from datetime import date

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    CustodyScreened,
    PersonReleased,
    PhaseStarted,
    PrereleaseContactMade,
    RequirementMade,
    RequirementVaried,
    ResettlementPlanned,
    SentenceClosed,
)
from domain.fact import Fact
from domain.intervention import InterventionReferred, InterventionSessionHeld, InterventionStarted
from domain.recall import RecallExecuted
from domain.vocabulary import Outcome, Phase, RequirementChange, RequirementKind, SentenceType
from tests.facts import a, opened
from tests.projections.judging import view

REFERRED = [a(InterventionReferred, on="2016-10-10"), a(InterventionStarted, on="2016-10-17")]


def with_days(max_days: int | None = 2, made: str = "2016-10-03") -> list[Fact]:
    """Give the facts of a case with a rehabilitation activity requirement."""
    requirement = a(RequirementMade, on=made, kind=RequirementKind.REHABILITATION_ACTIVITY, max_days=max_days)
    return [*opened(), *REFERRED, requirement]


def session(on: str, number: int, *, is_attended: bool = True, is_rar_day: bool = True) -> Fact:
    """Give a session of an intervention."""
    return a(InterventionSessionHeld, on=on, session_number=number, is_attended=is_attended, is_rar_day=is_rar_day)


def met(on: str, *, outcome: Outcome = Outcome.ATTENDED_COMPLIED, is_rar_day: bool = True) -> list[Fact]:
    """Give an appointment and what became of it."""
    return [
        a(AppointmentScheduled, on="2016-10-04", starts_at=on, appointment_ref=on),
        a(OutcomeRecorded, on=on, appointment_ref=on, outcome=outcome, is_rar_day=is_rar_day),
    ]


def days(*facts: Fact) -> tuple[object, ...]:
    """Give of the only requirement the days credited, those left, and whether the maximum is reached."""
    [row] = view("rar_days", *facts)
    return row["days"], row["days_left"], row["is_maximum_reached"]


def test_sessions_and_appointments_attended_that_count_are_days_and_two_on_one_day_are_one() -> None:
    one, two = session("2016-10-17", 1), session("2016-10-24", 2)
    same_day = met("2016-10-17T15:00")
    not_counted = [
        session("2016-10-31", 3, is_attended=False),
        session("2016-11-07", 4, is_rar_day=False),
        *met("2016-11-08", outcome=Outcome.ABSENT),
        *met("2016-11-09", is_rar_day=False),
    ]

    assert days(*with_days()) == (0, 2, False)
    assert days(*with_days(), one, *same_day, *not_counted) == (1, 1, False)
    assert days(*with_days(), one, two, *same_day, *not_counted) == (2, 0, True)
    assert days(*with_days(), one, two, *met("2016-11-10")) == (3, -1, True)
    assert days(*with_days(max_days=None), one) == (1, None, None)


def test_a_day_before_the_requirement_was_made_does_not_count() -> None:
    assert days(*with_days(made="2016-10-24"), session("2016-10-17", 1), session("2016-10-24", 2)) == (1, 1, False)


def test_a_requirement_removed_says_when() -> None:
    removed = a(RequirementVaried, on="2017-01-09", change=RequirementChange.REMOVED)

    [row] = view("rar_days", *with_days(), removed)

    assert row["removed_on"] == date(2017, 1, 9)


IMPRISONED = opened(sentence_type=SentenceType.CUSTODY)
RELEASED = [a(PersonReleased, on="2017-01-09"), a(PhaseStarted, on="2017-01-09", phase=Phase.LICENCE)]


def test_a_resettlement_shows_how_the_release_was_prepared_and_the_first_meeting_after_it() -> None:
    prepared = [
        a(CustodyScreened, on="2016-10-06"),
        a(ResettlementPlanned, on="2016-10-13"),
        a(PrereleaseContactMade, on="2016-12-12"),
        a(PrereleaseContactMade, on="2016-12-19"),
    ]
    meeting = a(AppointmentScheduled, on="2017-01-06", starts_at="2017-01-10")

    [row] = view("resettlements", *IMPRISONED, *prepared, *RELEASED, meeting)

    columns = ("imprisoned_on", "screened_on", "planned_on", "last_contact_on", "released_on", "arranged_for_on")
    assert [f"{row[name]}" for name in columns] == [
        "2016-10-03",
        "2016-10-06",
        "2016-10-13",
        "2016-12-19",
        "2017-01-09",
        "2017-01-10",
    ]
    assert (row["business_days_to_plan"], row["contacts"], row["organisation"]) == (5, 2, "CRC")
    assert row["evidence"] == [fact.event_id for fact in prepared]


def test_what_was_done_before_a_recall_is_not_done_for_the_release_after_it() -> None:
    facts = [*IMPRISONED, a(CustodyScreened, on="2016-10-06"), *RELEASED, a(RecallExecuted, on="2017-03-06")]

    inside_again = [a(CustodyScreened, on="2017-03-08"), a(PrereleaseContactMade, on="2017-04-03")]

    first, again = view("resettlements", *facts, *inside_again)

    assert (first["screened_on"], again["screened_on"]) == (date(2016, 10, 6), date(2017, 3, 8))
    assert (first["contacts"], again["contacts"]) == (0, 1)
    assert (again["released_on"], again["planned_on"]) == (None, None)


@pytest.mark.parametrize(
    "last",
    [
        a(SentenceClosed, on="2017-01-09"),
        a(PhaseStarted, on="2017-01-09", phase=Phase.POST_SENTENCE_SUPERVISION),
    ],
)
def test_a_stretch_that_did_not_end_on_licence_has_no_release(last: Fact) -> None:
    [row] = view("resettlements", *IMPRISONED, last)

    assert (row["released_on"], row["organisation"]) == (None, None)
