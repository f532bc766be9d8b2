"""What cannot be true of a case is refused; what merely should not happen is recorded."""

from __future__ import annotations

import pytest

from domain.case import (
    AllocationDecided,
    AllocationPackReceived,
    AssessmentCompleted,
    AssignmentErrorIdentified,
    BarrierIdentified,
    BarrierResolved,
    CasCompleted,
    CaseTransferred,
    CourtAppearanceNotified,
    CustodyScreened,
    HomeVisitMade,
    MappaLevelSet,
    NeedOutcomeRecorded,
    OfficerAssigned,
    OfficerEnded,
    OrderReturnedUnsuitable,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    PlanCompleted,
    PrereleaseContactMade,
    RequirementMade,
    RequirementVaried,
    ResettlementPlanned,
    ReviewCompleted,
    RiskFlagRaised,
    RiskFlagRemoved,
    RoshLevelSet,
    SentenceClosed,
    SentenceImposed,
)
from domain.court_report import ReportCompleted, ReportRequested
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import CaseFact
from domain.information_request import InformationRequested
from domain.refusal import Refusal
from domain.vocabulary import (
    Barrier,
    ClosureReason,
    Grade,
    Organisation,
    Phase,
    RequirementChange,
    RequirementKind,
    RiskFlag,
    Rosh,
    SentenceType,
    Tool,
    TransferKind,
)
from tests.facts import a, given, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
REQUIREMENT = a(RequirementMade, on="2016-10-03")
CLOSURE = a(SentenceClosed, on="2017-10-02")
SENTENCE = a(SentenceImposed, on="2016-10-03")
CUSTODY = opened(sentence_type=SentenceType.CUSTODY)


# Opened by the sentence, closed for good


@pytest.mark.parametrize(
    "kind", [AllocationDecided, OfficerAssigned, PlanCompleted, ReviewCompleted, HomeVisitMade, SentenceClosed]
)
def test_a_case_is_opened_by_its_sentence(kind: type[CaseFact]) -> None:
    refusal = given().why_not(a(kind, on="2016-11-01"))

    assert refusal == Refusal("case-is-opened-by-sentence", "case X100001-1 had no sentence yet")


@pytest.mark.parametrize(
    "kind",
    [
        CourtAppearanceNotified,
        ReportRequested,
        InformationRequested,
        CasCompleted,
        RiskFlagRaised,
        RoshLevelSet,
    ],
)
def test_what_the_court_team_does_comes_before_the_sentence(kind: type[CaseFact]) -> None:
    assert given().why_not(a(kind, on="2016-09-20")) is None


def test_a_case_has_one_sentence() -> None:
    refusal = given(SENTENCE).why_not(a(SentenceImposed, on="2016-12-01"))

    assert refusal == Refusal("sentence-imposed-once", "case X100001-1 already has its sentence")


def test_a_sentence_does_not_end_before_it_starts() -> None:
    refusal = given().why_not(a(SentenceImposed, on="2016-10-03", starts_on="2016-10-03", ends_on="2016-10-02"))

    assert refusal == Refusal(
        "sentence-ends-after-it-starts", "the sentence of case X100001-1 ends on 2016-10-02, before it starts"
    )


@pytest.mark.parametrize(
    "kind", [OfficerAssigned, ReviewCompleted, RiskFlagRaised, InformationRequested, SentenceClosed]
)
def test_nothing_happens_in_a_case_after_its_closure(kind: type[CaseFact]) -> None:
    refusal = given(*opened(), CLOSURE).why_not(a(kind, on="2017-10-03"))

    assert refusal == Refusal("case-is-closed", "case X100001-1 was closed on 2017-10-02")


# Requirements of the order


def test_a_requirement_belongs_to_an_order() -> None:
    refusal = given(*CUSTODY).why_not(REQUIREMENT)

    assert refusal == Refusal(
        "requirement-needs-order",
        "case X100001-1 has no community or suspended sentence order to carry a requirement",
    )


def test_a_requirement_is_made_once() -> None:
    refusal = given(SENTENCE, REQUIREMENT).why_not(a(RequirementMade, on="2016-11-01"))

    assert refusal == Refusal("requirement-made-once", "requirement REQ-1 was already made")


