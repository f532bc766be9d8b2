"""Caseload: the cases that each responsible officer holds at the end of a day."""

from __future__ import annotations

import pytest

from domain.case import CaseTransferred, OfficerAssigned, PhaseStarted, RiskFlagRaised, RoshLevelSet, SentenceClosed
from domain.fact import Fact
from domain.recall import RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import Grade, Organisation, Phase, RiskFlag, Rosh, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, view

OPENED = [*opened(officer="PO-1"), *opened(case_ref="X100002-1", officer="PO-1")]
HANDED_ON = a(OfficerAssigned, on="2017-01-09T12:00", recorded="2017-02-01", officer="PO-2")


def caseloads(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, int]:
    return {row["thing"].split()[0]: row["value"] for row in judged("GV48", *facts, as_of=as_of, known_at=known_at)}


def test_every_open_case_counts_for_the_officer_who_holds_it() -> None:
    assert caseloads(*OPENED) == {"PO-1": 2}


@pytest.mark.parametrize(("day", "expected"), [("2017-01-08", {"PO-1": 2}), ("2017-01-09", {"PO-1": 1, "PO-2": 1})])
def test_a_case_that_is_handed_on_counts_for_the_next_officer_from_that_day(day: str, expected: dict[str, int]) -> None:
    assert caseloads(*OPENED, HANDED_ON, as_of=day) == expected


def test_an_assignment_that_was_written_down_late_does_not_count_as_known_before() -> None:
    assert caseloads(*OPENED, HANDED_ON, as_of="2017-01-10", known_at="2017-01-31") == {"PO-1": 2}


def test_an_assignment_that_is_withdrawn_gives_the_case_back() -> None:
    assert caseloads(*OPENED, HANDED_ON, a(EventRetracted, on="2017-02-02", retracts=HANDED_ON.event_id)) == {"PO-1": 2}


def test_a_case_that_is_closed_counts_to_the_day_before() -> None:
    closed = a(SentenceClosed, on="2017-03-01")

    assert caseloads(*OPENED, closed, as_of="2017-02-28") == {"PO-1": 2}
    assert caseloads(*OPENED, closed, as_of="2017-03-01") == {"PO-1": 1}


def test_a_case_counts_while_the_person_is_in_prison() -> None:
    facts = opened(sentence_type=SentenceType.CUSTODY, officer="PO-1")
    facts.insert(1, a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE))

    assert caseloads(*facts, a(RecallExecuted, on="2017-01-10")) == {"PO-1": 1}


def test_an_officer_who_holds_cases_of_two_organisations_has_a_row_for_each() -> None:
    moved = a(
        CaseTransferred,
        on="2017-02-01",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        kind=TransferKind.ESCALATION,
    )
    there = a(OfficerAssigned, on="2017-02-01T12:00", officer="PO-1", recorded_by_organisation=Organisation.NPS)

    rows = judged("GV48", *OPENED, moved, there)

    assert [(row["thing"], row["organisation"], row["value"]) for row in rows] == [
        ("PO-1 CRC:WORCESTER", "CRC", 1),
        ("PO-1 NPS:WORCESTER", "NPS", 1),
    ]


def test_the_evidence_is_the_assignments_in_force() -> None:
    [row] = judged("GV48", *opened(officer="PO-1"))

    assert len(row["evidence"]) == row["value"] == 1
    assert row["case_ref"] is None


def test_a_caseload_says_how_many_are_in_prison_of_high_risk_or_flagged_for_domestic_abuse() -> None:
    facts = [
        *opened(officer="PO-1", grade=Grade.PO),
        a(RoshLevelSet, on="2016-11-01", level=Rosh.VERY_HIGH),
        a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.DOMESTIC_ABUSE),
        *opened(case_ref="X100002-1", officer="PO-1", sentence_type=SentenceType.CUSTODY),
        a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.MAPPA, case_ref="X100002-1"),
        a(RoshLevelSet, on="2016-11-01", level=Rosh.MEDIUM, case_ref="X100002-1"),
    ]

    [row] = view("caseloads", *facts)

    assert (row["officer"], row["grade"], row["organisation"], row["unit"]) == ("PO-1", "PO", "CRC", "WORCESTER")
    assert (row["cases"], row["in_prison"], row["high_risk"], row["domestic_abuse"]) == (2, 1, 1, 1)
    assert f"{row['taken_on']}" == "2016-10-05"


def test_the_view_and_the_measure_count_the_same_cases() -> None:
    rows = view("caseloads", *OPENED, HANDED_ON)

    assert {row["officer"]: row["cases"] for row in rows} == caseloads(*OPENED, HANDED_ON)
