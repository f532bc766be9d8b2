"""RR35 and its parts, CRC-SL006R and PS-SL029: unpaid work arranged, offered, worked and completed."""

from __future__ import annotations

from datetime import date

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    CaseTransferred,
    ProtectiveFactorRecorded,
    RequirementMade,
    RequirementVaried,
    SentenceClosed,
)
from domain.fact import Fact
from domain.record import EventRetracted
from domain.unpaid_work import UnpaidWorkArranged, UnpaidWorkCompleted, UnpaidWorkCredited, UnpaidWorkStoodDown
from domain.vocabulary import (
    AppointmentKind,
    Organisation,
    Outcome,
    ProtectiveFactor,
    RequirementChange,
    RequirementKind,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

ARRANGED = ("RR35", "CRC-SL006R")
COMPLETED = ("RR35a", "PS-SL029")


def ordered(
    *, made: str = "2016-10-03", hours: int | None = 100, organisation: Organisation = Organisation.CRC
) -> list[Fact]:
    """Give the facts of a case sentenced on Monday 3 October 2016, allocated on the 4th, with unpaid work ordered."""
    requirement = a(RequirementMade, on=made, kind=RequirementKind.UNPAID_WORK, hours=hours)
    return [*opened(organisation=organisation), requirement]


def arranged(on: str = "2016-10-06", *, first: str = "2016-10-10", **fields: str) -> Fact:
    """Give the arrangement of the work."""
    return a(UnpaidWorkArranged, on=on, first_day_on=first, **fields)


def credited(on: str, *, minutes: int = 420, is_activity: bool = False) -> Fact:
    """Give time credited on a day."""
    return a(UnpaidWorkCredited, on=on, minutes=minutes, is_activity=is_activity)


def varied(on: str, change: RequirementChange) -> Fact:
    """Give what the court did with the requirement."""
    return a(RequirementVaried, on=on, change=change)


@pytest.mark.parametrize(
    ("on", "is_met"),
    [
        ("2016-10-04", True),
        ("2016-10-13T22:59", True),  # Tuesday to the last minute of Thursday the week after in London
        ("2016-10-13T23:00", False),
        ("2016-10-14", False),
    ],
)
def test_work_is_arranged_in_time_up_to_the_end_of_the_seventh_business_day_after_the_allocation(
    on: str, is_met: bool
) -> None:
    for code in ARRANGED:
        assert verdict(code, *ordered(), arranged(on, first="2017-03-01")) is is_met


def test_the_time_runs_from_the_requirement_where_the_court_made_it_later() -> None:
    facts = ordered(made="2016-12-21")  # 26 and 27 December and 2 January do not count

    assert verdict("RR35", *facts, arranged("2017-01-04")) is True
    assert verdict("RR35", *facts, arranged("2017-01-05")) is False
    assert f"{the_row('RR35', *facts)['judged_on']}" == "2016-12-21"


def test_work_that_is_not_arranged_is_due_when_the_time_is_over() -> None:
    for code in ARRANGED:
        assert verdict(code, *ordered(), as_of="2016-10-13") == "NOT_DUE_YET"
        assert verdict(code, *ordered(), as_of="2016-10-14") is False


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (a(SentenceClosed, on="2016-10-13"), "CLOSED_BEFORE_DUE"),
        (a(SentenceClosed, on="2016-10-14"), False),
        (varied("2016-10-13", RequirementChange.REMOVED), "REQUIREMENT_REMOVED"),
        (varied("2016-10-14", RequirementChange.REMOVED), False),
        (varied("2016-10-13", RequirementChange.REMOVAL_REFUSED), False),
        (varied("2016-10-13", RequirementChange.EXTENDED), False),
    ],
)
def test_a_requirement_that_ends_before_its_work_is_due_is_left_out(last: Fact, reason: object) -> None:
    for code in ARRANGED:
        assert verdict(code, *ordered(), last) == reason