def test_only_a_requirement_that_was_made_is_varied() -> None:
    refusal = given(*opened()).why_not(a(RequirementVaried, on="2016-11-01"))

    assert refusal == Refusal("variation-needs-requirement", "case X100001-1 has no requirement REQ-1 to vary")


def test_a_removed_requirement_is_not_varied_again() -> None:
    removed = a(RequirementVaried, on="2016-11-01", change=RequirementChange.REMOVED)

    refusal = given(SENTENCE, REQUIREMENT, removed).why_not(a(RequirementVaried, on="2016-12-01"))

    assert refusal == Refusal("variation-needs-requirement", "case X100001-1 has no requirement REQ-1 to vary")


def test_a_requirement_whose_removal_the_court_refused_stays() -> None:
    kept = a(RequirementVaried, on="2016-11-01", change=RequirementChange.REMOVAL_REFUSED)

    assert given(SENTENCE, REQUIREMENT, kept).why_not(a(RequirementVaried, on="2016-12-01")) is None


def test_only_an_order_is_returned_to_court_as_unsuitable() -> None:
    refusal = given(*CUSTODY).why_not(a(OrderReturnedUnsuitable, on="2016-11-01"))

    assert refusal == Refusal("return-needs-order", "case X100001-1 has no order to return to court")


# Allocation


def test_the_nps_allocates_every_case() -> None:
    refusal = given(SENTENCE).why_not(a(AllocationDecided, on="2016-10-04", recorded_by_organisation=CRC))

    assert refusal == Refusal("nps-allocates", "case X100001-1 can only be allocated by the NPS")


def test_a_case_is_allocated_to_a_crc_or_to_the_nps() -> None:
    refusal = given(SENTENCE).why_not(a(AllocationDecided, on="2016-10-04", to_organisation=Organisation.COURT))

    assert refusal == Refusal("allocated-to-crc-or-nps", "case X100001-1 can only be allocated to a CRC or the NPS")


def test_a_case_is_allocated_once() -> None:
    refusal = given(*opened()).why_not(a(AllocationDecided, on="2016-11-01", to_organisation=NPS))

    assert refusal == Refusal("allocated-once", "case X100001-1 was already allocated; it changes hands by a transfer")


def test_only_a_crc_receives_an_allocation_pack() -> None:
    refusal = given(*opened(organisation=NPS)).why_not(a(AllocationPackReceived, on="2016-11-01"))

    assert refusal == Refusal("pack-needs-crc-allocation", "case X100001-1 is not with a CRC, which receives the pack")


# Assignment


def test_no_officer_is_assigned_before_the_allocation() -> None:
    refusal = given(SENTENCE).why_not(a(OfficerAssigned, on="2016-10-04"))

    assert refusal == Refusal("officer-needs-allocation", "case X100001-1 was not allocated when it was assigned")


def test_an_officer_who_was_never_assigned_does_not_give_up_the_case() -> None:
    refusal = given(*opened(officer="PO-1")).why_not(a(OfficerEnded, on="2016-11-01", officer="PO-2"))

    assert refusal == Refusal("ended-officer-was-assigned", "case X100001-1 is not with officer PO-2")


def test_an_officer_gives_up_the_case_once() -> None:
    ended = a(OfficerEnded, on="2016-11-01")

    refusal = given(*opened(), ended).why_not(a(OfficerEnded, on="2016-12-01"))

    assert refusal == Refusal("ended-officer-was-assigned", "case X100001-1 is not with officer PO-1")


def test_an_assignment_error_needs_an_assignment() -> None:
    refusal = given(*opened()[:2]).why_not(a(AssignmentErrorIdentified, on="2016-11-01"))

    assert refusal == Refusal("assignment-error-needs-assignment", "case X100001-1 was never assigned")


# Flags and barriers


def test_only_a_flag_that_was_raised_is_removed() -> None:
    raised = a(RiskFlagRaised, on="2016-10-10", flag=RiskFlag.CHILD_PROTECTION)

    refusal = given(*opened(), raised).why_not(a(RiskFlagRemoved, on="2016-11-01", flag=RiskFlag.DOMESTIC_ABUSE))

    assert refusal == Refusal("removed-flag-was-raised", "case X100001-1 has no flag DOMESTIC_ABUSE to remove")


