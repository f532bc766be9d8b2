"""Measures of escalation: how many the NPS took, how long it took to decide, and until it held the case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case import CaseTransferred, SentenceClosed
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.vocabulary import EscalationReason, Organisation, TransferKind
from projections.history import History
from tests.facts import a, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
REFERRED = a(EscalationReferred, on="2016-11-01")
ACCEPTED = a(EscalationDecided, on="2016-11-05", is_accepted=True)
REJECTED = a(EscalationDecided, on="2016-11-05", is_accepted=False, reason=EscalationReason.BELOW_THRESHOLD)
TRANSFERRED = a(
    CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION
)


def judged(code: str, *facts: Fact, as_of: str = "2017-05-31") -> list[dict[str, Any]]:
    """Give the rows of a measure on an ordinary CRC case as of a day."""
    with History.of_facts([*opened(), *facts], as_of=date.fromisoformat(as_of)) as history:
        return history.measure_rows(code)


@pytest.mark.parametrize(
    ("decision", "is_met", "reason"), [(ACCEPTED, True, "MEETS_THRESHOLD"), (REJECTED, False, "BELOW_THRESHOLD")]
)
def test_an_escalation_is_met_when_the_nps_takes_the_case(decision: Fact, is_met: bool, reason: str) -> None:
    [row] = judged("PP16", REFERRED, decision)

    assert (row["met"], row["category"], row["excluded"]) == (is_met, reason, None)


def test_an_escalation_is_put_down_to_the_crc_that_referred_it_on_that_day_even_after_the_transfer() -> None:
    [row] = judged("PP16", REFERRED, ACCEPTED, TRANSFERRED)

    assert (row["thing"], row["organisation"], row["unit"]) == ("X100001-1 ESC-1", "CRC", "WORCESTER")
    assert row["judged_on"] == date(2016, 11, 1)


def test_a_case_referred_twice_counts_twice() -> None:
    again = [
        a(EscalationReferred, on="2017-01-10", escalation_ref="ESC-2"),
        a(EscalationDecided, on="2017-01-12", escalation_ref="ESC-2", is_accepted=True),
    ]

    rows = judged("PP16", REFERRED, REJECTED, *again)

    assert [(row["thing"], row["met"]) for row in rows] == [("X100001-1 ESC-1", False), ("X100001-1 ESC-2", True)]


@pytest.mark.parametrize("code", ["PP16", "PP16a", "PP16b"])
@pytest.mark.parametrize(("as_of", "excluded"), [("2016-11-04", "UNDECIDED"), ("2016-11-10", None)])
def test_an_escalation_that_is_not_decided_by_the_day_asked_is_left_out(
    code: str, as_of: str, excluded: str | None
) -> None:
    [row] = judged(code, REFERRED, ACCEPTED, TRANSFERRED, as_of=as_of)

    assert row["excluded"] == excluded


@pytest.mark.parametrize("decision", [ACCEPTED, REJECTED])
def test_the_days_to_the_decision_run_from_the_referral_whatever_was_decided(decision: Fact) -> None:
    [row] = judged("PP16a", REFERRED, decision)

    assert (row["value"], row["evidence"]) == (4, [REFERRED.event_id, decision.event_id])


def test_a_decision_on_the_day_of_the_referral_took_no_day() -> None:
    [row] = judged("PP16a", REFERRED, a(EscalationDecided, on="2016-11-01T16:00", is_accepted=True))

    assert row["value"] == 0


def test_the_days_until_it_takes_effect_run_from_the_referral_to_the_transfer() -> None:
    [row] = judged("PP16b", REFERRED, ACCEPTED, TRANSFERRED)

    assert row["value"] == 9
    assert row["evidence"] == [REFERRED.event_id, ACCEPTED.event_id, TRANSFERRED.event_id]


@pytest.mark.parametrize(
    ("facts", "excluded"),
    [
        ([REFERRED, REJECTED], "REJECTED"),
        ([REFERRED, ACCEPTED], "NOT_TRANSFERRED"),
        ([REFERRED, ACCEPTED, a(SentenceClosed, on="2016-11-08")], "NOT_TRANSFERRED"),
    ],
)
def test_an_escalation_that_took_no_effect_is_left_out_with_the_reason(facts: list[Fact], excluded: str) -> None:
    [row] = judged("PP16b", *facts)

    assert (row["excluded"], row["value"]) == (excluded, None)


def test_a_rejected_escalation_is_not_given_the_transfer_of_the_next_one() -> None:
    again = [
        a(EscalationReferred, on="2016-11-06", escalation_ref="ESC-2"),
        a(EscalationDecided, on="2016-11-08", escalation_ref="ESC-2", is_accepted=True),
    ]

    rows = judged("PP16b", REFERRED, REJECTED, *again, TRANSFERRED)

    assert [(row["excluded"], row["value"]) for row in rows] == [("REJECTED", None), (None, 4)]


def test_a_move_between_areas_is_not_the_transfer_of_an_escalation() -> None:
    moved = a(CaseTransferred, on="2016-11-08", from_organisation=CRC, to_organisation=CRC, kind=TransferKind.AREA)

    [row] = judged("PP16b", REFERRED, ACCEPTED, moved)

    assert row["excluded"] == "NOT_TRANSFERRED"
