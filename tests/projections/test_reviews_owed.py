"""RR32 and its parts, and the review diary: reviews owed because of time, change or transfer."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case import (
    CaseTransferred,
    CircumstancesChanged,
    ContactLogged,
    OfficerAssigned,
    PersonReleased,
    PhaseStarted,
    ReviewCompleted,
    SentenceClosed,
)
from domain.fact import Fact
from domain.inspection import CaseSampled, InspectionAnnounced
from domain.intervention import InterventionReferred
from domain.recall import PersonRereleased, RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import (
    Circumstance,
    Organisation,
    Phase,
    ReviewSubject,
    ReviewTrigger,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

# A case that is opened() is allocated, and so under supervision, from 4 October 2016.


def reviewed(
    on: str,
    *,
    trigger: ReviewTrigger = ReviewTrigger.SCHEDULED,
    subject: ReviewSubject = ReviewSubject.PROGRESS,
    is_provider_information_used: bool = False,
) -> Fact:
    """Give a review."""
    return a(
        ReviewCompleted,
        on=on,
        trigger=trigger,
        subject=subject,
        is_provider_information_used=is_provider_information_used,
    )


def changed(on: str, circumstance: Circumstance = Circumstance.HOMELESSNESS) -> Fact:
    """Give a change of circumstances."""
    return a(CircumstancesChanged, on=on, circumstance=circumstance)


def other_officer(on: str, officer: str = "PO-2") -> Fact:
    """Give the assignment to another officer."""
    return a(OfficerAssigned, on=on, officer=officer)


def inspected(announced: str = "2017-05-08T09:00") -> list[Fact]:
    """Give the facts of an inspection that sampled the case."""
    return [a(InspectionAnnounced, on=announced), a(CaseSampled, on="2017-05-15", case_ref="X100001-1")]


@pytest.mark.parametrize(
    ("on", "is_met"),
    [
        ("2016-10-04", True),
        ("2016-11-01", True),  # before the fourth month
        ("2017-06-04T22:59", True),  # the last minute in London
        ("2017-06-04T23:00", False),
        ("2017-06-05", False),
    ],
)
def test_a_case_is_reviewed_in_time_up_to_the_end_of_the_day_eight_months_after_the_start(
    on: str, is_met: bool
) -> None:
    assert verdict("RR32a", *opened(), reviewed(on), as_of="2017-12-31") is is_met


@pytest.mark.parametrize(("on", "is_met"), [("2017-02-28", True), ("2017-03-01", False)])
def test_a_month_without_the_day_of_the_start_ends_the_time_with_its_last_day(on: str, is_met: bool) -> None:
    facts = [*opened(on="2016-06-29"), reviewed(on)]  # allocated on 30 June, so due by the end of February

    assert verdict("RR32a", *facts) is is_met
    [owed] = view("reviews_owed", *facts)
    assert (owed["due_on"], owed["state"]) == (date(2017, 2, 28), "met" if is_met else "late")


def test_a_case_not_reviewed_is_due_when_the_eight_months_are_over() -> None:
    assert verdict("RR32a", *opened(), as_of="2017-06-04") == "NOT_DUE_YET"
    assert verdict("RR32a", *opened(), as_of="2017-06-05") is False


def test_a_case_whose_supervision_ended_before_is_left_out_unless_it_was_reviewed() -> None:
    closed = a(SentenceClosed, on="2017-06-04")
    later = a(SentenceClosed, on="2017-06-05")
    recalled = a(RecallExecuted, on="2017-06-04")
    licence = [
        *opened(sentence_type=SentenceType.CUSTODY),
        a(PersonReleased, on="2016-10-04"),
        a(PhaseStarted, on="2016-10-04", phase=Phase.LICENCE),
    ]

    assert verdict("RR32a", *opened(), closed, as_of="2017-12-31") == "ENDED_BEFORE_DUE"
    assert verdict("RR32a", *opened(), later, as_of="2017-12-31") is False
    assert verdict("RR32a", *opened(), reviewed("2017-01-09"), closed, as_of="2017-12-31") is True
    assert verdict("RR32a", *licence, recalled, as_of="2017-12-31") == "ENDED_BEFORE_DUE"
    assert verdict("RR32a", *licence, recalled, a(PersonRereleased, on="2017-07-01"), as_of="2017-12-31") is False


def test_the_time_of_a_case_on_licence_runs_from_the_release_and_a_review_in_prison_does_not_answer() -> None:
    facts = [
        *opened(sentence_type=SentenceType.CUSTODY),
        reviewed("2016-11-01"),
        changed("2016-12-01"),
        a(PersonReleased, on="2017-01-09"),
        a(PhaseStarted, on="2017-01-09", phase=Phase.LICENCE),
    ]

    row = the_row("RR32a", *facts, as_of="2017-09-10")

    assert (row["judged_on"], row["met"], row["value"]) == (date(2017, 1, 9), False, None)
    assert judged("RR32b", *facts) == []


@pytest.mark.parametrize(("on", "is_met"), [("2017-03-06", True), ("2017-04-03", True), ("2017-04-04", False)])
def test_a_change_is_answered_up_to_the_end_of_the_twenty_eighth_day_after_it(on: str, is_met: bool) -> None:
    # 26 March, when the clocks go forward, lies between
    assert verdict("RR32b", *opened(), changed("2017-03-06"), reviewed(on)) is is_met


@pytest.mark.parametrize(("on", "is_met"), [("2017-03-06", True), ("2017-04-03", True), ("2017-04-04", False)])
def test_a_change_of_officer_is_answered_up_to_the_end_of_the_twenty_eighth_day_after_it(on: str, is_met: bool) -> None:
    assert verdict("RR32c", *opened(), other_officer("2017-03-06"), reviewed(on)) is is_met


def test_a_review_answers_whatever_it_was_of_and_whatever_it_was_held_for_and_answers_everything_before_it() -> None:
    for trigger in ReviewTrigger:
        for subject in ReviewSubject:
            review = reviewed("2017-03-20", trigger=trigger, subject=subject)
            facts = [*opened(), changed("2017-03-06"), other_officer("2017-03-13"), review]

            assert [the_row(code, *facts)["met"] for code in ("RR32a", "RR32b", "RR32c")] == [True, True, True]


def test_a_review_before_the_change_does_not_answer_and_of_several_after_it_the_first_does() -> None:
    before, first, second = reviewed("2017-03-03"), reviewed("2017-03-20"), reviewed("2017-03-27")
    change = changed("2017-03-06")

    row = the_row("RR32b", *opened(), second, first, before, change)

    assert (row["value"], row["category"]) == (14, "HOMELESSNESS")
    assert row["evidence"] == [change.event_id, first.event_id]
    assert verdict("RR32b", *opened(), before, change) is False


def test_two_changes_on_one_day_are_two_and_none_is_due_before_its_time_is_over() -> None:
    facts = [*opened(), changed("2017-03-06"), changed("2017-03-06", Circumstance.PREGNANCY)]

    waiting = judged("RR32b", *facts, as_of="2017-04-03")
    over = judged("RR32b", *facts, as_of="2017-04-04")

    assert [row["excluded"] for row in waiting] == ["NOT_DUE_YET", "NOT_DUE_YET"]
    assert [row["excluded"] or row["met"] for row in over] == [False, False]


def test_a_change_is_left_out_where_supervision_ended_before_a_review_was_due() -> None:
    closed = a(SentenceClosed, on="2017-04-03")

    assert verdict("RR32b", *opened(), changed("2017-03-06"), closed) == "ENDED_BEFORE_DUE"
    assert verdict("RR32c", *opened(), other_officer("2017-03-06"), closed) == "ENDED_BEFORE_DUE"
    assert verdict("RR32b", *opened(), changed("2017-03-05"), closed) is False


def transferred(on: str) -> Fact:
    """Give a transfer of the case from the NPS to the CRC."""
    return a(
        CaseTransferred,
        on=on,
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )


def test_a_transfer_is_owed_by_who_took_the_case_and_a_change_before_it_by_who_held_it() -> None:
    facts = [*opened(organisation=Organisation.NPS), changed("2017-03-01"), transferred("2017-03-06")]

    change, transfer, start = (the_row(code, *facts) for code in ("RR32b", "RR32c", "RR32a"))

    assert (change["organisation"], start["organisation"]) == ("NPS", "NPS")
    assert (transfer["organisation"], transfer["unit"], transfer["category"]) == ("CRC", "REDDITCH", "transfer")


def test_the_first_officer_after_a_transfer_and_the_same_officer_again_owe_no_review_of_their_own() -> None:
    taken = a(OfficerAssigned, on="2017-03-07", officer="PO-9", unit="REDDITCH")
    again = a(OfficerAssigned, on="2017-04-07", officer="PO-9", unit="REDDITCH", office="OTHER")

    rows = judged("RR32c", *opened(organisation=Organisation.NPS), transferred("2017-03-06"), taken, again)

    assert [row["category"] for row in rows] == ["transfer"]


def test_a_review_dated_before_the_announcement_and_written_after_it_counts_when_it_was_written() -> None:
    change = changed("2017-03-06")
    honest = a(ReviewCompleted, on="2017-03-13", recorded="2017-03-14")
    just_before = a(ReviewCompleted, on="2017-03-13", recorded="2017-05-08T08:59")
    that_instant = a(ReviewCompleted, on="2017-03-13", recorded="2017-05-08T09:00")

    assert verdict("RR32b", *opened(), *inspected(), change, honest) is True
    assert verdict("RR32b", *opened(), *inspected(), change, just_before) is True
    assert the_row("RR32b", *opened(), *inspected(), change, that_instant)["value"] == 63
    assert verdict("RR32b", *opened(), *inspected(), change, that_instant) is False
    assert verdict("RR32b", *opened(), inspected()[0], change, that_instant) is True  # not in the sample


def test_a_review_held_after_the_announcement_counts_on_its_day() -> None:
    review = a(ReviewCompleted, on="2017-05-12", recorded="2017-05-20")

    row = the_row("RR32b", *opened(), *inspected(), changed("2017-05-03"), review)

    assert (row["met"], row["value"]) == (True, 9)


def test_a_review_corrected_counts_on_its_new_day_and_one_retracted_or_unknown_not_at_all() -> None:
    change = changed("2017-03-06")
    review = a(ReviewCompleted, on="2017-03-13", event_id="R-1")
    correction = a(ReviewCompleted, on="2017-04-13", supersedes="R-1")
    retraction = a(EventRetracted, on="2017-04-13", retracts="R-1")
    written_late = a(ReviewCompleted, on="2017-03-13", recorded="2017-05-01")

    assert verdict("RR32b", *opened(), correction, change, review) is False
    assert verdict("RR32b", *opened(), retraction, change, review) is False
    assert verdict("RR32b", *opened(), change, written_late, known_at="2017-04-30") is False
    assert verdict("RR32b", *opened(), change, written_late, known_at="2017-05-01") is True


def test_the_diary_says_for_each_review_why_since_when_until_when_and_what_became_of_it() -> None:
    first, second = changed("2016-11-01"), changed("2017-02-01")
    early, late = reviewed("2016-11-21"), reviewed("2017-03-02")
    hands = other_officer("2017-03-13")

    diary = view("reviews_owed", *opened(), hands, late, second, early, first, as_of="2017-04-20")

    columns = ("reason", "occasion_on", "due_on", "state", "days_late", "reviewed_by")
    assert [tuple(row[name] for name in columns) for row in diary] == [
        ("start_of_supervision", date(2016, 10, 4), date(2017, 6, 4), "met", None, early.event_id),
        ("change_of_circumstances", date(2016, 11, 1), date(2016, 11, 29), "met", None, early.event_id),
        ("change_of_circumstances", date(2017, 2, 1), date(2017, 3, 1), "late", 1, late.event_id),
        ("officer_change", date(2017, 3, 13), date(2017, 4, 10), "never", 10, None),
    ]


def test_the_diary_tells_what_is_still_to_come_from_what_cannot_come_any_more() -> None:
    facts = [*opened(), changed("2017-03-06")]

    open_yet = view("reviews_owed", *facts, as_of="2017-04-03")
    closed = view("reviews_owed", *facts, a(SentenceClosed, on="2017-04-03"))

    assert [row["state"] for row in open_yet] == ["not_due_yet", "not_due_yet"]
    assert [row["state"] for row in closed] == ["ended_before_due", "ended_before_due"]


def test_the_diary_marks_a_review_that_was_written_for_the_inspectors() -> None:
    review = a(ReviewCompleted, on="2017-03-13", recorded="2017-05-10")

    [_, owed] = view("reviews_owed", *opened(), *inspected(), changed("2017-03-06"), review)

    assert (owed["state"], owed["is_backdated"]) == ("late", True)
    assert (owed["reviewed_on"], owed["written_on"]) == (date(2017, 5, 10), date(2017, 5, 10))


@pytest.mark.parametrize("is_used", [True, False])
def test_a_review_used_what_providers_knew_where_the_source_says_so(is_used: bool) -> None:
    referral = a(InterventionReferred, on="2016-11-01")
    review = reviewed("2017-03-13", is_provider_information_used=is_used)

    assert verdict("RR32g", *opened(), referral, review) is is_used


def test_a_review_that_had_nothing_to_use_is_left_out() -> None:
    without = reviewed("2017-03-13", is_provider_information_used=False)
    with_it = reviewed("2017-03-13", is_provider_information_used=True)
    later = a(InterventionReferred, on="2017-03-14")
    own = a(ContactLogged, on="2017-03-01", is_third_party=False)
    of_others = a(ContactLogged, on="2017-03-01", is_third_party=True)

    assert verdict("RR32g", *opened(), without, later, own) == "NOTHING_TO_USE"
    assert verdict("RR32g", *opened(), without, of_others) is False
    assert verdict("RR32g", *opened(), with_it) is True


def test_a_review_is_put_down_to_who_held_the_case_at_the_time() -> None:
    held = [*opened(organisation=Organisation.NPS), transferred("2017-03-06")]
    before, after = reviewed("2017-03-06T09:00"), reviewed("2017-03-06T11:00")

    rows = judged("RR32g", *held, before, after)

    assert sorted(row["organisation"] for row in rows) == ["CRC", "NPS"]
