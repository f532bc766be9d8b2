"""Which cases are under supervision and with whom, and what measures group them by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.appointment import AppointmentScheduled
from domain.case import (
    CasCompleted,
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    PersonReleased,
    PhaseStarted,
    ReviewCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    SentenceClosed,
    SentenceImposed,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.person import PersonDescribed, PersonMerged, PersonUnmerged
from domain.recall import PersonRereleased, RecallExecuted
from domain.vocabulary import EthnicGroup, Grade, Organisation, Phase, RiskFlag, Rosh, SentenceType, TransferKind
from projections.history import History
from tests.facts import a, opened
from tests.projections.judging import view

CRC, NPS = Organisation.CRC, Organisation.NPS
DOMESTIC_ABUSE = RiskFlag.DOMESTIC_ABUSE


def rows(view: str, *facts: Fact, as_of: str = "2017-05-31") -> list[dict[str, Any]]:
    """Give the rows of a view as of a day."""
    with History.of_facts(facts, as_of=date.fromisoformat(as_of)) as history:
        return history.rows(view)


def on_licence() -> list[Fact]:
    """Give the facts of a case released on licence on the day of the sentence."""
    sentence, *others = opened(sentence_type=SentenceType.CUSTODY)
    return [sentence, a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE), *others]


def escalated() -> list[Fact]:
    """Give the facts of a transfer to the NPS and the officer there."""
    return [
        a(EscalationReferred, on="2016-11-01"),
        a(EscalationDecided, on="2016-11-05", is_accepted=True),
        a(CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
        a(OfficerAssigned, on="2016-11-14", officer="PO-9", unit="NPS-WEST", recorded_by_organisation=NPS),
    ]


# Cases under supervision


def test_supervision_starts_with_the_allocation_and_is_judged_on_the_day_asked() -> None:
    [case] = rows("supervised_cases", *opened(on="2016-10-03"), as_of="2017-01-31")

    assert (case["started_on"], case["ended_on"]) == (date(2016, 10, 4), None)
    assert case["judged_on"] == date(2017, 1, 31)
    assert (case["organisation"], case["unit"], case["officer"]) == ("CRC", "WORCESTER", "PO-1")


def test_a_closed_case_is_judged_on_its_last_day() -> None:
    [case] = rows("supervised_cases", *opened(), a(SentenceClosed, on="2017-03-01"))

    assert case["ended_on"] == case["judged_on"] == date(2017, 3, 1)
    assert case["officer"] == "PO-1"


def test_a_case_that_was_sentenced_and_not_allocated_is_not_under_supervision() -> None:
    assert rows("supervised_cases", a(SentenceImposed, on="2016-10-03")) == []


def test_a_case_in_prison_since_the_sentence_is_not_under_supervision() -> None:
    assert rows("supervised_cases", *opened(sentence_type=SentenceType.CUSTODY)) == []


def test_supervision_ends_with_a_recall_and_goes_on_with_the_release() -> None:
    recall, release = a(RecallExecuted, on="2017-01-10"), a(PersonRereleased, on="2017-02-10")

    [recalled] = rows("supervised_cases", *on_licence(), recall)
    [released] = rows("supervised_cases", *on_licence(), recall, release)

    assert (recalled["ended_on"], recalled["judged_on"]) == (date(2017, 1, 10), date(2017, 1, 10))
    assert (released["started_on"], released["ended_on"]) == (date(2016, 10, 4), None)


def test_a_case_that_was_transferred_is_the_new_holders() -> None:
    [case] = rows("supervised_cases", *opened(), *escalated())

    assert (case["organisation"], case["unit"], case["officer"]) == ("NPS", "NPS-WEST", "PO-9")


def test_a_case_that_nobody_holds_has_no_officer() -> None:
    [case] = rows("supervised_cases", *opened(), a(OfficerEnded, on="2017-03-01"))

    assert (case["organisation"], case["officer"]) == ("CRC", None)


# A closure that a correction moved to an earlier day

CLOSURE = a(SentenceClosed, on="2017-03-01", event_id="C-1")
EARLIER = a(SentenceClosed, on="2017-02-01", recorded="2017-03-10", supersedes="C-1", event_id="C-2")
BETWEEN: list[Fact] = [
    a(OfficerAssigned, on="2017-02-06", officer="PO-2", unit="REDDITCH"),
    a(CaseTransferred, on="2017-02-13", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
    a(RiskFlagRaised, on="2017-02-14", flag=DOMESTIC_ABUSE),
    a(AppointmentScheduled, on="2017-02-06", starts_at="2017-02-15"),
    a(ReviewCompleted, on="2017-02-16"),
    a(RecallExecuted, on="2017-02-20"),
]


def test_a_closure_moved_to_an_earlier_day_ends_the_life_and_supervision_on_that_day() -> None:
    facts = [*opened(), *BETWEEN, CLOSURE, EARLIER]

    [life], [case] = rows("case_lives", *facts), rows("supervised_cases", *facts)

    assert (life["closed_on"], life["last_on"], life["closed_by"]) == (date(2017, 2, 1), date(2017, 2, 1), "C-2")
    assert (case["ended_on"], case["judged_on"]) == (date(2017, 2, 1), date(2017, 2, 1))
    assert (case["organisation"], case["unit"], case["officer"]) == ("CRC", "WORCESTER", "PO-1")


@pytest.mark.parametrize(
    "name",
    [
        "custody_intervals",
        "officer_spells",
        "organisation_spells",
        "supervision_spells",
        "prison_spells",
        "risk_flag_spells",
        "supervised_cases",
        "handovers",
        "contact_gaps",
    ],
)
def test_what_is_recorded_after_a_closure_moved_to_an_earlier_day_begins_and_changes_no_spell(name: str) -> None:
    assert rows(name, *opened(), *BETWEEN, CLOSURE, EARLIER) == rows(name, *opened(), CLOSURE, EARLIER)
    assert rows(name, *opened(), *BETWEEN, CLOSURE) != rows(name, *opened(), CLOSURE)


def test_what_was_done_after_a_closure_moved_to_an_earlier_day_counts_as_done_and_is_put_down_to_nobody() -> None:
    facts = [*opened(), *BETWEEN, CLOSURE, EARLIER]

    [appointment] = rows("appointments", *facts)

    assert (appointment["organisation"], appointment["officer"], appointment["is_offered"]) == (None, None, True)
    assert [row["kind"] for row in rows("recorded_facts", *facts)].count("review") == 1
    assert rows("outcomes_due", *facts) == []


def test_as_known_before_the_correction_the_life_ends_on_the_later_day() -> None:
    [case] = view("supervised_cases", *opened(), *BETWEEN[:2], CLOSURE, EARLIER, known_at="2017-03-09")

    assert (case["ended_on"], case["organisation"]) == (date(2017, 3, 1), "NPS")


# Spells in prison and with an organisation


def test_the_start_of_the_custody_phase_after_the_sentence_starts_no_second_spell_in_prison() -> None:
    sentence, *_ = opened(sentence_type=SentenceType.CUSTODY)
    release = a(PersonReleased, on="2017-01-10")

    [spell] = rows("prison_spells", sentence, a(PhaseStarted, on="2016-10-05", phase=Phase.CUSTODY), release)

    assert (spell["opened_by"], spell["closed_by"]) == (sentence.event_id, release.event_id)


def test_a_transfer_at_the_instant_of_the_allocation_leaves_no_spell_of_no_time() -> None:
    moved = a(
        CaseTransferred, on="2016-10-04", from_organisation=NPS, to_organisation=CRC, kind=TransferKind.DEESCALATION
    )

    spells = rows("organisation_spells", *opened(organisation=NPS), moved)

    assert [(spell["organisation"], spell["opened_by"]) for spell in spells] == [("CRC", moved.event_id)]


def test_a_transfer_dated_after_the_closure_is_no_spell() -> None:
    moved = a(CaseTransferred, on="2017-03-02", from_organisation=CRC, to_organisation=CRC, kind=TransferKind.AREA)

    spells = rows("organisation_spells", *opened(), a(SentenceClosed, on="2017-03-01"), moved)

    assert [spell["ends_on"] for spell in spells] == [date(2017, 3, 1)]


# Officers' spells


def test_an_officers_spell_goes_on_while_an_escalation_is_decided_and_in_prison() -> None:
    facts = [*on_licence(), a(EscalationReferred, on="2016-11-01"), a(RecallExecuted, on="2017-01-10")]

    spells = rows("officer_spells", *facts, as_of="2017-01-31")

    assert [(spell["officer"], spell["starts_on"], spell["ends_on"], spell["days"]) for spell in spells] == [
        ("PO-1", date(2016, 10, 5), None, 118)
    ]


def test_a_new_grade_starts_a_new_spell() -> None:
    spells = rows(
        "officer_spells", *opened(grade=Grade.PSO), a(OfficerAssigned, on="2016-12-01", officer="PO-1", grade=Grade.PO)
    )

    assert [spell["grade"] for spell in spells] == ["PSO", "PO"]


def test_a_gap_parts_two_spells_of_one_officer() -> None:
    spells = rows(
        "officer_spells",
        *opened(),
        a(OfficerEnded, on="2016-12-01"),
        a(OfficerAssigned, on="2016-12-05", officer="PO-1"),
    )

    assert [spell["starts_on"] for spell in spells] == [date(2016, 10, 5), date(2016, 12, 5)]


# Risk flags


def test_a_flag_raised_twice_is_one_spell_until_it_is_removed() -> None:
    first = a(RiskFlagRaised, on="2016-11-01", flag=DOMESTIC_ABUSE)
    removed = a(RiskFlagRemoved, on="2017-01-01", flag=DOMESTIC_ABUSE)

    [spell] = rows(
        "risk_flag_spells", *opened(), first, a(RiskFlagRaised, on="2016-12-01", flag=DOMESTIC_ABUSE), removed
    )

    assert (spell["opened_by"], spell["closed_by"]) == (first.event_id, removed.event_id)


def test_a_flag_raised_again_after_its_removal_is_a_second_spell() -> None:
    spells = rows(
        "risk_flag_spells",
        *opened(),
        a(RiskFlagRaised, on="2016-11-01", flag=DOMESTIC_ABUSE),
        a(RiskFlagRemoved, on="2016-12-01", flag=DOMESTIC_ABUSE),
        a(RiskFlagRaised, on="2017-01-01", flag=DOMESTIC_ABUSE),
    )

    assert [(spell["starts_on"], spell["ends_on"]) for spell in spells] == [
        (date(2016, 11, 1), date(2016, 12, 1)),
        (date(2017, 1, 1), None),
    ]


def test_a_flag_raised_and_removed_at_one_instant_was_never_up() -> None:
    raised = a(RiskFlagRaised, on="2016-11-01", flag=DOMESTIC_ABUSE)

    assert rows("risk_flag_spells", *opened(), raised, a(RiskFlagRemoved, on="2016-11-01", flag=DOMESTIC_ABUSE)) == []


def test_the_closure_takes_the_flag_down() -> None:
    [spell] = rows(
        "risk_flag_spells",
        *opened(),
        a(RiskFlagRaised, on="2016-11-01", flag=DOMESTIC_ABUSE),
        a(SentenceClosed, on="2017-03-01"),
    )

    assert spell["ends_on"] == date(2017, 3, 1)


# What cases are grouped by


def test_the_level_of_risk_is_the_one_at_allocation_until_another_is_set() -> None:
    at_allocation = a(CasCompleted, on="2016-10-03", rosh=Rosh.LOW)
    raised = a(RoshLevelSet, on="2016-12-01", level=Rosh.MEDIUM)

    [before] = rows("case_attributes", *opened(), at_allocation, raised, as_of="2016-11-30")
    [since] = rows("case_attributes", *opened(), at_allocation, raised, as_of="2016-12-01")

    assert (before["rosh"], since["rosh"]) == ("LOW", "MEDIUM")


def test_a_later_description_of_the_person_replaces_an_earlier_one() -> None:
    [case] = rows(
        "case_attributes",
        a(PersonDescribed, on="2016-10-01", local_authority="TELFORD"),
        a(PersonDescribed, on="2016-12-01", local_authority="SHROPSHIRE"),
        *opened(),
    )

    assert case["local_authority"] == "SHROPSHIRE"


def test_the_attributes_of_a_closed_case_are_those_of_its_last_day() -> None:
    [case] = rows("case_attributes", *opened(grade=Grade.PSO), a(SentenceClosed, on="2017-03-01"))

    assert (case["organisation"], case["officer"], case["grade"]) == ("CRC", "PO-1", "PSO")


def test_a_case_that_is_not_allocated_yet_has_its_attributes_too() -> None:
    [case] = rows("case_attributes", a(SentenceImposed, on="2016-10-03"))

    assert (case["sentence_type"], case["organisation"], case["rosh"], case["sex"]) == (
        "COMMUNITY_ORDER",
        None,
        None,
        None,
    )


def test_a_merged_person_is_described_by_the_number_that_remains_until_the_merge_is_undone() -> None:
    facts = [
        a(PersonDescribed, on="2016-10-01", crn="X100001", ethnic_group=EthnicGroup.WHITE),
        a(PersonDescribed, on="2016-09-01", crn="X100009", ethnic_group=EthnicGroup.MIXED),
        a(PersonMerged, on="2016-11-01", crn="X100001", surviving_crn="X100009"),
        a(PersonUnmerged, on="2016-12-01", crn="X100001", former_crn="X100009"),
        *opened(),
    ]

    [merged] = rows("case_attributes", *facts, as_of="2016-11-30")
    [unmerged] = rows("case_attributes", *facts, as_of="2016-12-01")

    assert (merged["crn"], merged["ethnic_group"]) == ("X100009", "MIXED")
    assert (unmerged["crn"], unmerged["ethnic_group"]) == ("X100001", "WHITE")


def test_a_merged_person_whose_remaining_number_has_no_description_keeps_their_own() -> None:
    [case] = rows(
        "case_attributes",
        a(PersonDescribed, on="2016-10-01", ethnic_group=EthnicGroup.WHITE),
        a(PersonMerged, on="2016-11-01", surviving_crn="X100009"),
        *opened(),
    )

    assert case["ethnic_group"] == "WHITE"


def merged(crn: str, surviving_crn: str) -> Fact:
    """Give the fact that one number is read under another."""
    return a(PersonMerged, on="2016-11-01", crn=crn, surviving_crn=surviving_crn)


def test_a_chain_of_merges_is_followed_to_its_end() -> None:
    found = rows("surviving_crns", merged("X100001", "X100002"), merged("X100002", "X100003"))

    assert found == [
        {"crn": "X100001", "surviving_crn": "X100003"},
        {"crn": "X100002", "surviving_crn": "X100003"},
    ]


def test_numbers_merged_in_a_circle_stand_for_themselves() -> None:
    assert rows("surviving_crns", merged("X100001", "X100002"), merged("X100002", "X100001")) == []
