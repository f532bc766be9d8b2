"""The inspection: the sample, and what inspectors answered to each question about each case.

An answer is chosen, so that as many cases are answered yes as the report says: the better ones first, or those that the
facts of the case call for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from casehistory.cohort.casefile import CaseFile
from casehistory.cohort.days import at, differ
from casehistory.cohort.description import Case, Cohort, DescriptionError, Question
from casehistory.cohort.systems import SYSTEM_OF
from domain.case import OversightRecorded, PlanCompleted, ReviewCompleted
from domain.court_report import ReportCompleted
from domain.fact import Fact
from domain.inspection import CaseJudged, CaseSampled, InspectionAnnounced
from domain.vocabulary import Answer, Need, Organisation, Rosh, Sex

Answers = dict[str, Answer]

OF_CHANCE = 25
"""How far an answer may depart from the mark of practice."""

RELEVANT: dict[str, Callable[[Case], bool]] = {
    "all": lambda case: True,
    "reported": lambda case: case.sentence.report is not None,
    "mappa": lambda case: case.supervision.mappa is not None,
    "mappa-2": lambda case: case.supervision.mappa == 2,
    "barriers": lambda case: bool(case.progress.barriers),
    "reviewed": lambda case: bool(case.practice.reviews),
}
"""Questions that are asked of the cases with something, and of each of them."""

LIKELY: dict[str, Callable[[Case], bool]] = {
    "at-risk": lambda case: bool(case.supervision.flags),
    "treated": lambda case: bool(case.progress.interventions),
}
"""Questions that are asked of some cases, and of those with something first."""

EVIDENCE: dict[str, type[Fact]] = {
    "pp.oversight-seen": OversightRecorded,
    "rr.plan-in-time": PlanCompleted,
    "rr.report-analysed-offending": ReportCompleted,
    "rr.reviews-sufficient": ReviewCompleted,
}
"""The facts that an inspector who answers yes relies on, where that is of one kind."""


def judge(cohort: Cohort, files: dict[str, CaseFile], needs: dict[str, list[Need]]) -> Iterator[Fact]:
    """Give the announcement, the sample and the judgements."""
    inspection = cohort.inspection
    yield InspectionAnnounced(
        **_envelope(cohort, InspectionAnnounced, "announced", days=0),
        fieldwork_starts_on=inspection.fieldwork,
    )
    answers = _answers(cohort, files, needs)
    for number, case in enumerate(cohort.inspected):
        yield CaseSampled(
            **_envelope(
                cohort, CaseSampled, f"sampled:{case.ref}", days=(inspection.sampled - inspection.announced).days
            ),
            crn=case.crn,
            case_ref=case.ref,
            organisation=cohort.organisation_of(case),
            stratum=_stratum(case),
        )
        day = inspection.fieldwork - inspection.announced + timedelta(days=number % 5)
        for question, answer in answers[case.ref].items():
            yield CaseJudged(
                **_envelope(cohort, CaseJudged, f"{question}:{case.ref}", days=day.days, number=number),
                crn=case.crn,
                case_ref=case.ref,
                question=question,
                answer=answer,
                evidence=_evidence(files[case.ref], question, answer),
            )


def _envelope(cohort: Cohort, kind: type[Fact], name: str, *, days: int, number: int = 0) -> dict[str, Any]:
    inspectors = cohort.inspection.inspectors
    when = at(cohort.inspection.announced + timedelta(days=days), 15)
    return {
        "event_id": name,
        "source": SYSTEM_OF[kind].source,
        "occurred_at": when,
        "recorded_at": when + timedelta(minutes=30),
        "recorded_by_organisation": Organisation.HMIP,
        "recorded_by_officer": inspectors[number % len(inspectors)],
        "inspection_ref": cohort.inspection.reference,
    }


def _stratum(case: Case) -> str:
    if case.person.sex is Sex.FEMALE:
        return "FEMALE"
    served = "COMMUNITY" if case.sentence.is_order else "POST-CUSTODY"
    return f"MALE-{served}-{'LOW' if case.supervision.rosh is Rosh.LOW else 'NON-LOW'}"


def _evidence(file: CaseFile, question: str, answer: Answer) -> tuple[str, ...]:
    if answer is not Answer.YES or question not in EVIDENCE:
        return ()
    announced = at(file.cohort.inspection.announced, 0)
    facts = file.of(EVIDENCE[question])
    return tuple(fact.event_id for fact in facts if fact.recorded_at < announced)


def _answers(cohort: Cohort, files: dict[str, CaseFile], needs: dict[str, list[Need]]) -> dict[str, Answers]:
    """Answer every question about every case of the organisation it was asked of."""
    found: dict[str, Answers] = {case.ref: {} for case in cohort.inspected}
    for organisation in (Organisation.CRC, Organisation.NPS):
        cases = [case for case in cohort.inspected if cohort.organisation_of(case) is organisation]
        for question in cohort.questions:
            count = question.crc if organisation is Organisation.CRC else question.nps
            if count is not None:
                yes, _, of = count.partition("/")
                relevant = _relevant(question, cases, int(of), found)
                _answer(found, question.question, cases, relevant, _best(question, relevant, files)[: int(yes)])
        for need in cohort.needs:
            is_crc = organisation is Organisation.CRC
            counts = (need.crc_sufficient, need.crc_progress) if is_crc else (need.nps_sufficient, need.nps_progress)
            having = [case for case in cases if need.need in needs[case.ref]]
            for about, count_of_yes in zip(("interventions", "progress"), counts, strict=True):
                question_of_need = f"rr.{about}.{need.need.lower().replace('_', '-')}"
                better = sorted(having, key=lambda case: -_mark(case, question_of_need))
                _answer(found, question_of_need, cases, having, better[:count_of_yes])
    return found


def _answer(found: dict[str, Answers], question: str, cases: list[Case], relevant: list[Case], yes: list[Case]) -> None:
    for case in cases:
        answer = Answer.YES if case in yes else Answer.NO if case in relevant else Answer.NOT_APPLICABLE
        found[case.ref][question] = answer


def _relevant(question: Question, cases: list[Case], count: int, found: dict[str, Answers]) -> list[Case]:
    """Give the cases a question is asked of.  Raises `DescriptionError` where they are not as many as described."""
    name = question.relevant
    if name in LIKELY:
        likely = sorted(cases, key=lambda case: (not LIKELY[name](case), differ(name, case.ref, among=1000)))
        return likely[:count]
    if name.startswith("no:"):
        relevant = [case for case in cases if found[case.ref][name.removeprefix("no:")] is Answer.NO]
    else:
        relevant = [case for case in cases if RELEVANT[name](case)]
    if len(relevant) != count:
        raise DescriptionError(f"{question.question} is asked of {count} cases, and {len(relevant)} are {name}")
    return relevant


def _best(question: Question, cases: list[Case], files: dict[str, CaseFile]) -> list[Case]:
    """Order cases so that those to be answered yes come first."""
    announced = at(files[cases[0].ref].cohort.inspection.announced, 0)

    def place(case: Case) -> tuple[int, int]:
        mark = -_mark(case, question.question)
        match question.best:
            case "practice":
                return (0, mark)
            case "poor-practice":
                return (0, -mark)
            case "absences":
                return (-case.supervision.acceptable - case.supervision.unacceptable, mark)
            case "contact":
                return (case.supervision.silent is not None, mark)
            case "oversight":
                overseen = files[case.ref].of(OversightRecorded)
                return (not any(fact.recorded_at < announced for fact in overseen), mark)
        raise DescriptionError(f"{question.question}: nobody knows which cases are best by {question.best}")

    return sorted(cases, key=place)


def _mark(case: Case, question: str) -> int:
    return case.practice.practice + differ(question, case.ref, among=OF_CHANCE)
