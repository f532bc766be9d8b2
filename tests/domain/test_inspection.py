"""An inspection is announced, its sample drawn, and each sampled case judged."""

from __future__ import annotations

from domain.inspection import CaseJudged, CaseSampled, InspectionAnnounced
from domain.refusal import Refusal
from domain.vocabulary import Answer
from tests.facts import a, given

ANNOUNCED = a(InspectionAnnounced, on="2017-05-08")
SAMPLED = a(CaseSampled, on="2017-05-15")
JUDGED = a(CaseJudged, on="2017-06-14", question="rosh-correct", answer=Answer.YES)


def test_an_inspection_is_announced_once() -> None:
    refusal = given(ANNOUNCED).why_not(a(InspectionAnnounced, on="2017-05-09"))

    assert refusal == Refusal("inspection-announced-once", "inspection WM-2017 was already announced")


def test_a_sample_is_drawn_for_an_announced_inspection() -> None:
    refusal = given().why_not(SAMPLED)

    assert refusal == Refusal("sample-needs-inspection", "inspection WM-2017 was never announced")


def test_a_case_is_sampled_once() -> None:
    refusal = given(ANNOUNCED, SAMPLED).why_not(a(CaseSampled, on="2017-05-16"))

    assert refusal == Refusal("case-sampled-once", "case X100001-1 is already in the sample")


def test_only_a_sampled_case_is_judged() -> None:
    refusal = given(ANNOUNCED, SAMPLED).why_not(a(CaseJudged, on="2017-06-14", case_ref="X100002-1"))

    assert refusal == Refusal("judgement-needs-sampled-case", "case X100002-1 is not in the sample")


def test_a_question_about_a_case_is_answered_once() -> None:
    refusal = given(ANNOUNCED, SAMPLED, JUDGED).why_not(a(CaseJudged, on="2017-06-15", answer=Answer.NO))

    assert refusal == Refusal(
        "judged-once",
        "case X100001-1 has its answer to rosh-correct, which only a correction can change",
    )


def test_another_question_about_the_same_case_is_answered_too() -> None:
    other = a(CaseJudged, on="2017-06-14", question="plan-sufficient", answer=Answer.NOT_APPLICABLE)

    assert given(ANNOUNCED, SAMPLED, JUDGED).why_not(other) is None
