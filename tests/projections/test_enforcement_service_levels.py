"""The service levels of contact, breach and completion: measures of the same questions, for those whom they bind."""

from __future__ import annotations

import pytest

from casehistory import cohort
from domain.case import SentenceClosed
from domain.enforcement import BreachPresented, EnforcementDecided, NonComplianceNoticed
from domain.vocabulary import ClosureReason, EnforcementDecision, Organisation, SentenceType
from projections.history import History
from projections.measure import definition
from tests.facts import a, opened
from tests.projections.judging import judged

NAMED = [
    ("CRC-AK", "AS38", "CRC"),
    ("CRC-AE", "AS42a", "CRC"),
    ("NPS-SL015", "AS42b", "NPS"),
    ("NPS-SL014", "AS42c", "NPS"),
    ("CRC-SL9A", "AS43b", "CRC"),
    ("CO-SSO", "AS43c", None),
]
"""A service level, the measure of the same question, and the organisation that alone it binds."""


@pytest.mark.parametrize(("code", "measure", "organisation"), NAMED)
def test_a_service_level_is_the_measure_of_the_same_question_for_the_organisation_that_it_binds(
    code: str, measure: str, organisation: str | None
) -> None:
    with History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
        rows, all_rows = history.measure_rows(code), history.measure_rows(measure)

    assert rows == [row for row in all_rows if organisation in (None, row["organisation"])]
    assert rows


def test_the_share_of_orders_completed_is_held_against_its_target_and_reaches_it_at_75_percent() -> None:
    def shares(completed: int) -> tuple[float | None, bool | None]:
        facts = []
        for number in range(20):
            case_ref = f"X2000{number:02}-1"
            reason = ClosureReason.COMPLETED if number < completed else ClosureReason.REVOKED_FOR_BREACH
            facts += opened(case_ref=case_ref)
            facts.append(a(SentenceClosed, on="2017-03-01", case_ref=case_ref, reason=reason))
        with History.of_facts(facts) as history:
            total = history.measure("CO-SSO").total
        return total.value, total.is_reached

    assert shares(15) == (75.0, True)
    assert shares(14) == (70.0, False)
    assert (definition("CRC-SL9A").target, definition("AS43b").target) == ("licence_completion_target",) * 2


def test_an_order_is_no_licence_and_a_licence_no_order() -> None:
    order = [*opened(), a(SentenceClosed, on="2017-03-01", reason=ClosureReason.COMPLETED)]
    suspended = [
        *opened(case_ref="X100002-1", sentence_type=SentenceType.SUSPENDED_SENTENCE_ORDER),
        a(SentenceClosed, on="2017-03-01", case_ref="X100002-1", reason=ClosureReason.DIED),
    ]

    assert judged("CRC-SL9A", *order, *suspended) == []
    assert [row["excluded"] for row in judged("CO-SSO", *order, *suspended)] == [None, "DIED"]


def test_a_breach_in_a_case_of_the_nps_binds_the_nps_alone() -> None:
    facts = [
        *opened(organisation=Organisation.NPS),
        a(NonComplianceNoticed, on="2017-02-06"),
        a(EnforcementDecided, on="2017-02-06", decision=EnforcementDecision.BREACH),
        a(BreachPresented, on="2017-02-20T23:59"),
    ]

    assert [row["met"] for row in judged("NPS-SL014", *facts)] == [True]
    assert judged("CRC-AE", *facts) == judged("NPS-SL015", *facts) == []


def test_the_wait_for_the_court_can_be_grouped_by_the_tier_of_the_court_that_hears_the_breach() -> None:
    with History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
        days = history.measure("AS42d", by=["court_tier"], suppress=False)
        long_waits = history.measure("AS42e", by=["court_tier"], suppress=False)

    assert {group.labels["court_tier"] for group in days.groups} == {"MAGISTRATES", "CROWN"}
    assert {group.labels["court_tier"] for group in long_waits.groups} == {"MAGISTRATES", "CROWN"}
