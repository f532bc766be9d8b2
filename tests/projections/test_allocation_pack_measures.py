"""Measures of the allocation pack: whether the CRC received the four documents, and each of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case import AllocationPackReceived, CaseTransferred, SentenceClosed
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.vocabulary import Organisation, SentenceType, TransferKind
from projections.history import History
from tests.facts import a, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
PARTS = {
    "RR25a": "has_court_report",
    "RR25b": "has_court_order",
    "RR25c": "has_cas",
    "RR25d": "has_prosecution_papers",
}


def judged(code: str, *facts: Fact, as_of: str = "2017-05-31") -> list[dict[str, Any]]:
    """Give the rows of a measure as of a day."""
    with History.of_facts(facts, as_of=date.fromisoformat(as_of)) as history:
        return history.measure_rows(code)


def received(on: str = "2016-10-06", *, missing: tuple[str, ...] = ()) -> Fact:
    """Give the fact that the pack came, without the documents that are missing."""
    documents: dict[str, Any] = {name: name not in missing for name in PARTS.values()}
    return a(AllocationPackReceived, on=on, **documents)


def test_a_pack_with_all_four_documents_is_met_on_the_day_of_the_allocation() -> None:
    facts = opened(on="2016-10-03")
    pack = received()

    [row] = judged("RR25", *facts, pack)

    assert (row["met"], row["category"], row["organisation"]) == (True, "COMPLETE", "CRC")
    assert (row["judged_on"], row["evidence"]) == (date(2016, 10, 4), [facts[1].event_id, pack.event_id])


@pytest.mark.parametrize("document", PARTS.values())
def test_a_pack_that_lacks_any_document_is_not_met(document: str) -> None:
    [row] = judged("RR25", *opened(), received(missing=(document,)))

    assert (row["met"], row["category"]) == (False, "INCOMPLETE")


@pytest.mark.parametrize(("code", "document"), PARTS.items())
def test_each_part_asks_for_its_own_document_alone(code: str, document: str) -> None:
    others = tuple(name for name in PARTS.values() if name != document)

    [without] = judged(code, *opened(), received(missing=(document,)))
    [alone] = judged(code, *opened(), received(missing=others))

    assert (without["met"], alone["met"]) == (False, True)


def test_a_second_receipt_makes_good_what_the_first_lacked() -> None:
    first, second = ("has_court_report", "has_cas"), ("has_court_order", "has_prosecution_papers")

    [row] = judged("RR25", *opened(), received(missing=first), received("2016-10-20", missing=second))

    assert row["met"] is True


def test_a_pack_that_is_not_on_record_is_not_met_and_says_so() -> None:
    [row] = judged("RR25", *opened())

    assert (row["met"], row["category"], row["excluded"]) == (False, "NOT_RECORDED", None)


@pytest.mark.parametrize(
    ("as_of", "excluded"),
    [("2016-10-11", "NOT_YET_DUE"), ("2016-10-12", None)],  # five business days after Tuesday the 4th, and six
)
@pytest.mark.parametrize("code", ["RR25", *PARTS])
def test_a_document_that_is_not_there_is_left_out_until_it_is_due(code: str, as_of: str, excluded: str | None) -> None:
    [row] = judged(code, *opened(on="2016-10-03"), as_of=as_of)

    assert row["excluded"] == excluded


@pytest.mark.parametrize(
    ("sentenced", "last_day", "next_day"),
    [
        ("2016-10-06", "2016-10-14", "2016-10-15"),  # allocated on a Friday: due on the next, overdue on the Saturday
        ("2016-10-07", "2016-10-14", "2016-10-15"),  # allocated on the Saturday, which counts for nothing
        ("2016-10-08", "2016-10-14", "2016-10-15"),  # or the Sunday
        ("2016-12-15", "2016-12-23", "2016-12-24"),  # due before Christmas, overdue on Christmas Eve, a Saturday
        ("2016-12-18", "2016-12-28", "2016-12-29"),  # the bank holidays of 26 and 27 December do not count
        ("2016-12-25", "2017-01-04", "2017-01-05"),  # allocated on one of them; nor does that of 2 January
        ("2017-04-06", "2017-04-18", "2017-04-19"),  # allocated on the Friday before Easter's two
    ],
)
@pytest.mark.parametrize("code", ["RR25", *PARTS])
def test_a_pack_never_falls_due_on_a_weekend_or_bank_holiday_and_is_overdue_on_the_day_after(
    code: str, sentenced: str, last_day: str, next_day: str
) -> None:
    facts = opened(on=sentenced)

    assert [row["excluded"] for row in judged(code, *facts, as_of=last_day)] == ["NOT_YET_DUE"]
    assert [row["excluded"] for row in judged(code, *facts, as_of=next_day)] == [None]


def test_a_pack_that_is_there_counts_before_it_is_due() -> None:
    [row] = judged("RR25", *opened(on="2016-10-03"), received("2016-10-05"), as_of="2016-10-05")

    assert (row["met"], row["excluded"]) == (True, None)


def test_a_custodial_sentence_is_left_out() -> None:
    [row] = judged("RR25", *opened(sentence_type=SentenceType.CUSTODY), received())

    assert row["excluded"] == "CUSTODIAL_SENTENCE"


def test_a_suspended_sentence_order_is_counted() -> None:
    [row] = judged("RR25", *opened(sentence_type=SentenceType.SUSPENDED_SENTENCE_ORDER), received())

    assert row["excluded"] is None


def test_an_allocation_to_the_nps_is_not_counted() -> None:
    assert judged("RR25", *opened(organisation=NPS)) == []


def test_a_case_that_came_to_the_crc_by_a_transfer_is_not_counted() -> None:
    moved = a(
        CaseTransferred, on="2016-11-10", from_organisation=NPS, to_organisation=CRC, kind=TransferKind.DEESCALATION
    )

    assert judged("RR25", *opened(organisation=NPS), moved, received("2016-11-11")) == []


def test_what_came_after_the_case_had_gone_to_the_nps_does_not_count() -> None:
    gone = [
        a(EscalationReferred, on="2016-11-01"),
        a(EscalationDecided, on="2016-11-05", is_accepted=True),
        a(CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
    ]

    [before] = judged("RR25", *opened(), received("2016-11-09"), *gone)
    [after] = judged("RR25", *opened(), received("2016-11-11"), *gone)

    assert (before["met"], after["met"]) == (True, False)


def test_what_came_after_a_move_between_areas_of_the_crc_counts() -> None:
    moved = a(CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=CRC, kind=TransferKind.AREA)

    [row] = judged("RR25", *opened(), moved, received("2016-11-11"))

    assert row["met"] is True


def test_a_closed_case_is_counted_as_it_stood() -> None:
    [row] = judged("RR25", *opened(), a(SentenceClosed, on="2016-12-01"))

    assert (row["met"], row["excluded"]) == (False, None)
