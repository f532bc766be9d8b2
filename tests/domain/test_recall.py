"""A person on licence may be recalled to prison, and released again."""

from __future__ import annotations

import pytest

from domain.case import PhaseEnded, PhaseStarted
from domain.enforcement import NonComplianceNoticed
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.refusal import Refusal
from domain.vocabulary import EnforcementGround, Phase, SentenceType
from tests.facts import a, given, opened

CUSTODY = opened(sentence_type=SentenceType.CUSTODY)
LICENCE = [*CUSTODY, a(PhaseStarted, on="2016-10-06", phase=Phase.LICENCE)]
REQUESTED = a(RecallRequested, on="2016-11-01")
CONSIDERED = a(RecallConsidered, on="2016-11-02")
DECIDED = a(RecallDecided, on="2016-11-03")
EXECUTED = a(RecallExecuted, on="2016-11-04")
RERELEASED = a(PersonRereleased, on="2016-12-02")
RECALLED = [REQUESTED, CONSIDERED, DECIDED, EXECUTED]


@pytest.mark.parametrize("phase", [Phase.CUSTODY, Phase.POST_SENTENCE_SUPERVISION])
def test_nobody_is_recalled_who_is_not_on_licence(phase: Phase) -> None:
    not_on_licence = Refusal("recall-needs-licence", "case X100001-1 is not on licence")

    assert given(*opened()).why_not(REQUESTED) == not_on_licence
    assert given(*CUSTODY).why_not(REQUESTED) == not_on_licence
    assert given(*CUSTODY, a(PhaseStarted, on="2016-10-06", phase=phase)).why_not(REQUESTED) == not_on_licence


def test_a_recall_is_requested_once() -> None:
    refusal = given(*LICENCE, REQUESTED).why_not(a(RecallRequested, on="2016-11-02"))

    assert refusal == Refusal("recall-requested-once", "recall R-1 was already requested")


def test_a_manager_considers_only_what_was_requested() -> None:
    refusal = given(*LICENCE).why_not(CONSIDERED)

    assert refusal == Refusal("consideration-needs-request", "recall R-1 was never requested")


def test_a_recall_is_decided_on_after_a_manager_considered_it() -> None:
    refusal = given(*LICENCE, REQUESTED).why_not(DECIDED)

    assert refusal == Refusal("recall-decision-needs-consideration", "recall R-1 was never considered")


def test_a_recall_is_decided_on_once() -> None:
    refusal = given(*LICENCE, REQUESTED, CONSIDERED, DECIDED).why_not(
        a(RecallDecided, on="2016-11-10", is_recalled=False)
    )

    assert refusal == Refusal("recall-decided-once", "recall R-1 was already decided")


def test_a_licence_is_not_revoked_once_post_sentence_supervision_has_begun() -> None:
    ended = a(PhaseEnded, on="2016-11-03T09:00", phase=Phase.LICENCE)
    supervised = a(PhaseStarted, on="2016-11-03T09:00", phase=Phase.POST_SENTENCE_SUPERVISION)
    state = given(*LICENCE, REQUESTED, CONSIDERED, ended, supervised)

    assert state.why_not(DECIDED) == Refusal("recall-needs-licence", "case X100001-1 is not on licence any more")
    assert state.why_not(a(RecallDecided, on="2016-11-03", is_recalled=False)) is None


@pytest.mark.parametrize("decided", [[], [a(RecallDecided, on="2016-11-03", is_recalled=False)]])
def test_nobody_is_returned_to_prison_without_a_decision_to_recall(decided: list[RecallDecided]) -> None:
    refusal = given(*LICENCE, REQUESTED, CONSIDERED, *decided).why_not(EXECUTED)

    assert refusal == Refusal("execution-needs-decision", "recall R-1 was not decided on")


def test_a_recall_is_executed_once() -> None:
    refusal = given(*LICENCE, *RECALLED).why_not(a(RecallExecuted, on="2016-11-10"))

    assert refusal == Refusal("recall-executed-once", "recall R-1 was already executed")


def test_nobody_is_released_again_who_was_not_returned_to_prison() -> None:
    refusal = given(*LICENCE, REQUESTED, CONSIDERED, DECIDED).why_not(RERELEASED)

    assert refusal == Refusal("rerelease-needs-execution", "recall R-1 holds nobody in prison")


def test_a_recall_is_followed_by_one_release() -> None:
    refusal = given(*LICENCE, *RECALLED, RERELEASED).why_not(a(PersonRereleased, on="2016-12-20"))

    assert refusal == Refusal("rerelease-needs-execution", "recall R-1 holds nobody in prison")


def test_a_recalled_person_is_in_custody_and_not_on_licence() -> None:
    state = given(*LICENCE, *RECALLED)

    refusal = state.why_not(a(RecallRequested, on="2016-11-20", recall_ref="R-2"))

    assert refusal == Refusal("recall-needs-licence", "case X100001-1 is not on licence")


def test_a_person_released_again_is_on_licence_and_may_be_recalled_again() -> None:
    state = given(*LICENCE, *RECALLED, RERELEASED)

    assert state.why_not(a(RecallRequested, on="2016-12-20", recall_ref="R-2")) is None
    assert state.why_not(a(NonComplianceNoticed, on="2016-12-20", ground=EnforcementGround.LICENCE)) is None


def test_a_release_may_be_told_both_as_phases_and_as_a_release_after_recall() -> None:
    out_of_custody = a(PhaseEnded, on="2016-12-02", phase=Phase.CUSTODY)
    on_licence = a(PhaseStarted, on="2016-12-02", phase=Phase.LICENCE)

    given(*LICENCE, *RECALLED, out_of_custody, on_licence, RERELEASED)
    given(*LICENCE, *RECALLED, out_of_custody, RERELEASED, a(RecallRequested, on="2016-12-20", recall_ref="R-2"))


def test_a_late_word_on_an_executed_recall_does_not_put_the_person_back_in_custody() -> None:
    out_of_custody = a(PhaseEnded, on="2016-12-02", phase=Phase.CUSTODY)
    supervised = a(PhaseStarted, on="2016-12-02", phase=Phase.POST_SENTENCE_SUPERVISION)
    word = a(RecallConsidered, on="2016-12-05")

    state = given(*LICENCE, *RECALLED, out_of_custody, supervised, word)

    assert state.why_not(a(PhaseEnded, on="2017-05-01", phase=Phase.POST_SENTENCE_SUPERVISION)) is None


# What should not happen is recorded


def test_a_recall_against_the_managers_view_is_recorded() -> None:
    against = a(RecallConsidered, on="2016-11-02", is_endorsed=False)

    assert given(*LICENCE, REQUESTED, against).why_not(DECIDED) is None
