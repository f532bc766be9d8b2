"""Measures of who had a case: the rule on qualified officers, the days it was broken, and the number of officers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case import (
    CaseTransferred,
    OfficerAssigned,
    OfficerEnded,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
)
from domain.escalation import EscalationDecided, EscalationReferred
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import Grade, Organisation, RiskFlag, SentenceType, TransferKind
from projections.history import History
from tests.facts import a, opened

CRC, NPS = Organisation.CRC, Organisation.NPS
PSO, PO = Grade.PSO, Grade.PO
FLAGGED = a(RiskFlagRaised, on="2016-10-03", flag=RiskFlag.DOMESTIC_ABUSE)


def judged(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> list[dict[str, Any]]:
    """Give the rows of a measure as of a day."""
    known = date.fromisoformat(known_at) if known_at else None
    with History.of_facts(facts, as_of=date.fromisoformat(as_of), known_at=known) as history:
        return history.measure_rows(code)


def assigned(on: str, officer: str, grade: Grade = PO, organisation: Organisation = CRC) -> Fact:
    """Give the fact that the case was assigned."""
    return a(OfficerAssigned, on=on, officer=officer, grade=grade, recorded_by_organisation=organisation)


def escalated() -> list[Fact]:
    """Give the facts of a transfer to the NPS."""
    return [
        a(EscalationReferred, on="2016-11-01"),
        a(EscalationDecided, on="2016-11-05", is_accepted=True),
        a(CaseTransferred, on="2016-11-10", from_organisation=CRC, to_organisation=NPS, kind=TransferKind.ESCALATION),
    ]


# PP03: cases that need a qualified officer always had one


@pytest.mark.parametrize("flag", [RiskFlag.DOMESTIC_ABUSE, RiskFlag.LOOKED_AFTER_CHILD, RiskFlag.CHILD_PROTECTION])
def test_a_flagged_case_that_a_po_always_had_meets_the_rule(flag: RiskFlag) -> None:
    [row] = judged("PP03", *opened(grade=PO), a(RiskFlagRaised, on="2016-11-01", flag=flag))

    assert (row["met"], row["organisation"], row["excluded"]) == (True, "CRC", None)


@pytest.mark.parametrize("grade", [Grade.PSO, Grade.TRAINEE])
def test_a_flagged_case_that_anybody_but_a_po_had_breaks_the_rule(grade: Grade) -> None:
    [row] = judged("PP03", FLAGGED, *opened(grade=grade))

    assert row["met"] is False


def test_a_case_that_was_never_flagged_is_not_counted() -> None:
    assert judged("PP03", *opened(grade=PSO)) == []


def test_another_flag_asks_for_no_qualified_officer() -> None:
    assert judged("PP03", *opened(grade=PSO), a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.MAPPA)) == []


def test_one_wrong_assignment_among_right_ones_breaks_the_rule_and_is_the_evidence() -> None:
    facts = [FLAGGED, *opened(), wrong := assigned("2017-01-10", "PSO-1", PSO), assigned("2017-02-10", "PO-2")]

    [row] = judged("PP03", *facts)

    assert row["met"] is False
    assert {FLAGGED.event_id, wrong.event_id} <= set(row["evidence"])


def test_a_flag_that_was_up_only_while_a_po_had_the_case_is_no_breach_later() -> None:
    removed = a(RiskFlagRemoved, on="2017-01-09", flag=RiskFlag.DOMESTIC_ABUSE)

    [row] = judged("PP03", FLAGGED, *opened(), removed, assigned("2017-01-10", "PSO-1", PSO))

    assert row["met"] is True


@pytest.mark.parametrize(("put_right", "is_met"), [("2017-01-10T16:00", True), ("2017-01-11T08:00", False)])
def test_a_wrong_assignment_that_is_put_right_within_the_day_is_no_breach(put_right: str, is_met: bool) -> None:
    [row] = judged("PP03", FLAGGED, *opened(), assigned("2017-01-10", "PSO-1", PSO), assigned(put_right, "PO-2"))

    assert row["met"] is is_met


@pytest.mark.parametrize(("moved", "is_met"), [("2017-01-10T16:00", True), ("2017-01-11T08:00", False)])
def test_a_flag_raised_while_a_pso_has_the_case_is_a_breach_from_the_next_day(moved: str, is_met: bool) -> None:
    flag = a(RiskFlagRaised, on="2017-01-10", flag=RiskFlag.CHILD_PROTECTION)

    [row] = judged("PP03", *opened(grade=PSO), flag, assigned(moved, "PO-2"))

    assert row["met"] is is_met


def test_the_rule_is_the_crcs_and_an_nps_case_is_not_counted() -> None:
    assert judged("PP03", FLAGGED, *opened(organisation=NPS, grade=PSO)) == []


def test_a_case_that_went_to_the_nps_is_judged_for_its_time_with_the_crc() -> None:
    [row] = judged("PP03", FLAGGED, *opened(), *escalated(), assigned("2016-11-11", "PSO-9", PSO, NPS))

    assert (row["met"], row["organisation"], row["judged_on"]) == (True, "CRC", date(2016, 11, 10))


def test_time_without_an_officer_breaks_no_rule_on_grades() -> None:
    [row] = judged("PP03", FLAGGED, *opened(), a(OfficerEnded, on="2017-01-10"))

    assert row["met"] is True


def test_an_officer_whose_grade_is_not_known_leaves_the_case_out() -> None:
    [row] = judged("PP03", FLAGGED, *opened(grade=Grade.UNKNOWN))

    assert row["excluded"] == "GRADE_UNKNOWN"


def test_a_pso_in_charge_while_the_person_is_in_prison_breaks_no_rule() -> None:
    assert judged("PP03", FLAGGED, *opened(grade=PSO, sentence_type=SentenceType.CUSTODY)) == []


def test_a_flag_written_down_late_breaks_the_rule_since_the_day_it_was_true_once_it_is_known() -> None:
    flag = a(RiskFlagRaised, on="2016-11-01", recorded="2017-02-01", flag=RiskFlag.DOMESTIC_ABUSE)

    then = judged("PP03", *opened(grade=PSO), flag, as_of="2017-01-31", known_at="2017-01-31")
    [now] = judged("PP03", *opened(grade=PSO), flag, as_of="2017-01-31", known_at="2017-02-01")

    assert then == []
    assert now["met"] is False


# PP04: for how many days the rule was broken


def test_the_days_run_from_the_flag_to_the_officer_who_may_have_the_case() -> None:
    flag = a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.DOMESTIC_ABUSE)

    [row] = judged("PP04", *opened(grade=PSO), flag, assigned("2016-11-11", "PO-2"))

    assert (row["value"], row["judged_on"]) == (10, date(2016, 11, 11))


def test_the_days_run_from_the_assignment_where_the_flag_was_up_before() -> None:
    [row] = judged("PP04", FLAGGED, *opened(on="2016-10-03", grade=PSO), as_of="2016-10-15")

    assert row["value"] == 10


def test_several_flags_at_once_count_once() -> None:
    flags = [
        a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.DOMESTIC_ABUSE),
        a(RiskFlagRaised, on="2016-11-05", flag=RiskFlag.CHILD_PROTECTION),
        a(RiskFlagRemoved, on="2016-11-08", flag=RiskFlag.DOMESTIC_ABUSE),
        a(RiskFlagRemoved, on="2016-11-21", flag=RiskFlag.CHILD_PROTECTION),
    ]

    [row] = judged("PP04", *opened(grade=PSO), *flags)

    assert row["value"] == 20


def test_flags_inside_another_neither_shorten_nor_lengthen_it() -> None:
    flags = [
        a(RiskFlagRaised, on="2016-11-01", flag=RiskFlag.DOMESTIC_ABUSE),
        a(RiskFlagRaised, on="2016-11-05", flag=RiskFlag.CHILD_PROTECTION),
        a(RiskFlagRemoved, on="2016-11-08", flag=RiskFlag.CHILD_PROTECTION),
        a(RiskFlagRaised, on="2016-11-10", flag=RiskFlag.LOOKED_AFTER_CHILD),
        a(RiskFlagRemoved, on="2016-11-12", flag=RiskFlag.LOOKED_AFTER_CHILD),
        a(RiskFlagRemoved, on="2016-11-21", flag=RiskFlag.DOMESTIC_ABUSE),
    ]

    [row] = judged("PP04", *opened(grade=PSO), *flags)

    assert row["value"] == 20


def test_several_stretches_are_added_up() -> None:
    [row] = judged(
        "PP04",
        FLAGGED,
        *opened(on="2016-10-03", grade=PSO),
        assigned("2016-10-15", "PO-2"),
        assigned("2016-12-01", "PSO-3", PSO),
        assigned("2016-12-06", "PO-2"),
    )

    assert row["value"] == 10 + 5


def test_the_days_end_with_the_closure_and_with_the_transfer_to_the_nps() -> None:
    facts = [FLAGGED, *opened(on="2016-10-03", grade=PSO)]

    [closed] = judged("PP04", *facts, a(SentenceClosed, on="2016-10-25"))
    [moved] = judged("PP04", *facts, *escalated())

    assert (closed["value"], moved["value"]) == (20, 36)


def test_a_case_always_with_a_po_gives_no_row() -> None:
    assert judged("PP04", FLAGGED, *opened(grade=PO)) == []


# AS36: how many officers a case had


@pytest.mark.parametrize(("others", "category"), [(0, "1"), (1, "2-3"), (2, "2-3"), (3, ">3")])
def test_a_case_is_put_into_the_reports_bands_by_its_officers(others: int, category: str) -> None:
    [row] = judged("AS36", *opened(), *(assigned(f"2017-0{n + 1}-10", f"PO-{n + 9}") for n in range(others)))

    assert (row["value"], row["category"]) == (others + 1, category)


def test_the_edge_of_the_bands_of_officers_is_a_threshold() -> None:
    facts = [*opened(), assigned("2017-01-10", "PO-2"), assigned("2017-02-10", "PO-3")]

    with History.of_facts(facts, as_of=date(2017, 5, 31), changed={"few_officers": 2}) as history:
        [row] = history.measure_rows("AS36")

    assert (row["value"], row["category"]) == (3, ">2")


def test_an_officer_who_comes_back_counts_once() -> None:
    [row] = judged("AS36", *opened(), assigned("2017-01-10", "PO-2"), assigned("2017-02-10", "PO-1"))

    assert row["value"] == 2


def test_an_officer_who_held_the_case_for_part_of_a_day_counts() -> None:
    [row] = judged("AS36", *opened(), assigned("2017-01-10", "PO-2"), assigned("2017-01-10T15:00", "PO-3"))

    assert row["value"] == 3


def test_an_officer_whose_assignment_was_replaced_at_the_same_instant_does_not_count() -> None:
    [row] = judged("AS36", *opened(), assigned("2017-01-10", "PO-2"), assigned("2017-01-10", "PO-3"))

    assert row["value"] == 2


def test_officers_before_and_after_a_transfer_count_together_for_the_holder() -> None:
    [row] = judged("AS36", *opened(), *escalated(), assigned("2016-11-11", "PO-9", PO, NPS))

    assert (row["value"], row["organisation"]) == (2, "NPS")


def test_an_officer_of_an_organisation_that_does_not_hold_the_case_does_not_count() -> None:
    facts = [*opened(), *escalated(), assigned("2016-11-11", "PO-9", PO, NPS)]

    [row] = judged("AS36", *facts, assigned("2016-11-20", "PSO-7", PSO, CRC))

    assert row["value"] == 2


def test_an_assignment_that_was_withdrawn_does_not_count() -> None:
    wrong = assigned("2017-01-10", "PO-2")

    [row] = judged("AS36", *opened(), wrong, a(EventRetracted, on="2017-01-20", retracts=wrong.event_id))

    assert row["value"] == 1


def test_a_case_that_nobody_has_had_yet_is_left_out() -> None:
    sentence, allocation, _ = opened()

    [row] = judged("AS36", sentence, allocation)

    assert (row["excluded"], row["value"], row["evidence"]) == ("NO_OFFICER", 0, [])


def test_the_assignments_are_the_evidence() -> None:
    facts = opened()

    [row] = judged("AS36", *facts, second := assigned("2017-01-10", "PO-2"))

    assert row["evidence"] == [facts[2].event_id, second.event_id]