def test_a_requirement_removed_and_made_again_is_due_as_if_it_had_never_been_removed() -> None:
    removed = varied("2016-10-10", RequirementChange.REMOVED)
    again = varied("2016-10-11", RequirementChange.ADDED)

    assert verdict("RR35", *ordered(), again, removed) is False


def test_only_requirements_of_unpaid_work_count_and_the_service_level_only_those_of_the_crc() -> None:
    other = a(RequirementMade, on="2016-10-03", kind=RequirementKind.CURFEW)

    for code in (*ARRANGED, *COMPLETED):
        assert judged(code, *opened(), other) == []
    assert judged("CRC-SL006R", *ordered(organisation=Organisation.NPS)) == []
    assert judged("RR35", *ordered(organisation=Organisation.NPS)) != []


def test_a_requirement_of_a_case_not_allocated_has_no_row_of_arrangement() -> None:
    [sentence, *_, requirement] = ordered()

    assert judged("RR35", sentence, requirement) == []


def moved() -> Fact:
    """Give a transfer to the CRC in the time in which the work was to be arranged."""
    return a(
        CaseTransferred,
        on="2016-10-10",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )


def test_the_arrangement_stays_with_who_held_the_case_at_first_and_the_completion_is_put_down_to_the_last() -> None:
    facts = [*ordered(organisation=Organisation.NPS), moved(), arranged("2016-10-12")]

    assert (the_row("RR35", *facts)["organisation"], the_row("RR35", *facts)["unit"]) == ("NPS", "WORCESTER")
    assert (the_row("RR35a", *facts)["organisation"], the_row("RR35a", *facts)["unit"]) == ("CRC", "REDDITCH")


def test_an_arrangement_corrected_to_a_later_day_is_late_and_one_retracted_or_unknown_is_none() -> None:
    work = arranged("2016-10-06", event_id="W-1")
    correction = arranged("2016-10-20", supersedes="W-1")
    retraction = a(EventRetracted, on="2016-10-21", retracts="W-1")
    written_late = arranged("2016-10-06", recorded="2016-11-01")

    assert verdict("RR35", *ordered(), correction, work) is False
    assert verdict("RR35", *ordered(), retraction, work) is False
    assert verdict("RR35", *ordered(), written_late, known_at="2016-10-31") is False
    assert verdict("RR35", *ordered(), written_late, known_at="2016-11-01") is True


def test_of_several_arrangements_the_first_counts() -> None:
    facts = ordered()
    first = arranged("2016-10-06", event_id="W-1")

    row = the_row("RR35", arranged("2016-11-20"), first, *facts)

    assert (row["met"], row["value"]) == (True, 2)
    assert row["evidence"] == [facts[-1].event_id, facts[1].event_id, "W-1"]


@pytest.mark.parametrize(
    ("on", "is_met"),
    [("2017-10-03T22:59", True), ("2017-10-03T23:00", False), ("2017-10-04", False), ("2017-05-01", True)],
)
def test_work_is_completed_in_time_up_to_the_end_of_the_day_twelve_months_after_the_sentence(
    on: str, is_met: bool
) -> None:
    facts = [*ordered(), arranged(), a(UnpaidWorkCompleted, on=on)]

    for code in COMPLETED:
        assert verdict(code, *facts, as_of="2018-01-31") is is_met


@pytest.mark.parametrize(("on", "is_met"), [("2017-02-28", True), ("2017-03-01", False)])
def test_a_sentence_of_the_leap_day_runs_to_the_last_day_of_february(on: str, is_met: bool) -> None:
    requirement = a(RequirementMade, on="2016-02-29", kind=RequirementKind.UNPAID_WORK)
    facts = [*opened(on="2016-02-29"), requirement, arranged("2016-03-03"), a(UnpaidWorkCompleted, on=on)]

    assert verdict("RR35a", *facts) is is_met


