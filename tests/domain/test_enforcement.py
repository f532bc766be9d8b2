"""A failure to comply is noticed, decided on, referred by a CRC, presented by the NPS, listed and heard."""

from __future__ import annotations

import pytest

from domain.case import CaseTransferred, PhaseEnded, PhaseStarted
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    EnforcementFact,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.refusal import Refusal
from domain.vocabulary import (
    EnforcementDecision,
    EnforcementGround,
    HearingOutcome,
    Organisation,
    Phase,
    ReturnReason,
    SentenceType,
)
from tests.facts import a, given, opened

CRC, NPS = Organisation.CRC, Organisation.NPS

NOTICED = a(NonComplianceNoticed, on="2016-11-01")
BREACH = a(EnforcementDecided, on="2016-11-03", decision=EnforcementDecision.BREACH)
NO_ACTION = a(EnforcementDecided, on="2016-11-04", decision=EnforcementDecision.NO_FURTHER_ACTION)
REFERRED = a(BreachReferred, on="2016-11-07")
RETURNED = a(ReferralReturned, on="2016-11-08")
REFERRED_AGAIN = a(BreachReferred, on="2016-11-10")
ACCEPTED = a(ReferralAccepted, on="2016-11-11")
PRESENTED = a(BreachPresented, on="2016-11-14")
LISTED = a(HearingListed, on="2016-11-15", listed_for_on="2016-12-12")
ADJOURNED = a(HearingHeld, on="2016-12-12", outcome=HearingOutcome.ADJOURNED)
REVOKED = a(HearingHeld, on="2016-12-19", outcome=HearingOutcome.REVOKED)
WAY = [NOTICED, BREACH, REFERRED, ACCEPTED, PRESENTED, LISTED]


def on_licence(*, phase: Phase = Phase.LICENCE, organisation: Organisation = CRC) -> list[Fact]:
    return [
        *opened(sentence_type=SentenceType.CUSTODY, organisation=organisation),
        a(PhaseStarted, on="2016-10-06", phase=phase),
    ]


def test_a_crc_case_goes_all_the_way_through_referral_presentation_listing_and_hearing() -> None:
    given(*opened(), *WAY, ADJOURNED, REVOKED)


def test_an_nps_case_skips_the_referral() -> None:
    given(*opened(organisation=NPS), NOTICED, BREACH, PRESENTED, LISTED, REVOKED)


def test_a_returned_referral_is_sent_again() -> None:
    given(*opened(), NOTICED, BREACH, REFERRED, RETURNED, REFERRED_AGAIN, ACCEPTED, PRESENTED)


# The failure to comply


def test_a_proceeding_has_one_failure_to_comply() -> None:
    refusal = given(*opened(), NOTICED).why_not(a(NonComplianceNoticed, on="2016-11-02"))

    assert refusal == Refusal("non-compliance-noticed-once", "proceeding E-1 already has its failure to comply")


def test_only_an_order_is_breached_as_an_order() -> None:
    refusal = given(*on_licence()).why_not(a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround.ORDER))

    assert refusal == Refusal("ground-fits-sentence", "case X100001-1 has no order to comply with")


@pytest.mark.parametrize("phase", [Phase.LICENCE, Phase.POST_SENTENCE_SUPERVISION])
def test_a_licence_and_post_sentence_supervision_are_enforced_only_while_they_run(phase: Phase) -> None:
    noticed = a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround(phase.value))

    refusal = given(*on_licence(phase=Phase.CUSTODY)).why_not(noticed)

    assert refusal == Refusal("ground-fits-sentence", f"case X100001-1 is not in the phase {phase}")
    assert given(*on_licence(phase=phase)).why_not(noticed) is None


# The decision


def test_a_decision_needs_a_failure_to_comply() -> None:
    refusal = given(*opened()).why_not(BREACH)

    assert refusal == Refusal("decision-needs-non-compliance", "proceeding E-1 has no failure to decide on")


def test_a_breach_is_decided_once() -> None:
    refusal = given(*opened(), NOTICED, BREACH).why_not(a(EnforcementDecided, on="2016-11-04"))

    assert refusal == Refusal("breach-decided-once", "proceeding E-1 is already a breach")


def test_a_licence_is_enforced_by_recall_and_not_by_breach() -> None:
    noticed = a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround.LICENCE)

    refusal = given(*on_licence(), noticed).why_not(BREACH)

    assert refusal == Refusal("licence-is-enforced-by-recall", "proceeding E-1 is on a licence, which is recalled")


def test_a_failure_on_licence_may_be_warned_of() -> None:
    noticed = a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround.LICENCE)
    warned = a(EnforcementDecided, on="2016-11-03", decision=EnforcementDecision.WARNING)

    assert given(*on_licence(), noticed).why_not(warned) is None


