"""Simulated histories have the shape of real ones, and the rules admit every fact of them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import msgspec

from casehistory.simulation import TIDY
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import AllocationDecided, OfficerAssigned, OversightRecorded, SentenceClosed, SentenceImposed
from domain.catalogue import LIFECYCLE, OURS
from domain.enforcement import BreachPresented, EnforcementDecided
from domain.fact import CaseFact
from domain.inspection import CaseJudged, CaseSampled, InspectionAnnounced
from domain.person import PersonMerged
from domain.practitioner import SupervisionHeld
from domain.record import EventRetracted
from domain.vocabulary import (
    AllocationReason,
    AssignmentReason,
    EnforcementDecision,
    EnforcementReason,
    Organisation,
    Outcome,
    OversightFinding,
    SentenceType,
)
from schemas.codec import decode, encode
from tests.simulation.conftest import Simulated, by_stream, simulated

NOT_SIMULATED = {*OURS, InspectionAnnounced, CaseSampled, CaseJudged, EventRetracted}


def test_every_fact_of_a_tidy_simulation_is_admitted(tidy: Simulated) -> None:
    verdicts = [verdict for docket in tidy.dockets().values() for verdict in docket.verdicts.values()]

    assert len(verdicts) == tidy.summary.facts == len(tidy.facts)
    assert [verdict for verdict in verdicts if verdict] == []


def test_every_fact_of_other_areas_and_seeds_is_admitted() -> None:
    for seed, number in ((1, 0), (2, 13), (3, 60), (4, 24)):
        verdicts = [v for d in simulated(60, TIDY, seed, number).dockets().values() for v in d.verdicts.values()]

        assert [verdict for verdict in verdicts if verdict] == []


def test_tidy_facts_are_delivered_in_the_order_in_which_they_happened(tidy: Simulated) -> None:
    for facts in by_stream(tidy.facts).values():
        assert facts == sorted(facts, key=lambda fact: fact.occurred_at)


def test_every_identity_is_used_once(tidy: Simulated) -> None:
    assert max(Counter(fact.key for fact in tidy.facts).values()) == 1


def test_every_fact_survives_encoding_and_keeps_to_its_types(untidy: Simulated) -> None:
    for fact in untidy.facts[::7]:
        assert decode(encode(fact)) == fact

        assert msgspec.convert(msgspec.to_builtins(fact), type(fact)) == fact


def test_sources_are_named_as_synthetic(untidy: Simulated) -> None:
    assert all(fact.source.startswith("synthetic-") for fact in untidy.facts)


def test_every_type_of_fact_but_inspections_is_simulated() -> None:
    kinds = {type(fact) for number in range(2) for fact in simulated(500, TIDY, 1, number).facts}

    assert set(LIFECYCLE) - kinds == NOT_SIMULATED


def test_a_case_has_about_a_hundred_and_eighty_events_over_fifteen_months(tidy: Simulated) -> None:
    cases = [facts for stream, facts in by_stream(tidy.facts).items() if stream.startswith("case/")]
    months = [
        (facts[-1].occurred_at - _sentence(facts).occurred_at).days / 30.4
        for facts in cases
        if isinstance(facts[-1], SentenceClosed)
    ]

    assert 150 <= sum(map(len, cases)) / len(cases) <= 220
    assert 12 <= sum(months) / len(months) <= 17


def _sentence(facts: list) -> SentenceImposed:
    return next(fact for fact in facts if isinstance(fact, SentenceImposed))


def test_the_shares_are_those_of_the_country(tidy: Simulated) -> None:
    cases = tidy.summary.cases
    kinds = Counter(type(fact) for fact in tidy.facts)
    allocated = Counter(f.to_organisation for f in tidy.facts if isinstance(f, AllocationDecided))
    sentences = Counter(f.sentence_type for f in tidy.facts if isinstance(f, SentenceImposed))
    outcomes = Counter(f.outcome for f in tidy.facts if isinstance(f, OutcomeRecorded))

    assert kinds[SentenceImposed] == cases
    assert 0.72 <= allocated[Organisation.CRC] / cases <= 0.88
    assert 0.18 <= sentences[SentenceType.CUSTODY] / cases <= 0.32
    assert 0.05 <= outcomes[Outcome.ABSENT] / outcomes.total() <= 0.3
    assert 0.7 <= kinds[SentenceClosed] / cases <= 0.95
    assert 0.1 <= kinds[BreachPresented] / cases <= 0.6
    assert kinds[AbsenceRuled] >= 0.8 * outcomes[Outcome.ABSENT]
    assert kinds[AppointmentScheduled] / cases >= 25


def test_a_case_is_allocated_for_a_reason_that_fits_who_gets_it(tidy: Simulated) -> None:
    allocated = [fact for fact in tidy.facts if isinstance(fact, AllocationDecided)]

    for fact in allocated:
        is_crc = fact.to_organisation is Organisation.CRC
        assert is_crc == (fact.reason is AllocationReason.LOW_OR_MEDIUM_RISK)
        assert fact.is_mappa_eligible == (fact.reason is AllocationReason.MAPPA_ELIGIBLE)
    assert len({fact.reason for fact in allocated}) == 4


def test_a_breach_is_decided_for_the_failures_that_were_warned_of(tidy: Simulated) -> None:
    decided = [fact for fact in tidy.facts if isinstance(fact, EnforcementDecided)]
    breaches = [fact for fact in decided if fact.decision is EnforcementDecision.BREACH]

    assert {reason for fact in breaches for reason in fact.reasons} == {
        EnforcementReason.UNACCEPTABLE_ABSENCE,
        EnforcementReason.FAILURE_WHILE_ATTENDING,
    }
    assert all(1 <= len(fact.reasons) <= 2 for fact in decided)


def test_a_manager_asks_for_something_just_where_action_is_needed_also_when_corrected(untidy: Simulated) -> None:
    recorded = [fact for fact in untidy.facts if isinstance(fact, OversightRecorded)]

    assert any(fact.supersedes for fact in recorded)
    assert all((fact.action is None) == (fact.found is OversightFinding.SATISFACTORY) for fact in recorded)


def test_half_of_the_cases_keep_one_officer_and_few_have_more_than_three() -> None:
    facts = [fact for number in range(8) for fact in simulated(40, TIDY, 1, number).facts]
    officers: dict[str, set[str]] = {}
    for fact in facts:
        if isinstance(fact, OfficerAssigned):
            officers.setdefault(fact.case_ref, set()).add(fact.officer)
    numbers = Counter(min(4, len(staff)) for staff in officers.values())

    assert 0.35 <= numbers[1] / len(officers) <= 0.65
    assert 0.01 <= numbers[4] / len(officers) <= 0.2


def test_all_open_cases_of_an_officer_who_leaves_are_reassigned_in_one_batch(tidy: Simulated) -> None:
    moved = [f for f in tidy.facts if isinstance(f, OfficerAssigned) and f.reason is AssignmentReason.OFFICER_LEFT]
    sizes = Counter(fact.batch_ref for fact in moved)

    assert None not in sizes
    assert max(sizes.values()) >= 10
    for _, batch in groupby(sorted(moved, key=lambda f: str(f.batch_ref)), key=lambda f: f.batch_ref):
        assert len({fact.officer for fact in batch}) == 1


def test_an_officer_holds_about_fifty_cases_in_the_middle_of_the_simulation() -> None:
    block = simulated(500, TIDY)
    middle = sorted(fact.occurred_at for fact in block.facts)[len(block.facts) // 2]

    holders = Counter()
    for facts in by_stream(f for f in block.facts if isinstance(f, CaseFact) and f.occurred_at <= middle).values():
        assigned = [fact.officer for fact in facts if isinstance(fact, OfficerAssigned)]
        if assigned and not isinstance(facts[-1], SentenceClosed):
            holders[assigned[-1]] += 1

    assert 25 <= holders.total() / len(holders) <= 75


def test_staff_are_supervised_and_some_people_turn_out_to_be_one() -> None:
    kinds = Counter(type(fact) for fact in simulated(500, TIDY, 1).facts)

    assert kinds[SupervisionHeld] >= 50
    assert kinds[PersonMerged] >= 1
