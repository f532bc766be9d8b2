"""RR30, RR30b, RR31 to RR31b and NPS-SL009T: referrals for needs, the rate card, and programmes that courts require."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case import (
    AllocationDecided,
    CaseTransferred,
    NeedIdentified,
    OrderReturnedUnsuitable,
    PersonReleased,
    PlanCompleted,
    RequirementMade,
    RequirementVaried,
    ReviewCompleted,
    SentenceClosed,
    SentenceImposed,
)
from domain.fact import Fact
from domain.intervention import InterventionAccepted, InterventionEnded, InterventionReferred, InterventionStarted
from domain.recall import RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import (
    ClosureReason,
    Funding,
    InterventionEnd,
    Need,
    Organisation,
    PlanKind,
    RequirementChange,
    RequirementKind,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

ALCOHOL, ATTITUDES = Need.ALCOHOL, Need.ATTITUDES
CRC, NPS = Organisation.CRC, Organisation.NPS


def identified(on: str = "2016-11-01", *, need: Need = ALCOHOL, is_linked: bool = True) -> Fact:
    """Give a need."""
    return a(NeedIdentified, on=on, need=need, is_linked_to_offending=is_linked)


def referred(
    on: str,
    *,
    ref: str = "I-1",
    need: Need = ALCOHOL,
    intervention: str = "TSP",
    funding: Funding = Funding.CRC,
    **fields: str,
) -> Fact:
    """Give a referral."""
    return a(
        InterventionReferred,
        on=on,
        referral_ref=ref,
        need=need,
        intervention=intervention,
        funding=funding,
        **fields,
    )


def moved_to_crc(on: str) -> Fact:
    """Give a transfer from the NPS to the CRC."""
    return a(
        CaseTransferred,
        on=on,
        from_organisation=NPS,
        to_organisation=CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )


# RR30


@pytest.mark.parametrize(
    ("on", "is_met"),
    [
        ("2016-10-10", True),  # before the need was identified
        ("2016-11-01", True),
        ("2017-01-31T23:59", True),  # the ninety-first day, in winter, when London keeps UTC
        ("2017-02-01", False),
    ],
)
def test_a_need_is_met_by_a_referral_up_to_the_end_of_the_ninety_first_day(on: str, is_met: bool) -> None:
    assert verdict("RR30", *opened(), identified(), referred(on)) is is_met


def test_a_need_without_a_referral_is_due_when_the_time_is_over_unless_the_case_was_closed_before() -> None:
    facts = [*opened(), identified(), referred("2016-11-10", need=ATTITUDES)]

    assert verdict("RR30", *facts, as_of="2017-01-31") == "NOT_DUE_YET"
    assert verdict("RR30", *facts, as_of="2017-02-01") is False
    assert verdict("RR30", *facts, a(SentenceClosed, on="2017-01-31")) == "CLOSED_BEFORE_DUE"
    assert verdict("RR30", *facts, a(SentenceClosed, on="2017-02-01")) is False


def test_each_need_has_a_row_and_one_identified_again_runs_from_the_first_day() -> None:
    facts = [*opened(), identified("2017-01-09"), identified(), identified(need=ATTITUDES), referred("2016-11-21")]

    rows = judged("RR30", *facts)

    columns = ("thing", "need", "judged_on", "value", "provider", "intervention")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("X100001-1/ALCOHOL", "ALCOHOL", date(2016, 11, 1), 20, "YSS", "TSP"),
        ("X100001-1/ATTITUDES", "ATTITUDES", date(2016, 11, 1), None, None, None),
    ]


def test_whether_a_need_is_linked_to_offending_is_what_was_said_last() -> None:
    linked, unlinked = identified("2016-11-01"), identified("2017-01-09", is_linked=False)

    assert verdict("RR30", *opened(), unlinked, linked) == "NOT_LINKED_TO_OFFENDING"
    assert verdict("RR30", *opened(), unlinked, linked, as_of="2017-01-08") == "NOT_DUE_YET"


def test_a_need_stays_with_who_held_the_case_when_it_was_identified() -> None:
    held = [*opened(organisation=NPS), identified(), moved_to_crc("2016-11-10")]

    assert the_row("RR30", *held, referred("2016-11-21"))["organisation"] == "NPS"
    assert [row["organisation"] for row in judged("RR30", *held, identified("2016-11-10", need=ATTITUDES))] == [
        "NPS",
        "CRC",
    ]


def test_a_need_identified_before_the_allocation_is_put_down_to_the_first_to_hold_the_case() -> None:
    held = [*opened(organisation=NPS), identified("2016-10-03"), moved_to_crc("2016-11-10")]

    assert the_row("RR30", *held)["organisation"] == "NPS"


def test_a_referral_corrected_to_a_later_day_is_late_and_one_retracted_or_unknown_is_none() -> None:
    referral = referred("2016-11-21", event_id="I-1")
    correction = referred("2017-03-21", supersedes="I-1")
    retraction = a(EventRetracted, on="2016-11-22", retracts="I-1")
    written_late = referred("2016-11-21", recorded="2017-03-01")
    facts = [*opened(), identified()]

    assert verdict("RR30", *facts, correction, referral) is False
    assert verdict("RR30", *facts, retraction, referral) is False
    assert verdict("RR30", *facts, written_late, known_at="2017-02-28") is False
    assert verdict("RR30", *facts, written_late, known_at="2017-03-01") is True


# RR30b


@pytest.mark.parametrize("funding", list(Funding))
def test_only_what_is_paid_for_by_the_rate_card_is_bought(funding: Funding) -> None:
    facts = [*opened(organisation=NPS), identified(), referred("2016-11-21", funding=funding)]

    assert verdict("RR30b", *facts) is (funding is Funding.RATE_CARD)


def test_what_was_bought_before_or_after_the_nps_held_the_case_does_not_count() -> None:
    held = [*opened(organisation=NPS), identified("2016-10-10"), moved_to_crc("2016-11-21")]

    assert verdict("RR30b", *held, referred("2016-11-21T09:59", funding=Funding.RATE_CARD)) is True
    assert verdict("RR30b", *held, referred("2016-11-21T10:00", funding=Funding.RATE_CARD)) is False


def test_the_rate_card_is_asked_of_the_nps_and_of_cases_with_a_need_linked_to_offending() -> None:
    unlinked = identified(is_linked=False)

    assert judged("RR30b", *opened(organisation=CRC), identified()) == []
    assert verdict("RR30b", *opened(organisation=NPS)) == "NO_NEED_IDENTIFIED"
    assert verdict("RR30b", *opened(organisation=NPS), unlinked) == "NO_NEED_IDENTIFIED"
    assert verdict("RR30b", *opened(organisation=NPS), identified()) is False


def test_a_case_is_judged_for_the_rate_card_on_the_last_day_with_the_nps_or_the_day_asked() -> None:
    held = [*opened(organisation=NPS), identified("2016-10-10")]
    twice = [referred(on, ref=on, funding=Funding.RATE_CARD) for on in ("2016-11-01", "2016-11-02")]

    row = the_row("RR30b", *held, *twice)

    assert (row["judged_on"], row["value"], row["unit"]) == (date(2017, 5, 31), 2, "WORCESTER")
    assert row["evidence"] == [one.event_id for one in twice]
    assert the_row("RR30b", *held, moved_to_crc("2016-11-21"))["judged_on"] == date(2016, 11, 21)
    assert the_row("RR30b", *held, a(SentenceClosed, on="2017-01-09"))["judged_on"] == date(2017, 1, 9)


def in_prison(*, organisation: Organisation = NPS) -> list[Fact]:
    """Give the facts of a case in prison since its sentence on 3 October 2016, with a need."""
    return [*opened(organisation=organisation, sentence_type=SentenceType.CUSTODY), identified("2016-10-10")]


RELEASED = a(PersonReleased, on="2017-01-09")


def test_what_the_nps_bought_before_supervision_began_counts_once_it_has_begun() -> None:
    bought = referred("2016-12-01", funding=Funding.RATE_CARD)

    assert judged("RR30b", *in_prison(), bought) == []
    assert judged("RR30b", *in_prison(), bought, RELEASED, as_of="2017-01-08") == []
    assert verdict("RR30b", *in_prison(), bought, RELEASED, as_of="2017-01-09") is True
    assert verdict("RR30b", *in_prison(), RELEASED) is False


def test_what_was_bought_before_the_allocation_to_the_nps_does_not_count_and_a_need_known_before_it_does() -> None:
    facts = [*opened(organisation=NPS), identified("2016-10-03")]

    assert verdict("RR30b", *facts, referred("2016-10-04T09:59", funding=Funding.RATE_CARD)) is False
    assert verdict("RR30b", *facts, referred("2016-10-04T10:00", funding=Funding.RATE_CARD)) is True


@pytest.mark.parametrize(
    ("moved", "rows"),
    [
        ("2017-01-09T09:59", 0),
        ("2017-01-09T10:00", 0),  # with the release
        ("2017-01-09T10:01", 1),
    ],
)
def test_a_case_that_the_nps_gave_away_before_supervision_began_has_no_row(moved: str, rows: int) -> None:
    bought = referred("2016-12-01", funding=Funding.RATE_CARD)

    assert len(judged("RR30b", *in_prison(), bought, RELEASED, moved_to_crc(moved))) == rows


def test_what_a_unit_of_the_nps_bought_in_prison_counts_where_another_of_its_units_supervises() -> None:
    moved = a(
        CaseTransferred,
        on="2017-01-02",
        from_organisation=NPS,
        to_organisation=NPS,
        to_unit="NPS-WEST",
        kind=TransferKind.AREA,
    )

    row = the_row("RR30b", *in_prison(), referred("2016-12-01", funding=Funding.RATE_CARD), moved, RELEASED)

    assert (row["met"], row["unit"]) == (True, "NPS-WEST")


def test_what_was_bought_in_prison_after_a_recall_counts_on_the_last_day_of_supervision() -> None:
    recalled = a(RecallExecuted, on="2017-03-01")

    row = the_row("RR30b", *in_prison(), RELEASED, recalled, referred("2017-03-06", funding=Funding.RATE_CARD))

    assert (row["met"], row["judged_on"]) == (True, date(2017, 3, 1))


# RR31


def required(*, programme: str | None = "TSP", organisation: Organisation = CRC) -> list[Fact]:
    """Give the facts of a case with an accredited programme required."""
    requirement = a(RequirementMade, on="2016-10-03", kind=RequirementKind.ACCREDITED_PROGRAMME, programme=programme)
    return [*opened(organisation=organisation), requirement]


def started(on: str = "2017-01-09", ref: str = "I-1") -> Fact:
    """Give the start of the programme."""
    return a(InterventionStarted, on=on, referral_ref=ref)


def ended(on: str = "2017-03-06", end: InterventionEnd = InterventionEnd.DROPPED_OUT, ref: str = "I-1") -> Fact:
    """Give the end of the programme."""
    return a(InterventionEnded, on=on, referral_ref=ref, end=end)


def varied(on: str, change: RequirementChange) -> Fact:
    """Give what the court did with the requirement."""
    return a(RequirementVaried, on=on, change=change)


REMOVED = varied("2017-04-03", RequirementChange.REMOVED)


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ([], "not_referred"),
        ([referred("2016-11-01", intervention="BBR")], "not_referred"),
        ([referred("2016-11-01")], "waiting"),
        ([referred("2016-11-01"), a(InterventionAccepted, on="2016-11-03")], "waiting"),
        ([referred("2016-11-01"), started()], "started"),
        ([referred("2016-11-01"), started(), ended(end=InterventionEnd.COMPLETED)], "completed"),
        ([referred("2016-11-01"), ended(end=InterventionEnd.DROPPED_OUT)], "dropped_out"),
        ([referred("2016-11-01"), ended(end=InterventionEnd.UNSUITABLE)], "unsuitable"),
        ([referred("2016-11-01"), ended(end=InterventionEnd.WITHDRAWN)], "withdrawn"),
        ([referred("2016-11-01"), ended(end=InterventionEnd.UNKNOWN)], "ended"),
        ([REMOVED], "removed"),
        ([referred("2016-11-01"), ended(), REMOVED], "removed"),
        ([REMOVED, varied("2017-04-04", RequirementChange.ADDED)], "not_referred"),
        ([varied("2017-04-03", RequirementChange.REMOVAL_REFUSED)], "not_referred"),
        ([referred("2016-11-01"), ended(), referred("2017-03-13", ref="I-2")], "waiting"),
        (
            [
                referred("2016-11-01"),
                started(),
                ended(end=InterventionEnd.COMPLETED),
                referred("2017-03-13", ref="I-2"),
                REMOVED,
            ],
            "completed",
        ),
    ],
)
def test_a_programme_required_is_at_the_stage_of_its_latest_referral_and_once_completed_stays_so(
    steps: list[Fact], stage: str
) -> None:
    facts = required()

    row = the_row("RR31", *reversed(steps), *facts)

    assert (row["category"], row["judged_on"], row["intervention"]) == (stage, date(2016, 10, 3), "TSP")
    assert set(row["evidence"]) <= {fact.event_id for fact in [*facts, *steps]}
    assert None not in row["evidence"]


def test_a_requirement_that_names_no_programme_is_left_out_and_another_requirement_has_no_row() -> None:
    other = a(RequirementMade, on="2016-10-03", kind=RequirementKind.UNPAID_WORK, programme="TSP")

    assert the_row("RR31", *required(programme=None))["excluded"] == "PROGRAMME_NOT_NAMED"
    assert judged("RR31", *opened(), other) == []


def test_the_stage_is_that_of_the_day_asked_and_put_down_to_the_last_to_hold_the_case() -> None:
    facts = [*required(organisation=NPS), referred("2016-11-01"), moved_to_crc("2016-12-01"), started()]

    before, after = the_row("RR31", *facts, as_of="2016-11-30"), the_row("RR31", *facts)

    assert (before["category"], before["organisation"]) == ("waiting", "NPS")
    assert (after["category"], after["organisation"]) == ("started", "CRC")


# RR31a


FAILED = [*required(), referred("2016-11-01"), started(), ended("2017-03-06")]


@pytest.mark.parametrize(
    "alternative",
    [
        referred("2017-04-03", ref="I-2"),  # the same programme
        referred("2017-04-03", ref="I-2", intervention="WORKBOOK"),  # the same need
        a(PlanCompleted, on="2017-04-03", kind=PlanKind.SENTENCE),
        a(ReviewCompleted, on="2017-04-03", is_plan_adjusted=True),
        a(OrderReturnedUnsuitable, on="2017-04-03"),
        varied("2017-04-03", RequirementChange.REMOVED),
        varied("2017-04-03", RequirementChange.REMOVAL_REFUSED),
    ],
)
def test_an_alternative_up_to_the_twenty_eighth_day_is_in_time(alternative: Fact) -> None:
    row = the_row("RR31a", *FAILED, alternative)

    assert (row["met"], row["value"], row["category"]) == (True, 28, "DROPPED_OUT")
    assert row["evidence"] == [FAILED[-1].event_id, alternative.event_id]


@pytest.mark.parametrize(
    "other",
    [
        referred("2017-03-20", ref="I-2", intervention="WORKBOOK", need=ATTITUDES),
        referred("2017-03-05", ref="I-2"),  # before the end
        a(PlanCompleted, on="2017-03-20", kind=PlanKind.RISK_MANAGEMENT),
        a(PlanCompleted, on="2017-03-05", kind=PlanKind.SENTENCE),
        a(PlanCompleted, on="2017-04-04", kind=PlanKind.SENTENCE),  # too late
        a(ReviewCompleted, on="2017-03-20", is_plan_adjusted=False),
    ],
)
def test_anything_else_or_anything_earlier_or_later_is_no_alternative(other: Fact) -> None:
    assert verdict("RR31a", *FAILED, other) is False


def test_an_alternative_is_due_when_the_time_is_over_unless_the_case_was_closed_before() -> None:
    assert verdict("RR31a", *FAILED, as_of="2017-04-03") == "NOT_DUE_YET"
    assert verdict("RR31a", *FAILED, as_of="2017-04-04") is False
    assert verdict("RR31a", *FAILED, a(SentenceClosed, on="2017-04-03")) == "CLOSED_BEFORE_DUE"
    assert verdict("RR31a", *FAILED, a(SentenceClosed, on="2017-04-04")) is False


def test_a_programme_completed_or_not_required_needs_no_alternative() -> None:
    completed = [*required(), referred("2016-11-01"), started(), ended(end=InterventionEnd.COMPLETED)]
    voluntary = [*opened(), referred("2016-11-01"), started(), ended()]

    assert judged("RR31a", *completed) == []
    assert judged("RR31a", *voluntary) == []
    assert judged("RR31a", *required(), referred("2016-11-01"), started()) == []


@pytest.mark.parametrize("kind", [RequirementKind.CURFEW, RequirementKind.ACCREDITED_PROGRAMME])
def test_what_the_court_decides_about_another_requirement_is_no_alternative(kind: RequirementKind) -> None:
    other = a(RequirementMade, on="2016-10-03", kind=kind, requirement_ref="REQ-2", programme="BBR")
    removed = a(RequirementVaried, on="2017-03-13", change=RequirementChange.REMOVED, requirement_ref="REQ-2")

    assert verdict("RR31a", *FAILED, other, removed) is False


def test_a_referral_that_ended_after_the_court_had_removed_the_requirement_needs_no_alternative() -> None:
    facts = [*required(), referred("2016-11-01"), started(), ended("2017-03-06", InterventionEnd.WITHDRAWN)]
    removed, added = varied("2017-03-03", RequirementChange.REMOVED), varied("2017-03-05", RequirementChange.ADDED)

    row = the_row("RR31a", *facts, removed)

    assert row["excluded"] == "REQUIREMENT_REMOVED"
    assert row["evidence"] == [removed.event_id, facts[-1].event_id]
    assert verdict("RR31a", *facts, removed, added) is False
    assert verdict("RR31a", *facts, varied("2017-03-05", RequirementChange.REMOVAL_REFUSED)) is False


def test_two_requirements_of_one_programme_make_one_row_of_the_referral_that_failed() -> None:
    again = a(
        RequirementMade,
        on="2016-10-03",
        kind=RequirementKind.ACCREDITED_PROGRAMME,
        programme="TSP",
        requirement_ref="REQ-2",
    )

    assert len(judged("RR31a", *FAILED, again)) == 1


def test_a_programme_that_failed_is_put_down_to_who_held_the_case_on_that_day() -> None:
    facts = [*required(organisation=NPS), referred("2016-11-01"), ended("2017-03-06"), moved_to_crc("2017-03-20")]

    row = the_row("RR31a", *facts)

    assert (row["organisation"], row["judged_on"], row["need"]) == ("NPS", date(2017, 3, 6), "ALCOHOL")


# RR31b


@pytest.mark.parametrize(
    ("on", "is_met", "category"),
    [
        ("2016-10-03T10:00", True, "IN_TIME"),
        ("2017-01-02T23:59", True, "IN_TIME"),  # the ninety-first day, in winter, when London keeps UTC
        ("2017-01-03", False, "LATE"),
    ],
)
def test_a_programme_is_referred_to_in_time_up_to_the_end_of_the_ninety_first_day(
    on: str, is_met: bool, category: str
) -> None:
    row = the_row("RR31b", *required(), referred(on))

    assert (row["met"], row["category"], row["excluded"]) == (is_met, category, None)
    assert (row["intervention"], row["judged_on"]) == ("TSP", date(2016, 10, 3))


def test_a_requirement_to_which_nobody_was_referred_counts_as_never_referred_once_its_time_is_over() -> None:
    facts = [*required(), referred("2016-11-01", intervention="BBR")]  # to another programme

    row = the_row("RR31b", *facts, as_of="2017-01-03")

    assert (row["met"], row["category"], row["value"]) == (False, "NEVER_REFERRED", None)
    assert (row["excluded"], row["evidence"]) == (None, [facts[3].event_id])
    assert verdict("RR31b", *facts, as_of="2017-01-02") == "NOT_DUE_YET"
    assert verdict("RR31b", *facts, a(SentenceClosed, on="2017-01-02")) == "CLOSED_BEFORE_DUE"
    assert verdict("RR31b", *facts, a(SentenceClosed, on="2017-01-03")) is False


def test_a_requirement_removed_before_its_time_was_over_is_left_out_unless_it_was_added_again() -> None:
    in_time, late = varied("2017-01-02", RequirementChange.REMOVED), varied("2017-01-03", RequirementChange.REMOVED)
    added, refused = (
        varied("2017-01-20", RequirementChange.ADDED),
        varied("2017-01-02", RequirementChange.REMOVAL_REFUSED),
    )

    assert verdict("RR31b", *required(), in_time) == "REQUIREMENT_REMOVED"
    assert the_row("RR31b", *required(), in_time, referred("2017-02-01"))["evidence"][1:] == [in_time.event_id]
    assert verdict("RR31b", *required(), late) is False
    assert verdict("RR31b", *required(), in_time, added) is False
    assert verdict("RR31b", *required(), refused) is False
    assert verdict("RR31b", *required(), referred("2016-11-01"), in_time) is True


def test_the_first_referral_to_a_programme_counts_whatever_became_of_it() -> None:
    facts = [*required(), referred("2016-11-01"), ended("2016-11-10"), referred("2017-03-13", ref="I-2")]

    row = the_row("RR31b", *facts, ended("2017-05-01", InterventionEnd.COMPLETED, ref="I-2"))

    assert (row["met"], row["value"], row["evidence"]) == (True, 29, [facts[3].event_id, facts[4].event_id])


def test_a_requirement_that_names_no_programme_has_no_clock_and_another_requirement_has_no_row() -> None:
    other = a(RequirementMade, on="2016-10-03", kind=RequirementKind.UNPAID_WORK, programme="TSP")

    assert verdict("RR31b", *required(programme=None)) == "PROGRAMME_NOT_NAMED"
    assert judged("RR31b", *opened(), other) == []


def test_a_requirement_is_put_down_to_the_first_to_hold_the_case_where_it_was_made_before_the_allocation() -> None:
    facts = [*required(organisation=NPS), moved_to_crc("2016-12-01")]
    later = [
        a(RequirementMade, on=on, kind=RequirementKind.ACCREDITED_PROGRAMME, programme=name, requirement_ref=name)
        for name, on in (("DIDS", "2016-11-30"), ("BBR", "2016-12-01"))
    ]

    rows = judged("RR31b", *facts, *later)

    assert {row["intervention"]: (row["organisation"], row["unit"]) for row in rows} == {
        "TSP": ("NPS", "WORCESTER"),
        "DIDS": ("NPS", "WORCESTER"),
        "BBR": ("CRC", "REDDITCH"),
    }


def test_a_referral_to_a_programme_corrected_to_a_later_day_is_late_and_one_retracted_or_unknown_is_none() -> None:
    referral = referred("2016-11-21", event_id="R-1")
    correction = referred("2017-03-21", supersedes="R-1")
    retraction = a(EventRetracted, on="2016-11-22", retracts="R-1")
    written_late = referred("2016-11-21", recorded="2017-03-01")

    assert the_row("RR31b", *required(), correction, referral)["category"] == "LATE"
    assert the_row("RR31b", *required(), retraction, referral)["category"] == "NEVER_REFERRED"
    assert the_row("RR31b", *required(), written_late, known_at="2017-02-28")["category"] == "NEVER_REFERRED"
    assert the_row("RR31b", *required(), written_late, known_at="2017-03-01")["category"] == "IN_TIME"


# NPS-SL009T


def ended_order(
    *,
    ends: str = "2018-10-02",
    organisation: Organisation = NPS,
    sentence_type: SentenceType = SentenceType.COMMUNITY_ORDER,
    reason: ClosureReason = ClosureReason.EXPIRED,
    steps: tuple[Fact, ...] = (),
    programme: str | None = "TSP",
) -> list[dict[str, object]]:
    """Give the rows for an order with a programme that has ended."""
    facts = [
        a(SentenceImposed, on="2016-10-03", sentence_type=sentence_type, ends_on=ends),
        a(RequirementMade, on="2016-10-03", kind=RequirementKind.ACCREDITED_PROGRAMME, programme=programme),
        a(AllocationDecided, on="2016-10-04", to_organisation=organisation),
        *steps,
        a(SentenceClosed, on="2018-10-02", reason=reason),
    ]
    return judged("NPS-SL009T", *facts, as_of="2018-12-31")


@pytest.mark.parametrize(
    ("end", "is_met"),
    [(InterventionEnd.COMPLETED, True), (InterventionEnd.DROPPED_OUT, False), (None, False)],
)
def test_a_long_order_of_the_nps_is_met_where_its_programme_was_completed(
    end: InterventionEnd | None, is_met: bool
) -> None:
    steps = (referred("2016-11-01"), started(), *([ended(end=end)] if end else []))

    [row] = ended_order(steps=steps)

    assert (row["met"], row["judged_on"], row["excluded"]) == (is_met, date(2018, 10, 2), None)


@pytest.mark.parametrize(("ends", "rows"), [("2018-10-02", 1), ("2018-10-01", 0)])
def test_an_order_of_a_day_less_than_twenty_four_months_does_not_count(ends: str, rows: int) -> None:
    assert len(ended_order(ends=ends)) == rows


def test_only_orders_of_the_nps_that_have_ended_count() -> None:
    assert len(ended_order(sentence_type=SentenceType.SUSPENDED_SENTENCE_ORDER)) == 1
    assert ended_order(sentence_type=SentenceType.CUSTODY) == []
    assert ended_order(organisation=CRC) == []
    assert judged("NPS-SL009T", *required(organisation=NPS)) == []


def test_a_requirement_removed_or_a_case_that_ended_by_death_or_a_move_is_no_termination() -> None:
    removed = ended_order(steps=(varied("2017-01-09", RequirementChange.REMOVED),))

    assert [row["excluded"] for row in removed] == ["REQUIREMENT_REMOVED"]
    for reason in (ClosureReason.DIED, ClosureReason.TRANSFERRED_OUT):
        assert [row["excluded"] for row in ended_order(reason=reason)] == ["NO_TERMINATION"]


def test_an_order_whose_requirement_names_no_programme_is_left_out() -> None:
    assert [row["excluded"] for row in ended_order(programme=None)] == ["PROGRAMME_NOT_NAMED"]