def test_a_breach_of_post_sentence_supervision_goes_to_court() -> None:
    noticed = a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround.POST_SENTENCE_SUPERVISION)

    given(*on_licence(phase=Phase.POST_SENTENCE_SUPERVISION), noticed, BREACH, REFERRED, ACCEPTED, PRESENTED, LISTED)


def test_an_order_has_one_open_proceeding() -> None:
    second = a(NonComplianceNoticed, on="2016-11-20", proceeding_ref="E-2")

    refusal = given(*opened(), *WAY, second).why_not(a(EnforcementDecided, on="2016-11-21", proceeding_ref="E-2"))

    assert refusal == Refusal("one-open-proceeding", "case X100001-1 already has open proceeding E-1")


def test_a_further_failure_is_noticed_and_warned_of_while_a_proceeding_is_open() -> None:
    second = a(NonComplianceNoticed, on="2016-11-20", proceeding_ref="E-2")
    warned = a(EnforcementDecided, on="2016-11-21", proceeding_ref="E-2", decision=EnforcementDecision.WARNING)

    given(*opened(), *WAY, second, warned)


@pytest.mark.parametrize("end", [[REVOKED], [ADJOURNED, REVOKED]])
def test_another_proceeding_is_opened_after_the_final_hearing(end: list[HearingHeld]) -> None:
    second = a(NonComplianceNoticed, on="2016-12-28", proceeding_ref="E-2")

    state = given(*opened(), *WAY, *end, second)

    assert state.why_not(a(EnforcementDecided, on="2016-12-30", proceeding_ref="E-2")) is None


def test_a_decision_to_breach_may_be_taken_back_before_it_is_presented_which_frees_the_order() -> None:
    second = a(NonComplianceNoticed, on="2016-11-20", proceeding_ref="E-2")

    state = given(*opened(), NOTICED, BREACH, NO_ACTION, second)

    assert state.why_not(a(EnforcementDecided, on="2016-11-21", proceeding_ref="E-2")) is None


def test_a_breach_that_was_taken_back_is_referred_afresh() -> None:
    taken_back = a(EnforcementDecided, on="2016-11-12", decision=EnforcementDecision.NO_FURTHER_ACTION)
    again = a(EnforcementDecided, on="2016-11-13", decision=EnforcementDecision.BREACH)

    state = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED, taken_back, again)

    refusal = state.why_not(PRESENTED)
    assert refusal is not None
    assert refusal.rule == "crc-presentation-needs-accepted-referral"
    assert state.why_not(a(BreachReferred, on="2016-11-14")) is None


def test_a_breach_before_the_court_is_not_taken_back() -> None:
    taken_back = a(EnforcementDecided, on="2016-11-20", decision=EnforcementDecision.NO_FURTHER_ACTION)

    refusal = given(*opened(), *WAY).why_not(taken_back)

    assert refusal == Refusal("presented-breach-is-with-court", "proceeding E-1 is before the court, which ends it")


# The referral


def test_a_referral_needs_a_decision_to_breach() -> None:
    refusal = given(*opened(), NOTICED, NO_ACTION).why_not(REFERRED)

    assert refusal == Refusal("referral-needs-decision", "proceeding E-1 has no decision to breach")


def test_only_a_crc_refers() -> None:
    refusal = given(*opened(organisation=NPS), NOTICED, BREACH).why_not(REFERRED)

    assert refusal == Refusal("crc-refers", "case X100001-1 is not with a CRC, which refers to the NPS")


def test_a_referral_is_answered_before_it_is_sent_again() -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED).why_not(REFERRED_AGAIN)

    assert refusal == Refusal("referral-is-answered-first", "proceeding E-1 is already referred")


@pytest.mark.parametrize("kind", [ReferralAccepted, ReferralReturned])
def test_only_a_referral_is_answered(kind: type[EnforcementFact]) -> None:
    refusal = given(*opened(), NOTICED, BREACH).why_not(a(kind, on="2016-11-08"))

    assert refusal == Refusal("answer-needs-referral", "proceeding E-1 has no referral to answer")


def test_a_returned_referral_is_not_accepted_until_it_is_sent_again() -> None:
    returned = a(ReferralReturned, on="2016-11-08", reason=ReturnReason.EVIDENCE_MISSING)

    refusal = given(*opened(), NOTICED, BREACH, REFERRED, returned).why_not(ACCEPTED)

    assert refusal == Refusal("answer-needs-referral", "proceeding E-1 has no referral to answer")


