"""Ingest: each fact recorded once or kept with the reason, whatever the order, on both databases."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consumers.ingest
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Changes, Store
from consumers.stretch import Stretch
from consumers.tally import Tally
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import (
    AssessmentCompleted,
    CaseTransferred,
    PlanCompleted,
    ReviewCompleted,
    SentenceClosed,
    SentenceImposed,
)
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.person import PersonDescribed
from domain.record import EventRetracted, EventSetAside
from domain.refusal import Refusal
from domain.vocabulary import Organisation, Outcome
from schemas.codec import decode, encode
from tests.facts import a, opened
from tests.in_force import in_force as events_in_force


def ingest(store: Store, facts: Iterable[Fact], batch: int = 1000) -> Tally:
    """Take facts in batches, as a file of them would be."""
    run = Ingest(store)
    payloads = [(encode(fact), f"test#{number}") for number, fact in enumerate(facts, start=1)]
    for start in range(0, len(payloads), batch):
        run.take(read(payloads[start : start + batch]))
    return run.tally


def in_force(store: Store) -> set[tuple[str, str]]:
    """Give the keys of the facts in the record that are not set aside."""
    return {decode(event.payload).key for event in events_in_force(store)}


def held(store: Store) -> dict[tuple[str, str], str]:
    """Give the rule by which each fact is quarantined."""
    return {(item.source, item.event_id): item.rule for item in store.quarantine()}


def test_a_fact_is_recorded_once_and_counted(store: Store) -> None:
    facts = opened()

    tally = ingest(store, facts)

    assert tally == Tally(read=3, recorded=3)
    assert in_force(store) == {fact.key for fact in facts}


def test_the_same_fact_sent_again_is_counted_and_skipped_for_ever(open_store: Callable[[], Store]) -> None:
    facts = opened()
    first = open_store()
    ingest(first, facts)
    first.close()

    store = open_store()
    tally = ingest(store, [*facts, *facts])

    assert (tally.read, tally.recorded, tally.already_known) == (6, 0, 6)
    assert store.last_position() == 3


def test_a_fact_twice_in_one_batch_is_recorded_once(store: Store) -> None:
    tally = ingest(store, [*opened(), *opened()])

    assert (tally.recorded, tally.already_known) == (3, 3)


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_of_two_contents_under_one_identifier_the_one_written_down_first_stands(
    store: Store, batch: int, is_reversed: bool
) -> None:
    first = a(PersonDescribed, on="2016-10-03", event_id="d-1", local_authority="TELFORD")
    second = a(PersonDescribed, on="2016-10-03", recorded="2016-10-04", event_id="d-1", local_authority="HEREFORD")

    ingest(store, [second, first] if is_reversed else [first, second], batch=batch)

    (kept,) = store.quarantine()
    assert kept.rule == "same-id-other-content"
    assert decode(kept.payload) == second
    assert in_force(store) == {first.key}


def test_one_identifier_in_two_streams_stands_once(store: Store) -> None:
    here = a(PersonDescribed, on="2016-10-03", recorded="2016-10-05", event_id="d-1", crn="X100001")
    there = a(PersonDescribed, on="2016-10-03", event_id="d-1", crn="X100002")
    ingest(store, [here])

    ingest(store, [there])

    assert [event.stream for event in store.log(0, 10)][-1] == "person/X100002"
    assert held(store) == {here.key: "same-id-other-content"}
    assert ingest(store, [here, there]).already_known == 2


def test_a_fact_without_its_predecessor_waits_and_is_recorded_when_it_arrives(store: Store) -> None:
    sentence, *rest = opened()
    waiting = ingest(store, rest)

    healed = ingest(store, [sentence])

    assert waiting.quarantined == {"case-is-opened-by-sentence": 2}
    assert (healed.recorded, healed.released) == (3, 2)
    assert store.quarantine() == []


def test_healing_follows_the_order_in_which_things_happened(store: Store) -> None:
    sentence, *rest = opened()
    ingest(store, rest[::-1])

    ingest(store, [sentence])

    recorded = [decode(event.payload) for event in store.stream("case/X100001-1")]
    assert recorded == [sentence, *rest]


def test_an_event_of_a_case_that_proves_to_have_been_closed_is_set_aside(store: Store) -> None:
    review = a(ReviewCompleted, on="2017-02-01")
    ingest(store, [*opened(), review])

    tally = ingest(store, [a(SentenceClosed, on="2017-01-01")])

    assert tally.set_aside == 1
    assert review.key not in in_force(store)
    assert held(store) == {review.key: "case-is-closed"}


def test_an_event_set_aside_is_reinstated_when_the_closure_is_taken_back(store: Store) -> None:
    review = a(ReviewCompleted, on="2017-02-01")
    closure = a(SentenceClosed, on="2017-01-01")
    ingest(store, [*opened(), review])
    ingest(store, [closure])

    ingest(store, [a(EventRetracted, on="2017-03-01", retracts=closure.event_id)])

    assert review.key in in_force(store)
    assert store.quarantine() == []


def test_an_event_of_a_closed_case_is_quarantined_and_the_rest_goes_on(store: Store) -> None:
    ingest(store, [*opened(), a(SentenceClosed, on="2017-01-01")])

    tally = ingest(store, [a(ReviewCompleted, on="2017-02-01"), *opened(case_ref="X100002-1")])

    assert tally.quarantined == {"case-is-closed": 1}
    assert tally.recorded == 3


def test_what_cannot_be_read_is_kept_and_the_rest_goes_on(store: Store) -> None:
    run = Ingest(store)

    run.take(read([(b"\x00not avro", "test#1"), *((encode(fact), "test") for fact in opened())]))

    assert (run.tally.read, run.tally.recorded, run.tally.undecodable.total()) == (4, 3, 1)
    assert store.quarantine()[0].payload == b"\x00not avro"


def test_what_cannot_be_read_is_kept_once(store: Store) -> None:
    run = Ingest(store)
    run.take(read([(b"\x00not avro", "test#1")]))

    run.take(read([(b"\x00not avro", "again#1")]))

    assert run.tally.already_known == 1
    assert len(store.quarantine()) == 1


def test_nobody_outside_can_set_an_event_aside(store: Store) -> None:
    sentence, *_ = opened()
    mark = a(EventSetAside, on="2017-01-01", version=1)

    tally = ingest(store, [sentence, mark])

    assert tally.undecodable == {"ours-to-write": 1}
    assert in_force(store) == {sentence.key}


def test_a_retry_takes_what_was_mended(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = opened()
    run = Ingest(store)
    with monkeypatch.context() as broken:
        broken.setattr("domain.admission.why_implausible", _refuse_all)
        run.take(read([(encode(fact), "test") for fact in facts]))
    assert run.tally.quarantined == {"a-rule-in-error": 3}

    again = Ingest(store)
    again.retry(store.quarantine())

    assert again.tally.released == 3
    assert in_force(store) == {fact.key for fact in facts}


def _refuse_all(fact: Fact) -> Refusal:
    return Refusal("a-rule-in-error", f"{fact.event_id} was refused by a mistaken rule")


def test_the_count_adds_up(store: Store) -> None:
    sentence, *rest = opened()
    facts = [*rest, sentence, sentence, a(AbsenceRuled, on="2016-12-01"), a(SentenceClosed, on="2017-01-01")]
    run = Ingest(store)

    run.take(read([(b"unreadable", "test"), *((encode(fact), "test") for fact in facts)]))
    tally = run.tally

    accounted = tally.recorded + tally.already_known + tally.quarantined.total() + tally.undecodable.total()
    assert tally.read == accounted == 7


MESSY: Sequence[Fact] = [
    *opened(),
    *opened(case_ref="X100002-1", organisation=Organisation.NPS),
    a(AppointmentScheduled, on="2016-10-10", starts_at="2016-10-17", appointment_ref="A-1"),
    a(OutcomeRecorded, on="2016-10-17", appointment_ref="A-1", outcome=Outcome.ABSENT, event_id="o-1"),
    a(
        OutcomeRecorded,
        on="2016-10-17T12:00",
        recorded="2016-10-20",
        appointment_ref="A-1",
        supersedes="o-1",
        outcome=Outcome.ATTENDED_COMPLIED,
        event_id="o-2",
    ),
    a(AbsenceRuled, on="2016-10-18", appointment_ref="A-1", event_id="r-1"),
    a(AbsenceRuled, on="2016-10-19", appointment_ref="A-1", event_id="r-2"),
    a(EventRetracted, on="2016-10-21", retracts="r-1", event_id="x-1"),
    a(EventRetracted, on="2016-10-22", retracts="never-sent", event_id="x-2"),
    a(EventRetracted, on="2016-10-23", retracts="x-1", event_id="x-3"),
    a(EscalationReferred, on="2016-11-01", escalation_ref="ESC-1"),
    a(EscalationDecided, on="2016-11-03", escalation_ref="ESC-1", is_accepted=True),
    a(CaseTransferred, on="2016-11-05", from_organisation=Organisation.CRC, to_organisation=Organisation.NPS),
    a(NonComplianceNoticed, on="2016-12-01", proceeding_ref="E-1"),
    a(EnforcementDecided, on="2016-12-02", proceeding_ref="E-1", event_id="b-1"),
    a(NonComplianceNoticed, on="2016-12-01", proceeding_ref="E-2", event_id="n-2"),
    a(EnforcementDecided, on="2016-12-03", proceeding_ref="E-2", event_id="b-2"),
    a(BreachReferred, on="2016-12-04", proceeding_ref="E-1"),
    a(ReferralAccepted, on="2016-12-05", proceeding_ref="E-1"),
    a(BreachPresented, on="2016-12-06", proceeding_ref="E-1"),
    a(HearingListed, on="2016-12-07", proceeding_ref="E-1"),
    a(HearingHeld, on="2016-12-20", proceeding_ref="E-1"),
    a(AssessmentCompleted, on="2016-10-20"),
    a(PlanCompleted, on="2016-10-21"),
    a(PlanCompleted, on="2016-10-21", recorded="2016-10-25", event_id="same", objectives=1),
    a(PlanCompleted, on="2016-10-21", recorded="2016-10-24", event_id="same", objectives=2),
    a(PlanCompleted, on="2016-10-22", recorded="2016-10-23", event_id="same", case_ref="X100002-1"),
    a(ReviewCompleted, on="2017-02-01"),
    a(SentenceClosed, on="2017-01-15", event_id="c-1"),
    a(EventRetracted, on="2017-02-10", retracts="c-1", event_id="x-4"),
    a(SentenceClosed, on="2017-01-01", case_ref="X100002-1"),
    a(ReviewCompleted, on="2017-02-01", case_ref="X100002-1"),
    a(ReviewCompleted, on="2017-02-02", recorded="2017-01-02", case_ref="X100002-1"),
]
"""Two cases with every kind of untidiness: gaps, contradictions, corrections, one identifier used three times."""


def recorded_from(
    facts: Iterable[Fact], batch: int
) -> tuple[set[tuple[str, str]], set[bytes], dict[tuple[str, str], str]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(str(Path(folder) / "events.db"))
        ingest(store, facts, batch)
        contents = {item.content for item in store.quarantine()}
        found = in_force(store), contents, held(store)
        store.close()
        return found


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(len(MESSY))), batch=st.sampled_from([1, 3, 10, 100]))
def test_the_same_facts_in_any_order_and_any_split_end_in_the_same_record(order: list[int], batch: int) -> None:
    assert recorded_from((MESSY[number] for number in order), batch) == recorded_from(MESSY, 1000)


def test_the_record_does_not_depend_on_how_much_is_kept_in_memory(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.ingest, "ROOM", 0)

    ingest(store, MESSY[::-1], batch=1)

    assert (in_force(store), held(store)) == (recorded_from(MESSY, 1000)[0], recorded_from(MESSY, 1000)[2])


def test_a_batch_is_judged_afresh_where_another_writer_was_first(postgres: str) -> None:
    sentence, allocation, officer = opened()
    one, other = Store(f"{postgres}&schema=writers"), Store(f"{postgres}&schema=writers")
    run = Ingest(one)
    run.take(read([(encode(sentence), "test")]))
    ingest(other, [allocation])

    run.take(read([(encode(officer), "test")]))

    assert in_force(one) == {sentence.key, allocation.key, officer.key}
    assert run.tally.recorded == 2
    one.close()
    other.close()


def test_what_another_writer_put_into_the_quarantine_is_released_too(open_shared: Callable[[], Store]) -> None:
    scheduled = a(AppointmentScheduled, on="2016-10-10", appointment_ref="A-1")
    outcome = a(OutcomeRecorded, on="2016-10-17", appointment_ref="A-1")
    one, other, store = Ingest(open_shared()), Ingest(open_shared()), open_shared()
    take(one, opened())
    take(other, [outcome])  # nothing of it is recorded: `one` sees no new version
    assert set(held(store).values()) == {"outcome-needs-appointment"}

    take(one, [scheduled])

    assert in_force(store) == {fact.key for fact in [*opened(), scheduled, outcome]}
    assert held(store) == {}


def test_of_two_contents_under_one_identifier_the_earlier_stands_whichever_writer_has_it(
    open_shared: Callable[[], Store],
) -> None:
    early, late = (
        a(SentenceImposed, on=day, case_ref=ref, event_id="same")
        for day, ref in (("2016-10-03", "X100001-1"), ("2016-10-04", "X100002-1"))
    )
    store, slow = open_shared(), open_shared()
    waiting = Ingest(slow)
    record = slow.record

    def record_late(changes: Changes, stretches: Sequence[Stretch] = ()) -> None:
        slow.record = record  # type: ignore[method-assign]
        take(Ingest(store), [early])
        record(changes, stretches)

    slow.record = record_late  # type: ignore[method-assign]

    take(waiting, [late])

    assert in_force(store) == {early.key}
    assert decode(store.log(0, 1)[0].payload) == early
    assert held(store) == {late.key: "same-id-other-content"}


def take(run: Ingest, facts: Iterable[Fact]) -> None:
    """Take facts in as one batch."""
    run.take(read([(encode(fact), "test#1") for fact in facts]))