def test_work_that_is_not_completed_is_due_when_the_year_is_over() -> None:
    for code in COMPLETED:
        assert verdict(code, *ordered(), arranged(), as_of="2017-10-03") == "NOT_DUE_YET"
        assert verdict(code, *ordered(), arranged(), as_of="2017-10-04") is False


def test_work_that_cannot_be_completed_any_more_is_left_out_and_where_the_year_was_over_not_met() -> None:
    for code in COMPLETED:
        for last, reason in (
            (a(SentenceClosed, on="2017-10-03"), "CLOSED_BEFORE_DUE"),
            (varied("2017-10-03", RequirementChange.REMOVED), "REQUIREMENT_REMOVED"),
            (a(SentenceClosed, on="2017-10-04"), False),
        ):
            assert verdict(code, *ordered(), last, as_of="2018-01-31") == reason


def test_the_year_runs_from_the_sentence_also_where_the_requirement_was_made_later() -> None:
    facts = [*ordered(made="2017-03-01"), arranged("2017-03-02"), a(UnpaidWorkCompleted, on="2017-10-04")]

    row = the_row("RR35a", *facts, as_of="2018-01-31")

    assert (f"{row['judged_on']}", row["met"], row["value"]) == ("2016-10-03", False, 13)


def test_the_service_level_counts_both_kinds_of_order() -> None:
    suspended = opened(sentence_type=SentenceType.SUSPENDED_SENTENCE_ORDER)
    unknown = opened(sentence_type=SentenceType.UNKNOWN)

    assert judged("PS-SL029", *suspended, ordered()[-1]) != []
    assert judged("PS-SL029", *unknown, ordered()[-1]) == []


def weeks(code: str, *facts: Fact, as_of: str = "2016-10-30") -> list[object]:
    """Give the answers of a measure of weeks, in their order."""
    rows = sorted(judged(code, *facts, as_of=as_of), key=lambda row: row["judged_on"])
    return [row["excluded"] or row["met" if code == "RR35e" else "value"] for row in rows]


def test_a_week_counts_from_the_first_monday_of_work_to_the_last_sunday() -> None:
    facts = [*ordered(), arranged(first="2016-10-11"), credited("2016-10-14"), credited("2016-10-23T22:59")]

    rows = judged("RR35b", *facts, as_of="2016-10-30")

    assert [(f"{row['judged_on']}", row["value"]) for row in rows] == [("2016-10-17", 420), ("2016-10-24", 0)]
    assert len(judged("RR35b", *facts, as_of="2016-10-29")) == 1


def test_the_night_on_which_the_clocks_go_back_belongs_to_the_week_before() -> None:
    facts = [*ordered(), arranged(first="2016-10-24"), credited("2016-10-30T23:59"), credited("2016-10-31T00:00")]

    assert weeks("RR35b", *facts, as_of="2016-11-06") == [420, 420]


@pytest.mark.parametrize(
    "last",
    [
        a(UnpaidWorkCompleted, on="2016-10-23"),
        a(SentenceClosed, on="2016-10-23"),
        varied("2016-10-23", RequirementChange.REMOVED),
    ],
)
def test_the_week_in_which_the_work_ends_does_not_count(last: Fact) -> None:
    assert weeks("RR35b", *ordered(), arranged(), credited("2016-10-11"), last) == [420]


def test_all_the_time_of_a_week_is_added_up_activities_included() -> None:
    facts = [credited("2016-10-10"), credited("2016-10-10", minutes=60, is_activity=True), credited("2016-10-12")]

    assert weeks("RR35b", *ordered(), arranged(), *facts, as_of="2016-10-16") == [900]


def offered(day: str, ref: str, *, kind: AppointmentKind = AppointmentKind.UNPAID_WORK) -> Fact:
    """Give an appointment for a day."""
    return a(AppointmentScheduled, on="2016-10-06", starts_at=day, kind=kind, appointment_ref=ref)


