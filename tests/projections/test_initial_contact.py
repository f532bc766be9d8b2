"""RR26, RR26a and the four service levels of initial contact: a first meeting arranged to take place in time."""

from __future__ import annotations

import pytest

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    AllocationDecided,
    CaseTransferred,
    PersonReleased,
    PhaseStarted,
    SentenceClosed,
    SentenceImposed,
)
from domain.fact import Fact
from domain.recall import PersonRereleased, RecallExecuted
from domain.record import EventRetracted
from domain.vocabulary import AppointmentKind, Organisation, Outcome, Phase, SentenceType, TransferKind
from tests.facts import a
from tests.projections.judging import judged, the_row, verdict, view

ORDER = {"RR26", "NPS-SL003R", "CRC-SL001R"}
LICENCE = {"RR26a", "NPS-SL004R", "CRC-SL002R"}


def allocated(
    on: str = "2016-10-05",
    *,
    sentence_type: SentenceType = SentenceType.COMMUNITY_ORDER,
    organisation: Organisation = Organisation.CRC,
) -> list[Fact]:
    """Give the facts of a sentence and its allocation on a day."""
    return [
        a(SentenceImposed, on="2016-10-03", sentence_type=sentence_type),
        a(AllocationDecided, on=on, to_organisation=organisation),
    ]


def released(on: str = "2017-01-09", *, organisation: Organisation = Organisation.CRC) -> list[Fact]:
    """Give the facts of a custodial sentence and a release on licence."""
    return [
        *allocated(sentence_type=SentenceType.CUSTODY, organisation=organisation),
        a(PersonReleased, on=on),
        a(PhaseStarted, on=on, phase=Phase.LICENCE),
    ]


def arranged(
    day: str,
    *,
    offered: str = "2016-10-04",
    kind: AppointmentKind = AppointmentKind.OFFICE,
    ref: str = "A-1",
    **fields: str,
) -> Fact:
    """Give an appointment that is to take place on a day."""
    return a(AppointmentScheduled, on=offered, starts_at=day, kind=kind, appointment_ref=ref, **fields)


@pytest.mark.parametrize(
    ("allocation", "meeting", "is_met"),
    [
        ("2016-10-05", "2016-10-05T08:00", True),  # the day itself
        ("2016-10-05", "2016-10-12T22:59", True),  # Wednesday to Wednesday, London's last minute
        ("2016-10-05", "2016-10-12T23:00", False),
        ("2016-10-05", "2016-10-13", False),
        ("2016-10-07", "2016-10-15", False),  # due on Friday; Saturday counts as the Monday after
        ("2016-12-21", "2016-12-30", True),  # 26 and 27 December do not count
        ("2016-12-21", "2017-01-03", False),
        ("2016-10-26T22:30", "2016-11-02T23:30", True),  # across the night on which the clocks go back
    ],
)
def test_a_meeting_is_in_time_up_to_the_end_of_the_fifth_business_day_after_the_allocation(
    allocation: str, meeting: str, is_met: bool
) -> None:
    facts = [*allocated(allocation), arranged(meeting)]

    assert verdict("RR26", *facts) is is_met
    assert verdict("CRC-SL001R", *facts) is is_met


@pytest.mark.parametrize(
    ("release", "meeting", "is_met"),
    [
        ("2017-01-09", "2017-01-09", True),
        ("2017-01-09", "2017-01-10", True),
        ("2017-01-09", "2017-01-11", False),
        ("2017-01-06", "2017-01-09", True),  # Friday to Monday
        ("2017-04-13", "2017-04-18", True),  # over Easter
        ("2017-04-13", "2017-04-19", False),
    ],
)
def test_a_meeting_after_a_release_is_in_time_up_to_the_end_of_the_next_business_day(
    release: str, meeting: str, is_met: bool
) -> None:
    facts = [*released(release), arranged(meeting)]

    assert verdict("RR26a", *facts) is is_met
    assert verdict("CRC-SL002R", *facts) is is_met


