"""CRC-PLAN, PS-SL006 and NPS-SL002: whose plans and allocations each counts; the clocks are those of RR27 and RR21."""

from __future__ import annotations

import pytest

from domain.case import AllocationDecided, CaseTransferred, PersonReleased, PhaseStarted, PlanCompleted, SentenceImposed
from domain.fact import Fact
from domain.vocabulary import Organisation, Phase, PlanKind, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, verdict
from tests.projections.test_plan_in_time import met_on

CRC, NPS = Organisation.CRC, Organisation.NPS


@pytest.mark.parametrize(("planned", "is_met"), [("2016-10-31", True), ("2016-11-01", False)])
def test_both_service_levels_of_planning_end_with_the_fifteenth_business_day(planned: str, is_met: bool) -> None:
    facts = [*opened(), *met_on("2016-10-10"), a(PlanCompleted, on=planned, kind=PlanKind.SENTENCE)]

    assert verdict("CRC-PLAN", *facts) is is_met
    assert verdict("PS-SL006", *facts) is is_met


def test_a_service_level_of_planning_waits_as_long_as_the_measure_does() -> None:
    facts = [*opened(), *met_on("2016-10-10")]

    for code in ("CRC-PLAN", "PS-SL006"):
        assert verdict(code, *opened()) == "NO_APPOINTMENT_ATTENDED"
        assert verdict(code, *facts, as_of="2016-10-31") == "NOT_DUE_YET"
        assert verdict(code, *facts, as_of="2016-11-01") is False


@pytest.mark.parametrize(
    ("organisation", "sentence_type", "codes"),
    [
        (CRC, SentenceType.COMMUNITY_ORDER, {"CRC-PLAN", "PS-SL006"}),
        (CRC, SentenceType.SUSPENDED_SENTENCE_ORDER, {"CRC-PLAN", "PS-SL006"}),
        (NPS, SentenceType.COMMUNITY_ORDER, {"PS-SL006"}),
        (CRC, SentenceType.CUSTODY, {"PS-SL006"}),
        (CRC, SentenceType.UNKNOWN, set()),
    ],
)
def test_each_service_level_of_planning_counts_its_own_organisation_and_sentences(
    organisation: Organisation, sentence_type: SentenceType, codes: set[str]
) -> None:
    facts = [
        *opened(organisation=organisation, sentence_type=sentence_type),
        *released_on_licence(sentence_type),
        *met_on("2016-11-14"),
    ]

    assert {code for code in ("CRC-PLAN", "PS-SL006") if judged(code, *facts)} == codes


def released_on_licence(sentence_type: SentenceType) -> list[Fact]:
    """Give the facts of a release, where the sentence is custodial."""
    if sentence_type is not SentenceType.CUSTODY:
        return []
    return [a(PersonReleased, on="2016-11-07"), a(PhaseStarted, on="2016-11-07", phase=Phase.LICENCE)]


def test_a_plan_stays_with_the_crc_that_held_the_first_appointment() -> None:
    moved = a(
        CaseTransferred,
        on="2016-10-20",
        from_organisation=NPS,
        to_organisation=CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )

    assert judged("CRC-PLAN", *opened(organisation=NPS), *met_on("2016-10-10"), moved) == []
    assert judged("CRC-PLAN", *opened(organisation=NPS), *met_on("2016-10-25"), moved) != []


@pytest.mark.parametrize(("allocated", "is_met"), [("2016-10-07", True), ("2016-10-10", False)])
def test_the_service_level_of_allocation_counts_every_sentence_up_to_the_second_business_day(
    allocated: str, is_met: bool
) -> None:
    for sentence_type in SentenceType:
        sentence = a(SentenceImposed, on="2016-10-05", sentence_type=sentence_type)

        assert verdict("NPS-SL002", sentence, a(AllocationDecided, on=allocated)) is is_met
        assert verdict("NPS-SL002", sentence, as_of="2016-10-07") == "NOT_DUE_YET"
