"""The practice examples of the report, as cases whose timelines show what the report tells of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casehistory import cohort
from domain.fact import CaseFact, Fact
from projections.history import History

NAMED = ["gary", "darren", "martin", "jack", "duncan", "ben", "mustafa", "andrew"]


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    """The practice examples by label."""
    return cohort.named_cases()


def kinds(facts: list[Fact], case_ref: str) -> set[str]:
    return {type(fact).__name__ for fact in facts if isinstance(fact, CaseFact) and fact.case_ref == case_ref}


def test_every_person_named_in_the_report_is_a_case_of_the_sample(
    named: dict[str, str], sample: dict[str, object]
) -> None:
    assert [label for label in NAMED if named.get(label) not in sample] == []


def test_gary_has_no_officer_from_march_to_june_and_was_not_told(history: History, named: dict[str, str]) -> None:
    gary = named["gary"]

    (gap,) = [row for row in history.rows("custody_intervals", where_case=gary) if row["is_gap"]]

    assert (gap["starts_on"], gap["ends_on"]) == (date(2017, 3, 10), date(2017, 6, 12))
    told = [row["of"] for row in history.rows("person_informed", where_case=gary)]
    assert "OFFICER_CHANGE" not in told


def test_gary_is_offered_nothing_from_march_to_june(history: History, named: dict[str, str]) -> None:
    days = [row["starts_on"] for row in history.rows("appointment_scheduled", where_case=named["gary"])]

    assert not [day for day in days if date(2017, 3, 10) < day < date(2017, 6, 20)]


def test_garys_checks_left_no_request_behind(history: History, named: dict[str, str]) -> None:
    assert history.rows("information_requested", where_case=named["gary"]) == []


def test_gary_is_visited_and_reviewed_shortly_before_the_inspection_and_the_file_says_when(
    history: History, named: dict[str, str]
) -> None:
    (announced,) = history.rows("inspection_announced")

    visits = history.rows("home_visit_made", where_case=named["gary"])
    reviews = history.rows("review_completed", where_case=named["gary"])

    assert len(visits) == 1
    assert {row["trigger"] for row in reviews} == {"PRE_INSPECTION"}
    for row in (*visits, *reviews):
        assert announced["occurred_on"] < row["occurred_on"] <= row["recorded_on"] < announced["fieldwork_starts_on"]


def test_darren_is_first_reviewed_months_after_his_circumstances_changed(
    history: History, named: dict[str, str]
) -> None:
    darren = named["darren"]

    changes = history.rows("circumstances_changed", where_case=darren)
    reviews = history.rows("review_completed", where_case=darren)
    oversight = history.rows("oversight_recorded", where_case=darren)

    assert {"NEW_RELATIONSHIP", "PREGNANCY"} <= {row["circumstance"] for row in changes}
    first_change = min(row["occurred_on"] for row in changes)
    first_review = min(row["occurred_on"] for row in reviews)
    assert first_review - first_change > timedelta(days=120)
    assert min(row["occurred_on"] for row in oversight if row["action"] == "REVIEW") < first_review


def test_martin_was_unsuitable_for_the_programme_and_nothing_took_its_place(
    history: History, named: dict[str, str]
) -> None:
    martin = named["martin"]

    (made,) = history.rows("intervention_referred", where_case=martin)
    (ended,) = history.rows("intervention_ended", where_case=martin)

    assert (made["intervention"], ended["end"]) == ("TSP", "UNSUITABLE")
    assert history.rows("requirement_varied", where_case=martin) == []
    assert not any(
        row["is_detailed"] for row in history.rows("contact_logged", where_case=martin) if row["is_third_party"]
    )


def test_jack_completes_the_gym_programme_under_a_requirement_of_25_days(
    history: History, named: dict[str, str]
) -> None:
    (requirement,) = history.rows("requirement_made", where_case=named["jack"])
    (ended,) = history.rows("intervention_ended", where_case=named["jack"])

    assert requirement["max_days"] == 25
    assert ended["end"] == "COMPLETED"


def test_duncans_barriers_are_known_from_the_outset_and_never_overcome(history: History, named: dict[str, str]) -> None:
    barriers = history.rows("barrier_identified", where_case=named["duncan"])

    assert {row["barrier"] for row in barriers} == {"LITERACY", "TRAVELLER_IDENTITY"}
    assert history.rows("barrier_resolved", where_case=named["duncan"]) == []


def test_ben_becomes_homeless_and_is_neither_reviewed_nor_asked_about(history: History, named: dict[str, str]) -> None:
    ben = named["ben"]

    changes = {
        row["circumstance"]: row["learned_from"] for row in history.rows("circumstances_changed", where_case=ben)
    }

    assert changes["HOMELESSNESS"] == "SELF_REPORT"  # L553
    assert changes["SUBSTANCE_MISUSE"] == "PROVIDER"
    assert history.rows("review_completed", where_case=ben) == []
    assert history.rows("information_requested", where_case=ben) == []
    assert history.rows("reoffence_recorded", where_case=ben) == []


def test_mustafa_has_circles_of_support_and_answers_from_childrens_social_care(
    history: History, named: dict[str, str]
) -> None:
    mustafa = named["mustafa"]

    referred = {row["intervention"] for row in history.rows("intervention_referred", where_case=mustafa)}
    asked = {row["body"] for row in history.rows("information_requested", where_case=mustafa)}
    outcomes = history.rows("request_outcome_recorded", where_case=mustafa)

    assert "CIRCLES" in referred
    assert "CHILDREN_SOCIAL_CARE" in asked
    assert all(row["is_used_in_risk_assessment"] for row in outcomes)
    assert len(outcomes) == len(asked)


def test_andrew_moves_from_the_group_to_individual_work_after_a_review(history: History, named: dict[str, str]) -> None:
    andrew = named["andrew"]

    ends = {row["referral_ref"]: row["end"] for row in history.rows("intervention_ended", where_case=andrew)}
    referred = {row["intervention"]: row for row in history.rows("intervention_referred", where_case=andrew)}
    reviews = history.rows("review_completed", where_case=andrew)

    assert ends[referred["SEX-OFFENDER-GROUP"]["referral_ref"]] == "UNSUITABLE"
    assert "INDIVIDUAL-WORK" in referred
    assert len({row["occurred_on"] for row in reviews}) >= 3


def test_a_person_sentenced_for_rape_has_no_review_at_all(history: History, named: dict[str, str]) -> None:
    assert history.rows("review_completed", where_case=named["unreviewed"]) == []  # L547


def test_the_escalated_case_goes_from_the_crc_to_the_nps_with_a_request_open_across_the_handover(
    history: History, named: dict[str, str]
) -> None:
    escalated = named["escalated"]

    holders = [row["holder"] for row in history.rows("custody_intervals", where_case=escalated) if row["holder"]]
    (moved,) = history.rows("case_transferred", where_case=escalated)
    asked = {row["request_ref"]: row for row in history.rows("information_requested", where_case=escalated)}
    answered = {row["request_ref"]: row for row in history.rows("response_received", where_case=escalated)}

    assert list(dict.fromkeys(holders)) == ["CRC", "NPS"]
    assert any(asked[ref]["occurred_at"] < moved["occurred_at"] < row["occurred_at"] for ref, row in answered.items())


def test_a_batch_moves_to_the_new_pso_and_two_of_its_cases_should_have_gone_to_a_po(
    history: History, named: dict[str, str]
) -> None:
    batch = [row for row in history.rows("officer_assigned") if row["batch_ref"] == "BATCH-2017-01"]
    found = {row["case_ref"] for row in history.rows("assignment_error_identified")}

    assert {(row["officer"], row["grade"], row["is_screened"]) for row in batch} == {("CT3", "PSO", False)}
    assert found == {named["reallocated-domestic-abuse"], named["reallocated-child-protection"]}
    assert found < {row["case_ref"] for row in batch}


def test_the_two_cases_in_the_wrong_hands_were_given_to_a_po_when_a_manager_asked_for_it(
    history: History, named: dict[str, str]
) -> None:
    for name in ("reallocated-domestic-abuse", "reallocated-child-protection"):
        (asked,) = history.rows("oversight_recorded", where_case=named[name])
        *_, last = sorted(history.rows("officer_assigned", where_case=named[name]), key=lambda row: row["occurred_at"])

        assert asked["action"] == "REASSIGNMENT"
        assert (last["grade"], last["reason"]) == ("PO", "ERROR_CORRECTED")
        assert asked["occurred_at"] < last["occurred_at"]


def test_home_visits_promised_were_not_made(history: History, named: dict[str, str]) -> None:
    assert len(history.rows("home_visit_promised", where_case=named["promised-home-visit"])) == 1  # L479
    assert history.rows("home_visit_made", where_case=named["promised-home-visit"]) == []


def test_an_order_was_returned_and_a_requirement_kept_against_the_request(
    history: History, named: dict[str, str]
) -> None:
    (removed,) = history.rows("requirement_varied", where_case=named["unsuitable-order"])  # L804
    (kept,) = history.rows("requirement_varied", where_case=named["refused-removal"])  # L816

    assert (removed["change"], kept["change"]) == ("REMOVED", "REMOVAL_REFUSED")


def test_no_order_was_returned_for_persistent_absence(history: History) -> None:
    returned = {row["reason"] for row in history.rows("order_returned_unsuitable")}

    assert "PERSISTENT_ABSENCE" not in returned  # L862


def test_replies_to_the_nps_about_cases_of_the_crc_were_not_forwarded(history: History, sample: dict[str, str]) -> None:
    forwarded = [row["case_ref"] for row in history.rows("response_forwarded")]

    assert [case for case in forwarded if sample[case] == "CRC"] == []  # L577