def test_a_meeting_counts_once_it_is_arranged_whether_or_not_the_person_comes() -> None:
    facts = [*allocated(), arranged("2016-10-11", offered="2016-10-06")]
    missed = a(OutcomeRecorded, on="2016-10-11", outcome=Outcome.ABSENT)

    assert verdict("RR26", *facts, as_of="2016-10-05") == "NOT_DUE_YET"
    assert verdict("RR26", *facts, as_of="2016-10-06") is True
    assert verdict("RR26", *facts, missed) is True


def test_a_meeting_that_the_service_called_off_or_entered_afterwards_was_not_arranged() -> None:
    facts = [*allocated(), arranged("2016-10-11")]
    called_off = a(OutcomeRecorded, on="2016-10-10", outcome=Outcome.CANCELLED_BY_SERVICE)
    afterwards = arranged("2016-10-11", offered="2016-10-12")

    assert verdict("RR26", *facts, called_off) is False
    assert verdict("RR26", *allocated(), afterwards) is False
    assert verdict("RR26", *allocated(), afterwards, a(OutcomeRecorded, on="2016-10-13")) is True


@pytest.mark.parametrize(
    ("kind", "is_met"),
    [(kind, kind.name in ("OFFICE", "HOME_VISIT", "VIDEO")) for kind in AppointmentKind],
)
def test_only_a_meeting_at_the_office_or_at_home_or_by_video_counts(kind: AppointmentKind, is_met: bool) -> None:
    assert verdict("RR26", *allocated(), arranged("2016-10-11", kind=kind)) is is_met


def test_a_meeting_before_the_allocation_does_not_count() -> None:
    assert verdict("RR26", *allocated(), arranged("2016-10-04")) is False


def test_without_a_meeting_in_time_a_row_waits_until_the_time_is_over_even_where_a_later_one_is_arranged() -> None:
    facts = [*allocated(), arranged("2016-10-20")]

    assert verdict("RR26", *facts, as_of="2016-10-12") == "NOT_DUE_YET"
    assert verdict("RR26", *facts, as_of="2016-10-13") is False
    assert verdict("RR26", *allocated(), as_of="2016-10-12") == "NOT_DUE_YET"


def test_a_case_closed_before_the_time_was_over_is_left_out() -> None:
    assert verdict("RR26", *allocated(), a(SentenceClosed, on="2016-10-12")) == "CLOSED_BEFORE_DUE"
    assert verdict("RR26", *allocated(), a(SentenceClosed, on="2016-10-13")) is False


@pytest.mark.parametrize("sentence_type", list(SentenceType))
@pytest.mark.parametrize("organisation", [Organisation.CRC, Organisation.NPS])
def test_each_service_level_counts_its_own_organisation_and_sentences(
    sentence_type: SentenceType, organisation: Organisation
) -> None:
    facts = allocated(sentence_type=sentence_type, organisation=organisation)
    if sentence_type is SentenceType.CUSTODY:
        facts = released(organisation=organisation)
    is_order = sentence_type in (SentenceType.COMMUNITY_ORDER, SentenceType.SUSPENDED_SENTENCE_ORDER)
    expected = ORDER if is_order else LICENCE if sentence_type is SentenceType.CUSTODY else set()

    found = {code for code in ORDER | LICENCE if judged(code, *facts)}

    assert found == {code for code in expected if code.startswith(("RR", organisation))}


def test_a_case_that_was_not_allocated_or_a_person_still_in_prison_has_no_row() -> None:
    assert judged("RR26", a(SentenceImposed, on="2016-10-03")) == []
    assert judged("RR26a", *allocated(sentence_type=SentenceType.CUSTODY)) == []