def test_a_flag_is_removed_once() -> None:
    raised, removed = a(RiskFlagRaised, on="2016-10-10"), a(RiskFlagRemoved, on="2016-10-20")

    refusal = given(*opened(), raised, removed).why_not(a(RiskFlagRemoved, on="2016-11-01"))

    assert refusal == Refusal("removed-flag-was-raised", "case X100001-1 has no flag DOMESTIC_ABUSE to remove")


def test_only_a_barrier_that_was_identified_is_overcome() -> None:
    identified = a(BarrierIdentified, on="2016-10-10", barrier=Barrier.LITERACY)

    refusal = given(*opened(), identified).why_not(a(BarrierResolved, on="2016-11-01", barrier=Barrier.RELIGION))

    assert refusal == Refusal("resolved-barrier-was-identified", "case X100001-1 has no barrier RELIGION")


def test_a_barrier_is_overcome_once() -> None:
    identified, resolved = a(BarrierIdentified, on="2016-10-10"), a(BarrierResolved, on="2016-10-20")

    refusal = given(*opened(), identified, resolved).why_not(a(BarrierResolved, on="2016-11-01"))

    assert refusal == Refusal("resolved-barrier-was-identified", "case X100001-1 has no barrier LITERACY")


# Transfers


def test_a_case_that_was_never_allocated_is_not_transferred() -> None:
    refusal = given(SENTENCE).why_not(a(CaseTransferred, on="2016-11-01"))

    assert refusal == Refusal("transfer-needs-allocation", "case X100001-1 was never allocated to anyone")


def test_a_case_is_transferred_by_the_organisation_that_holds_it() -> None:
    transfer = a(
        CaseTransferred,
        on="2016-11-01",
        from_organisation=NPS,
        to_organisation=CRC,
        kind=TransferKind.DEESCALATION,
    )

    refusal = given(*opened(organisation=CRC)).why_not(transfer)

    assert refusal == Refusal("transfer-from-holder", "case X100001-1 is with CRC, not NPS")


def test_a_case_goes_from_crc_to_nps_only_after_the_nps_accepted_its_escalation() -> None:
    referred = a(EscalationReferred, on="2016-11-01")
    rejected = a(EscalationDecided, on="2016-11-03", is_accepted=False)

    refusal = given(*opened(), referred, rejected).why_not(a(CaseTransferred, on="2016-11-10"))

    assert refusal == Refusal(
        "escalation-transfer-needs-acceptance", "case X100001-1 has no escalation that the NPS accepted"
    )


def test_an_accepted_escalation_lets_the_case_go_to_the_nps() -> None:
    referred, accepted = a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-03")

    assert given(*opened(), referred, accepted).why_not(a(CaseTransferred, on="2016-11-10")) is None


def test_an_accepted_escalation_outlasts_a_move_between_areas_of_the_crc() -> None:
    referred, accepted = a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-03")
    moved = a(CaseTransferred, on="2016-11-05", from_organisation=CRC, to_organisation=CRC, kind=TransferKind.AREA)

    assert given(*opened(), referred, accepted, moved).why_not(a(CaseTransferred, on="2016-11-10")) is None


def test_an_escalation_is_used_up_by_its_transfer() -> None:
    referred, accepted = a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-03")
    taken = a(CaseTransferred, on="2016-11-10")
    given_back = a(
        CaseTransferred,
        on="2017-02-01",
        from_organisation=NPS,
        to_organisation=CRC,
        kind=TransferKind.DEESCALATION,
    )

    refusal = given(*opened(), referred, accepted, taken, given_back).why_not(a(CaseTransferred, on="2017-03-01"))

    assert refusal == Refusal(
        "escalation-transfer-needs-acceptance", "case X100001-1 has no escalation that the NPS accepted"
    )


