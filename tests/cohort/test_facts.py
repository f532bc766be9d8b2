"""The facts of the cohort: all of them possible, complete, synthetic, and the same each time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from casehistory import cohort
from casehistory.cohort.systems import SYSTEM_OF
from domain.admission import Docket, why_implausible
from domain.case import HomeVisitMade
from domain.catalogue import LIFECYCLE, OURS
from domain.escalation import EscalationReferred
from domain.fact import CaseFact, Fact, PersonFact
from domain.person import PersonDescribed
from domain.vocabulary import Organisation
from schemas.codec import decode, encode


def test_no_fact_is_refused(facts: list[Fact]) -> None:
    streams = defaultdict(list)
    for fact in facts:
        streams[fact.stream].append(fact)

    refused = {}
    for of_stream in streams.values():
        docket = Docket()
        docket.hear(of_stream)
        refused |= {key: refusal for key, refusal in docket.verdicts.items() if refusal}

    assert refused == {}
    assert [fact for fact in facts if why_implausible(fact)] == []


def test_every_fact_has_an_identifier_of_its_own(facts: list[Fact]) -> None:
    assert [key for key, count in Counter(fact.key for fact in facts).items() if count > 1] == []


def test_every_fact_is_encoded_and_read_back_as_it_was(facts: list[Fact]) -> None:
    assert [decode(encode(fact)) for fact in facts] == facts


def test_what_is_given_as_evidence_happened_before_in_the_same_case(facts: list[Fact]) -> None:
    said = {fact.event_id: fact for fact in facts}
    relied = [fact for fact in facts if isinstance(fact, HomeVisitMade | EscalationReferred)]

    for fact in relied:
        (evidence,) = (said[event_id] for event_id in fact.evidence)
        assert evidence.stream == fact.stream
        assert evidence.occurred_at <= fact.occurred_at


def test_every_source_says_that_it_is_synthetic(facts: list[Fact]) -> None:
    assert {fact.source.partition("-")[0] for fact in facts} == {"synthetic"}


def test_every_type_of_fact_that_systems_send_occurs(facts: list[Fact]) -> None:
    assert {type(fact) for fact in facts} == set(LIFECYCLE) - set(OURS) == set(SYSTEM_OF)


def test_every_person_is_described(facts: list[Fact]) -> None:
    described = {fact.crn for fact in facts if isinstance(fact, PersonDescribed)}

    assert {fact.crn for fact in facts if isinstance(fact, CaseFact)} == described


def test_61_cases_are_inspected_of_which_40_are_of_the_crc_and_21_of_the_nps(sample: dict[str, Organisation]) -> None:
    assert Counter(sample.values()) == {Organisation.CRC: 40, Organisation.NPS: 21}


def test_an_inspected_case_has_some_hundred_facts(facts: list[Fact], sample: dict[str, Organisation]) -> None:
    counts = Counter(fact.case_ref for fact in facts if isinstance(fact, CaseFact) and fact.case_ref in sample)

    assert len(counts) == 61
    assert 80 <= sum(counts.values()) / len(counts) <= 150
    assert min(counts.values()) > 50


def test_nothing_happens_or_is_written_down_after_the_day_asked(facts: list[Fact]) -> None:
    assert max(fact.recorded_at for fact in facts).date() == cohort.DAY_ASKED
    assert max(fact.occurred_at for fact in facts).date() <= cohort.DAY_ASKED


def test_a_correction_says_when_it_happened_and_is_written_down_later(facts: list[Fact]) -> None:
    by_id = {fact.event_id: fact for fact in facts}

    corrections = [(fact, by_id[fact.supersedes]) for fact in facts if fact.supersedes]

    assert [fact.event_id for fact, _ in corrections] == ["X201014-1:person.described:corrected"]
    for correction, original in corrections:
        assert correction.occurred_at == original.occurred_at
        assert correction.recorded_at > original.recorded_at
    assert (corrections[0][0].occurred_at.date(), corrections[0][0].recorded_at.date()) == (
        date(2016, 4, 18),
        date(2016, 11, 14),
    )


def test_two_reference_numbers_turn_out_to_be_one_person_and_two_others_do_not(facts: list[Fact]) -> None:
    merges = [fact for fact in facts if isinstance(fact, PersonFact) and not isinstance(fact, PersonDescribed)]

    assert Counter(type(fact).__name__ for fact in merges) == {"PersonMerged": 2, "PersonUnmerged": 1}
