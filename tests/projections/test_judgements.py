"""Family J: what inspectors answered, one measure for each question."""

from __future__ import annotations

import re
from datetime import date

import pytest

from domain.case import CaseTransferred, OversightRecorded, SentenceClosed
from domain.fact import Fact
from domain.inspection import CaseJudged, CaseSampled, InspectionAnnounced
from domain.record import EventRetracted
from domain.vocabulary import Answer, Need, Organisation, TransferKind
from projections.explanation import explain
from projections.history import History
from projections.measure import Definition, definitions, measures
from projections.uses import found_event, measures_reading, uses_in
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

JUDGEMENTS = [one for one in measures() if one.family == "J"]
OF_EACH_NEED = {"rr.interventions", "rr.progress"}


def sampled(
    *, organisation: Organisation = Organisation.CRC, ref: str = "WM-2017", on: str = "2017-04-03"
) -> list[Fact]:
    """Give the facts of a case opened and drawn into the sample of an inspection."""
    return [
        *opened(on="2016-10-03", organisation=organisation),
        a(InspectionAnnounced, on="2017-03-06", inspection_ref=ref),
        a(CaseSampled, on=on, inspection_ref=ref, organisation=organisation),
    ]


def answered(
    answer: Answer, *, on: str = "2017-05-08", question: str = "pp.rosh-level-correct", **fields: object
) -> CaseJudged:
    return a(CaseJudged, on=on, question=question, answer=answer, **fields)  # type: ignore[arg-type]


def question_of(one: Definition) -> str:
    """Give the code of the question that a definition names as its source."""
    [code] = re.findall(r"question ([a-z.-]+)$", one.source)
    return str(code)


@pytest.mark.parametrize("one", JUDGEMENTS, ids=lambda one: one.code)
def test_each_judgement_answers_the_question_that_its_definition_names_and_no_other(one: Definition) -> None:
    code = question_of(one)
    asked = f"{code}.drug-misuse" if code in OF_EACH_NEED else code
    others = {question_of(other) for other in JUDGEMENTS} - {code}
    facts = [*sampled(), *(answered(Answer.NO, question=other) for other in others)]

    assert verdict(one.code, *facts, answered(Answer.YES, question=asked)) is True
    assert verdict(one.code, *facts, answered(Answer.NO, question=asked)) is False
    assert judged(one.code, *facts) == []


def test_no_two_measures_answer_one_question() -> None:
    assert len({question_of(one) for one in JUDGEMENTS}) == len(JUDGEMENTS)


def test_what_does_not_apply_is_not_a_no() -> None:
    assert verdict("PP01", *sampled(), answered(Answer.NO)) is False
    assert verdict("PP01", *sampled(), answered(Answer.NOT_APPLICABLE)) == "NOT_APPLICABLE"
    assert verdict("PP01", *sampled(), answered(Answer.UNKNOWN)) == "ANSWER_UNKNOWN"


def test_a_sampled_case_that_nobody_answered_the_question_about_has_no_row() -> None:
    assert judged("PP01", *sampled()) == []


def test_an_answer_about_a_case_that_is_in_no_sample_is_left_out() -> None:
    elsewhere = answered(Answer.YES, inspection_ref="OTHER-2017")

    assert judged("PP01", *sampled(), elsewhere) == []


def test_an_answer_counts_from_the_day_on_which_it_was_given() -> None:
    facts = [*sampled(), answered(Answer.YES, on="2017-05-08T09:00")]

    assert judged("PP01", *facts, as_of="2017-05-07") == []
    assert f"{the_row('PP01', *facts, as_of='2017-05-08')['judged_on']}" == "2017-05-08"


def test_an_answer_given_just_after_midnight_in_british_summer_time_is_of_the_new_day() -> None:
    facts = [*sampled(), answered(Answer.YES, on="2017-05-07T23:30")]  # UTC

    assert judged("PP01", *facts, as_of="2017-05-07") == []
    assert f"{the_row('PP01', *facts, as_of='2017-05-08')['judged_on']}" == "2017-05-08"


def test_an_answer_written_down_late_was_not_known_before() -> None:
    facts = [*sampled(), answered(Answer.YES, recorded="2017-05-15")]

    assert judged("PP01", *facts, known_at="2017-05-14") == []
    assert verdict("PP01", *facts, known_at="2017-05-15") is True


def test_a_changed_answer_replaces_the_earlier_one_from_when_it_was_written_down() -> None:
    first = answered(Answer.YES, event_id="J-1")
    changed = answered(Answer.NO, recorded="2017-05-20", supersedes="J-1")

    for facts in ([first, changed], [changed, first]):
        assert verdict("PP01", *sampled(), *facts) is False
        assert verdict("PP01", *sampled(), *facts, known_at="2017-05-19") is True


def test_an_answer_retracted_counts_for_nothing() -> None:
    first = answered(Answer.YES, event_id="J-1")
    retraction = a(EventRetracted, on="2017-05-20", retracts="J-1", subject="inspection/WM-2017")

    assert judged("PP01", *sampled(), first, retraction) == []


