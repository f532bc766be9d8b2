"""GV45 to GV47a, GV51 and GV52: how late, in what order and how wholly a case was written down, and what changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import (
    AllocationDecided,
    AssessmentCompleted,
    CasCompleted,
    CaseTransferred,
    OfficerAssigned,
    OversightRecorded,
    PlanCompleted,
    ReviewCompleted,
    RoshLevelSet,
    SentenceClosed,
    SentenceImposed,
)
from domain.fact import Fact
from domain.person import PersonDescribed, PersonMerged
from domain.record import EventReinstated, EventRetracted, EventSetAside
from domain.vocabulary import (
    AgeBand,
    ClosureReason,
    EthnicGroup,
    Organisation,
    Outcome,
    PlanKind,
    Rosh,
    Sex,
    Stage,
    TransferKind,
)
from projections import queries
from projections.history import History
from projections.in_force import OF_CASES
from schemas.columns import COLUMNS, TABLES
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

CASE = opened()
"""An ordinary case of a CRC, whose officer was assigned on 5 October 2016 and whose papers were written at once."""

NOT_OF_THE_CASE = {"case_judged", "case_sampled"}


def reviewed(on: str, recorded: str | None = None, **fields: Any) -> Fact:
    return a(ReviewCompleted, on=on, recorded=recorded, **fields)


def days(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, int]:
    """Give the days of each organisation that wrote."""
    return {row["organisation"]: row["value"] for row in judged(code, *facts, as_of=as_of, known_at=known_at)}


# How long it took to write things down (GV45, GV45a, GV45b)


@pytest.mark.parametrize(
    ("on", "recorded", "expected"),
    [
        ("2017-01-09T09:00", "2017-01-09T23:59", 0),
        ("2017-01-09T23:59", "2017-01-10T00:00", 1),
        ("2017-03-27T22:59", "2017-03-27T23:01", 1),  # one minute before midnight in London, and one after, in summer
        ("2017-03-25", "2017-03-28", 3),  # over the day on which the clocks go forward
    ],
)
def test_days_are_those_of_london(on: str, recorded: str, expected: int) -> None:
    rows = view("recorded_facts", *CASE, reviewed(on, recorded))

    assert [row["days"] for row in rows if row["kind"] == "review"] == [expected]


def test_half_and_nine_in_ten_are_the_smallest_number_of_days_that_so_many_facts_do_not_exceed() -> None:
    late = [reviewed(f"2017-01-{10 + day:02}", f"2017-01-{10 + 2 * day:02}") for day in range(1, 10)]

    assert days("GV45", *CASE, *late) == {"CRC": 4}  # of 0, 1, 2 ... 9
    assert days("GV45a", *CASE, *late) == {"CRC": 8}
    assert days("GV45", *CASE) == days("GV45a", *CASE) == {"CRC": 0}


def test_the_evidence_is_a_fact_that_took_so_long() -> None:
    slow = reviewed("2017-01-09", "2017-01-16")

    assert the_row("GV45a", *CASE, slow)["evidence"] == [slow.event_id]
    assert the_row("GV45", *CASE, slow)["evidence"] == [CASE[-1].event_id]


def test_each_organisation_answers_for_what_it_wrote_and_others_for_nothing() -> None:
    facts = [
        *opened(organisation=Organisation.NPS),
        a(
            CaseTransferred,
            on="2017-02-01",
            from_organisation=Organisation.NPS,
            to_organisation=Organisation.CRC,
            to_unit="REDDITCH",
            kind=TransferKind.DEESCALATION,
            recorded_by_organisation=Organisation.NPS,
        ),
        reviewed("2017-03-01", "2017-03-11"),
        reviewed("2017-03-02", "2017-05-02", recorded_by_organisation=Organisation.PROVIDER),
    ]

    rows = judged("GV45", *facts)

    assert [(row["organisation"], row["unit"], row["value"]) for row in rows] == [
        ("CRC", "REDDITCH", 10),
        ("NPS", "WORCESTER", 0),
    ]
    assert {row["thing"] for row in rows} == {"X100001-1 CRC", "X100001-1 NPS"}


def test_what_an_organisation_wrote_is_put_down_to_its_unit_that_held_the_case_last() -> None:
    moved = a(
        CaseTransferred,
        on="2017-02-01",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.AREA,
    )

    assert the_row("GV45", *CASE, moved)["unit"] == "REDDITCH"
    assert the_row("GV45a", *CASE, moved, as_of="2017-01-31")["unit"] == "WORCESTER"


def test_a_correction_says_nothing_of_when_the_first_was_written_and_is_left_out() -> None:
    first = reviewed("2017-01-09", event_id="R-1")
    correction = reviewed("2017-01-10", "2017-04-10", supersedes="R-1")

    assert days("GV45a", *CASE, first, correction) == {"CRC": 0}
    assert [row["is_correction"] for row in view("recorded_facts", *CASE, first, correction)] == [False, True]


def test_what_is_not_written_down_yet_does_not_count_and_what_is_retracted_nowhere() -> None:
    slow = reviewed("2017-01-09", "2017-04-10")

    assert days("GV45a", *CASE, slow, known_at="2017-04-09") == {"CRC": 0}
    assert days("GV45a", *CASE, slow, known_at="2017-04-10") == {"CRC": 91}
    assert days("GV45a", *CASE, slow, a(EventRetracted, on="2017-04-11", retracts=slow.event_id)) == {"CRC": 0}
    assert days("GV45a", *CASE, slow, as_of="2017-01-08") == {"CRC": 0}


def test_outcomes_of_appointments_are_counted_by_themselves() -> None:
    met = [
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09"),
        a(OutcomeRecorded, on="2017-01-09", recorded="2017-01-12", outcome=Outcome.ATTENDED_COMPLIED),
    ]

    assert days("GV45b", *CASE, *met) == {"CRC": 3}
    assert days("GV45a", *CASE, *met) == {"CRC": 0}
    assert judged("GV45b", *CASE) == []


def test_a_case_never_supervised_has_no_row_and_one_that_has_ended_has() -> None:
    assert judged("GV45", *CASE[:1], reviewed("2016-10-03")) == []
    [row] = judged("GV45", *CASE, a(SentenceClosed, on="2017-02-01", reason=ClosureReason.DIED))
    assert f"{row['judged_on']}" == "2017-02-01"


# How long each fact took, all together (GV45c)


def each(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, int]:
    """Give the days of each fact but those of the opening of the case."""
    rows = judged("GV45c", *CASE, *facts, as_of=as_of, known_at=known_at)
    opening = {fact.event_id for fact in CASE}
    return {row["evidence"][0]: row["value"] for row in rows if row["evidence"][0] not in opening}


def test_each_fact_of_the_casework_and_each_outcome_has_a_row_of_its_own() -> None:
    plan = a(PlanCompleted, on="2017-01-09", recorded="2017-01-12", kind=PlanKind.SENTENCE)
    outcome = a(OutcomeRecorded, on="2017-01-09", recorded="2017-01-11", outcome=Outcome.ATTENDED_COMPLIED)
    offered = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09", recorded="2016-10-09")

    rows = judged("GV45c", *CASE, offered, outcome, plan)

    assert [(row["value"], row["work"], row["evidence"]) for row in sorted(rows, key=lambda row: row["value"])] == [
        (0, "casework", [CASE[-1].event_id]),
        (2, "contact", [outcome.event_id]),
        (3, "casework", [plan.event_id]),
    ]
    assert {row["thing"] for row in rows} == {f"delius {fact.event_id}" for fact in (CASE[-1], outcome, plan)}


def test_the_median_and_the_nearest_rank_are_those_of_all_facts_and_not_of_the_cases() -> None:
    slow = [reviewed(f"2017-01-{day:02}", f"2017-01-{day + 9:02}") for day in range(1, 10)]
    quick = opened(case_ref="X100002-1")

    with History.of_facts([*CASE, *quick, *slow], as_of=date(2017, 5, 31)) as history:
        overall = history.measure("GV45c", suppress=False).total
        by_case = history.measure("GV45", suppress=False).total

    assert (overall.denominator, overall.value, overall.p90) == (11, 9, 9)  # 0, 0, and nine times 9
    assert (by_case.denominator, by_case.value) == (2, 4.5)


def test_nine_in_ten_is_a_number_of_days_that_one_fact_took() -> None:
    ten = [reviewed(f"2017-01-{10 + day:02}", f"2017-01-{10 + 2 * day:02}") for day in range(1, 10)]

    with History.of_facts([*CASE, *ten], as_of=date(2017, 5, 31)) as history:
        assert history.measure("GV45c", suppress=False).total.p90 == 8  # the ninth of 0, 1, 2 ... 9


def test_a_fact_is_put_down_to_who_wrote_it_and_judged_on_the_day_on_which_it_was_written_down() -> None:
    written = reviewed(
        "2017-01-09", "2017-01-12T23:30", recorded_by_unit="REDDITCH", recorded_by_organisation=Organisation.NPS
    )

    row = next(row for row in judged("GV45c", *CASE, written) if row["evidence"] == [written.event_id])

    assert (row["organisation"], row["unit"], f"{row['judged_on']}") == ("NPS", "REDDITCH", "2017-01-12")


def test_what_others_write_corrections_and_what_is_withdrawn_or_not_yet_written_down_have_no_row() -> None:
    slow = reviewed("2017-01-09", "2017-04-10", event_id="R-1")
    corrected = reviewed("2017-01-10", "2017-04-11", event_id="R-2", supersedes="R-1")

    assert each(reviewed("2017-01-09", recorded_by_organisation=Organisation.PROVIDER)) == {}
    assert each(slow) == {"R-1": 91}
    assert each(slow, known_at="2017-04-09") == {}
    assert each(slow, corrected) == {}
    assert each(slow, a(EventRetracted, on="2017-04-11", retracts="R-1")) == {}
    assert each(slow, as_of="2017-01-08") == {}


def test_an_outcome_that_others_wrote_and_one_that_is_corrected_have_no_row() -> None:
    offered = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09")
    first = a(OutcomeRecorded, on="2017-01-09", outcome=Outcome.ABSENT, event_id="O-1")
    corrected = a(OutcomeRecorded, on="2017-01-09", recorded="2017-02-09", supersedes="O-1")
    elsewhere = a(OutcomeRecorded, on="2017-01-09", recorded_by_organisation=Organisation.PROVIDER)

    assert each(offered, first) == {"O-1": 0}
    assert each(offered, first, corrected) == {}
    assert each(offered, elsewhere) == {}


def test_a_fact_written_down_after_the_closure_counts_and_a_case_never_supervised_has_no_row() -> None:
    late = reviewed("2017-01-09", "2017-02-20", event_id="R-1")

    assert each(a(SentenceClosed, on="2017-02-01"), late) == {"R-1": 42}
    assert judged("GV45c", *CASE[:1], reviewed("2016-10-03")) == []


# Out of order (GV46)


def test_a_fact_is_out_of_order_where_one_of_a_later_day_had_been_written_down_on_an_earlier_day() -> None:
    plan = a(PlanCompleted, on="2017-01-16", kind=PlanKind.SENTENCE)
    late = reviewed("2017-01-09", "2017-01-17")

    row = the_row("GV46", *CASE, late, plan)

    assert (row["met"], row["value"], row["evidence"]) == (True, 1, [late.event_id])


@pytest.mark.parametrize(
    ("on", "recorded"),
    [
        ("2017-01-09", "2017-01-16"),  # both written down on one day
        ("2017-01-16", "2017-01-17"),  # both of one day
        ("2017-01-18", "2017-02-28"),  # late, but nothing later had been written down
    ],
)
def test_the_order_of_one_day_and_lateness_alone_are_no_disorder(on: str, recorded: str) -> None:
    plan = a(PlanCompleted, on="2017-01-16", kind=PlanKind.SENTENCE)

    row = the_row("GV46", *CASE, plan, reviewed(on, recorded))

    assert (row["met"], row["value"], row["evidence"]) == (False, 0, [])


def test_the_order_of_arrival_does_not_matter_nor_does_another_case() -> None:
    facts = [reviewed("2017-01-16"), reviewed("2017-01-09"), *CASE]
    other = [*opened(case_ref="X100002-1"), reviewed("2017-01-20", case_ref="X100002-1")]

    assert [row["met"] for row in judged("GV46", *facts, *other)] == [False, False]


def test_a_correction_is_not_out_of_order_but_what_comes_after_it_may_be() -> None:
    first = reviewed("2017-01-09", event_id="R-1")
    correction = reviewed("2017-02-06", "2017-02-06", supersedes="R-1")
    late_correction = reviewed("2017-01-10", "2017-04-10", supersedes="R-1")

    assert the_row("GV46", *CASE, first, correction, reviewed("2017-02-01", "2017-02-07"))["value"] == 1
    assert the_row("GV46", *CASE, first, late_correction, reviewed("2017-02-01"))["value"] == 0


def test_what_is_out_of_order_is_so_from_the_day_on_which_it_was_written_down() -> None:
    facts = [*CASE, reviewed("2017-01-16"), reviewed("2017-01-09", "2017-03-01")]

    assert verdict("GV46", *facts, known_at="2017-02-28") is False
    assert verdict("GV46", *facts, known_at="2017-03-01") is True


def disorder(*facts: Fact, **asked: str) -> dict[str, bool]:
    """Give of each fact whether it is out of order."""
    return {row["evidence"][0]: row["met"] for row in judged("GV46a", *facts, **asked)}


def test_the_share_out_of_order_is_one_of_facts() -> None:
    plan = a(PlanCompleted, on="2017-01-16", kind=PlanKind.SENTENCE)
    late = reviewed("2017-01-09", "2017-01-17")

    assert disorder(*CASE, late, plan) == {CASE[-1].event_id: False, plan.event_id: False, late.event_id: True}
    assert disorder(*CASE, plan, late, known_at="2017-01-16") == {CASE[-1].event_id: False, plan.event_id: False}


@pytest.mark.parametrize(("on", "recorded"), [("2017-01-09", "2017-01-16"), ("2017-01-16", "2017-01-17")])
def test_facts_of_one_day_and_those_written_down_on_one_day_are_in_order_in_the_share_too(
    on: str, recorded: str
) -> None:
    plan = a(PlanCompleted, on="2017-01-16", kind=PlanKind.SENTENCE)

    assert set(disorder(*CASE, plan, reviewed(on, recorded)).values()) == {False}


def test_a_correction_has_no_row_in_the_share_and_can_be_what_had_been_written_down_already() -> None:
    first = reviewed("2017-01-09", event_id="R-1")
    correction = reviewed("2017-02-06", "2017-02-06", event_id="R-2", supersedes="R-1")
    after = reviewed("2017-02-01", "2017-02-07", event_id="R-3")

    assert disorder(*CASE, first, correction, after) == {CASE[-1].event_id: False, "R-3": True}


def test_a_fact_out_of_order_is_put_down_to_who_wrote_it_on_the_day_on_which_it_was_written_down() -> None:
    late = reviewed("2017-01-09", "2017-01-17", recorded_by_unit="REDDITCH", event_id="R-1")

    rows = {row["thing"]: row for row in judged("GV46a", *CASE, reviewed("2017-01-16"), late)}

    row = rows["delius R-1"]
    assert (row["organisation"], row["unit"], f"{row['judged_on']}", row["value"]) == (
        "CRC",
        "REDDITCH",
        "2017-01-17",
        8,
    )
    assert judged("GV46a", *CASE[:1], late) == []


# Outcomes that are missing (GV47)

OFFERED = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09")


def missing(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> int:
    value: int = the_row("GV47", *CASE, *facts, as_of=as_of, known_at=known_at)["value"]
    return value


def test_an_outcome_is_missing_from_the_eighth_day_on() -> None:
    assert missing(OFFERED, as_of="2017-01-16") == 0
    assert missing(OFFERED, as_of="2017-01-17") == 1
    row = the_row("GV47", *CASE, OFFERED)
    assert (row["met"], row["evidence"]) == (True, [OFFERED.event_id])


def test_the_day_of_an_appointment_is_that_of_london() -> None:
    late = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-03-27T23:30")

    assert missing(late, as_of="2017-04-04") == 0
    assert missing(late, as_of="2017-04-05") == 1


@pytest.mark.parametrize("outcome", list(Outcome)[1:])
def test_any_outcome_will_do_and_an_absence_needs_no_ruling(outcome: Outcome) -> None:
    assert missing(OFFERED, a(OutcomeRecorded, on="2017-01-09", outcome=outcome)) == 0


def test_what_was_called_off_replaced_or_entered_after_its_day_is_not_missing() -> None:
    again = a(
        AppointmentScheduled, on="2017-01-08", starts_at="2017-05-30", appointment_ref="A-2", rescheduled_from="A-1"
    )
    after_its_day = a(AppointmentScheduled, on="2017-01-10", starts_at="2017-01-09", appointment_ref="A-3")

    assert missing(OFFERED, again) == 0
    assert missing(after_its_day) == 0


def test_an_appointment_of_after_the_closure_is_not_missing_and_one_of_before_is() -> None:
    assert missing(OFFERED, a(SentenceClosed, on="2017-01-09T09:59")) == 0
    assert missing(OFFERED, a(SentenceClosed, on="2017-01-09T10:01")) == 1


def test_an_outcome_written_down_late_is_missing_as_known_before_and_one_retracted_is_missing() -> None:
    late = a(OutcomeRecorded, on="2017-01-09", recorded="2017-03-01", outcome=Outcome.ABSENT)

    assert missing(late, OFFERED, known_at="2017-02-28") == 1
    assert missing(late, OFFERED, known_at="2017-03-01") == 0
    assert missing(late, OFFERED, a(EventRetracted, on="2017-03-02", retracts=late.event_id)) == 1


def test_a_missing_outcome_is_listed_with_who_held_the_case_on_that_day() -> None:
    [row] = view("missing_outcomes", *CASE, OFFERED, a(OfficerAssigned, on="2017-02-01", officer="PO-2"))

    assert (row["appointment_ref"], row["officer"], row["days"]) == ("A-1", "PO-1", 142)


def known_outcomes(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> list[object]:
    """Give of each appointment whether its outcome is missing."""
    return [row["met"] for row in judged("GV47a", *CASE, *facts, as_of=as_of, known_at=known_at)]


def test_the_share_of_outcomes_missing_is_one_of_appointments() -> None:
    attended = [
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-16", appointment_ref="A-2"),
        a(OutcomeRecorded, on="2017-01-16", outcome=Outcome.ATTENDED_COMPLIED, appointment_ref="A-2"),
    ]

    first, second = judged("GV47a", *CASE, OFFERED, *attended)

    assert (first["met"], first["evidence"], first["value"]) == (True, [OFFERED.event_id], 142)
    assert (second["met"], second["evidence"]) == (False, [fact.event_id for fact in attended])
    assert (first["thing"], f"{first['judged_on']}") == ("X100001-1 A-1", "2017-01-09")


def test_an_appointment_counts_in_the_share_from_the_eighth_day_on_whether_its_outcome_is_known_or_not() -> None:
    told = a(OutcomeRecorded, on="2017-01-09", outcome=Outcome.ABSENT)

    assert (known_outcomes(OFFERED, as_of="2017-01-16"), known_outcomes(OFFERED, as_of="2017-01-17")) == ([], [True])
    assert (known_outcomes(OFFERED, told, as_of="2017-01-16"), known_outcomes(OFFERED, told, as_of="2017-01-17")) == (
        [],
        [False],
    )


def test_what_nobody_was_to_write_an_outcome_of_is_not_in_the_share() -> None:
    called_off = a(OutcomeRecorded, on="2017-01-08", outcome=Outcome.CANCELLED_BY_SERVICE)
    again = a(
        AppointmentScheduled, on="2017-01-08", starts_at="2017-05-30", appointment_ref="A-2", rescheduled_from="A-1"
    )
    after_its_day = a(AppointmentScheduled, on="2017-01-10", starts_at="2017-01-09")

    assert known_outcomes(OFFERED, called_off) == []
    assert known_outcomes(OFFERED, again) == []
    assert known_outcomes(after_its_day) == []
    assert known_outcomes(after_its_day, a(OutcomeRecorded, on="2017-01-10", outcome=Outcome.ATTENDED_COMPLIED)) == [
        False
    ]
    assert known_outcomes(OFFERED, a(SentenceClosed, on="2017-01-09T10:00")) == []
    assert known_outcomes(OFFERED, a(SentenceClosed, on="2017-01-09T10:01")) == [True]


def test_an_outcome_written_down_late_or_retracted_is_missing_in_the_share_too() -> None:
    late = a(OutcomeRecorded, on="2017-01-09", recorded="2017-03-01", outcome=Outcome.ABSENT)

    assert known_outcomes(OFFERED, late, known_at="2017-02-28") == [True]
    assert known_outcomes(OFFERED, late) == [False]
    assert known_outcomes(OFFERED, late, a(EventRetracted, on="2017-03-02", retracts=late.event_id)) == [True]


def test_an_appointment_is_put_down_in_the_share_to_who_held_the_case_on_its_day() -> None:
    moved = a(
        CaseTransferred,
        on="2017-02-01",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.AREA,
    )

    assert the_row("GV47a", *CASE, OFFERED, moved)["unit"] == "WORCESTER"


# Documents on record (GV51)

DESCRIBED = a(
    PersonDescribed,
    on="2016-10-03",
    sex=Sex.FEMALE,
    ethnic_group=EthnicGroup.WHITE,
    age_band=AgeBand.FROM_26_TO_35,
)
DOCUMENTS: dict[str, Fact] = {
    "ALLOCATION_FORM": a(CasCompleted, on="2016-10-03", rosh=Rosh.MEDIUM),
    "ASSESSMENT": a(AssessmentCompleted, on="2016-10-20", stage=Stage.INITIAL),
    "DESCRIPTION": DESCRIBED,
    "RISK_LEVEL": a(RoshLevelSet, on="2016-10-20", level=Rosh.MEDIUM),
    "RISK_MANAGEMENT_PLAN": a(PlanCompleted, on="2016-10-21", kind=PlanKind.RISK_MANAGEMENT),
    "SENTENCE_PLAN": a(PlanCompleted, on="2016-10-21", kind=PlanKind.SENTENCE),
}


def on_file(*facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, object]:
    """Give for each document whether it is on record, or why it is left out."""
    rows = judged("GV51", *CASE, *facts, as_of=as_of, known_at=known_at)
    return {row["document"]: row["excluded"] or row["met"] for row in rows}


def test_a_case_with_every_document_has_them_all_and_each_is_the_evidence_of_itself() -> None:
    assert on_file(*DOCUMENTS.values()) == dict.fromkeys(DOCUMENTS, True)

    rows = judged("GV51", *CASE, *DOCUMENTS.values())

    assert {row["document"]: row["evidence"] for row in rows} == {
        document: [fact.event_id] for document, fact in DOCUMENTS.items()
    }
    assert rows[0]["thing"] == "X100001-1 ALLOCATION_FORM"


@pytest.mark.parametrize("absent", list(DOCUMENTS))
def test_a_document_that_is_not_on_record_is_not_met_and_the_others_are(absent: str) -> None:
    others = [fact for document, fact in DOCUMENTS.items() if document != absent]

    assert on_file(*others) == dict.fromkeys(DOCUMENTS, True) | {absent: False}


def test_a_review_is_no_initial_assessment_an_unknown_risk_no_level_and_a_person_described_in_part_not_described() -> (
    None
):
    review = a(AssessmentCompleted, on="2016-10-20", stage=Stage.REVIEW)
    in_part = a(
        PersonDescribed,
        on="2016-10-03",
        sex=Sex.FEMALE,
        ethnic_group=EthnicGroup.UNKNOWN,
        age_band=AgeBand.FROM_26_TO_35,
    )
    later_in_part = a(
        PersonDescribed,
        on="2017-01-09",
        sex=Sex.FEMALE,
        ethnic_group=EthnicGroup.WHITE,
        age_band=AgeBand.UNKNOWN,
    )

    assert on_file(review)["ASSESSMENT"] is False
    assert on_file(a(RoshLevelSet, on="2016-10-20", level=Rosh.UNKNOWN))["RISK_LEVEL"] is False
    assert on_file(in_part)["DESCRIPTION"] is False
    assert on_file(DESCRIBED, later_in_part)["DESCRIPTION"] is False


def test_a_person_merged_into_another_is_described_by_the_one_that_survives_or_else_by_their_own() -> None:
    merged = a(PersonMerged, on="2017-02-01", surviving_crn="X100009")
    surviving = a(PersonDescribed, on="2016-01-04", crn="X100009", sex=Sex.UNKNOWN, ethnic_group=EthnicGroup.WHITE)

    assert on_file(DESCRIBED, merged)["DESCRIPTION"] is True
    assert on_file(DESCRIBED, merged, surviving)["DESCRIPTION"] is False


def test_a_document_is_not_due_until_fifteen_business_days_after_supervision_started() -> None:
    assert on_file(as_of="2016-10-25")["SENTENCE_PLAN"] == "NOT_DUE_YET"
    assert on_file(as_of="2016-10-26")["SENTENCE_PLAN"] is False
    assert on_file(a(SentenceClosed, on="2016-10-25"))["SENTENCE_PLAN"] == "CLOSED_BEFORE_DUE"
    assert on_file(a(SentenceClosed, on="2016-10-26"))["SENTENCE_PLAN"] is False
    assert on_file(DOCUMENTS["SENTENCE_PLAN"], as_of="2016-10-25")["SENTENCE_PLAN"] is True


def test_a_case_of_low_risk_needs_no_risk_management_plan_but_has_it_counted_where_there_is_one() -> None:
    low = a(RoshLevelSet, on="2016-10-20", level=Rosh.LOW)

    assert on_file(low)["RISK_MANAGEMENT_PLAN"] == "RISK_IS_LOW"
    assert on_file(low, DOCUMENTS["RISK_MANAGEMENT_PLAN"])["RISK_MANAGEMENT_PLAN"] is True
    assert on_file(low)["SENTENCE_PLAN"] is False


def test_a_document_written_down_late_is_not_on_record_as_known_before_and_one_retracted_is_none() -> None:
    late = a(PlanCompleted, on="2016-10-21", recorded="2017-03-01", kind=PlanKind.SENTENCE)

    assert on_file(late, known_at="2017-02-28")["SENTENCE_PLAN"] is False
    assert on_file(late, known_at="2017-03-01")["SENTENCE_PLAN"] is True
    assert on_file(late, a(EventRetracted, on="2017-03-02", retracts=late.event_id))["SENTENCE_PLAN"] is False


# Corrected and retracted (GV52)


def test_a_correction_and_a_retraction_of_any_fact_of_the_case_count_one_each() -> None:
    scheduled = a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-09", event_id="S-1")
    corrected = a(
        AppointmentScheduled, on="2016-10-05", starts_at="2017-01-10", supersedes="S-1", recorded="2017-01-05"
    )
    review = reviewed("2017-01-09")
    retraction = a(EventRetracted, on="2017-02-01", retracts=review.event_id)

    row = the_row("GV52", *CASE, scheduled, corrected, review, retraction)

    assert (row["met"], row["value"]) == (True, 2)
    assert set(row["evidence"]) == {corrected.event_id, retraction.event_id}
    assert the_row("GV52", *CASE)["met"] is False


def test_a_fact_corrected_twice_counts_once_and_one_corrected_and_then_retracted_by_the_retraction() -> None:
    first = reviewed("2017-01-09", event_id="R-1")
    second = reviewed("2017-01-10", event_id="R-2", supersedes="R-1")
    third = reviewed("2017-01-11", event_id="R-3", supersedes="R-2")

    assert the_row("GV52", *CASE, first, second, third)["value"] == 1
    retracted = a(EventRetracted, on="2017-02-01", retracts="R-2")
    assert the_row("GV52", *CASE, first, second, retracted)["evidence"] == [retracted.event_id]


def test_a_correction_counts_from_the_day_on_which_it_was_written_down() -> None:
    first = reviewed("2017-01-09", event_id="R-1")
    correction = reviewed("2017-01-10", "2017-03-01", supersedes="R-1")

    assert verdict("GV52", *CASE, first, correction, known_at="2017-02-28") is False
    assert verdict("GV52", *CASE, first, correction, known_at="2017-03-01") is True


def test_what_is_said_of_the_person_and_a_retraction_in_another_case_are_not_of_the_case() -> None:
    described = a(PersonDescribed, on="2016-10-03", event_id="D-1")
    again = a(PersonDescribed, on="2016-10-04", supersedes="D-1")
    review = reviewed("2017-01-09", case_ref="X100002-1")
    other = [*opened(case_ref="X100002-1"), review]
    retraction = a(EventRetracted, on="2017-02-01", retracts=review.event_id, case_ref="X100002-1")

    rows = judged("GV52", *CASE, described, again, *other, retraction)

    assert [(row["case_ref"], row["met"]) for row in rows] == [("X100001-1", False), ("X100002-1", True)]


def test_corrections_are_looked_for_in_every_type_of_fact_about_a_case() -> None:
    of_cases = {table for table in TABLES if {"case_ref", "supersedes"} <= set(COLUMNS[table])}

    assert of_cases - NOT_OF_THE_CASE == set(OF_CASES)


# All of it, case by case


def test_the_record_of_a_case_is_summed_up_in_one_row() -> None:
    facts = [
        *CASE,
        OFFERED,
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-16", appointment_ref="A-2"),
        a(OutcomeRecorded, on="2017-01-16", outcome=Outcome.ABSENT, appointment_ref="A-2"),
        a(AppointmentScheduled, on="2016-10-05", starts_at="2017-01-17", appointment_ref="A-3"),
        a(OutcomeRecorded, on="2017-01-17", outcome=Outcome.ABSENT, appointment_ref="A-3"),
        a(AbsenceRuled, on="2017-01-17", appointment_ref="A-3"),
        reviewed("2017-01-09", "2017-01-18"),  # nine days late, after the ruling of a later day
        reviewed("2017-02-06", "2017-02-13"),  # in the seven days, and in order
        a(OversightRecorded, on="2017-02-20", event_id="O-1"),
        a(OversightRecorded, on="2017-02-21", supersedes="O-1"),
        *DOCUMENTS.values(),
    ]

    [row] = view("data_quality", *facts)

    assert (row["facts"], row["late"], row["longest_days"], row["out_of_order"]) == (8, 1, 9, 1)
    assert (row["outcomes_due"], row["outcomes_missing"]) == (3, 1)
    assert (row["absences_unruled"], row["documents_missing"], row["set_aside"]) == (1, 0, 0)
    assert (row["corrected"], row["retracted"]) == (1, 0)
    assert (
        view("data_quality", a(SentenceImposed, on="2016-10-03"), a(AllocationDecided, on="2016-10-04"))[0][
            "documents_missing"
        ]
        == 6
    )


def test_what_was_set_aside_and_not_reinstated_is_counted_by_its_position_alone() -> None:
    review = reviewed("2017-01-09")
    aside = a(EventSetAside, on="2026-11-23", version=4)
    back = a(EventReinstated, on="2026-11-24", version=4)
    again = a(EventSetAside, on="2026-11-25", version=4)

    def set_aside(*ours: Fact) -> list[int]:
        facts = [*CASE, *opened(case_ref="X100002-1"), review, *ours]
        return [row["set_aside"] for row in view("data_quality", *facts, known_at="2017-05-31")]

    assert set_aside() == [0, 0]
    assert set_aside(aside) == [1, 0]
    assert set_aside(aside, back) == [0, 0]
    assert set_aside(aside, back, again) == [1, 0]


def test_the_view_says_where_to_ask_what_was_never_recorded() -> None:
    query = queries.view("data_quality")

    assert query and "`casehistory quarantine list`" in " ".join(query.text)