@pytest.mark.parametrize(
    ("holder", "to", "kind"),
    [
        (CRC, NPS, TransferKind.AREA),
        (CRC, NPS, TransferKind.DEESCALATION),
        (CRC, CRC, TransferKind.ESCALATION),
        (NPS, CRC, TransferKind.AREA),
        (NPS, CRC, TransferKind.ESCALATION),
        (NPS, Organisation.PRISON, TransferKind.AREA),
    ],
)
def test_the_nps_gives_a_case_to_a_crc_only_by_deescalation_and_an_area_transfer_stays_within_one(
    holder: Organisation, to: Organisation, kind: TransferKind
) -> None:
    transfer = a(CaseTransferred, on="2016-11-01", from_organisation=holder, to_organisation=to, kind=kind)

    refusal = given(*opened(organisation=holder)).why_not(transfer)

    assert refusal == Refusal(
        "transfer-kind-fits-organisations", f"case X100001-1 cannot go from {holder} to {to} as {kind.lower()}"
    )


# Phases of a custodial sentence


@pytest.mark.parametrize(
    "kind", [CustodyScreened, ResettlementPlanned, PrereleaseContactMade, PersonReleased, PhaseStarted]
)
def test_only_a_custodial_sentence_has_phases_and_a_release(kind: type[CaseFact]) -> None:
    refusal = given(*opened()).why_not(a(kind, on="2016-11-01"))

    assert refusal == Refusal("phase-needs-custodial-sentence", "case X100001-1 has no custodial sentence")


def test_a_custodial_sentence_runs_through_custody_licence_and_post_sentence_supervision() -> None:
    in_order = (Phase.CUSTODY, Phase.LICENCE, Phase.POST_SENTENCE_SUPERVISION)

    state = given(*CUSTODY)
    for number, phase in enumerate(in_order, start=1):
        for kind in (PhaseStarted, PhaseEnded):
            fact = a(kind, on=f"2017-0{number}-01", phase=phase)
            assert state.why_not(fact) is None
            state.take(fact)


def test_a_case_is_in_one_phase_at_a_time() -> None:
    licence = a(PhaseStarted, on="2016-11-01", phase=Phase.LICENCE)

    refusal = given(*CUSTODY, licence).why_not(a(PhaseStarted, on="2016-12-01", phase=Phase.POST_SENTENCE_SUPERVISION))

    assert refusal == Refusal("one-phase-at-a-time", "case X100001-1 is still in the phase LICENCE")


def test_a_licence_does_not_follow_post_sentence_supervision() -> None:
    supervision = Phase.POST_SENTENCE_SUPERVISION
    started, ended = (
        a(PhaseStarted, on="2016-11-01", phase=supervision),
        a(PhaseEnded, on="2016-12-01", phase=supervision),
    )

    refusal = given(*CUSTODY, started, ended).why_not(a(PhaseStarted, on="2016-12-02", phase=Phase.LICENCE))

    assert refusal == Refusal(
        "phases-in-order", "case X100001-1 had POST_SENTENCE_SUPERVISION, so LICENCE cannot follow"
    )


def test_a_phase_ends_only_while_the_case_is_in_it() -> None:
    licence = a(PhaseStarted, on="2016-11-01", phase=Phase.LICENCE)

    refusal = given(*CUSTODY, licence).why_not(a(PhaseEnded, on="2016-12-01", phase=Phase.CUSTODY))

    assert refusal == Refusal("ended-phase-is-open", "case X100001-1 is not in the phase CUSTODY")


# What should not happen is recorded: it is the evidence


def test_a_domestic_abuse_case_with_a_pso_is_recorded() -> None:
    flag = a(RiskFlagRaised, on="2016-09-20", flag=RiskFlag.DOMESTIC_ABUSE)
    pso = a(OfficerAssigned, on="2016-10-05", officer="PSO-1", grade=Grade.PSO)

    assert given(flag, *opened()[:2]).why_not(pso) is None


def test_a_flag_raised_while_a_pso_holds_the_case_is_recorded() -> None:
    raised = a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.CHILD_PROTECTION)

    assert given(*opened(grade=Grade.PSO)).why_not(raised) is None


def test_an_order_of_unpaid_work_alone_held_outside_the_unpaid_work_team_is_recorded() -> None:
    work = a(RequirementMade, on="2016-10-03", kind=RequirementKind.UNPAID_WORK)

    assert given(*opened()[:2], work).why_not(a(OfficerAssigned, on="2016-10-05", unit="WORCESTER")) is None


