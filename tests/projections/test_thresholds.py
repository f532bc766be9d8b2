"""The numbers on which answers depend: where they come from, and which answers each can change."""

from __future__ import annotations

import pytest

from casehistory import cohort
from domain.appointment import AppointmentScheduled
from domain.case import AllocationDecided, RequirementMade, SentenceClosed, SentenceImposed
from domain.fact import Fact
from domain.vocabulary import Organisation, RequirementKind
from projections.history import History
from projections.measure import RATINGS, SMALLEST, measures
from projections.queries import thresholds_read, view, views
from projections.thresholds import UnknownThreshold, thresholds, used
from tests.facts import a
from tests.projections.test_absences import case_with

OTHERWISE = (1, 10_000)
"""Other values of a threshold, at the two ends."""


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    """The cohort, and beside it what it has not.

    Many unacceptable absences in a case and an appointment without an outcome, and a long order that ended.
    """
    without_outcome = a(AppointmentScheduled, on="2017-01-09", starts_at="2017-01-16", case_ref="X100001-1")
    absences = case_with(12, number=1, is_acceptable=False)
    return [*cohort.facts(), *absences, without_outcome, *ended_order_of_the_nps()]


def ended_order_of_the_nps() -> list[Fact]:
    """Give the facts of an order of two years with an accredited programme, which the NPS held to its end."""
    case = "X100900-1"
    return [
        a(SentenceImposed, on="2015-03-02", case_ref=case, ends_on="2017-03-01"),
        a(RequirementMade, on="2015-03-02", case_ref=case, kind=RequirementKind.ACCREDITED_PROGRAMME),
        a(AllocationDecided, on="2015-03-03", case_ref=case, to_organisation=Organisation.NPS),
        a(SentenceClosed, on="2017-03-01", case_ref=case),
    ]


def test_every_threshold_says_where_it_comes_from() -> None:
    for name, one in thresholds().items():
        assert name.islower()
        assert one.source
        assert one.unit


def test_every_threshold_is_read() -> None:
    queries = [*views(), *(one.query for one in measures())]
    targets = {one.target for one in measures() if one.target}

    assert {*thresholds_read(queries), *targets, *RATINGS.values(), SMALLEST} == set(thresholds())


def test_a_measure_names_no_threshold_that_cannot_change_it(facts: list[Fact]) -> None:
    with History.of_facts(facts, as_of=cohort.DAY_ASKED) as history:
        as_it_is = {one.code: history.measure_rows(one.code) for one in measures()}

    for name in {name for one in measures() for name in one.thresholds if name != one.target}:
        unchanged = {one.code for one in measures() if name in one.thresholds}
        for value in OTHERWISE:
            if not unchanged:
                break
            with History.of_facts(facts, as_of=cohort.DAY_ASKED, changed={name: value}) as history:
                unchanged = {code for code in unchanged if history.measure_rows(code) == as_it_is[code]}
        assert not unchanged, name


def test_a_threshold_that_was_changed_reaches_the_views() -> None:
    def bands(changed: dict[str, int]) -> list[str]:
        with History.of_facts(
            case_with(3, number=1, is_acceptable=True), as_of=cohort.DAY_ASKED, changed=changed
        ) as history:
            return [row["acceptable_band"] for row in history.rows("absence_bands")]

    assert bands({}) == ["1-4"]
    assert bands({"acceptable_absence_limit": 3, "few_absences": 2}) == ["3"]


def test_a_threshold_that_was_changed_says_what_it_was() -> None:
    [one] = used(["plan_business_days"], {"plan_business_days": 10})
    [same] = used(["plan_business_days"], {"plan_business_days": 15})

    assert (one.value, one.in_place_of, one.verified) == (10, 15, False)
    assert (same.value, same.in_place_of, same.verified) == (15, None, True)


def test_a_threshold_that_there_is_not_cannot_be_changed() -> None:
    with pytest.raises(UnknownThreshold, match="there is no threshold plan_hours"):
        History.of_facts([], changed={"plan_hours": 1})


def test_a_view_depends_on_the_thresholds_of_what_it_reads() -> None:
    boundaries, bands, custody = (view(name) for name in ("boundaries", "absence_bands", "custody_intervals"))
    assert boundaries and bands and custody

    assert set(thresholds_read([boundaries])) == {"person_informed_days", "review_after_officer_change_days"}
    assert set(thresholds_read([bands])) == {"acceptable_absence_limit", "few_absences", "many_absences"}
    assert thresholds_read([custody]) == ()
