"""What inspectors judged: as many cases are answered yes as the report's phrase admits.  Each row names the line.

A phrase is read so: "just over" and "just under" a share are within five points of it, "nearly" and "almost" within
seven, "more" and "less than" are on that side of it, and a bare fraction is that many cases, one more or less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from domain.fact import Fact
from domain.inspection import CaseJudged
from domain.vocabulary import Answer, Organisation

CRC, NPS = Organisation.CRC, Organisation.NPS
Sample = dict[str, Organisation]
Admits = Callable[[int, int], bool]


def exactly(count: int) -> Admits:
    return lambda yes, of: yes == count


def about(share: float) -> Admits:
    return lambda yes, of: abs(yes - share * of) <= 1


def just_over(share: float) -> Admits:
    return lambda yes, of: share < yes / of <= share + 0.05


def just_under(share: float) -> Admits:
    return lambda yes, of: share - 0.05 <= yes / of < share


def nearly(share: float) -> Admits:
    return lambda yes, of: share - 0.07 <= yes / of < share


def more_than(share: float) -> Admits:
    return lambda yes, of: yes / of > share


def less_than(share: float) -> Admits:
    return lambda yes, of: yes / of < share


def all_but(count: int) -> Admits:
    return lambda yes, of: of - yes == count


def not_in(admits: Admits) -> Admits:
    """Say of what was not so what the report says of it."""
    return lambda yes, of: admits(of - yes, of)


PHRASES: list[tuple[str, Organisation, str, int | None, Admits]] = [
    ("L463", CRC, "pp.rosh-level-correct", 40, nearly(1)),
    ("L465", CRC, "pp.assessment-and-plan-sufficient", 40, less_than(1 / 2)),
    ("L477", CRC, "pp.work-focused", None, not_in(more_than(1 / 2))),
    ("L477", CRC, "pp.provider-work-focused", None, less_than(1 / 2)),
    ("L477", CRC, "pp.risk-issues-prioritised", None, all_but(4)),
    ("L495", CRC, "pp.review-and-response-sufficient", 40, exactly(20)),
    ("L499", CRC, "pp.oversight-seen", 40, less_than(1 / 2)),
    ("L503", CRC, "pp.all-reasonable-action", 40, just_over(1 / 2)),
    ("L503", CRC, "pp.progress-minimising-harm", 40, just_over(1 / 3)),
    ("L610", CRC, "rr.assessment-comprehensive", 40, about(1 / 3)),
    ("L612", CRC, "rr.plan-in-time", 40, less_than(1 / 2)),
    ("L612", CRC, "rr.planning-addressed-factors", 40, less_than(2 / 3)),
    ("L614", CRC, "rr.protective-factors-recognised", 40, not_in(more_than(1 / 2))),
    ("L620", CRC, "rr.delivery-progress", 40, less_than(1 / 3)),
    ("L622", CRC, "rr.person-did-not-engage", None, less_than(1 / 2)),
    ("L677", CRC, "rr.reviews-sufficient", 40, not_in(more_than(1 / 2))),
    ("L677", CRC, "rr.planning-adjusted", 40, not_in(more_than(1 / 2))),
    ("L677", CRC, "rr.review-used-provider-information", None, less_than(1 / 2)),
    ("L745", CRC, "rr.allocated-correctly", 40, all_but(1)),
    ("L848", CRC, "as.involved-in-planning", 40, not_in(about(1 / 3))),
    ("L850", CRC, "as.barriers-identified", None, not_in(more_than(1 / 3))),
    ("L850", CRC, "as.barriers-overcome", None, not_in(nearly(1 / 2))),
    ("L858", CRC, "as.appointments-sufficient", 40, not_in(more_than(1 / 3))),
    ("L858", CRC, "as.requirements-progressed", 40, not_in(more_than(1 / 3))),
    ("L868", CRC, "as.non-compliance-responded-to", 40, not_in(about(1 / 3))),
    ("L868", CRC, "as.absences-barred-protection", 40, more_than(1 / 3)),
    ("L868", CRC, "as.absences-barred-progress", 40, more_than(1 / 3)),
    ("L517", NPS, "pp.rosh-level-correct", 21, all_but(1)),
    ("L519", NPS, "pp.assessment-sufficient", 21, nearly(1)),
    ("L519", NPS, "pp.planning-sufficient", 21, more_than(3 / 4)),
    ("L525", NPS, "pp.work-focused", None, not_in(about(1 / 4))),
    ("L525", NPS, "pp.provider-work-focused", None, more_than(1 / 2)),
    ("L537", NPS, "pp.mappa-level-correct", 14, all_but(0)),
    ("L537", NPS, "pp.mappa-contributed", 2, all_but(0)),
    ("L545", NPS, "pp.review-sufficient", 21, not_in(nearly(1 / 2))),
    ("L545", NPS, "pp.change-response-sufficient", None, not_in(nearly(1 / 2))),
    ("L555", NPS, "pp.all-reasonable-action", 21, about(3 / 4)),
    ("L561", NPS, "pp.progress-minimising-harm", 21, more_than(3 / 4)),
    ("L749", NPS, "rr.assessment-in-time", 21, more_than(1 / 2)),
    ("L749", NPS, "rr.plan-in-time", 21, about(3 / 4)),
    ("L749", NPS, "rr.planning-addressed-factors", 21, all_but(1)),
    ("L749", NPS, "rr.protective-factors-recognised", 21, all_but(1)),
    ("L753", NPS, "rr.delivery-progress", 21, not_in(about(1 / 3))),
    ("L753", NPS, "rr.person-did-not-engage", 7, exactly(1)),
    ("L779", NPS, "rr.reviews-sufficient", 21, not_in(nearly(1 / 2))),
    ("L779", NPS, "rr.planning-adjusted", 21, not_in(nearly(1 / 2))),
    ("L789", NPS, "rr.factors-deteriorated", 21, exactly(2)),
    ("L884", NPS, "as.involved-in-planning", 21, nearly(1)),
    ("L884", NPS, "as.diversity-taken-into-account", 21, nearly(1)),
    ("L886", NPS, "as.barriers-identified", None, all_but(1)),
    ("L886", NPS, "as.barriers-overcome", None, all_but(0)),
    ("L888", NPS, "as.appointments-sufficient", 21, all_but(1)),
    ("L888", NPS, "as.requirements-progressed", 21, all_but(2)),
    ("L896", NPS, "as.non-compliance-responded-to", 21, all_but(1)),
    ("L896", NPS, "as.absences-barred-protection", 21, exactly(2)),
    ("L896", NPS, "as.absences-barred-progress", 21, exactly(3)),
]

TABLE_4 = {
    "thinking-and-behaviour": 42,
    "drug-misuse": 35,
    "alcohol": 44,
    "relationships": 31,
    "emotional-well-being": 40,
    "lifestyle-and-associates": 33,
    "attitudes": 40,
    "accommodation": 60,
    "employment-training-education": 33,
}


@pytest.fixture(scope="module")
def answers(facts: list[Fact], sample: Sample) -> Counter[tuple[Organisation, str, Answer]]:
    """How many cases of each organisation were answered so, by question."""
    judgements = [fact for fact in facts if isinstance(fact, CaseJudged)]
    return Counter((sample[fact.case_ref], fact.question, fact.answer) for fact in judgements)


@pytest.mark.parametrize(
    ("line", "organisation", "question", "of", "admits"),
    PHRASES,
    ids=[f"{line}-{organisation}-{question}" for line, organisation, question, _, _ in PHRASES],
)
def test_a_judgement_is_yes_in_as_many_cases_as_the_phrase_admits(
    answers: Counter[tuple[Organisation, str, Answer]],
    line: str,
    organisation: Organisation,
    question: str,
    of: int | None,
    admits: Admits,
) -> None:
    yes = answers[organisation, question, Answer.YES]
    relevant = yes + answers[organisation, question, Answer.NO]

    assert of is None or relevant == of
    assert relevant > 0
    assert admits(yes, relevant), f"{line}: {yes} of {relevant}"


def test_every_case_is_answered_on_every_question_asked_of_its_organisation(
    answers: Counter[tuple[Organisation, str, Answer]],
) -> None:
    asked = Counter[tuple[Organisation, str]]()
    for (organisation, question, _), count in answers.items():
        asked[organisation, question] += count

    assert {(organisation, count) for (organisation, _), count in asked.items()} == {(CRC, 40), (NPS, 21)}


def test_l727_nearly_a_quarter_of_the_reports_did_not_analyse_what_led_to_offending(
    answers: Counter[tuple[Organisation, str, Answer]],
) -> None:
    poor = {org: answers[org, "rr.report-analysed-offending", Answer.NO] for org in (CRC, NPS)}
    good = {org: answers[org, "rr.report-analysed-offending", Answer.YES] for org in (CRC, NPS)}

    assert sum(poor.values()) + sum(good.values()) == 29
    assert nearly(1 / 4)(sum(poor.values()), 29)
    assert poor[NPS] / (poor[NPS] + good[NPS]) < poor[CRC] / (poor[CRC] + good[CRC])


@pytest.mark.parametrize(("need", "percent"), TABLE_4.items())
def test_l624_l637_table_4_comes_out_for_each_need(
    answers: Counter[tuple[Organisation, str, Answer]], need: str, percent: int
) -> None:
    yes = answers[CRC, f"rr.interventions.{need}", Answer.YES]
    having = yes + answers[CRC, f"rr.interventions.{need}", Answer.NO]

    assert int(100 * yes / having + 0.5) == percent


def test_l624_l637_needs_are_listed_by_how_many_cases_have_them(
    answers: Counter[tuple[Organisation, str, Answer]],
) -> None:
    having = [40 - answers[CRC, f"rr.interventions.{need}", Answer.NOT_APPLICABLE] for need in TABLE_4]

    assert having == sorted(having, reverse=True)


@pytest.mark.parametrize(
    ("line", "organisation", "about_what", "admits"),
    [
        ("L624", CRC, "interventions", less_than(1 / 2)),
        ("L689", CRC, "progress", just_over(1 / 4)),
        ("L759", NPS, "interventions", more_than(2 / 3)),
        ("L789", NPS, "progress", just_under(2 / 3)),
    ],
)
def test_over_all_needs_as_many_are_answered_yes_as_the_phrase_admits(
    answers: Counter[tuple[Organisation, str, Answer]],
    line: str,
    organisation: Organisation,
    about_what: str,
    admits: Admits,
) -> None:
    yes = sum(answers[organisation, f"rr.{about_what}.{need}", Answer.YES] for need in TABLE_4)
    no = sum(answers[organisation, f"rr.{about_what}.{need}", Answer.NO] for need in TABLE_4)

    assert admits(yes, yes + no), f"{line}: {yes} of {yes + no}"


def test_inspectors_judge_in_the_first_week_of_fieldwork_in_july(facts: list[Fact]) -> None:
    days = {fact.occurred_at.date().isoformat() for fact in facts if isinstance(fact, CaseJudged)}

    assert days == {"2017-07-03", "2017-07-04", "2017-07-05", "2017-07-06", "2017-07-07"}


def test_an_inspector_who_saw_oversight_relied_on_what_was_written_before_the_announcement(
    facts: list[Fact],
) -> None:
    saw = [fact for fact in facts if isinstance(fact, CaseJudged) and fact.question == "pp.oversight-seen"]

    assert {bool(fact.evidence) for fact in saw if fact.answer is Answer.YES} == {True}
    assert {bool(fact.evidence) for fact in saw if fact.answer is Answer.NO} == {False}
