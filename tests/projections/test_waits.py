"""The waits of a case: for whom it was waiting, since when and until when."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case import (
    AllocationDecided,
    CaseTransferred,
    OfficerAssigned,
    PhaseStarted,
    SentenceClosed,
    SentenceImposed,
)
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.information_request import InformationRequested, RequestChased, RequestClosed, ResponseReceived
from domain.recall import RecallRequested
from domain.vocabulary import (
    EnforcementDecision,
    EnforcementGround,
    HearingOutcome,
    InformationBody,
    Organisation,
    Phase,
    RequestClosure,
    SentenceType,
    TransferKind,
)
from projections.history import History
from tests.facts import a, instant, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
BREACH = EnforcementDecision.BREACH


def waits(*facts: Fact, as_of: str = "2017-05-31") -> list[dict[str, Any]]:
    """Give the waits of the case after its allocation, as of a day."""
    with History.of_facts(facts, as_of=date.fromisoformat(as_of)) as history:
        rows = history.rows("waits", where_case="X100001-1")
    return [row for row in rows if row["kind"] != "allocation"]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Give of each wait the kind, whom the case waited for, and the days."""
    return [(row["kind"], row["waiting_for"], row["days"]) for row in rows]


def test_the_case_waits_for_the_nps_from_the_sentence_to_the_allocation() -> None:
    sentence, allocation, *_ = facts = opened(on="2016-09-30")  # a Friday

    with History.of_facts(facts, as_of=date(2016, 10, 31)) as history:
        [wait] = history.rows("waits", where_case="X100001-1")

    assert (wait["kind"], wait["waiting_for"], wait["days"]) == ("allocation", "NPS", 1)
    assert (wait["opened_by"], wait["closed_by"]) == (sentence.event_id, allocation.event_id)


def test_a_crc_breach_waits_for_the_crc_then_the_nps_then_the_court() -> None:
    rows = waits(
        *opened(),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-04", decision=BREACH),
        a(BreachReferred, on="2017-01-09"),
        a(ReferralAccepted, on="2017-01-10"),
        a(BreachPresented, on="2017-01-12"),
        a(HearingListed, on="2017-01-13", listed_for_on=date(2017, 2, 20)),
        a(HearingHeld, on="2017-02-20", outcome=HearingOutcome.CONTINUED),
    )

    assert told(rows) == [
        ("enforcement_decision", "CRC", 2),
        ("crc_to_refer", "CRC", 5),
        ("referral_in_transit", "NPS", 1),
        ("nps_to_present", "NPS", 2),
        ("court_listing", "COURT", 39),
    ]


def test_an_nps_breach_waits_for_the_nps_alone_before_the_court() -> None:
    rows = waits(
        *opened(organisation=NPS),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-04", decision=BREACH),
        a(BreachPresented, on="2017-01-12"),
    )

    assert told(rows)[:2] == [("enforcement_decision", "NPS", 2), ("nps_to_present", "NPS", 8)]
    assert (rows[2]["kind"], rows[2]["ends_at"]) == ("court_listing", None)


def test_a_returned_referral_waits_for_the_crc_again() -> None:
    rows = waits(
        *opened(),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-02", decision=BREACH),
        a(BreachReferred, on="2017-01-03"),
        a(ReferralReturned, on="2017-01-05"),
        a(BreachReferred, on="2017-01-09"),
    )[2:]

    assert told(rows)[:2] == [("referral_in_transit", "NPS", 2), ("crc_to_refer", "CRC", 4)]
    assert (rows[2]["kind"], rows[2]["closed_by"]) == ("referral_in_transit", None)


def test_a_warning_ends_the_wait_and_opens_none() -> None:
    rows = waits(
        *opened(),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-04", decision=EnforcementDecision.WARNING),
    )

    assert told(rows) == [("enforcement_decision", "CRC", 2)]


def test_a_decision_to_breach_that_is_taken_back_opens_no_wait_for_a_referral() -> None:
    rows = waits(
        *opened(),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-04", decision=BREACH),
        a(EnforcementDecided, on="2017-01-06", decision=EnforcementDecision.NO_FURTHER_ACTION),
    )

    assert told(rows) == [("enforcement_decision", "CRC", 2), ("crc_to_refer", "CRC", 2)]