def test_an_assignment_without_screening_is_recorded() -> None:
    assert given(*opened()[:2]).why_not(a(OfficerAssigned, on="2016-10-05", is_screened=False)) is None


def test_an_allocation_without_the_case_allocation_form_is_recorded() -> None:
    assert given(SENTENCE).why_not(a(AllocationDecided, on="2016-10-04")) is None


def test_a_person_eligible_for_mappa_allocated_to_a_crc_is_recorded() -> None:
    allocation = a(AllocationDecided, on="2016-10-04", to_organisation=CRC, is_mappa_eligible=True)

    assert given(SENTENCE).why_not(allocation) is None


def test_a_very_high_risk_case_allocated_to_a_crc_is_recorded() -> None:
    cas = a(CasCompleted, on="2016-10-03", rosh=Rosh.VERY_HIGH)

    assert given(SENTENCE, cas).why_not(a(AllocationDecided, on="2016-10-04", to_organisation=CRC)) is None


def test_mappa_managed_in_a_crc_case_is_recorded() -> None:
    assert given(*opened()).why_not(a(MappaLevelSet, on="2016-11-01", level=2)) is None


def test_an_incomplete_pack_is_recorded() -> None:
    pack = a(AllocationPackReceived, on="2016-10-07", has_court_report=False, has_prosecution_papers=False)

    assert given(*opened()).why_not(pack) is None


def test_a_pack_that_is_completed_later_is_recorded() -> None:
    first = a(AllocationPackReceived, on="2016-10-07", has_cas=False)

    assert given(*opened(), first).why_not(a(AllocationPackReceived, on="2016-10-14")) is None


def test_a_plan_before_any_assessment_is_recorded() -> None:
    assert given(*opened()).why_not(a(PlanCompleted, on="2016-10-10")) is None


def test_an_assessment_done_twice_in_two_tools_is_recorded() -> None:
    first = a(AssessmentCompleted, on="2016-10-10", tool=Tool.RAPP)

    assert given(*opened(), first).why_not(a(AssessmentCompleted, on="2016-10-11", tool=Tool.OASYS)) is None


def test_an_officer_said_to_have_ended_after_the_next_was_assigned_is_recorded() -> None:
    taken_over = a(OfficerAssigned, on="2016-11-01", officer="PO-2")

    assert given(*opened(officer="PO-1"), taken_over).why_not(a(OfficerEnded, on="2016-11-14", officer="PO-1")) is None


def test_the_officer_of_a_crc_who_ends_after_the_transfer_to_the_nps_is_recorded() -> None:
    referred, accepted = a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-03")
    transfer = a(CaseTransferred, on="2016-11-10")

    assert given(*opened(), referred, accepted, transfer).why_not(a(OfficerEnded, on="2016-11-14")) is None


def test_a_case_without_an_officer_goes_on_and_what_happens_in_it_is_recorded() -> None:
    left = a(OfficerEnded, on="2016-11-01")

    assert given(*opened(), left).why_not(a(HomeVisitMade, on="2016-12-01")) is None


def test_a_change_of_officer_without_a_review_is_recorded() -> None:
    second = a(OfficerAssigned, on="2016-11-01", officer="PO-2")

    assert given(*opened(), second).why_not(a(OfficerAssigned, on="2016-12-01", officer="PO-3")) is None


def test_an_outcome_for_a_need_that_nobody_identified_is_recorded() -> None:
    assert given(*opened()).why_not(a(NeedOutcomeRecorded, on="2017-05-01")) is None


def test_a_flag_raised_twice_is_recorded() -> None:
    raised = a(RiskFlagRaised, on="2016-10-10")

    assert given(*opened(), raised).why_not(a(RiskFlagRaised, on="2016-11-01")) is None


def test_a_closure_while_everything_is_still_open_is_recorded() -> None:
    escalation = a(EscalationReferred, on="2016-11-01")

    closure = a(SentenceClosed, on="2016-12-01", reason=ClosureReason.DIED)

    assert given(*opened(), REQUIREMENT, escalation).why_not(closure) is None


def test_an_oral_report_after_the_sentence_is_recorded() -> None:
    assert given(SENTENCE).why_not(a(ReportCompleted, on="2016-10-03")) is None
