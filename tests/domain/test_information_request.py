"""Who asked whom for information about risk, when, and what became of the answer."""

from __future__ import annotations

import pytest

from domain.information_request import (
    InformationRequested,
    InformationRequestFact,
    RequestChased,
    RequestClosed,
    RequestOutcomeRecorded,
    ResponseForwarded,
    ResponseReceived,
)
from domain.refusal import Refusal
from domain.vocabulary import RequestClosure
from tests.facts import a, given, opened

MADE = a(InformationRequested, on="2016-11-01")
CHASED = a(RequestChased, on="2016-11-08")
ANSWERED = a(ResponseReceived, on="2016-11-10")
WITHDRAWN = a(RequestClosed, on="2016-11-12", closure=RequestClosure.WITHDRAWN)


def test_a_request_goes_from_made_to_closed() -> None:
    forwarded, used = a(ResponseForwarded, on="2016-11-11"), a(RequestOutcomeRecorded, on="2016-11-12")

    given(*opened(), MADE, CHASED, ANSWERED, forwarded, used, a(RequestClosed, on="2016-11-13"))


def test_a_request_is_made_once() -> None:
    refusal = given(*opened(), MADE).why_not(a(InformationRequested, on="2016-11-02"))

    assert refusal == Refusal("request-made-once", "request Q-1 was already made")


@pytest.mark.parametrize(
    "kind", [RequestChased, ResponseReceived, ResponseForwarded, RequestOutcomeRecorded, RequestClosed]
)
def test_nothing_follows_a_request_that_was_never_made(kind: type[InformationRequestFact]) -> None:
    refusal = given(*opened()).why_not(a(kind, on="2016-11-02"))

    assert refusal == Refusal("follow-up-needs-request", "request Q-1 was never made")


@pytest.mark.parametrize("kind", [RequestChased, ResponseReceived, ResponseForwarded, RequestClosed])
def test_nothing_happens_to_a_request_after_it_was_closed(kind: type[InformationRequestFact]) -> None:
    refusal = given(*opened(), MADE, WITHDRAWN).why_not(a(kind, on="2016-11-20"))

    assert refusal == Refusal("request-is-closed", "request Q-1 is closed")


@pytest.mark.parametrize("kind", [ResponseForwarded, RequestOutcomeRecorded])
def test_an_answer_is_passed_on_or_filed_only_when_it_came(kind: type[InformationRequestFact]) -> None:
    refusal = given(*opened(), MADE).why_not(a(kind, on="2016-11-02"))

    assert refusal == Refusal("use-needs-response", "request Q-1 has no answer yet")


def test_a_request_is_closed_as_answered_only_when_an_answer_came() -> None:
    refusal = given(*opened(), MADE, CHASED).why_not(a(RequestClosed, on="2016-11-12"))

    assert refusal == Refusal("closed-as-answered-needs-response", "request Q-1 has no answer yet")


def test_a_request_without_an_answer_may_be_withdrawn() -> None:
    assert given(*opened(), MADE).why_not(WITHDRAWN) is None


# What should not happen is recorded


def test_a_request_that_repeats_another_is_recorded() -> None:
    assert given(*opened(), MADE).why_not(a(InformationRequested, on="2016-11-01", request_ref="Q-2")) is None


def test_a_request_closed_without_a_word_on_what_became_of_the_answer_is_recorded() -> None:
    assert given(*opened(), MADE, ANSWERED).why_not(a(RequestClosed, on="2016-11-13")) is None


def test_a_second_answer_is_recorded() -> None:
    assert given(*opened(), MADE, ANSWERED).why_not(a(ResponseReceived, on="2016-12-10")) is None


def test_a_request_chased_though_the_answer_had_come_is_recorded() -> None:
    assert given(*opened(), MADE, ANSWERED).why_not(a(RequestChased, on="2016-12-10")) is None