@pytest.mark.parametrize("kind", [ReferralAccepted, ReferralReturned])
def test_a_referral_is_accepted_once(kind: type[EnforcementFact]) -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED).why_not(a(kind, on="2016-11-12"))

    assert refusal == Refusal("referral-accepted-once", "the referral of proceeding E-1 was already accepted")


@pytest.mark.parametrize("kind", [ReferralAccepted, ReferralReturned])
def test_the_nps_answers_a_referral(kind: type[EnforcementFact]) -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED).why_not(
        a(kind, on="2016-11-08", recorded_by_organisation=CRC)
    )

    assert refusal == Refusal("nps-answers-referral", "the referral of proceeding E-1 can only be answered by the NPS")


# The court


def test_only_a_decided_breach_is_presented() -> None:
    refusal = given(*opened(organisation=NPS), NOTICED).why_not(PRESENTED)

    assert refusal == Refusal("presentation-needs-decision", "proceeding E-1 has no decision to breach")


def test_the_nps_presents() -> None:
    state = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED)

    refusal = state.why_not(a(BreachPresented, on="2016-11-14", recorded_by_organisation=CRC))

    assert refusal == Refusal("nps-presents", "proceeding E-1 can only be presented by the NPS")


@pytest.mark.parametrize("before", [[], [REFERRED], [REFERRED, RETURNED]])
def test_a_crc_case_is_presented_only_when_the_nps_has_accepted_the_referral(before: list[EnforcementFact]) -> None:
    refusal = given(*opened(), NOTICED, BREACH, *before).why_not(PRESENTED)

    assert refusal == Refusal(
        "crc-presentation-needs-accepted-referral",
        "proceeding E-1 is not on a case of the NPS, which has accepted no referral of it",
    )


def test_a_case_that_the_nps_took_over_is_presented_without_a_referral() -> None:
    taken_over = [
        a(EscalationReferred, on="2016-11-04"),
        a(EscalationDecided, on="2016-11-05"),
        a(CaseTransferred, on="2016-11-06"),
    ]

    assert given(*opened(), NOTICED, BREACH, *taken_over).why_not(PRESENTED) is None


def test_a_breach_is_presented_once() -> None:
    refusal = given(*opened(), *WAY).why_not(a(BreachPresented, on="2016-11-20"))

    assert refusal == Refusal("breach-presented-once", "proceeding E-1 was already presented")


def test_a_hearing_is_not_listed_before_the_breach_was_presented() -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED).why_not(LISTED)

    assert refusal == Refusal("listing-needs-presentation", "proceeding E-1 was never presented to the court")


def test_a_hearing_is_not_held_before_the_breach_was_presented() -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED).why_not(REVOKED)

    assert refusal == Refusal("hearing-needs-presentation", "proceeding E-1 was never presented to the court")


def test_a_hearing_is_not_held_before_it_was_listed() -> None:
    refusal = given(*opened(), NOTICED, BREACH, REFERRED, ACCEPTED, PRESENTED).why_not(REVOKED)

    assert refusal == Refusal("hearing-needs-listing", "proceeding E-1 was never listed by the court")


def test_a_later_listing_replaces_an_earlier_one() -> None:
    assert given(*opened(), *WAY).why_not(a(HearingListed, on="2016-12-01", listed_for_on="2017-01-09")) is None


@pytest.mark.parametrize(
    "kind", [NonComplianceNoticed, EnforcementDecided, BreachReferred, BreachPresented, HearingListed, HearingHeld]
)
def test_nothing_happens_in_a_proceeding_after_its_final_hearing(kind: type[EnforcementFact]) -> None:
    refusal = given(*opened(), *WAY, REVOKED).why_not(a(kind, on="2016-12-20"))

    assert refusal == Refusal("proceeding-has-ended", "proceeding E-1 ended with its final hearing")


def test_an_adjourned_hearing_is_listed_and_held_again() -> None:
    given(*opened(), *WAY, ADJOURNED, a(HearingListed, on="2016-12-12T12:00", listed_for_on="2016-12-19"), REVOKED)


# What should not happen is recorded


def test_a_decision_long_after_the_failure_is_recorded() -> None:
    assert given(*opened(), NOTICED).why_not(a(EnforcementDecided, on="2017-03-01")) is None


def test_a_breach_decided_without_any_warning_is_recorded() -> None:
    assert given(*opened(), NOTICED).why_not(BREACH) is None


def test_a_licence_that_ended_leaves_its_failure_on_record() -> None:
    noticed = a(NonComplianceNoticed, on="2016-11-01", ground=EnforcementGround.LICENCE)
    ended = a(PhaseEnded, on="2016-11-02", phase=Phase.LICENCE)

    assert given(*on_licence(), noticed, ended).why_not(NO_ACTION) is None