def test_a_return_to_prison_before_the_time_was_over_changes_nothing() -> None:
    facts = [*released("2017-01-06"), a(RecallExecuted, on="2017-01-07")]

    assert verdict("RR26a", *facts, as_of="2017-01-09") == "NOT_DUE_YET"
    assert verdict("RR26a", *facts, as_of="2017-01-10") is False


def test_each_release_has_a_row_and_the_end_in_prison_or_post_sentence_supervision_none() -> None:
    facts = [
        *released(),
        a(RecallExecuted, on="2017-02-01"),
        a(PersonRereleased, on="2017-03-01"),
        a(PhaseStarted, on="2017-05-01", phase=Phase.POST_SENTENCE_SUPERVISION),
        arranged("2017-01-10"),
    ]
    out_on_supervision = [
        *allocated(sentence_type=SentenceType.CUSTODY),
        a(PhaseStarted, on="2017-01-09", phase=Phase.POST_SENTENCE_SUPERVISION),
    ]
    ended_in_prison = [*allocated(sentence_type=SentenceType.CUSTODY), a(SentenceClosed, on="2017-01-09")]

    assert sorted((f"{row['judged_on']}", row["met"]) for row in judged("RR26a", *facts)) == [
        ("2017-01-09", True),
        ("2017-03-01", False),
    ]
    assert judged("RR26a", *out_on_supervision) == []
    assert judged("RR26a", *ended_in_prison) == []


def test_a_person_released_at_the_sentence_has_a_release_under_the_organisation_allocated_later() -> None:
    facts = [
        a(SentenceImposed, on="2016-10-03", sentence_type=SentenceType.CUSTODY),
        a(PersonReleased, on="2016-10-03"),
        a(AllocationDecided, on="2016-10-04", to_organisation=Organisation.NPS),
        arranged("2016-10-04", offered="2016-10-03"),
    ]

    row = the_row("NPS-SL004R", *facts)

    assert (f"{row['judged_on']}", row["met"], row["value"]) == ("2016-10-03", True, 1)
    assert [one["imprisoned_on"] for one in view("releases", *facts)] == [row["judged_on"]]


def test_the_row_stays_with_the_organisation_of_the_start_when_the_case_is_transferred_in_the_window() -> None:
    moved = a(
        CaseTransferred,
        on="2016-10-07",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )
    facts = [*allocated(organisation=Organisation.NPS), moved, arranged("2016-10-11", offered="2016-10-10")]

    row = the_row("RR26", *facts)

    assert (row["organisation"], row["unit"], row["met"]) == ("NPS", "WORCESTER", True)
    assert judged("CRC-SL001R", *facts) == []


def test_a_release_is_put_down_to_the_organisation_that_took_the_case_on_that_day() -> None:
    moved = a(
        CaseTransferred,
        on="2017-01-09T15:00",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )

    assert the_row("RR26a", *released(organisation=Organisation.NPS), moved)["organisation"] == "CRC"


def test_an_appointment_corrected_to_a_later_day_is_late_and_one_retracted_or_unknown_is_none() -> None:
    meeting = arranged("2016-10-11", event_id="M-1")
    correction = arranged("2016-10-18", supersedes="M-1")
    retraction = a(EventRetracted, on="2016-10-12", retracts="M-1")
    written_late = arranged("2016-10-11", recorded="2016-11-01")

    assert verdict("RR26", *allocated(), correction, meeting) is False
    assert verdict("RR26", *allocated(), retraction, meeting) is False
    assert verdict("RR26", *allocated(), written_late, known_at="2016-10-31") is False
    assert verdict("RR26", *allocated(), written_late, known_at="2016-11-01") is True


def test_the_first_of_several_meetings_counts_and_the_evidence_is_the_start_and_it() -> None:
    facts = allocated()
    first = arranged("2016-10-11", ref="A-1")

    row = the_row("RR26", arranged("2016-10-20", ref="A-2"), first, *facts)

    assert (row["value"], row["evidence"]) == (4, [facts[1].event_id, first.event_id])
