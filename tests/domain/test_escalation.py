"""A CRC asks the NPS to take a case whose risk has risen, and the NPS decides."""

from __future__ import annotations

from domain.case import CaseTransferred
from domain.escalation import EscalationDecided, EscalationReferred
from domain.refusal import Refusal
from domain.vocabulary import Organisation
from tests.facts import a, given, opened

REFERRED = a(EscalationReferred, on="2016-11-01")
ACCEPTED = a(EscalationDecided, on="2016-11-03")
REJECTED = a(EscalationDecided, on="2016-11-03", is_accepted=False)


def test_only_a_crc_case_is_escalated() -> None:
    refusal = given(*opened(organisation=Organisation.NPS)).why_not(REFERRED)

    assert refusal == Refusal("escalation-needs-crc", "case X100001-1 is not with a CRC to escalate it")


def test_a_case_that_the_nps_took_is_not_escalated_again() -> None:
    taken = a(CaseTransferred, on="2016-11-10")

    refusal = given(*opened(), REFERRED, ACCEPTED, taken).why_not(
        a(EscalationReferred, on="2016-12-01", escalation_ref="ESC-2")
    )

    assert refusal == Refusal("escalation-needs-crc", "case X100001-1 is not with a CRC to escalate it")


def test_an_escalation_is_referred_once() -> None:
    refusal = given(*opened(), REFERRED, REJECTED).why_not(a(EscalationReferred, on="2016-12-01"))

    assert refusal == Refusal("escalation-referred-once", "escalation ESC-1 was already referred")


def test_a_case_has_one_open_escalation() -> None:
    refusal = given(*opened(), REFERRED).why_not(a(EscalationReferred, on="2016-11-02", escalation_ref="ESC-2"))

    assert refusal == Refusal("one-open-escalation", "case X100001-1 already has escalation ESC-1")


def test_a_rejected_case_may_be_escalated_again() -> None:
    again = a(EscalationReferred, on="2016-12-01", escalation_ref="ESC-2")

    assert given(*opened(), REFERRED, REJECTED).why_not(again) is None


def test_an_escalation_that_nobody_referred_is_not_decided() -> None:
    refusal = given(*opened()).why_not(ACCEPTED)

    assert refusal == Refusal("escalation-decision-needs-referral", "escalation ESC-1 was never referred")


def test_an_escalation_is_decided_once() -> None:
    refusal = given(*opened(), REFERRED, REJECTED).why_not(a(EscalationDecided, on="2016-11-10"))

    assert refusal == Refusal("escalation-decided-once", "escalation ESC-1 was already decided")


def test_the_nps_decides_an_escalation() -> None:
    decided = a(EscalationDecided, on="2016-11-03", recorded_by_organisation=Organisation.CRC)

    refusal = given(*opened(), REFERRED).why_not(decided)

    assert refusal == Refusal("nps-decides-escalation", "escalation ESC-1 can only be decided by the NPS")


# What should not happen is recorded


def test_an_escalation_decided_after_months_is_recorded() -> None:
    assert given(*opened(), REFERRED).why_not(a(EscalationDecided, on="2017-05-01")) is None


def test_an_accepted_case_that_stays_with_the_crc_is_recorded() -> None:
    later = a(EscalationReferred, on="2017-05-01", escalation_ref="ESC-2")

    assert given(*opened(), REFERRED, ACCEPTED).why_not(later) is None