def test_an_adjourned_hearing_goes_on_waiting_for_the_court() -> None:
    rows = waits(
        *opened(organisation=NPS),
        a(NonComplianceNoticed, on="2017-01-02"),
        a(EnforcementDecided, on="2017-01-02", decision=BREACH),
        a(BreachPresented, on="2017-01-03"),
        a(HearingListed, on="2017-01-04"),
        a(HearingHeld, on="2017-02-03", outcome=HearingOutcome.ADJOURNED),
        a(HearingHeld, on="2017-02-17", outcome=HearingOutcome.REVOKED),
    )[2:]

    assert told(rows) == [("court_listing", "COURT", 31), ("adjourned_hearing", "COURT", 14)]


def test_a_failure_on_licence_waits_until_the_recall_is_asked_for() -> None:
    recall = a(RecallRequested, on="2017-01-05")
    facts = opened(sentence_type=SentenceType.CUSTODY)
    facts.insert(1, a(PhaseStarted, on="2016-10-03", phase=Phase.LICENCE))

    rows = waits(*facts, a(NonComplianceNoticed, on="2017-01-02", ground=EnforcementGround.LICENCE), recall)

    assert told(rows) == [("enforcement_decision", "CRC", 3)]
    assert rows[0]["closed_by"] == recall.event_id


def test_a_recall_does_not_settle_a_failure_on_post_sentence_supervision() -> None:
    noticed = a(NonComplianceNoticed, on="2017-01-02", ground=EnforcementGround.POST_SENTENCE_SUPERVISION)

    [wait] = waits(*opened(sentence_type=SentenceType.CUSTODY), noticed, a(RecallRequested, on="2017-01-05"))

    assert wait["closed_by"] is None


def test_the_closure_ends_a_wait() -> None:
    closure = a(SentenceClosed, on="2017-01-20")

    [wait] = waits(*opened(), a(NonComplianceNoticed, on="2017-01-02"), closure)

    assert (wait["days"], wait["closed_by"]) == (18, closure.event_id)


def test_an_open_wait_counts_to_the_day_asked() -> None:
    [wait] = waits(*opened(), a(NonComplianceNoticed, on="2017-01-02"), as_of="2017-01-09")

    assert (wait["days"], wait["ends_on"]) == (7, None)


@pytest.mark.parametrize(
    ("decided", "business_days"),
    [("2017-04-13", 0), ("2017-04-14", 1), ("2017-04-18", 1), ("2017-04-19", 2)],
)
def test_easter_holds_no_business_day_and_what_is_done_in_it_is_done_on_the_next(
    decided: str, business_days: int
) -> None:
    [wait] = waits(
        *opened(),
        a(NonComplianceNoticed, on="2017-04-13"),  # the Thursday before Good Friday
        a(EnforcementDecided, on=decided, decision=EnforcementDecision.WARNING),
    )

    assert wait["business_days"] == business_days


