"""What the report says in figures comes out of the events, by the measures in scope.  Each test names its line.

A sample is told from a population by the inspection's own facts: figures about the sample are of the cases sampled.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import mean, median
from typing import Any

import pytest

from casehistory import cohort
from domain.case import AllocationDecided, CourtAppearanceNotified, MappaLevelSet, ReoffenceRecorded, SentenceImposed
from domain.court_report import ReportCompleted
from domain.fact import Fact
from domain.practitioner import SupervisionHeld
from domain.vocabulary import AllocationReason, CourtTier, Organisation
from projections.history import History
from projections.measure import percentage

CRC, NPS = Organisation.CRC, Organisation.NPS
Sample = dict[str, Organisation]


def judged(history: History, sample: Sample, code: str, organisation: Organisation) -> list[dict[str, Any]]:
    """Give the rows of a measure about the sampled cases of one organisation that count."""
    rows = history.measure_rows(code)
    return [row for row in rows if sample.get(row["case_ref"]) == organisation and row["excluded"] is None]


def categories(history: History, sample: Sample, code: str, organisation: Organisation) -> Counter[str]:
    return Counter(row["category"] for row in judged(history, sample, code, organisation))


def met(history: History, sample: Sample, code: str, organisation: Organisation) -> tuple[int, int]:
    """Give how many rows meet a measure, of how many."""
    rows = judged(history, sample, code, organisation)
    return sum(row["met"] for row in rows), len(rows)


def test_l215_the_nps_keeps_those_at_high_risk_or_under_mappa_and_crcs_get_those_at_low_or_medium_risk(
    facts: list[Fact], sample: Sample
) -> None:
    allocated = [fact for fact in facts if isinstance(fact, AllocationDecided) and fact.case_ref in sample]

    kept = Counter(fact.reason for fact in allocated if fact.to_organisation is NPS)
    given = {fact.reason for fact in allocated if fact.to_organisation is CRC}

    assert kept == {AllocationReason.MAPPA_ELIGIBLE: 14, AllocationReason.HIGH_RISK_OF_HARM: 2, None: 4}
    assert given == {AllocationReason.LOW_OR_MEDIUM_RISK}


# Protecting the public


def test_l463_l499_crc_risk_of_serious_harm_is_medium_in_more_than_three_quarters_and_low_in_the_rest(
    history: History, sample: Sample
) -> None:
    levels = Counter(row["rosh"] for row in history.rows("case_attributes") if sample.get(row["case_ref"]) is CRC)

    assert levels == {"MEDIUM": 33, "LOW": 7}


def test_l517_nps_risk_of_serious_harm_is_high_in_three_quarters_and_medium_in_the_rest(
    history: History, sample: Sample
) -> None:
    levels = Counter(row["rosh"] for row in history.rows("case_attributes") if sample.get(row["case_ref"]) is NPS)

    assert levels == {"HIGH": 16, "MEDIUM": 5}


def test_l467_l471_domestic_abuse_and_child_protection_cases_went_to_the_wrong_grade_in_error(
    history: History, sample: Sample
) -> None:
    rows = judged(history, sample, "PP03", CRC)
    wrong = {row["case_ref"] for row in rows if row["met"] is False}
    names = cohort.named_cases()

    assert {names["reallocated-domestic-abuse"], names["reallocated-child-protection"]} < wrong
    assert len(wrong) < len(rows) / 2
    days = {row["case_ref"]: row["value"] for row in judged(history, sample, "PP04", CRC)}
    assert days[names["reallocated-domestic-abuse"]] == (date(2017, 5, 30) - date(2017, 1, 23)).days


def test_l469_the_new_pso_had_two_supervision_sessions_in_her_first_five_months(facts: list[Fact]) -> None:
    sessions = [
        fact.occurred_at.date() for fact in facts if isinstance(fact, SupervisionHeld) and fact.officer == "CT3"
    ]

    assert [day for day in sessions if day < date(2017, 5, 19)] == [date(2017, 2, 13), date(2017, 4, 10)]


def test_l499_no_oversight_in_most_crc_cases_before_the_inspection_was_announced(
    history: History, sample: Sample
) -> None:
    overseen, of = met(history, sample, "PP20", CRC)

    assert of == 40
    assert overseen <= 19


def test_l499_oversight_said_to_be_earlier_but_written_down_after_the_announcement_shows_none_before(
    history: History, sample: Sample
) -> None:
    announced = history.rows("inspection_announced")[0]["occurred_at"]
    late = {
        row["case_ref"]
        for row in history.rows("oversight_recorded")
        if row["occurred_at"] < announced <= row["recorded_at"]
    }

    assert len(late) == 3
    assert not any(row["met"] for row in history.measure_rows("PP20") if row["case_ref"] in late)


def test_l537_14_cases_were_eligible_for_mappa_2_at_level_2_and_12_at_level_1(
    facts: list[Fact], sample: Sample
) -> None:
    levels = Counter(fact.level for fact in facts if isinstance(fact, MappaLevelSet) and sample[fact.case_ref] is NPS)
    eligible = [fact for fact in facts if isinstance(fact, AllocationDecided) and fact.is_mappa_eligible]

    assert levels == {2: 2, 1: 12}
    assert len(eligible) == 14


def test_l591_45_cases_were_referred_for_escalation_and_39_accepted_which_is_87_percent(history: History) -> None:
    rows = history.measure_rows("PP16")

    accepted = sum(row["met"] for row in rows)
    assert (len(rows), accepted) == (45, 39)
    share = percentage(accepted, len(rows))
    assert share is not None
    assert round(share) == 87
    assert all(row["evidence"] for row in rows)


def test_l591_the_escalations_are_of_the_year_to_march_2017(history: History) -> None:
    referred = [row["referred_on"] for row in history.rows("escalations")]

    assert date(2016, 4, 1) <= min(referred) <= max(referred) <= date(2017, 3, 31)


def test_l591_one_of_them_is_in_the_sample(history: History, sample: Sample) -> None:
    sampled = [row["case_ref"] for row in history.measure_rows("PP16") if row["case_ref"] in sample]

    assert sampled == [cohort.named_cases()["escalated"]]


# Reducing reoffending


def test_l610_the_crc_met_the_target_for_the_time_of_the_first_plan(history: History, sample: Sample) -> None:
    in_time, of = met(history, sample, "RR27", CRC)

    assert of == 40
    assert in_time / of > 0.9


def test_l679_supervision_in_the_crc_lasts_15_months_on_average(facts: list[Fact], history: History) -> None:
    sample = {row["case_ref"] for row in history.rows("case_sampled") if row["organisation"] == "CRC"}
    released = {row["case_ref"]: row["occurred_on"] for row in history.rows("person_released")}
    sentences = [fact for fact in facts if isinstance(fact, SentenceImposed) and fact.case_ref in sample]

    days = [(fact.ends_on - released.get(fact.case_ref, fact.starts_on)).days + 1 for fact in sentences]

    assert len(days) == 40
    assert mean(days) * 12 / 365.25 == pytest.approx(15, abs=0.1)


def test_l691_more_than_half_of_crc_cases_and_more_than_a_third_of_nps_cases_have_a_further_offence(
    facts: list[Fact], sample: Sample
) -> None:
    again = {fact.case_ref for fact in facts if isinstance(fact, ReoffenceRecorded)}

    assert Counter(sample[case] for case in again) == {CRC: 22, NPS: 8}


def test_l725_29_court_reports_were_inspected_of_which_19_were_for_cases_that_went_to_the_crc(
    facts: list[Fact], sample: Sample
) -> None:
    reports = [fact for fact in facts if isinstance(fact, ReportCompleted) and fact.case_ref in sample]

    assert Counter(sample[fact.case_ref] for fact in reports) == {CRC: 19, NPS: 10}
    assert sum(fact.is_on_the_day for fact in reports) > len(reports) / 2


def test_l727_reports_on_cases_that_went_to_the_nps_analysed_more_of_what_led_to_offending(
    facts: list[Fact], sample: Sample
) -> None:
    reports = [fact for fact in facts if isinstance(fact, ReportCompleted) and fact.case_ref in sample]
    areas = {
        organisation: [len(fact.areas_analysed) for fact in reports if sample[fact.case_ref] is organisation]
        for organisation in (CRC, NPS)
    }

    assert min(areas[CRC] + areas[NPS]) > 0
    assert mean(areas[NPS]) > mean(areas[CRC])


def test_l735_reports_on_the_day_at_magistrates_courts_rose_from_47_to_75_percent(facts: list[Fact]) -> None:
    tiers = {fact.case_ref: fact.court_tier for fact in reversed(facts) if isinstance(fact, CourtAppearanceNotified)}
    reports = [
        fact for fact in facts if isinstance(fact, ReportCompleted) and tiers[fact.case_ref] is CourtTier.MAGISTRATES
    ]

    def share(starts: date, ends: date) -> float | None:
        of_quarter = [fact for fact in reports if starts <= fact.occurred_at.date() <= ends]
        return percentage(sum(fact.is_on_the_day for fact in of_quarter), len(of_quarter))

    first = share(date(2016, 1, 1), date(2016, 3, 31))
    last = share(date(2017, 4, 1), date(2017, 6, 30))
    assert first is not None
    assert round(first) == 47
    assert last == 75


def test_l745_all_crc_cases_are_allocated_with_most_in_two_business_days(history: History, sample: Sample) -> None:
    in_time, of = met(history, sample, "RR21", CRC)

    assert of == 40
    assert in_time / of > 0.9


def test_l804_in_many_community_cases_of_the_crc_a_document_was_missing(history: History, sample: Sample) -> None:
    complete, of = met(history, sample, "RR25", CRC)

    assert of == 27
    assert complete < of / 2
    for code in ("RR25a", "RR25b", "RR25c", "RR25d"):
        present, of_all = met(history, sample, code, CRC)
        assert 0 < present < of_all == 27


# Abiding by the sentence


def test_l846_crc_cases_had_one_officer_in_half_two_or_three_in_almost_all_of_the_rest_and_more_in_two(
    history: History, sample: Sample
) -> None:
    assert categories(history, sample, "AS36", CRC) == {"1": 20, "2-3": 18, ">3": 2}


def test_l882_nps_cases_had_one_officer_in_sixteen_two_or_three_in_four_and_more_in_one(
    history: History, sample: Sample
) -> None:
    assert categories(history, sample, "AS36", NPS) == {"1": 16, "2-3": 4, ">3": 1}


def test_l860_acceptable_absences_up_to_five_in_half_of_crc_cases_and_five_or_more_in_nearly_half(
    history: History, sample: Sample
) -> None:
    assert met(history, sample, "AS39d", CRC) == (20, 40)
    assert met(history, sample, "AS39c", CRC) == (18, 40)


def test_l860_seven_crc_cases_had_eleven_or_more_acceptable_absences(history: History, sample: Sample) -> None:
    assert met(history, sample, "AS39e", CRC) == (7, 40)


def test_l860_the_two_bands_share_the_cases_at_five_and_leave_out_those_without_any(
    history: History, sample: Sample
) -> None:
    bands = categories(history, sample, "AS39a", CRC)

    assert bands == {"0": 5, "1-4": 17, "5": 3, "6-10": 8, "11+": 7}
    up_to_five, five_or_more = bands["1-4"] + bands["5"], bands["5"] + bands["6-10"] + bands["11+"]
    assert up_to_five + five_or_more - bands["5"] + bands["0"] == 40


def test_l860_read_as_none_to_five_the_report_contradicts_itself(history: History, sample: Sample) -> None:
    none_to_five, of = met(history, sample, "AS39g", CRC)
    five_or_more, _ = met(history, sample, "AS39c", CRC)

    assert none_to_five == 25 > of / 2
    assert none_to_five + five_or_more > of


def test_l864_half_of_crc_cases_had_no_unacceptable_absence_at_all(history: History, sample: Sample) -> None:
    assert met(history, sample, "AS39f", CRC) == (20, 40)


def test_l864_in_some_crc_cases_no_appointment_was_offered_for_a_significant_period(
    history: History, sample: Sample
) -> None:
    silent, of = met(history, sample, "AS38b", CRC)

    assert of == 40
    assert silent > of / 3
    assert met(history, sample, "AS38b", NPS) == (1, 21)


def test_l888_acceptable_absences_in_the_nps_up_to_four_in_half_and_more_in_three(
    history: History, sample: Sample
) -> None:
    bands = categories(history, sample, "AS39a", NPS)

    assert met(history, sample, "AS39h", NPS) == (10, 21)
    assert bands["5"] + bands["6-10"] + bands["11+"] == 3
    assert bands["0"] == 8


def test_l870_crc_22_abided_13_were_breached_or_recalled_and_5_neither_complied_nor_were_enforced(
    history: History, sample: Sample
) -> None:
    assert categories(history, sample, "AS43", CRC) == {
        "abided": 19,
        "abided_after_enforcement": 3,
        "breached_or_recalled": 13,
        "not_complied_not_enforced": 5,
    }
    assert met(history, sample, "AS43a", CRC) == (22, 40)


def test_l898_all_but_two_in_the_nps_abided_without_enforcement_or_recall(history: History, sample: Sample) -> None:
    outcomes = categories(history, sample, "AS43", NPS)

    assert outcomes["abided"] == 19
    assert outcomes.total() == 21
    assert outcomes["not_complied_not_enforced"] == 0


def test_l81_67_percent_of_the_licences_that_ended_in_the_crc_in_the_last_quarter_of_2016_were_completed(
    history: History,
) -> None:
    rows = history.measure_rows("AS43b")

    share = percentage(sum(row["met"] for row in rows), len(rows))
    assert share is not None
    assert round(share) == 67
    assert {row["organisation"] for row in rows} == {"CRC"}
    assert date(2016, 10, 1) <= min(row["judged_on"] for row in rows)
    assert max(row["judged_on"] for row in rows) <= date(2016, 12, 31)


def test_l912_enforcement_once_decided_was_prompt(history: History, sample: Sample) -> None:
    assert met(history, sample, "AS42a", CRC) == (13, 13)
    assert met(history, sample, "AS42b", CRC) == (13, 13)
    assert met(history, sample, "AS42c", NPS) == (1, 1)


@pytest.mark.parametrize(("tier", "longest"), [("MAGISTRATES", 6 * 7), ("CROWN", 92)])
def test_l914_the_wait_for_a_first_hearing_is_up_to_six_weeks_and_up_to_three_months(
    history: History, tier: str, longest: int
) -> None:
    rows = [row for row in history.measure_rows("AS42d") if row["category"] == tier and row["excluded"] is None]

    waits = [row["value"] for row in rows]
    assert max(waits) <= longest
    assert median(waits) > longest * 0.8


def test_l925_61_cases_were_inspected_about_nine_months_after_the_sentence_or_release(
    history: History, sample: Sample
) -> None:
    released = {row["case_ref"]: row["occurred_on"] for row in history.rows("person_released")}
    sentenced = {row["case_ref"]: row["starts_on"] for row in history.rows("sentence_imposed")}

    starts = [released.get(case, sentenced[case]) for case in sample]
    months = [(cohort.DAY_ASKED - day).days * 12 / 365.25 for day in starts]

    assert {day.strftime("%Y-%m") for day in starts} == {"2016-10"}  # L499
    assert mean(months) == pytest.approx(9, abs=0.5)
