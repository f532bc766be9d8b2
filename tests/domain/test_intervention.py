"""A referral to a programme or provider, and what was delivered."""

from __future__ import annotations

import pytest

from domain.intervention import (
    InterventionAccepted,
    InterventionEnded,
    InterventionFact,
    InterventionFeedbackReceived,
    InterventionReferred,
    InterventionSessionHeld,
    InterventionStarted,
    InterventionWaitlisted,
)
from domain.refusal import Refusal
from domain.vocabulary import Funding, InterventionEnd
from tests.facts import a, given, opened

REFERRED = a(InterventionReferred, on="2016-11-01")
STARTED = a(InterventionStarted, on="2017-02-01")
COMPLETED = a(InterventionEnded, on="2017-05-01", end=InterventionEnd.COMPLETED)


def test_a_referral_is_made_once() -> None:
    refusal = given(*opened(), REFERRED).why_not(a(InterventionReferred, on="2016-11-02"))

    assert refusal == Refusal("intervention-referred-once", "referral I-1 was already made")


@pytest.mark.parametrize(
    "kind",
    [
        InterventionAccepted,
        InterventionWaitlisted,
        InterventionStarted,
        InterventionSessionHeld,
        InterventionFeedbackReceived,
        InterventionEnded,
    ],
)
def test_an_intervention_follows_a_referral(kind: type[InterventionFact]) -> None:
    refusal = given(*opened()).why_not(a(kind, on="2016-11-02"))

    assert refusal == Refusal("progress-needs-referral", "referral I-1 was never made")


@pytest.mark.parametrize(
    "kind", [InterventionAccepted, InterventionStarted, InterventionSessionHeld, InterventionEnded]
)
def test_nothing_is_delivered_after_the_end(kind: type[InterventionFact]) -> None:
    refusal = given(*opened(), REFERRED, STARTED, COMPLETED).why_not(a(kind, on="2017-05-02"))

    assert refusal == Refusal("intervention-has-ended", "the intervention of referral I-1 has ended")


def test_feedback_may_come_after_the_end() -> None:
    feedback = a(InterventionFeedbackReceived, on="2017-05-20")

    assert given(*opened(), REFERRED, STARTED, COMPLETED).why_not(feedback) is None


def test_a_session_needs_a_start() -> None:
    refusal = given(*opened(), REFERRED).why_not(a(InterventionSessionHeld, on="2016-11-20"))

    assert refusal == Refusal("session-needs-start", "the intervention of referral I-1 never started")


def test_only_what_was_started_is_completed() -> None:
    refusal = given(*opened(), REFERRED).why_not(COMPLETED)

    assert refusal == Refusal("completion-needs-start", "the intervention of referral I-1 never started")


@pytest.mark.parametrize("end", [InterventionEnd.DROPPED_OUT, InterventionEnd.UNSUITABLE, InterventionEnd.WITHDRAWN])
def test_an_intervention_may_end_before_it_started(end: InterventionEnd) -> None:
    assert given(*opened(), REFERRED).why_not(a(InterventionEnded, on="2016-11-20", end=end)) is None


# What should not happen is recorded


def test_a_start_that_the_provider_never_accepted_is_recorded() -> None:
    assert given(*opened(), REFERRED).why_not(STARTED) is None


def test_a_year_on_the_waiting_list_is_recorded() -> None:
    waiting = a(InterventionWaitlisted, on="2016-11-02")

    assert given(*opened(), REFERRED, waiting).why_not(a(InterventionStarted, on="2017-11-02")) is None


def test_an_intervention_that_a_crc_buys_by_the_rate_card_of_the_nps_is_recorded() -> None:
    assert given(*opened()).why_not(a(InterventionReferred, on="2016-11-01", funding=Funding.RATE_CARD)) is None