def test_an_escalation_waits_for_the_decision_and_then_for_the_transfer() -> None:
    rows = waits(
        *opened(),
        a(EscalationReferred, on="2016-11-01"),
        a(EscalationDecided, on="2016-11-05", is_accepted=True),
        a(CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
    )

    assert told(rows) == [("escalation_decision", "NPS", 4), ("escalation_transfer", "NPS", 5)]


def test_a_rejected_escalation_waits_for_no_transfer() -> None:
    rows = waits(
        *opened(), a(EscalationReferred, on="2016-11-01"), a(EscalationDecided, on="2016-11-05", is_accepted=False)
    )

    assert told(rows) == [("escalation_decision", "NPS", 4)]


@pytest.mark.parametrize(
    ("body", "waiting_for"),
    [
        (InformationBody.POLICE_DOMESTIC_ABUSE_UNIT, "POLICE"),
        (InformationBody.POLICE_OTHER, "POLICE"),
        (InformationBody.CHILDREN_SOCIAL_CARE, "CHILDREN_SOCIAL_CARE"),
    ],
)
def test_a_request_for_information_waits_for_the_body_asked_until_the_first_answer(
    body: InformationBody, waiting_for: str
) -> None:
    rows = waits(
        *opened(),
        a(InformationRequested, on="2016-10-10", body=body),
        a(RequestChased, on="2016-10-20"),
        a(ResponseReceived, on="2016-10-24"),
        a(ResponseReceived, on="2016-10-30"),
    )

    assert told(rows) == [("information_request", waiting_for, 14)]


def test_a_request_that_is_withdrawn_waits_no_longer() -> None:
    [wait] = waits(
        *opened(),
        a(InformationRequested, on="2016-10-10"),
        a(RequestClosed, on="2016-10-12", closure=RequestClosure.WITHDRAWN),
    )

    assert wait["days"] == 2


@pytest.mark.parametrize(
    ("answered", "is_across"), [("2016-11-29", False), ("2016-12-01T10:00", False), ("2016-12-02", True)]
)
def test_a_request_is_open_across_a_handover_when_it_is_answered_after_it(answered: str, is_across: bool) -> None:
    rows = waits(
        *opened(),
        a(InformationRequested, on="2016-11-01"),
        a(ResponseReceived, on=answered),
        a(OfficerAssigned, on="2016-12-01", officer="PO-2"),
    )

    assert [row["is_open_across_handover"] for row in rows] == [is_across]


def test_a_request_made_at_the_instant_of_a_handover_is_not_open_across_it() -> None:
    [wait] = waits(
        *opened(), a(InformationRequested, on="2016-12-01"), a(OfficerAssigned, on="2016-12-01", officer="PO-2")
    )

    assert not wait["is_open_across_handover"]


def test_a_request_dated_after_the_closure_is_no_wait() -> None:
    assert waits(*opened(), a(SentenceClosed, on="2017-01-20"), a(InformationRequested, on="2017-01-21")) == []


def test_an_unanswered_request_of_the_court_team_is_open_across_the_allocation() -> None:
    [wait] = waits(a(InformationRequested, on="2016-09-20"), *opened())

    assert wait["is_open_across_handover"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=7, max_size=7), st.integers(0, 40))
def test_every_day_from_the_failure_noticed_to_the_hearing_is_put_down_to_one_organisation(
    lags: list[int], asked: int
) -> None:
    steps: list[type[Fact]] = [
        EnforcementDecided,
        BreachReferred,
        ReferralReturned,
        BreachReferred,
        ReferralAccepted,
        BreachPresented,
        HearingHeld,
    ]
    facts: list[Fact] = [
        a(SentenceImposed, on="2016-12-01"),
        a(AllocationDecided, on="2016-12-02"),
        a(NonComplianceNoticed, on="2017-01-02"),
    ]
    day = facts[-1].occurred_at.toordinal()
    for kind, lag in zip(steps, lags, strict=True):
        day += lag
        on = str(date.fromordinal(day))
        facts.append(a(kind, on=on, **({"decision": BREACH} if kind is EnforcementDecided else {})))
    as_of = date.fromordinal(date(2017, 1, 2).toordinal() + asked)

    with History.of_facts(facts, as_of=as_of) as history:
        rows = [row for row in history.rows("waits") if row["kind"] != "allocation"]

    rows.sort(key=lambda row: row["sequence"])
    assert rows[0]["starts_at"] == instant("2017-01-02")
    assert sum(row["days"] for row in rows) == min(sum(lags), asked)
    in_time = sorted((row["starts_at"], row["ends_at"] or instant("2099-01-01")) for row in rows)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(in_time))


def test_a_wait_says_who_held_the_case_when_it_began() -> None:
    facts = [
        *opened(),
        a(InformationRequested, on="2016-12-01", due_on="2016-12-20"),
        a(
            CaseTransferred,
            on="2016-12-10",
            from_organisation=CRC,
            to_organisation=NPS,
            kind=TransferKind.ESCALATION,
        ),
        a(InformationRequested, on="2016-12-12", request_ref="Q-2", due_on="2016-12-20"),
    ]

    with History.of_facts(facts) as history:
        rows = history.rows("waits", where_case="X100001-1")

    assert [(row["kind"], row["holder"]) for row in rows] == [
        ("allocation", None),
        ("information_request", CRC),
        ("information_request", NPS),
    ]
