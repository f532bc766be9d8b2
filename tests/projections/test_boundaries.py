"""The boundaries of a case: at each change of hands the pack, who told the person, the review and the gap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.case import (
    AllocationPackReceived,
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    PersonInformed,
    ReviewCompleted,
    SentenceClosed,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.information_request import InformationRequested, ResponseReceived
from domain.vocabulary import Grade, InformedOf, Organisation, TransferKind
from projections.history import History
from projections.thresholds import thresholds
from tests.facts import a, instant, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
CHANGED_ON = date(2016, 12, 1)
CHANGE = a(OfficerAssigned, on="2016-12-01", officer="PO-2")
TELLING_DAYS = thresholds()["person_informed_days"].value
REVIEW_DAYS = thresholds()["review_after_officer_change_days"].value


def boundaries(*facts: Fact, as_of: str | date = "2017-05-31") -> list[dict[str, Any]]:
    """Give the boundaries of the case as of a day."""
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    with History.of_facts(facts, as_of=day) as history:
        return history.rows("boundaries", where_case="X100001-1")


def after(days: int) -> str:
    """Give the day that many days after the change of officer."""
    return str(CHANGED_ON + timedelta(days=days))


def escalated(**fields: Any) -> list[Fact]:
    """Give the facts of an escalation that the NPS accepted, and of the transfer to it."""
    return [
        a(EscalationReferred, on="2016-11-01"),
        a(EscalationDecided, on="2016-11-05", is_accepted=True),
        a(
            CaseTransferred,
            on="2016-11-10",
            from_organisation=CRC,
            to_organisation=NPS,
            kind=TransferKind.ESCALATION,
            to_unit="NPS-WEST",
            **fields,
        ),
        a(OfficerAssigned, on="2016-11-14", officer="PO-9", unit="NPS-WEST", recorded_by_organisation=NPS),
    ]


def test_the_first_officer_belongs_to_the_allocation_and_the_next_is_a_change_of_officer() -> None:
    rows = boundaries(*opened(), CHANGE)

    assert [(row["kind"], row["from_officer"], row["to_officer"], f"{row['changed_on']}") for row in rows] == [
        ("allocation", None, "PO-1", "2016-10-04"),
        ("officer_change", "PO-1", "PO-2", "2016-12-01"),
    ]


def test_a_transfer_names_both_organisations_and_both_officers() -> None:
    transfer = boundaries(*opened(), *escalated())[-1]

    assert (transfer["kind"], transfer["from_organisation"], transfer["to_organisation"]) == ("transfer", "CRC", "NPS")
    assert (transfer["from_officer"], transfer["to_officer"], transfer["to_unit"]) == ("PO-1", "PO-9", "NPS-WEST")


def test_an_officer_of_the_next_holder_did_not_take_the_case_at_the_allocation() -> None:
    sentence, allocation, _ = opened()

    first, transfer = boundaries(sentence, allocation, *escalated())

    assert (first["to_officer"], transfer["from_officer"], transfer["to_officer"]) == (None, None, "PO-9")


def test_the_days_without_an_officer_are_counted_from_the_change_to_the_next_officer() -> None:
    allocation, transfer = boundaries(*opened(), *escalated())

    assert (allocation["days_without_officer"], transfer["days_without_officer"]) == (1, 4)


def test_an_officer_who_left_and_was_not_replaced_is_a_change_to_nobody_that_goes_on() -> None:
    change = boundaries(*opened(), a(OfficerEnded, on="2017-03-01"), as_of="2017-05-31")[-1]

    assert (change["kind"], change["from_officer"], change["to_officer"]) == ("officer_change", "PO-1", None)
    assert (change["taken_on"], change["days_without_officer"]) == (None, 91)


def test_an_officer_replaced_after_a_gap_is_one_change_dated_from_the_day_the_old_one_left() -> None:
    rows = boundaries(*opened(), a(OfficerEnded, on="2017-03-01"), a(OfficerAssigned, on="2017-05-01", officer="PO-2"))

    assert len(rows) == 2
    assert (f"{rows[-1]['changed_on']}", f"{rows[-1]['taken_on']}") == ("2017-03-01", "2017-05-01")
    assert rows[-1]["days_without_officer"] == 61


def test_the_same_officer_at_another_grade_or_back_again_is_no_change_of_hands() -> None:
    rows = boundaries(
        *opened(grade=Grade.PSO),
        a(OfficerAssigned, on="2016-12-01", officer="PO-1", grade=Grade.PO),
        a(OfficerEnded, on="2017-01-01", officer="PO-1"),
        a(OfficerAssigned, on="2017-02-01", officer="PO-1", grade=Grade.PO),
    )

    assert [row["kind"] for row in rows] == ["allocation"]


def test_the_end_of_the_last_officer_with_the_closure_is_no_change_of_hands() -> None:
    rows = boundaries(*opened(), a(SentenceClosed, on="2017-03-01"))

    assert [row["kind"] for row in rows] == ["allocation"]


# The pack


def test_an_allocation_to_a_crc_without_a_receipt_has_no_pack_on_record() -> None:
    [allocation] = boundaries(*opened())

    assert (allocation["pack"], allocation["has_cas"]) == ("not_recorded", None)


def test_an_incomplete_pack_says_which_documents_are_missing() -> None:
    pack = a(AllocationPackReceived, on="2016-10-06", has_cas=False)

    [allocation] = boundaries(*opened(), pack)

    assert allocation["pack"] == "incomplete"
    assert [name for name in allocation if name.startswith("has_") and not allocation[name]] == ["has_cas"]
    assert pack.event_id in allocation["pack_evidence"]


def test_a_later_receipt_completes_the_pack() -> None:
    [allocation] = boundaries(
        *opened(),
        a(AllocationPackReceived, on="2016-10-06", has_cas=False),
        a(
            AllocationPackReceived,
            on="2016-10-16",
            has_court_report=False,
            has_court_order=False,
            has_prosecution_papers=False,
        ),
    )

    assert allocation["pack"] == "complete"


def test_no_pack_is_due_for_an_allocation_to_the_nps_or_a_change_of_officer() -> None:
    to_nps = boundaries(*opened(organisation=NPS))[0]
    change = boundaries(*opened(), CHANGE)[1]

    assert (to_nps["pack"], change["pack"]) == (None, None)
    assert to_nps["pack_evidence"] == change["pack_evidence"] == []


@pytest.mark.parametrize(("is_complete", "pack"), [(True, "complete"), (False, "incomplete")])
def test_the_pack_of_a_transfer_is_as_the_transfer_says(is_complete: bool, pack: str) -> None:
    transfer = boundaries(*opened(), *escalated(is_pack_complete=is_complete))[-1]

    assert transfer["pack"] == pack
    assert transfer["pack_evidence"] == [transfer["opened_by"]]


# Whether the person was told


def informed(on: str, of: InformedOf = InformedOf.OFFICER_CHANGE) -> Fact:
    """Give the fact that the person was told."""
    return a(PersonInformed, on=on, of=of)


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        (-TELLING_DAYS - 1, False),
        (-TELLING_DAYS, True),
        (0, True),
        (TELLING_DAYS, True),
        (TELLING_DAYS + 1, False),
    ],
)
def test_the_person_is_told_when_it_is_within_the_days_before_or_after_the_change(days: int, is_told: bool) -> None:
    change = boundaries(*opened(), CHANGE, informed(after(days)))[-1]

    assert change["is_told"] is is_told


def test_being_told_of_something_else_is_not_being_told_of_the_change() -> None:
    change = boundaries(*opened(), CHANGE, informed(after(1), of=InformedOf.INDUCTION))[-1]

    assert change["is_told"] is False


def test_at_the_allocation_the_induction_tells_the_person() -> None:
    [allocation] = boundaries(*opened(), informed("2016-10-10", of=InformedOf.INDUCTION))

    assert (allocation["is_told"], f"{allocation['told_on']}") == (True, "2016-10-10")


@pytest.mark.parametrize(("days", "is_told"), [(TELLING_DAYS, None), (TELLING_DAYS + 1, False)])
def test_whether_the_person_was_told_is_open_until_the_days_are_over(days: int, is_told: bool | None) -> None:
    change = boundaries(*opened(), CHANGE, as_of=CHANGED_ON + timedelta(days=days))[-1]

    assert change["is_told"] is is_told


def test_a_case_closed_before_the_days_are_over_is_not_judged() -> None:
    change = boundaries(*opened(), CHANGE, a(SentenceClosed, on=after(3)))[-1]

    assert (change["is_told"], change["is_reviewed"]) == (None, None)


def test_what_the_person_was_told_of_a_later_change_does_not_count_for_the_one_before() -> None:
    rows = boundaries(*opened(), CHANGE, a(OfficerAssigned, on=after(3), officer="PO-3"), informed(after(4)))

    assert [row["is_told"] for row in rows[1:]] == [None, True]


def test_what_the_person_was_told_before_an_earlier_change_does_not_count_for_the_one_after() -> None:
    rows = boundaries(*opened(), informed(after(-1)), CHANGE, a(OfficerAssigned, on=after(3), officer="PO-3"))

    assert [row["is_told"] for row in rows[1:]] == [True, False]


# Whether a review followed


@pytest.mark.parametrize(
    ("days", "is_reviewed"), [(-1, False), (0, True), (REVIEW_DAYS, True), (REVIEW_DAYS + 1, False)]
)
def test_a_review_follows_when_it_is_completed_within_the_days_after_the_change(days: int, is_reviewed: bool) -> None:
    change = boundaries(*opened(), CHANGE, a(ReviewCompleted, on=after(days)))[-1]

    assert change["is_reviewed"] is is_reviewed


def test_a_review_counts_on_the_day_of_the_change_whatever_the_hour() -> None:
    change = boundaries(*opened(), CHANGE, a(ReviewCompleted, on="2016-12-01T08:00"))[-1]

    assert change["is_reviewed"] is True


@pytest.mark.parametrize(("days", "is_reviewed"), [(REVIEW_DAYS, None), (REVIEW_DAYS + 1, False)])
def test_whether_a_review_followed_is_open_until_the_days_are_over(days: int, is_reviewed: bool | None) -> None:
    change = boundaries(*opened(), CHANGE, as_of=CHANGED_ON + timedelta(days=days))[-1]

    assert change["is_reviewed"] is is_reviewed


def test_no_review_is_due_after_the_allocation() -> None:
    [allocation] = boundaries(*opened(), a(ReviewCompleted, on="2016-10-05"))

    assert allocation["is_reviewed"] is None


# Requests for information that were open


def test_the_requests_open_at_the_change_are_counted_with_their_events() -> None:
    open_request = a(InformationRequested, on="2016-11-20", request_ref="Q-1")
    answered = a(InformationRequested, on="2016-11-21", request_ref="Q-2")

    change = boundaries(
        *opened(), open_request, answered, a(ResponseReceived, on="2016-11-30", request_ref="Q-2"), CHANGE
    )[-1]

    assert (change["open_requests"], change["open_request_evidence"]) == (1, [open_request.event_id])


def test_a_request_made_at_the_change_is_not_open_across_it() -> None:
    change = boundaries(*opened(), a(InformationRequested, on=instant("2016-12-01")), CHANGE)[-1]

    assert change["open_requests"] == 0


def test_a_boundary_names_the_events_behind_it() -> None:
    telling, review = informed(after(1)), a(ReviewCompleted, on=after(2))

    change = boundaries(*opened(), CHANGE, telling, review)[-1]

    assert [change[name] for name in ("opened_by", "taken_by", "told_by", "reviewed_by")] == [
        CHANGE.event_id,
        CHANGE.event_id,
        telling.event_id,
        review.event_id,
    ]


def test_a_transfer_says_whether_it_is_an_escalation_or_the_way_back() -> None:
    back = a(
        CaseTransferred,
        on="2017-02-10",
        from_organisation=NPS,
        to_organisation=CRC,
        kind=TransferKind.DEESCALATION,
        to_unit="CRC-WORCESTERSHIRE",
    )

    rows = boundaries(*opened(), *escalated(), back)

    assert [row["transfer_kind"] for row in rows] == [None, "ESCALATION", "DEESCALATION"]