def test_of_several_inspections_the_last_answer_counts_and_the_case_has_one_row() -> None:
    again = [
        a(InspectionAnnounced, on="2017-05-10", inspection_ref="WM-2018"),
        a(CaseSampled, on="2017-05-11", inspection_ref="WM-2018", organisation=Organisation.CRC),
        answered(Answer.NO, on="2017-05-12", inspection_ref="WM-2018"),
    ]

    assert verdict("PP01", *sampled(), *again, answered(Answer.YES)) is False
    assert verdict("PP01", *sampled(), *again, answered(Answer.YES), as_of="2017-05-11") is True


def test_the_row_is_of_the_organisation_whose_work_was_inspected_and_its_last_unit_whoever_holds_the_case() -> None:
    moved = a(
        CaseTransferred,
        on="2017-04-10",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        to_unit="TELFORD",
        kind=TransferKind.ESCALATION,
    )

    row = the_row("PP01", *sampled(), moved, answered(Answer.YES))

    assert (row["organisation"], row["unit"]) == ("CRC", "WORCESTER")


@pytest.mark.parametrize(("day", "unit"), [("2017-05-08T09:59", "REDDITCH"), ("2017-05-08T10:01", "WORCESTER")])
def test_the_unit_is_that_of_the_time_of_the_answer(day: str, unit: str) -> None:
    moved = a(
        CaseTransferred,
        on=day,
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.AREA,
    )

    assert the_row("PP01", *sampled(), moved, answered(Answer.YES, on="2017-05-08T10:00"))["unit"] == unit


def test_a_case_that_was_closed_before_or_after_the_answer_is_judged_all_the_same() -> None:
    assert verdict("PP01", *sampled(), a(SentenceClosed, on="2017-04-20"), answered(Answer.YES)) is True
    assert verdict("PP01", *sampled(), answered(Answer.YES), a(SentenceClosed, on="2017-05-20")) is True


def test_the_evidence_is_the_judgement_and_what_the_inspector_relied_on() -> None:
    seen = a(OversightRecorded, on="2017-02-01")
    answer = answered(Answer.YES, question="pp.oversight-seen", evidence=(seen.event_id,))

    assert the_row("PP20a", *sampled(), seen, answer)["evidence"] == [answer.event_id, seen.event_id]
    assert the_row("PP01", *sampled(), silent := answered(Answer.YES))["evidence"] == [silent.event_id]


@pytest.mark.parametrize(("code", "question"), [("RR29", "rr.interventions"), ("RR33", "rr.progress")])
def test_what_is_asked_of_each_need_has_a_row_for_each_with_the_need_beside_it(code: str, question: str) -> None:
    drugs = answered(Answer.YES, question=f"{question}.drug-misuse")
    home = answered(Answer.NOT_APPLICABLE, question=f"{question}.accommodation")

    rows = judged(code, *sampled(), drugs, home)

    assert [(row["thing"], row["need"], row["met"], row["excluded"]) for row in rows] == [
        ("X100001-1/accommodation", "ACCOMMODATION", None, "NOT_APPLICABLE"),
        ("X100001-1/drug-misuse", "DRUG_MISUSE", True, None),
    ]


def test_every_need_that_there_is_can_be_asked_about() -> None:
    asked = {f"rr.progress.{need.lower().replace('_', '-')}": need for need in Need if need is not Need.UNKNOWN}
    facts = [*sampled(), *(answered(Answer.YES, question=question) for question in asked)]

    assert {row["need"] for row in judged("RR33", *facts)} == set(asked.values())


def test_a_question_of_which_there_is_no_measure_is_in_the_view_under_its_own_code() -> None:
    [row] = view("judgements", *sampled(), answered(Answer.YES, question="pp.new-question"))

    assert (row["question"], row["need"], row["inspection_ref"], row["answer"]) == (
        "pp.new-question",
        None,
        "WM-2017",
        "YES",
    )


def test_what_a_judgement_stands_beside_is_a_measure_from_facts() -> None:
    beside = {code for one in JUDGEMENTS for code in one.beside}

    assert beside
    assert {definitions()[code].family for code in beside} == {"T"}
    assert not any(one.beside for one in measures() if one.family != "J")


def test_the_events_that_an_inspector_relied_on_are_explained_and_know_where_they_are_used() -> None:
    seen = a(OversightRecorded, on="2017-02-01")
    answer = answered(Answer.YES, question="pp.oversight-seen", evidence=(seen.event_id,))

    with History.of_facts([*sampled(), seen, answer], as_of=date(2017, 5, 31)) as history:
        [row] = explain(history, "PP20a")
        found = found_event(history, seen.event_id)
        assert found is not None
        used_in = {use.code for use in uses_in(history, found, measures_reading(found))}

    assert [event.type for event in row.evidence] == ["OversightRecorded", "CaseJudged"]
    assert {"PP20", "PP20a"} <= used_in
