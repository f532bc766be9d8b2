"""What inspectors judged, in the facts themselves; the figures that follow are held in test_report_rebuilt."""

from __future__ import annotations

from collections import Counter

import pytest

from domain.fact import Fact
from domain.inspection import CaseJudged
from domain.vocabulary import Answer, Organisation

CRC, NPS = Organisation.CRC, Organisation.NPS
Sample = dict[str, Organisation]


@pytest.fixture(scope="module")
def answers(facts: list[Fact], sample: Sample) -> Counter[tuple[Organisation, str, Answer]]:
    """How many cases of each organisation were answered so, by question."""
    judgements = [fact for fact in facts if isinstance(fact, CaseJudged)]
    return Counter((sample[fact.case_ref], fact.question, fact.answer) for fact in judgements)


def test_every_case_is_answered_on_every_question_asked_of_its_organisation(
    answers: Counter[tuple[Organisation, str, Answer]],
) -> None:
    asked = Counter[tuple[Organisation, str]]()
    for (organisation, question, _), count in answers.items():
        asked[organisation, question] += count

    assert {(organisation, count) for (organisation, _), count in asked.items()} == {(CRC, 40), (NPS, 21)}


def test_l727_reports_on_cases_that_went_to_the_nps_were_judged_better(
    answers: Counter[tuple[Organisation, str, Answer]],
) -> None:
    poor = {org: answers[org, "rr.report-analysed-offending", Answer.NO] for org in (CRC, NPS)}
    good = {org: answers[org, "rr.report-analysed-offending", Answer.YES] for org in (CRC, NPS)}

    assert poor[NPS] / (poor[NPS] + good[NPS]) < poor[CRC] / (poor[CRC] + good[CRC])


def test_inspectors_judge_in_the_first_week_of_fieldwork_in_july(facts: list[Fact]) -> None:
    days = {fact.occurred_at.date().isoformat() for fact in facts if isinstance(fact, CaseJudged)}

    assert days == {"2017-07-03", "2017-07-04", "2017-07-05", "2017-07-06", "2017-07-07"}


def test_an_inspector_who_saw_oversight_relied_on_what_was_written_before_the_announcement(
    facts: list[Fact],
) -> None:
    saw = [fact for fact in facts if isinstance(fact, CaseJudged) and fact.question == "pp.oversight-seen"]

    assert {bool(fact.evidence) for fact in saw if fact.answer is Answer.YES} == {True}
    assert {bool(fact.evidence) for fact in saw if fact.answer is Answer.NO} == {False}
