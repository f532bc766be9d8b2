"""What is admitted follows from the facts received, and never from the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.admission import Docket, Key, StreamState, order_of, why_implausible
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import (
    AllocationDecided,
    CaseTransferred,
    HomeVisitMade,
    OfficerAssigned,
    PlanCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
    SentenceImposed,
)
from domain.enforcement import HearingHeld
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.inspection import CaseJudged
from domain.record import EventRetracted
from domain.refusal import Refusal
from domain.vocabulary import Organisation, Outcome, TransferKind
from tests.domain.histories import arbitrary_facts, histories
from tests.facts import a, opened

FAR = datetime(2100, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(1989, 12, 31, tzinfo=UTC)


def verdicts(*batches: Iterable[Fact]) -> dict[Key, Refusal | None]:
    docket = Docket()
    for batch in batches:
        docket.hear(batch)
    return docket.verdicts


def rule(of: Fact, *batches: Iterable[Fact]) -> str | None:
    """The rule that stands against a fact after the batches were heard, or None where it is admitted."""
    refusal = verdicts(*batches)[of.key]
    return refusal.rule if refusal else None


def shuffled_and_split(facts: list[Fact], data: st.DataObject) -> list[list[Fact]]:
    order = data.draw(st.permutations(facts))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(facts)), max_size=4)))
    return [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(facts)], strict=True)]


# Whatever the order


@settings(max_examples=250, deadline=None)
@given(facts=histories(), data=st.data())
def test_the_same_facts_in_any_order_and_any_batches_have_the_same_verdicts(
    facts: list[Fact], data: st.DataObject
) -> None:
    batches = shuffled_and_split(facts, data)

    assert verdicts(*batches) == verdicts(facts)


@settings(max_examples=250, deadline=None)
@given(facts=histories(), data=st.data())
def test_what_was_heard_bit_by_bit_is_what_hearing_it_all_afresh_gives(facts: list[Fact], data: st.DataObject) -> None:
    docket = Docket()
    for batch in shuffled_and_split(facts, data):
        docket.hear(batch)
    bit_by_bit = dict(docket.verdicts)

    changed = docket.forget(())

    assert docket.verdicts == bit_by_bit
    assert not changed


@settings(max_examples=100, deadline=None)
@given(facts=histories())
def test_hearing_facts_as_they_happen_gives_what_hearing_them_all_afresh_gives(facts: list[Fact]) -> None:
    in_order = sorted(facts, key=order_of)

    one_by_one = verdicts(*([fact] for fact in in_order))

    assert one_by_one == verdicts(*([fact] for fact in reversed(in_order)))


@settings(max_examples=100, deadline=None)
@given(facts=histories(), data=st.data())
def test_hearing_tells_which_verdicts_are_new_or_have_changed(facts: list[Fact], data: st.DataObject) -> None:
    docket = Docket()

    for batch in shuffled_and_split(facts, data):
        before = dict(docket.verdicts)
        changed = docket.hear(batch)

        after = docket.verdicts
        differing = {key for key in after if key not in before or before[key] != after[key]}
        assert differing <= changed <= differing | {fact.key for fact in batch}


@settings(max_examples=100, deadline=None)
@given(facts=histories(), data=st.data())
def test_a_fact_taken_off_the_docket_was_never_heard(facts: list[Fact], data: st.DataObject) -> None:
    forgotten = data.draw(st.sets(st.sampled_from(facts).map(lambda fact: fact.key)))
    docket = Docket()
    docket.hear(facts)
    before = dict(docket.verdicts)

    changed = docket.forget(forgotten)

    assert docket.verdicts == verdicts([fact for fact in facts if fact.key not in forgotten])
    assert changed == {key for key, verdict in docket.verdicts.items() if before[key] != verdict}


@settings(max_examples=100, deadline=None)
@given(facts=histories())
def test_without_corrections_each_fact_is_judged_after_the_admitted_facts_that_happened_before_it(
    facts: list[Fact],
) -> None:
    facts = [fact for fact in facts if fact.corrects is None]
    judged = verdicts(facts)

    state = StreamState()
    for fact in sorted(facts, key=order_of):
        assert judged[fact.key] == state.why_not(fact)
        if judged[fact.key] is None:
            state.take(fact)


@settings(max_examples=100, deadline=None)
@given(facts=histories(), data=st.data())
def test_hearing_a_fact_again_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(facts)))

    assert verdicts(facts, again) == verdicts(facts) == verdicts([*facts, *again])


# Whatever the facts


@settings(max_examples=250, deadline=None)
@given(facts=st.lists(arbitrary_facts(), max_size=20))
def test_no_fact_is_beyond_judging_and_no_history_is_beyond_reading(facts: list[Fact]) -> None:
    state = StreamState()

    for fact in facts:
        state.why_not(fact)
        state.take(fact)
        state.why_not(fact)


@settings(max_examples=100, deadline=None)
@given(facts=st.lists(arbitrary_facts(), max_size=20, unique_by=lambda fact: fact.key), data=st.data())
def test_every_fact_gets_a_verdict_however_senseless(facts: list[Fact], data: st.DataObject) -> None:
    batches = shuffled_and_split(facts, data)

    assert verdicts(*batches).keys() == {fact.key for fact in facts}


@settings(max_examples=100, deadline=None)
@given(facts=histories())
def test_what_was_read_once_is_read_again_though_no_rule_holds(facts: list[Fact]) -> None:
    state = StreamState()

    for fact in facts:
        state.take(fact)


# Out of order


def test_a_fact_waits_for_what_must_have_come_before_it() -> None:
    sentence, allocation, officer = opened()

    assert rule(officer, [officer]) == "case-is-opened-by-sentence"
    assert rule(officer, [officer], [sentence]) == "officer-needs-allocation"
    assert rule(officer, [officer], [sentence], [allocation]) is None


def test_a_late_closure_refuses_what_was_recorded_after_it() -> None:
    visit = a(HomeVisitMade, on="2017-11-01")
    closure = a(SentenceClosed, on="2017-10-02", recorded="2017-12-01")
    docket = Docket()
    docket.hear([*opened(), visit])
    assert docket.verdicts[visit.key] is None

    changed = docket.hear([closure])

    assert changed == {closure.key, visit.key}
    assert docket.verdicts[visit.key] == Refusal("case-is-closed", "case X100001-1 was closed on 2017-10-02")


def test_what_happened_before_the_closure_and_was_written_down_after_it_is_admitted() -> None:
    closure = a(SentenceClosed, on="2017-10-02")
    visit = a(HomeVisitMade, on="2017-09-01", recorded="2017-11-15")

    assert rule(visit, opened(), [closure], [visit]) is None


def test_of_two_facts_that_exclude_each_other_the_one_that_happened_first_stands() -> None:
    first, second = a(SentenceImposed, on="2016-10-03"), a(SentenceImposed, on="2016-10-10")

    assert rule(second, [second], [first]) == "sentence-imposed-once"
    assert rule(first, [second], [first]) is None


def test_facts_of_one_instant_are_taken_in_the_order_of_the_life_cycle() -> None:
    at = "2016-10-03"
    facts = [
        a(SentenceClosed, on=at),
        a(PlanCompleted, on=at),
        a(OfficerAssigned, on=at),
        a(AllocationDecided, on=at),
        a(SentenceImposed, on=at),
    ]

    assert set(verdicts(facts).values()) == {None}


# Corrections, in rounds


def test_a_correction_needs_the_fact_that_it_corrects() -> None:
    ruling = a(AbsenceRuled, on="2016-11-10", supersedes="lost")
    retraction = a(EventRetracted, on="2016-11-10", retracts="lost")

    heard = verdicts(opened(), [ruling, retraction])

    unknown = Refusal("correction-needs-its-fact", "fact lost, which it corrects, is unknown")
    assert heard[ruling.key] == heard[retraction.key] == unknown


def test_a_correction_heals_when_its_fact_arrives_even_as_the_latest_to_have_happened() -> None:
    closure = a(SentenceClosed, on="2017-10-02", event_id="closed")
    corrected = a(SentenceClosed, on="2017-09-25", recorded="2017-11-01", supersedes="closed")

    assert rule(corrected, opened(), [corrected]) == "correction-needs-its-fact"
    assert rule(corrected, opened(), [corrected], [closure]) is None


def test_a_corrected_fact_stays_admitted_and_so_does_what_followed_from_it() -> None:
    allocation = a(AllocationDecided, on="2016-10-04", event_id="allocated")
    officer = a(OfficerAssigned, on="2016-10-05")
    corrected = a(AllocationDecided, on="2016-10-06", recorded="2016-12-01", supersedes="allocated")

    heard = verdicts([a(SentenceImposed, on="2016-10-03"), allocation, officer], [corrected])

    assert set(heard.values()) == {None}


def test_a_corrected_closure_lets_in_what_the_first_one_kept_out() -> None:
    closure = a(SentenceClosed, on="2017-03-02", event_id="closed")
    corrected = a(SentenceClosed, on="2017-10-02", recorded="2017-10-05", supersedes="closed")
    visit = a(HomeVisitMade, on="2017-05-01")

    assert rule(visit, opened(), [closure, visit]) == "case-is-closed"
    assert rule(visit, opened(), [closure, visit], [corrected]) is None


def test_a_retracted_closure_lets_in_what_it_kept_out() -> None:
    closure = a(SentenceClosed, on="2017-03-02", event_id="closed")
    retraction = a(EventRetracted, on="2017-06-01", retracts="closed")
    visit = a(HomeVisitMade, on="2017-05-01")

    assert rule(visit, opened(), [closure, visit], [retraction]) is None
    assert rule(closure, opened(), [closure, visit], [retraction]) is None


def test_an_outcome_is_recorded_once_and_changed_by_a_correction() -> None:
    scheduled = a(AppointmentScheduled, on="2016-11-01")
    attended = a(OutcomeRecorded, on="2016-11-08", event_id="outcome")
    absent = a(OutcomeRecorded, on="2016-11-08", recorded="2016-11-09", outcome=Outcome.ABSENT)
    ruled = a(AbsenceRuled, on="2016-11-10")
    case = [*opened(), scheduled, attended, ruled]

    assert rule(absent, case, [absent]) == "outcome-recorded-once"
    assert rule(ruled, case) == "ruling-needs-absence"

    correcting = msgspec.structs.replace(absent, supersedes="outcome")

    assert rule(correcting, case, [correcting]) is None
    assert rule(ruled, case, [correcting]) is None


def test_a_correction_is_corrected_in_turn() -> None:
    closure = a(SentenceClosed, on="2017-03-02", event_id="first")
    second = a(SentenceClosed, on="2017-05-02", recorded="2017-11-01", event_id="second", supersedes="first")
    third = a(SentenceClosed, on="2017-10-02", recorded="2017-12-01", event_id="third", supersedes="second")
    visit = a(HomeVisitMade, on="2017-08-01")

    assert rule(visit, opened(), [closure, second, visit]) == "case-is-closed"
    assert rule(visit, opened(), [third, second], [closure, visit]) is None


def test_a_correction_that_is_itself_impossible_corrects_nothing() -> None:
    allocation = a(AllocationDecided, on="2016-10-04", event_id="allocated")
    officer = a(OfficerAssigned, on="2016-10-05", event_id="assigned")
    before_the_sentence = a(AllocationDecided, on="2016-09-01", recorded="2016-12-01", supersedes="allocated")
    another_officer = a(OfficerAssigned, on="2016-10-05", recorded="2016-12-01", officer="PO-2", supersedes="assigned")
    facts = [a(SentenceImposed, on="2016-10-03"), allocation, officer, before_the_sentence, another_officer]

    assert rule(before_the_sentence, facts) == "case-is-opened-by-sentence"
    assert rule(allocation, facts) is None
    assert rule(another_officer, facts) is None


def test_an_impossible_correction_does_not_take_another_one_with_it() -> None:
    closure = a(SentenceClosed, on="2017-03-02", event_id="closed")
    visit = a(HomeVisitMade, on="2017-02-01", event_id="visit")
    closed_later = a(SentenceClosed, on="2017-10-02", recorded="2017-10-05", supersedes="closed")
    visited_later = a(HomeVisitMade, on="2017-05-01", recorded="2017-10-05", supersedes="visit")
    impossible = a(AllocationDecided, on="2016-09-01", recorded="2017-10-05", supersedes="allocated")
    sentence, allocation, officer = opened()
    allocation = msgspec.structs.replace(allocation, event_id="allocated")

    heard = verdicts([sentence, allocation, officer, closure, visit, closed_later, visited_later, impossible])

    assert {key for key, refusal in heard.items() if refusal} == {impossible.key}


def test_a_refused_correction_does_not_stand_as_a_further_fact_either() -> None:
    referred, accepted = a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-03")
    to_nps = a(CaseTransferred, on="2016-11-10", event_id="taken")
    back_to_crc = a(
        CaseTransferred,
        on="2016-12-10",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        kind=TransferKind.DEESCALATION,
        supersedes="taken",
    )
    again = a(EscalationReferred, on="2017-01-10", escalation_ref="ESC-2")
    facts = [*opened(), referred, accepted, to_nps, back_to_crc, again]

    assert rule(back_to_crc, facts) == "transfer-from-holder"
    assert rule(again, facts) == "escalation-needs-crc"


def test_a_refused_correction_is_heard_again_when_what_stood_against_it_is_corrected() -> None:
    first = a(SentenceClosed, on="2017-03-02", event_id="first")
    second = a(SentenceClosed, on="2017-04-02", recorded="2017-11-01", event_id="second", supersedes="first")
    third = a(SentenceClosed, on="2017-10-02", recorded="2017-12-01", event_id="third", supersedes="second")
    visit = a(HomeVisitMade, on="2017-02-01", event_id="visit")
    visited_later = a(HomeVisitMade, on="2017-05-01", recorded="2017-11-05", supersedes="visit")

    assert rule(visited_later, opened(), [first, second, visit, visited_later]) == "case-is-closed"
    assert rule(visited_later, opened(), [first, second, visit, visited_later], [third]) is None


def test_what_follows_a_correction_is_judged_by_the_record_as_corrected() -> None:
    scheduled = a(AppointmentScheduled, on="2016-11-01")
    attended = a(OutcomeRecorded, on="2016-11-08", event_id="outcome")
    absent = a(OutcomeRecorded, on="2016-11-08", recorded="2016-11-09", outcome=Outcome.ABSENT, supersedes="outcome")
    ruled = a(AbsenceRuled, on="2016-11-10")

    assert rule(ruled, opened(), [scheduled, attended, absent], [ruled]) is None


def test_a_retraction_is_final() -> None:
    visit = a(HomeVisitMade, on="2016-11-01", event_id="visit")
    retraction = a(EventRetracted, on="2016-11-02", event_id="withdrawn", retracts="visit")
    second_thoughts = a(EventRetracted, on="2016-11-03", retracts="withdrawn")

    heard = verdicts(opened(), [visit, retraction, second_thoughts])

    assert heard[second_thoughts.key] == Refusal(
        "retraction-is-final", "fact withdrawn is a retraction; send the fact again"
    )
    assert heard[retraction.key] is None


def test_a_fact_is_corrected_by_one_of_its_own_kind() -> None:
    visit = a(HomeVisitMade, on="2016-11-01", event_id="visit")
    plan = a(PlanCompleted, on="2016-11-01", supersedes="visit")

    heard = verdicts(opened(), [visit, plan])

    assert heard[plan.key] == Refusal("correction-of-same-kind", "fact visit is of another kind")
    assert heard[visit.key] is None


def test_facts_that_correct_one_another_in_a_circle_are_all_refused() -> None:
    one = a(HomeVisitMade, on="2016-11-01", event_id="one", supersedes="two")
    two = a(HomeVisitMade, on="2016-11-02", event_id="two", supersedes="one")
    itself = a(HomeVisitMade, on="2016-11-03", event_id="itself", supersedes="itself")

    heard = verdicts(opened(), [one, two, itself])

    assert heard[one.key] == Refusal("correction-in-a-circle", "fact two is corrected in a circle")
    assert heard[two.key] == Refusal("correction-in-a-circle", "fact one is corrected in a circle")
    assert heard[itself.key] == Refusal("correction-in-a-circle", "fact itself is corrected in a circle")


def test_a_source_corrects_only_its_own_facts() -> None:
    visit = a(HomeVisitMade, on="2016-11-01", event_id="visit")
    retraction = a(EventRetracted, on="2016-11-02", retracts="visit", source="oasys")

    assert rule(retraction, opened(), [visit, retraction]) == "correction-needs-its-fact"


def test_a_retracted_acceptance_does_not_take_back_the_transfer_that_followed() -> None:
    referred = a(EscalationReferred, on="2016-11-01")
    accepted = a(EscalationDecided, on="2016-11-03", event_id="accepted")
    transfer = a(CaseTransferred, on="2016-11-10")
    retraction = a(EventRetracted, on="2016-12-01", retracts="accepted")

    heard = verdicts(opened(), [referred, accepted, transfer], [retraction])

    assert heard[transfer.key] is None


# Implausible whatever else is known


@pytest.mark.parametrize(
    "fact",
    [
        a(HomeVisitMade, on=LONG_AGO, recorded="2016-11-01"),
        a(HomeVisitMade, on="2016-11-01", recorded=FAR),
        a(HomeVisitMade, on=FAR),
    ],
)
def test_a_clock_outside_the_years_1990_to_2099_is_refused(fact: Fact) -> None:
    assert why_implausible(fact) == Refusal("date-out-of-range", "a date of the fact is before 1990 or after 2099")


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (
            a(SentenceImposed, on="2016-10-03", ends_on="2917-10-02"),
            "ends_on is 2917-10-02, before 1990 or after 2099",
        ),
        (
            a(AppointmentScheduled, on="2016-10-03", starts_at="0016-11-02T09:00"),
            "starts_at is 0016-11-02T09:00:00+00:00, before 1990 or after 2099",
        ),
    ],
)
def test_a_date_in_the_payload_outside_those_years_is_refused(fact: Fact, why: str) -> None:
    assert why_implausible(fact) == Refusal("date-out-of-range", why)


def test_nothing_is_written_down_before_it_happened() -> None:
    refusal = why_implausible(a(HearingHeld, on="2016-11-02", recorded="2016-11-01"))

    assert refusal == Refusal(
        "recorded-after-it-happened", "it was written down on 2016-11-01 10:00 and happened on 2016-11-02 10:00"
    )


@pytest.mark.parametrize("kind", [HomeVisitMade, CaseJudged])
def test_a_case_is_a_case_of_its_person(kind: type[HomeVisitMade | CaseJudged]) -> None:
    refusal = why_implausible(a(kind, on="2016-11-01", crn="X100002", case_ref="X100001-1"))

    assert refusal == Refusal("case-is-of-person", "case X100001-1 is not a case of X100002")


def test_an_implausible_fact_is_refused_and_takes_nothing_with_it() -> None:
    late = a(RiskFlagRemoved, on="2016-12-01")
    implausible = a(RiskFlagRaised, on="2016-11-01", recorded="2016-10-31")

    heard = verdicts(opened(), [implausible, late])

    assert {refusal.rule for refusal in heard.values() if refusal} == {
        "recorded-after-it-happened",
        "removed-flag-was-raised",
    }
