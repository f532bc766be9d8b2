"""The custody track: who held a case at every instant, from the court to the closure or the day asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import (
    AllocationDecided,
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    SentenceClosed,
    SentenceImposed,
)
from domain.court_report import ReportRequested
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import ClosureReason, Grade, Organisation, Phase, SentenceType, TransferKind
from projections.history import History
from tests.facts import a, instant, opened

CRC, NPS = Organisation.CRC, Organisation.NPS


def custody(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> list[dict[str, Any]]:
    """Give the custody track of one case as of a day."""
    known = date.fromisoformat(known_at) if known_at else None
    with History.of_facts(facts, as_of=date.fromisoformat(as_of), known_at=known) as history:
        return history.rows("custody_intervals", where_case="X100001-1")


def track(rows: list[dict[str, Any]]) -> list[tuple[str, str, str | None, str]]:
    """Give of each interval the kind, the owner, the officer and the day on which it starts."""
    return [(row["kind"], row["organisation"], row["officer"], f"{row['starts_on']}") for row in rows]


def escalated(*, referred: str = "2016-11-01", decided: str = "2016-11-05", moved: str = "2016-11-10") -> list[Fact]:
    """Give the facts of an escalation that the NPS accepted, and of the transfer to it."""
    return [
        a(EscalationReferred, on=referred),
        a(EscalationDecided, on=decided, is_accepted=True),
        a(CaseTransferred, on=moved, from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
    ]


def test_a_case_goes_from_the_sentence_to_the_nps_for_allocation_to_the_organisation_and_to_an_officer() -> None:
    rows = custody(*opened(on="2016-10-03"))

    assert track(rows) == [
        ("awaiting_allocation", "NPS", None, "2016-10-03"),
        ("allocated_without_officer", "CRC", None, "2016-10-04"),
        ("supervised", "CRC", "PO-1", "2016-10-05"),
    ]


def test_each_interval_names_the_events_that_opened_and_closed_it() -> None:
    sentence, allocation, assignment = opened()
    closure = a(SentenceClosed, on="2017-03-01")

    rows = custody(sentence, allocation, assignment, closure)

    assert [(row["opened_by"], row["closed_by"]) for row in rows] == [
        (sentence.event_id, allocation.event_id),
        (allocation.event_id, assignment.event_id),
        (assignment.event_id, closure.event_id),
    ]


def test_the_last_interval_of_an_open_case_has_no_end_and_counts_its_days_to_the_day_asked() -> None:
    last = custody(*opened(on="2016-10-03"), as_of="2016-10-31")[-1]

    assert (last["ends_at"], last["ends_on"], last["closed_by"], last["days"]) == (None, None, None, 26)


def test_days_are_calendar_days_in_london_whatever_the_hour() -> None:
    rows = custody(
        a(SentenceImposed, on="2016-06-01T22:59"),
        a(AllocationDecided, on="2016-06-01T23:01"),  # after midnight, summer time
    )

    assert [(f"{row['starts_on']}", row["days"]) for row in rows[:1]] == [("2016-06-01", 1)]


def test_an_interval_without_an_officer_is_a_gap_once_the_case_is_allocated() -> None:
    rows = custody(*opened(), a(OfficerEnded, on="2017-03-01"), a(OfficerAssigned, on="2017-06-01", officer="PO-2"))

    assert [(row["kind"], row["is_gap"]) for row in rows] == [
        ("awaiting_allocation", False),
        ("allocated_without_officer", True),
        ("supervised", False),
        ("allocated_without_officer", True),
    ]


def test_the_court_holds_the_case_from_the_report_asked_for_to_the_sentence() -> None:
    asked_for = a(ReportRequested, on="2016-09-12")

    first = custody(asked_for, *opened(on="2016-10-03"))[0]

    assert (first["kind"], first["organisation"], first["opened_by"], first["days"]) == (
        "court",
        "COURT",
        asked_for.event_id,
        21,
    )


def test_a_case_without_a_sentence_has_no_track() -> None:
    assert custody(a(ReportRequested, on="2016-09-12")) == []


def test_an_escalation_being_decided_splits_supervision_and_leaves_it_with_the_crc() -> None:
    rows = custody(*opened(), *escalated())[2:]

    assert track(rows) == [
        ("supervised", "CRC", "PO-1", "2016-10-05"),
        ("escalation_being_decided", "CRC", "PO-1", "2016-11-01"),
        ("supervised", "CRC", "PO-1", "2016-11-05"),
        ("allocated_without_officer", "NPS", None, "2016-11-10"),
    ]


def test_a_missing_officer_shows_even_while_an_escalation_is_being_decided() -> None:
    rows = custody(*opened(), a(EscalationReferred, on="2016-11-01"), a(OfficerEnded, on="2016-11-03"))

    assert [row["kind"] for row in rows[-2:]] == ["escalation_being_decided", "allocated_without_officer"]


def test_a_custodial_sentence_is_in_prison_until_the_release_with_no_gap_for_a_missing_officer() -> None:
    rows = custody(
        a(SentenceImposed, on="2016-06-01", sentence_type=SentenceType.CUSTODY),
        a(AllocationDecided, on="2016-06-03"),
        a(PersonReleased, on="2016-10-03"),
        a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE),
    )

    assert [(row["kind"], row["organisation"], row["holder"], row["is_gap"]) for row in rows] == [
        ("in_prison", "PRISON", None, False),
        ("in_prison", "PRISON", "CRC", False),
        ("allocated_without_officer", "CRC", "CRC", True),
    ]


def test_who_is_released_on_the_day_of_the_sentence_was_in_no_prison() -> None:
    rows = custody(
        a(SentenceImposed, on="2016-10-03", sentence_type=SentenceType.CUSTODY),
        a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE),
    )

    assert [row["kind"] for row in rows] == ["awaiting_allocation"]


def test_a_recall_takes_the_case_to_prison_until_the_release() -> None:
    recall = a(RecallExecuted, on="2017-01-10")
    facts = opened(sentence_type=SentenceType.CUSTODY)
    facts.insert(1, a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE))

    rows = custody(*facts, recall, a(PersonRereleased, on="2017-02-10"))[2:]

    assert track(rows) == [
        ("supervised", "CRC", "PO-1", "2016-10-05"),
        ("in_prison", "PRISON", "PO-1", "2017-01-10"),
        ("supervised", "CRC", "PO-1", "2017-02-10"),
    ]
    assert rows[1]["opened_by"] == recall.event_id


def test_the_end_of_licence_and_the_start_of_post_sentence_supervision_are_no_prison() -> None:
    facts = opened(sentence_type=SentenceType.CUSTODY)
    facts.insert(1, a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE))

    rows = custody(
        *facts,
        a(PhaseEnded, on="2017-01-10", phase=Phase.LICENCE),
        a(PhaseStarted, on="2017-01-10", phase=Phase.POST_SENTENCE_SUPERVISION),
    )

    assert [row["kind"] for row in rows][-1] == "supervised"
    assert len(rows) == 3


def test_a_new_assignment_ends_the_one_before_it_without_a_gap() -> None:
    rows = custody(*opened(), a(OfficerAssigned, on="2016-12-01", officer="PSO-1", grade=Grade.PSO))[2:]

    assert [(row["officer"], row["grade"], row["is_overlap"]) for row in rows] == [
        ("PO-1", "PO", False),
        ("PSO-1", "PSO", False),
    ]


def test_a_transfer_ends_the_officers_time() -> None:
    rows = custody(*opened(), *escalated(), a(OfficerAssigned, on="2016-11-14", officer="PO-9", **by(NPS)))[-2:]

    assert track(rows) == [
        ("allocated_without_officer", "NPS", None, "2016-11-10"),
        ("supervised", "NPS", "PO-9", "2016-11-14"),
    ]


def by(organisation: Organisation) -> dict[str, Any]:
    """Give what an assignment says of the organisation that made it."""
    return {"recorded_by_organisation": organisation}


def test_an_officer_assigned_at_the_crc_after_the_transfer_to_the_nps_is_an_overlap_and_no_owner() -> None:
    stray = a(OfficerAssigned, on="2016-11-12", officer="PSO-7", **by(CRC))

    rows = custody(*opened(), *escalated(), stray, a(OfficerAssigned, on="2016-11-14", officer="PO-9", **by(NPS)))[-3:]

    assert [(row["kind"], row["officer"], row["is_overlap"], row["claimed_by"]) for row in rows] == [
        ("allocated_without_officer", None, False, None),
        ("allocated_without_officer", None, True, stray.event_id),
        ("supervised", "PO-9", False, None),
    ]
    assert (rows[1]["claimed_by_organisation"], rows[1]["claimed_by_officer"]) == ("CRC", "PSO-7")


def test_an_assignment_by_the_former_holder_does_not_take_the_case_from_the_officer_in_charge() -> None:
    rows = custody(
        *opened(),
        *escalated(),
        a(OfficerAssigned, on="2016-11-10", officer="PO-9", **by(NPS)),
        a(OfficerAssigned, on="2016-11-20", officer="PSO-7", **by(CRC)),
    )[-2:]

    assert [(row["officer"], row["claimed_by_officer"]) for row in rows] == [("PO-9", None), ("PO-9", "PSO-7")]


def test_an_officer_named_by_the_nps_ahead_of_the_transfer_holds_the_case_from_the_transfer() -> None:
    rows = custody(
        *opened(), *escalated(moved="2016-11-10"), a(OfficerAssigned, on="2016-11-08", officer="PO-9", **by(NPS))
    )[-2:]

    assert [(row["officer"], f"{row['starts_on']}", row["claimed_by_officer"]) for row in rows] == [
        ("PO-1", "2016-11-08", "PO-9"),
        ("PO-9", "2016-11-10", None),
    ]


def test_an_officer_named_by_the_receiving_unit_ahead_of_a_move_between_areas_keeps_the_case() -> None:
    rows = custody(
        *opened(),
        a(OfficerAssigned, on="2016-11-08", officer="PO-2", unit="TELFORD"),
        a(
            CaseTransferred,
            on="2016-11-10",
            from_organisation=CRC,
            to_organisation=CRC,
            kind=TransferKind.AREA,
            to_unit="TELFORD",
        ),
    )

    assert track(rows)[-1] == ("supervised", "CRC", "PO-2", "2016-11-08")


def test_a_move_between_areas_ends_the_time_of_an_officer_of_the_unit_it_leaves() -> None:
    rows = custody(
        *opened(),
        a(
            CaseTransferred,
            on="2016-11-10",
            from_organisation=CRC,
            to_organisation=CRC,
            kind=TransferKind.AREA,
            to_unit="TELFORD",
        ),
    )

    assert (rows[-1]["kind"], rows[-1]["unit"]) == ("allocated_without_officer", "TELFORD")


def test_two_assignments_of_one_instant_overlap_and_the_one_written_down_last_is_in_charge() -> None:
    first = a(OfficerAssigned, on="2016-12-01", officer="PO-2", recorded="2016-12-01")
    second = a(OfficerAssigned, on="2016-12-01", officer="PO-3", recorded="2016-12-02")

    last = custody(*opened(), second, first)[-1]

    assert (last["officer"], last["claimed_by"]) == ("PO-3", first.event_id)


def test_an_overlap_of_one_instant_ends_with_the_next_assignment() -> None:
    last = custody(
        *opened(),
        a(OfficerAssigned, on="2016-12-01", officer="PO-2"),
        a(OfficerAssigned, on="2016-12-01", officer="PO-3"),
        a(OfficerAssigned, on="2016-12-05", officer="PO-4"),
    )[-1]

    assert (last["officer"], last["is_overlap"]) == ("PO-4", False)


def test_an_officer_said_to_have_ended_after_the_next_one_was_assigned_overlaps_until_then() -> None:
    rows = custody(
        *opened(),
        a(OfficerAssigned, on="2016-12-01", officer="PO-2"),
        a(OfficerEnded, on="2016-12-08", officer="PO-1"),
    )[-2:]

    assert [(row["officer"], row["claimed_by_officer"], row["days"]) for row in rows[:1]] == [("PO-2", "PO-1", 7)]
    assert (rows[1]["officer"], rows[1]["is_overlap"]) == ("PO-2", False)


def test_an_officer_who_came_back_before_they_ended_claims_nothing_in_between() -> None:
    rows = custody(
        *opened(),
        a(OfficerAssigned, on="2016-12-01", officer="PO-2"),
        a(OfficerAssigned, on="2016-12-08", officer="PO-1"),
        a(OfficerEnded, on="2017-01-10", officer="PO-1"),
    )[2:]

    assert [(row["officer"], row["is_overlap"]) for row in rows] == [
        ("PO-1", False),
        ("PO-2", False),
        ("PO-1", False),
        (None, False),
    ]


def test_an_officer_who_gave_the_case_up_gave_up_every_assignment_that_they_had() -> None:
    again = a(OfficerAssigned, on="2016-11-01", officer="PO-1", recorded_by_organisation=NPS)
    ended = a(OfficerEnded, on="2016-11-20", officer="PO-1")

    rows = custody(*opened(organisation=CRC, officer="PO-1"), again, ended)

    assert track(rows)[-2:] == [
        ("supervised", "CRC", "PO-1", "2016-10-05"),
        ("allocated_without_officer", "CRC", None, "2016-11-20"),
    ]
    assert rows[-2]["closed_by"] == rows[-1]["opened_by"] == ended.event_id


def test_the_same_assignment_from_two_sources_is_no_overlap() -> None:
    rows = custody(*opened(), a(OfficerAssigned, on="2016-10-05", source="oasys"))

    assert [row["is_overlap"] for row in rows] == [False, False, False]


def test_nothing_comes_after_the_closure() -> None:
    closure = a(SentenceClosed, on="2017-03-01", reason=ClosureReason.COMPLETED)

    last = custody(*opened(), closure, as_of="2017-05-31")[-1]

    assert (last["ends_at"], last["closed_by"]) == (instant("2017-03-01"), closure.event_id)


def test_a_case_closed_on_the_day_it_was_assigned_has_no_officer_for_no_time() -> None:
    rows = custody(*opened(on="2016-10-03"), a(SentenceClosed, on="2016-10-05"))

    assert [row["kind"] for row in rows] == ["awaiting_allocation", "allocated_without_officer"]


def test_what_was_written_down_late_is_in_the_track_only_as_known_later() -> None:
    facts = [*opened(), a(OfficerEnded, on="2016-11-01", recorded="2016-12-15")]

    then = custody(*facts, as_of="2016-11-30", known_at="2016-11-30")
    now = custody(*facts, as_of="2016-11-30", known_at="2016-12-15")

    assert (then[-1]["kind"], now[-1]["kind"]) == ("supervised", "allocated_without_officer")


def test_a_corrected_day_moves_the_boundary() -> None:
    assignment = a(OfficerAssigned, on="2016-12-01", officer="PO-2")
    corrected = a(
        OfficerAssigned, on="2016-12-04", recorded="2016-12-20", officer="PO-2", supersedes=assignment.event_id
    )

    last = custody(*opened(), assignment, corrected)[-1]

    assert (f"{last['starts_on']}", last["opened_by"]) == ("2016-12-04", corrected.event_id)


def test_an_assignment_withdrawn_never_was() -> None:
    assignment = a(OfficerAssigned, on="2016-12-01", officer="PO-2")

    last = custody(*opened(), assignment, a(EventRetracted, on="2016-12-20", retracts=assignment.event_id))[-1]

    assert last["officer"] == "PO-1"


# The property: the intervals of a case tile its life


CHANGES: dict[str, Callable[[datetime, str], Fact]] = {
    "assigned": lambda on, ref: a(OfficerAssigned, on=on, case_ref=ref, officer=f"PO-{on.day % 3}"),
    "assigned by nps": lambda on, ref: a(OfficerAssigned, on=on, case_ref=ref, officer="PO-9", **by(NPS)),
    "ended": lambda on, ref: a(OfficerEnded, on=on, case_ref=ref, officer=f"PO-{on.day % 3}"),
    "allocated": lambda on, ref: a(AllocationDecided, on=on, case_ref=ref),
    "transferred": lambda on, ref: a(
        CaseTransferred,
        on=on,
        case_ref=ref,
        from_organisation=CRC,
        to_organisation=NPS,
        kind=TransferKind.ESCALATION,
    ),
    "moved": lambda on, ref: a(
        CaseTransferred,
        on=on,
        case_ref=ref,
        from_organisation=CRC,
        to_organisation=CRC,
        kind=TransferKind.AREA,
        to_unit="TELFORD",
    ),
    "referred": lambda on, ref: a(EscalationReferred, on=on, case_ref=ref),
    "decided": lambda on, ref: a(EscalationDecided, on=on, case_ref=ref, is_accepted=False),
    "released": lambda on, ref: a(PersonReleased, on=on, case_ref=ref),
    "recalled": lambda on, ref: a(RecallExecuted, on=on, case_ref=ref),
    "asked for a report": lambda on, ref: a(ReportRequested, on=on, case_ref=ref),
    "closed": lambda on, ref: a(SentenceClosed, on=on, case_ref=ref),
}
START = instant("2016-10-03")


@st.composite
def cases(draw: st.DrawFn) -> list[Fact]:
    """Give the facts of twelve cases, each a sentence and up to ten changes on days near each other, in any order."""
    facts: list[Fact] = []
    for number in range(1, 13):
        ref = f"X1000{number:02}-1"
        sentence_type = draw(st.sampled_from([SentenceType.COMMUNITY_ORDER, SentenceType.CUSTODY]))
        facts.append(a(SentenceImposed, on=START, case_ref=ref, sentence_type=sentence_type))
        changes = draw(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(-2, 12)), max_size=10))
        happened = [(change, days) for change, days in changes if change != "closed" or days > 0]
        facts += [CHANGES[change](START + timedelta(days=days), ref) for change, days in happened]
    return list({fact.event_id: fact for fact in facts}.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(facts=cases(), asked=st.integers(0, 15))
def test_the_intervals_of_a_case_tile_its_life(facts: list[Fact], asked: int) -> None:
    as_of = START + timedelta(days=asked, hours=12)

    with History.of_facts(facts, as_of=as_of, known_at=START + timedelta(days=99)) as history:
        rows = sorted(history.rows("custody_intervals"), key=lambda row: (row["case_ref"], row["sequence"]))
        by_event = {fact.event_id: fact for fact in facts}

    for ref in {fact.stream.removeprefix("case/") for fact in facts}:
        intervals = [row for row in rows if row["case_ref"] == ref]
        happened = [fact for fact in facts if fact.stream == f"case/{ref}" and fact.occurred_at <= as_of]
        assert (intervals[0]["starts_at"], intervals[-1]["ends_at"]) == life_of(happened)
        assert [row["sequence"] for row in intervals] == list(range(1, len(intervals) + 1))
        for earlier, later in pairwise(intervals):
            assert (earlier["ends_at"], earlier["closed_by"]) == (later["starts_at"], later["opened_by"])
            assert earlier["starts_at"] < earlier["ends_at"]
        for row in intervals:
            assert by_event[row["opened_by"]].occurred_at == row["starts_at"]
            assert row["is_gap"] == (row["kind"] == "allocated_without_officer")
            assert row["organisation"] is not None
            assert row["is_overlap"] == (row["claimed_by"] is not None)
            assert row["claimed_by"] is None or row["claimed_by_officer"] != row["officer"]


def life_of(facts: list[Fact]) -> tuple[datetime, datetime | None]:
    """Give from when until when a case lives: from the first report asked for, or the sentence, to the closure."""
    closed = min((fact.occurred_at for fact in facts if isinstance(fact, SentenceClosed)), default=None)
    court = min((fact.occurred_at for fact in facts if isinstance(fact, ReportRequested)), default=START)
    return min(court, START), closed


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_facts_arrived_does_not_change_the_track(seed: int) -> None:
    facts = [*opened(), *escalated(), a(OfficerAssigned, on="2016-11-10", officer="PO-9", **by(NPS))]
    told_otherwise = facts[seed:] + facts[:seed]

    assert custody(*told_otherwise) == custody(*facts)
