"""RR34: a conviction, caution or other disposal for an offence committed since the start."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case import (
    CaseTransferred,
    IncidentNotified,
    PersonReleased,
    PhaseStarted,
    ReoffenceRecorded,
    SentenceClosed,
)
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import Organisation, Phase, ReoffenceKind, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict


def dealt_with(on: str = "2017-03-06", *, offence: str, kind: ReoffenceKind = ReoffenceKind.CONVICTION) -> Fact:
    """Give a further offence and the day on which it was dealt with."""
    return a(ReoffenceRecorded, on=on, offence_on=offence, kind=kind)


@pytest.mark.parametrize(
    ("offence", "is_met"),
    [("2016-10-02", False), ("2016-10-03", False), ("2016-10-04", True), ("2017-03-06", True)],
)
def test_an_offence_counts_from_the_day_after_the_sentence(offence: str, is_met: bool) -> None:
    assert verdict("RR34", *opened(), dealt_with(offence=offence)) is is_met


@pytest.mark.parametrize(("offence", "is_met"), [("2016-12-01", False), ("2017-01-09", False), ("2017-01-10", True)])
def test_of_a_custodial_sentence_an_offence_counts_from_the_day_after_the_first_release(
    offence: str, is_met: bool
) -> None:
    facts = [
        *opened(sentence_type=SentenceType.CUSTODY),
        a(PersonReleased, on="2017-01-09"),
        a(PhaseStarted, on="2017-01-09", phase=Phase.LICENCE),
        a(RecallExecuted, on="2017-02-01"),
        a(PersonRereleased, on="2017-03-01"),
    ]

    assert verdict("RR34", *facts, dealt_with(offence=offence)) is is_met


@pytest.mark.parametrize(("offence", "is_met"), [("2016-10-03", False), ("2016-10-04", True)])
def test_an_offence_between_a_release_at_the_sentence_and_the_allocation_counts(offence: str, is_met: bool) -> None:
    facts = [*opened(sentence_type=SentenceType.CUSTODY), a(PersonReleased, on="2016-10-03")]

    assert verdict("RR34", *facts, dealt_with(offence=offence)) is is_met


@pytest.mark.parametrize("kind", list(ReoffenceKind))
def test_a_conviction_a_caution_and_any_other_disposal_count(kind: ReoffenceKind) -> None:
    row = the_row("RR34", *opened(), dealt_with(offence="2016-12-01", kind=kind))

    assert (row["met"], row["category"]) == (True, kind)


def test_an_arrest_or_an_offence_not_dealt_with_by_the_day_asked_does_not_count() -> None:
    arrest = a(IncidentNotified, on="2017-01-09")
    later = dealt_with("2017-03-06", offence="2016-12-01")

    assert verdict("RR34", *opened(), arrest, later, as_of="2017-03-05") is False
    assert verdict("RR34", *opened(), arrest, later, as_of="2017-03-06") is True


def test_of_several_the_first_offence_gives_the_category_and_all_are_counted() -> None:
    first = dealt_with("2017-04-03", offence="2016-11-01", kind=ReoffenceKind.CAUTION)
    second = dealt_with("2017-03-06", offence="2016-12-01")

    row = the_row("RR34", *opened(), second, first)

    assert (row["value"], row["category"]) == (2, "CAUTION")
    assert row["evidence"] == [first.event_id, second.event_id]


def test_a_case_that_has_ended_counts_on_its_last_day_and_one_never_supervised_not_at_all() -> None:
    facts = [*opened(), dealt_with(offence="2016-12-01"), a(SentenceClosed, on="2017-04-03")]

    row = the_row("RR34", *facts)

    assert (row["met"], row["judged_on"]) == (True, date(2017, 4, 3))
    assert judged("RR34", opened()[0]) == []


def test_a_case_transferred_is_put_down_to_the_last_to_hold_it() -> None:
    moved = a(
        CaseTransferred,
        on="2017-03-20",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )

    row = the_row("RR34", *opened(organisation=Organisation.NPS), dealt_with(offence="2016-12-01"), moved)

    assert (row["organisation"], row["unit"]) == ("CRC", "REDDITCH")


def test_an_offence_corrected_to_before_the_start_retracted_or_unknown_does_not_count() -> None:
    offence = a(ReoffenceRecorded, on="2017-03-06", offence_on="2016-12-01", event_id="O-1")
    correction = a(ReoffenceRecorded, on="2017-03-06", offence_on="2016-09-01", supersedes="O-1")
    retraction = a(EventRetracted, on="2017-03-07", retracts="O-1")
    written_late = a(ReoffenceRecorded, on="2017-03-06", offence_on="2016-12-01", recorded="2017-05-01")

    assert verdict("RR34", *opened(), correction, offence) is False
    assert verdict("RR34", *opened(), retraction, offence) is False
    assert verdict("RR34", *opened(), written_late, known_at="2017-04-30") is False
    assert verdict("RR34", *opened(), written_late, known_at="2017-05-01") is True
