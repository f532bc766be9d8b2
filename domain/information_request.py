"""A request for information about risk: who asked whom, when, and what became of the answer."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.case import Case
from domain.fact import CaseFact, Code, Fact
from domain.refusal import Refusal
from domain.vocabulary import (
    InformationBody,
    InformationSubject,
    Method,
    Organisation,
    RequestClosure,
    RequestStage,
    ResponseClass,
)


class InformationRequestFact(CaseFact, frozen=True):
    """A fact about one request for information."""

    request_ref: Code
    """The request."""

    @property
    def ref(self) -> str:
        return self.request_ref


class InformationRequested(InformationRequestFact, frozen=True, tag="information-request.made"):
    """Probation asked another body what it knows.  The asking organisation is the one that recorded it."""

    entry = "21"

    body: InformationBody
    """The body asked."""

    authority: Code
    """Which police force, local authority or trust."""

    subject: InformationSubject
    """What was asked about."""

    stage: RequestStage
    """When in the life of the case."""

    method: Method
    """How it was sent."""

    due_on: date
    """The day by which an answer was wanted."""


class ResponseReceived(InformationRequestFact, frozen=True, tag="information-request.response-received"):
    """An answer came."""

    entry = "22"

    received_by_organisation: Organisation
    """The organisation that received it."""

    response: ResponseClass
    """What kind of answer; never the answer itself."""


class ResponseForwarded(InformationRequestFact, frozen=True, tag="information-request.response-forwarded"):
    """The organisation that had the answer passed it on."""

    entry = "23"

    to_organisation: Organisation
    """The organisation it was passed to."""


class RequestChased(InformationRequestFact, frozen=True, tag="information-request.chased"):
    """Probation reminded the body of the request."""

    entry = "24"

    method: Method
    """How."""


class RequestOutcomeRecorded(InformationRequestFact, frozen=True, tag="information-request.outcome-recorded"):
    """What became of the answer was written down."""

    entry = "25"

    is_on_file: bool
    """Whether the answer is on the case file."""

    is_used_in_risk_assessment: bool
    """Whether the risk assessment takes it into account."""


class RequestClosed(InformationRequestFact, frozen=True, tag="information-request.closed"):
    """The request was closed."""

    entry = "26"

    closure: RequestClosure
    """Why."""

    duplicate_of: Code | None = None
    """The request that it repeats, where it does."""


class InformationRequest(msgspec.Struct, frozen=True):
    """One request, as far as it has got."""

    ref: str
    is_made: bool = False
    is_answered: bool = False
    is_closed: bool = False

    def why_not(self, fact: Fact, case: Case) -> Refusal | None:
        """Say why `fact` cannot be true of this request in `case`, or None."""
        if isinstance(fact, InformationRequested):
            if self.is_made:
                return Refusal("request-made-once", f"request {self.ref} was already made")
            return None
        if not self.is_made:
            return Refusal("follow-up-needs-request", f"request {self.ref} was never made")
        if self.is_closed:
            return Refusal("request-is-closed", f"request {self.ref} is closed")
        if isinstance(fact, ResponseForwarded | RequestOutcomeRecorded) and not self.is_answered:
            return Refusal("use-needs-response", f"request {self.ref} has no answer yet")
        if isinstance(fact, RequestClosed) and fact.closure is RequestClosure.ANSWERED and not self.is_answered:
            return Refusal("closed-as-answered-needs-response", f"request {self.ref} has no answer yet")
        return None

    def evolve(self, fact: Fact) -> InformationRequest:
        """Take a fact that happened into the state.  It never checks."""
        match fact:
            case InformationRequested():
                return msgspec.structs.replace(self, is_made=True)
            case ResponseReceived():
                return msgspec.structs.replace(self, is_answered=True)
            case RequestClosed():
                return msgspec.structs.replace(self, is_closed=True)
        return self