def test_four_days_were_offered_where_four_different_days_had_an_appointment_a_credit_or_a_stand_down() -> None:
    three = [
        offered("2016-10-10", "A-1"),
        credited("2016-10-11"),
        a(UnpaidWorkStoodDown, on="2016-10-12"),
    ]
    twice = [offered("2016-10-11", "A-2"), credited("2016-10-10", minutes=30)]
    office = offered("2016-10-13", "A-3", kind=AppointmentKind.OFFICE)
    called_off = [
        offered("2016-10-13", "A-4"),
        a(OutcomeRecorded, on="2016-10-12", appointment_ref="A-4", outcome=Outcome.CANCELLED_BY_SERVICE),
    ]
    fourth = offered("2016-10-16", "A-5")
    facts = [*ordered(), arranged(), *three, *twice, office, *called_off]

    assert weeks("RR35e", *facts, as_of="2016-10-16") == [False]
    assert weeks("RR35e", *facts, fourth, as_of="2016-10-16") == [True]
    assert the_row("RR35e", *facts, as_of="2016-10-16")["value"] == 3


def test_a_person_known_to_be_employed_is_left_out_from_the_week_in_which_it_was_written_down() -> None:
    family = a(ProtectiveFactorRecorded, on="2016-10-11", factor=ProtectiveFactor.FAMILY)
    job = a(ProtectiveFactorRecorded, on="2016-10-23", factor=ProtectiveFactor.EMPLOYMENT)
    facts = [*ordered(), arranged(), credited("2016-10-11"), family, job]

    assert weeks("RR35b", *facts) == [420, "EMPLOYED", "EMPLOYED"]
    assert weeks("RR35e", *facts) == [False, "EMPLOYED", "EMPLOYED"]


def test_a_week_is_put_down_to_who_held_the_case_by_its_sunday() -> None:
    facts = [*ordered(organisation=Organisation.NPS), moved(), arranged(first="2016-10-03")]

    rows = sorted(judged("RR35e", *facts, as_of="2016-10-16"), key=lambda row: row["judged_on"])

    assert [row["organisation"] for row in rows] == ["NPS", "CRC"]


def test_days_of_standing_down_are_different_days() -> None:
    work = arranged()
    first = a(UnpaidWorkStoodDown, on="2016-10-12T09:00")
    again = a(UnpaidWorkStoodDown, on="2016-10-12T13:00")
    midnight = a(UnpaidWorkStoodDown, on="2016-10-12T23:00")  # the 13th in London

    row = the_row("RR35c", *ordered(), work, midnight, again, first)

    assert (row["value"], row["evidence"]) == (2, [first.event_id, again.event_id, midnight.event_id])
    assert the_row("RR35c", *ordered(), work)["value"] == 0
    assert the_row("RR35c", *ordered(), work)["evidence"] == [work.event_id]
    assert judged("RR35c", *ordered()) == []


@pytest.mark.parametrize(("minutes", "is_met"), [(1200, True), (1201, False)])
def test_activities_may_be_up_to_a_fifth_of_the_hours_ordered(minutes: int, is_met: bool) -> None:
    activity = credited("2016-10-12", minutes=minutes, is_activity=True)

    assert verdict("RR35d", *ordered(hours=100), arranged(), credited("2016-10-11"), activity) is is_met


def test_without_hours_ordered_or_time_credited_there_is_nothing_to_judge() -> None:
    assert verdict("RR35d", *ordered(hours=None), arranged(), credited("2016-10-11")) == "HOURS_NOT_KNOWN"
    assert verdict("RR35d", *ordered(), arranged()) == "NO_TIME_CREDITED"


def test_the_activities_are_judged_on_the_day_of_the_end_or_the_day_asked() -> None:
    facts = [*ordered(), arranged(), credited("2016-10-11")]
    done = a(UnpaidWorkCompleted, on="2017-01-09")

    assert the_row("RR35d", *facts)["judged_on"] == date(2017, 5, 31)
    assert the_row("RR35d", *facts, done)["judged_on"] == date(2017, 1, 9)
