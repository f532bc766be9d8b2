"""Supervision sessions of practitioners: how they were held, and how long after one another."""

from __future__ import annotations

from domain.practitioner import SupervisionHeld
from domain.record import EventRetracted
from domain.vocabulary import SupervisionKind
from tests.facts import a
from tests.projections.judging import view

FIRST = a(SupervisionHeld, on="2017-01-10", officer="PO-1", kind=SupervisionKind.ONE_TO_ONE)
SECOND = a(SupervisionHeld, on="2017-02-10", officer="PO-1", kind=SupervisionKind.OBSERVATION, event_id="second")
THIRD = a(SupervisionHeld, on="2017-03-28", officer="PO-1")
OTHER = a(SupervisionHeld, on="2017-01-20", officer="PO-2")


def test_days_run_from_the_session_before_with_the_same_practitioner() -> None:
    rows = view("supervision_sessions", THIRD, OTHER, SECOND, FIRST)

    assert [(row["officer"], row["days_since_last"]) for row in rows] == [
        ("PO-1", None),
        ("PO-1", 31),
        ("PO-1", 46),
        ("PO-2", None),
    ]


def test_a_session_that_was_withdrawn_is_none() -> None:
    withdrawal = a(EventRetracted, on="2017-04-01", retracts="second", subject="practitioner/PO-1")

    rows = view("supervision_sessions", FIRST, SECOND, THIRD, withdrawal)

    assert [row["days_since_last"] for row in rows] == [None, 77]


def test_a_session_of_a_later_day_is_not_counted_yet() -> None:
    assert len(view("supervision_sessions", FIRST, SECOND, as_of="2017-02-09")) == 1
