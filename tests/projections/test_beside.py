"""Facts beside judgements: each keeps its own answer, and it is counted where the two part."""

from __future__ import annotations

from datetime import date

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import NeedIdentified, OversightRecorded
from domain.fact import Fact
from domain.inspection import CaseJudged, CaseSampled, InspectionAnnounced
from domain.vocabulary import Answer, Need, Organisation, Outcome
from projections.beside import Beside, NothingBeside, Pair, Tally, beside, pairs, tallies
from projections.history import History
from projections.measure import UnknownMeasure, definition
from tests.facts import a, opened

OVERSIGHT = Pair(definition("PP20a"), definition("PP20"))
ANNOUNCED = a(InspectionAnnounced, on="2017-05-08")


def case(number: int, *, overseen: bool | None, seen: Answer | None) -> list[Fact]:
    """Give a sampled case, overseen by the facts or not (None: it started after the announcement), and judged."""
    ref = f"X10000{number}-1"
    facts: list[Fact] = opened(on="2017-05-09" if overseen is None else "2016-10-03", case_ref=ref)
    facts.append(a(CaseSampled, on="2017-05-22", case_ref=ref, organisation=Organisation.CRC))
    if overseen:
        facts.append(a(OversightRecorded, on="2017-02-01", case_ref=ref))
    if seen is not None:
        facts.append(a(CaseJudged, on="2017-07-03", case_ref=ref, question="pp.oversight-seen", answer=seen))
    return facts


def asked(*cases: list[Fact]) -> list[Beside]:
    facts = [ANNOUNCED, *(fact for facts in cases for fact in facts)]
    with History.of_facts(facts, as_of=date(2017, 7, 7)) as history:
        return beside(history, OVERSIGHT)


def test_a_case_has_what_the_facts_say_beside_what_was_judged() -> None:
    [one] = asked(case(1, overseen=True, seen=Answer.NO))

    assert (one.case_ref, one.organisation, f"{one.judged_on}") == ("X100001-1", "CRC", "2017-07-03")
    assert (one.fact, one.judged, one.agree) == (True, False, False)


@pytest.mark.parametrize(
    ("overseen", "seen", "agree"),
    [(True, Answer.YES, True), (False, Answer.NO, True), (False, Answer.YES, False), (True, Answer.NO, False)],
)
def test_they_agree_where_both_say_yes_or_both_say_no(overseen: bool, seen: Answer, agree: bool) -> None:
    [one] = asked(case(1, overseen=overseen, seen=seen))

    assert one.agree is agree


@pytest.mark.parametrize("seen", [None, Answer.NOT_APPLICABLE, Answer.UNKNOWN])
def test_a_case_without_a_judgement_that_counts_has_no_row(seen: Answer | None) -> None:
    assert asked(case(1, overseen=True, seen=seen)) == []


def test_a_case_that_the_measure_leaves_out_has_no_row() -> None:
    assert asked(case(1, overseen=None, seen=Answer.YES)) == []


def test_what_is_judged_of_each_need_stands_beside_the_fact_of_that_need() -> None:
    sampled = a(CaseSampled, on="2017-05-22", organisation=Organisation.CRC)
    judged = [
        a(CaseJudged, on="2017-07-03", question=f"rr.interventions.{need}", answer=Answer.YES)
        for need in ("drug-misuse", "alcohol")
    ]
    needs = [a(NeedIdentified, on="2016-10-10", need=need) for need in (Need.DRUG_MISUSE, Need.ATTITUDES)]

    with History.of_facts([*opened(), ANNOUNCED, sampled, *judged, *needs], as_of=date(2017, 7, 7)) as history:
        [one] = beside(history, Pair(definition("RR29"), definition("RR30")))

    assert (one.case_ref, one.need, one.fact, one.judged) == ("X100001-1", "DRUG_MISUSE", False, True)


def test_where_a_measure_has_several_rows_for_a_case_the_fact_is_yes_where_all_of_them_are_met() -> None:
    sampled = a(CaseSampled, on="2017-05-22", organisation=Organisation.CRC)
    judged = a(CaseJudged, on="2017-07-03", question="as.appointments-sufficient", answer=Answer.YES)
    offered = [
        a(
            AppointmentScheduled,
            on=f"2017-0{month}-01",
            appointment_ref=f"A-{month}",
            starts_at=f"2017-0{month}-20T10:00",
        )
        for month in range(1, 7)
    ]
    attended = [
        a(OutcomeRecorded, on=f"2017-0{month}-20", appointment_ref=f"A-{month}", outcome=Outcome.ATTENDED_COMPLIED)
        for month in range(1, 7)
    ]
    facts = [*opened(on="2016-12-20"), ANNOUNCED, sampled, judged, *offered]

    found = []
    for outcomes in (attended, attended[1:]):
        with History.of_facts([*facts, *outcomes], as_of=date(2017, 7, 7)) as history:
            [one] = beside(history, Pair(definition("AS38c"), definition("AS38")))
        found.append((one.met, one.of, one.fact, one.agree))

    assert found == [(6, 6, True, True), (5, 6, False, False)]


def test_how_often_they_agree_is_counted() -> None:
    cases = [
        case(1, overseen=True, seen=Answer.YES),
        case(2, overseen=True, seen=Answer.YES),
        case(3, overseen=True, seen=Answer.NO),
        case(4, overseen=False, seen=Answer.YES),
        case(5, overseen=False, seen=Answer.NO),
    ]
    facts = [ANNOUNCED, *(fact for facts in cases for fact in facts)]

    with History.of_facts(facts, as_of=date(2017, 7, 7)) as history:
        [counted] = tallies(history, [OVERSIGHT])

    assert counted == Tally(
        judgement="PP20a",
        fact="PP20",
        organisation="CRC",
        both=5,
        both_yes=2,
        both_no=1,
        only_fact=1,
        only_judged=1,
    )


def test_of_fewer_cases_than_may_be_shown_nothing_is_counted() -> None:
    facts = [ANNOUNCED, *(fact for number in range(1, 5) for fact in case(number, overseen=True, seen=Answer.YES))]

    with History.of_facts(facts, as_of=date(2017, 7, 7)) as history:
        [counted] = tallies(history, [OVERSIGHT])

    assert counted == Tally(judgement="PP20a", fact="PP20", organisation="CRC", is_suppressed=True)


def test_the_pairs_of_a_measure_are_found_from_either_side() -> None:
    assert OVERSIGHT in pairs()
    assert pairs("pp20a") == pairs("PP20") == [OVERSIGHT]
    assert [pair.judgement.code for pair in pairs("AS39c")] == ["AS39j", "AS39k"]


def test_a_measure_that_stands_alone_and_one_that_there_is_not_are_told_apart() -> None:
    with pytest.raises(NothingBeside, match="beside PP01 there stands no other measure"):
        pairs("PP01")
    with pytest.raises(UnknownMeasure):
        pairs("PP99")
