"""PP15: a MAPPA level for every eligible case of the NPS, and who came to the meetings."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import (
    AllocationDecided,
    CaseTransferred,
    MappaLevelSet,
    MappaMeetingHeld,
    OfficerAssigned,
    RiskFlagRaised,
    RiskFlagRemoved,
    SentenceClosed,
    SentenceImposed,
)
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import Organisation, RiskFlag, SentenceType, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

CRC, NPS = Organisation.CRC, Organisation.NPS
FLAG = a(RiskFlagRaised, on="2016-10-04", flag=RiskFlag.MAPPA)
NOT_ELIGIBLE = opened(on="2016-10-03", organisation=NPS)


def eligible(
    organisation: Organisation = NPS, sentence_type: SentenceType = SentenceType.COMMUNITY_ORDER
) -> list[Fact]:
    """Give a case allocated on 4 October 2016 as eligible."""
    return [
        a(SentenceImposed, on="2016-10-03", sentence_type=sentence_type),
        a(AllocationDecided, on="2016-10-04", to_organisation=organisation, is_mappa_eligible=True),
        a(OfficerAssigned, on="2016-10-05", recorded_by_organisation=organisation),
    ]


def level(on: str = "2016-11-01", number: int = 1, **fields: Any) -> Fact:
    """Give a level set, in category 1 unless told."""
    return a(MappaLevelSet, on=on, level=number, **{"category": 1, **fields})


def moved(on: str, to: Organisation) -> Fact:
    """Give a transfer between the CRC and the NPS."""
    kind = TransferKind.ESCALATION if to is NPS else TransferKind.DEESCALATION
    return a(CaseTransferred, on=on, from_organisation=CRC if to is NPS else NPS, to_organisation=to, kind=kind)


# PP15


def test_an_eligible_case_needs_a_level() -> None:
    case, one = eligible(), level()

    row = the_row("PP15", *case, one)

    assert (row["met"], row["category"], row["organisation"], f"{row['judged_on']}") == (
        True,
        "LEVEL_1",
        "NPS",
        "2017-05-31",
    )
    assert row["evidence"] == [case[1].event_id, one.event_id]
    assert verdict("PP15", *case) is False


def test_a_flag_makes_a_case_eligible_and_a_level_alone_does_not() -> None:
    assert verdict("PP15", *NOT_ELIGIBLE, FLAG) is False
    assert verdict("PP15", *NOT_ELIGIBLE, FLAG, level()) is True
    assert judged("PP15", *NOT_ELIGIBLE, level()) == []
    assert judged("PP15", *NOT_ELIGIBLE, a(RiskFlagRaised, on="2016-10-04", flag=RiskFlag.DOMESTIC_ABUSE)) == []


def test_a_flag_that_was_down_before_supervision_or_went_up_on_a_case_closed_makes_none_eligible() -> None:
    early = a(RiskFlagRaised, on="2016-10-03T11:00", flag=RiskFlag.MAPPA)
    removed = a(RiskFlagRemoved, on="2016-10-04", flag=RiskFlag.MAPPA)
    removed_later = a(RiskFlagRemoved, on="2016-10-04T10:01", flag=RiskFlag.MAPPA)

    assert judged("PP15", *NOT_ELIGIBLE, early, removed) == []
    assert verdict("PP15", *NOT_ELIGIBLE, early, removed_later) is False


def test_a_case_of_a_crc_has_no_row_and_one_that_came_to_the_nps_has_one() -> None:
    assert judged("PP15", *eligible(CRC)) == []
    assert verdict("PP15", *eligible(CRC), moved("2016-12-01", NPS)) is False
    assert judged("PP15", *eligible(NPS), moved("2016-12-01", CRC)) == []


def test_a_case_still_in_prison_has_no_row() -> None:
    assert judged("PP15", *eligible(sentence_type=SentenceType.CUSTODY), level()) == []


def test_a_level_set_before_the_allocation_counts_and_of_several_the_latest_is_told() -> None:
    case = eligible()

    assert verdict("PP15", *case, level("2016-10-03T11:00")) is True
    assert the_row("PP15", *case, level("2017-01-09", 2), level("2016-11-01", 1))["category"] == "LEVEL_2"
    assert the_row("PP15", *case, level("2017-01-09", 2), level("2016-11-01", 3), as_of="2017-01-08")["category"] == (
        "LEVEL_3"
    )


def test_a_case_closed_is_judged_up_to_its_closure() -> None:
    row = the_row("PP15", *eligible(), a(SentenceClosed, on="2017-03-01"))

    assert (row["met"], f"{row['judged_on']}") == (False, "2017-03-01")


def test_a_level_retracted_is_none_and_one_written_down_late_is_unknown_until_then() -> None:
    late = level("2016-11-01", recorded="2017-02-01", event_id="L-1")
    retraction = a(EventRetracted, on="2017-03-01", retracts="L-1")
    correction = level("2016-11-01", 2, supersedes="L-1", recorded="2017-03-01")

    assert verdict("PP15", *eligible(), late, known_at="2017-01-31") is False
    assert verdict("PP15", *eligible(), late, known_at="2017-02-01") is True
    assert verdict("PP15", *eligible(), late, retraction) is False
    assert the_row("PP15", *eligible(), late, correction)["category"] == "LEVEL_2"


# PP15a


def test_each_agency_has_a_row_for_each_meeting() -> None:
    meeting = a(
        MappaMeetingHeld,
        on="2016-12-01",
        level=3,
        is_police_present=True,
        is_prison_present=False,
        is_housing_present=False,
        is_children_social_care_present=True,
        is_health_present=True,
    )

    rows = judged("PP15a", *eligible(), meeting)

    assert {row["body"]: row["met"] for row in rows} == {
        "POLICE": True,
        "PRISON": False,
        "HOUSING": False,
        "CHILDREN_SOCIAL_CARE": True,
        "HEALTH": True,
    }
    assert {(row["category"], row["organisation"], f"{row['judged_on']}") for row in rows} == {
        ("LEVEL_3", "NPS", "2016-12-01")
    }
    assert {row["thing"] for row in rows} == {f"X100001-1 {meeting.event_id} {row['body']}" for row in rows}
    assert {tuple(row["evidence"]) for row in rows} == {(meeting.event_id,)}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("is_police_present", "POLICE"),
        ("is_prison_present", "PRISON"),
        ("is_housing_present", "HOUSING"),
        ("is_children_social_care_present", "CHILDREN_SOCIAL_CARE"),
        ("is_health_present", "HEALTH"),
    ],
)
def test_an_agency_is_absent_when_the_meeting_says_so(field: str, body: str) -> None:
    rows = judged("PP15a", *eligible(), a(MappaMeetingHeld, on="2016-12-01", **{field: False}))  # type: ignore[arg-type]

    assert [row["body"] for row in rows if not row["met"]] == [body]


def test_two_meetings_of_a_day_are_two_and_one_retracted_or_unknown_is_none() -> None:
    first = a(MappaMeetingHeld, on="2016-12-01T09:00", event_id="M-1")
    second = a(MappaMeetingHeld, on="2016-12-01T14:00", recorded="2017-01-10")
    retraction = a(EventRetracted, on="2017-02-01", retracts="M-1")

    assert len(judged("PP15a", *eligible(), first, second)) == 10
    assert len(judged("PP15a", *eligible(), first, second, known_at="2017-01-09")) == 5
    assert len(judged("PP15a", *eligible(), first, second, retraction)) == 5


def test_a_meeting_is_put_down_to_who_held_the_case_at_the_time() -> None:
    meetings = [a(MappaMeetingHeld, on=day) for day in ("2016-10-03T11:00", "2016-11-01", "2017-01-10")]

    rows = judged("PP15a", *eligible(), *meetings, moved("2016-12-01", CRC))

    assert [row["organisation"] for row in sorted(rows, key=lambda row: row["judged_on"])][::5] == [None, "NPS", "CRC"]


# the view


def test_a_stretch_at_a_level_goes_on_to_the_next_and_the_same_again_changes_nothing() -> None:
    facts = [
        level("2016-11-01", 1),
        level("2016-11-20", 1),
        level("2017-01-09", 2),
        level("2017-02-09", 2, category=2),
        a(MappaMeetingHeld, on="2017-01-09"),
        a(MappaMeetingHeld, on="2017-02-08"),
        a(MappaMeetingHeld, on="2017-02-09"),
        a(SentenceClosed, on="2017-03-01"),
    ]

    rows = sorted(view("mappa_levels", *eligible(), *facts), key=lambda row: row["sequence"])

    assert [(row["category"], row["level"], f"{row['starts_on']}", f"{row['ends_on']}") for row in rows] == [
        (1, 1, "2016-11-01", "2017-01-09"),
        (1, 2, "2017-01-09", "2017-02-09"),
        (2, 2, "2017-02-09", "2017-03-01"),
    ]
    assert [(row["days"], row["meetings"]) for row in rows] == [(69, 0), (31, 2), (20, 1)]
    assert {(row["organisation"], row["officer"]) for row in rows} == {("NPS", "PO-1")}


def test_of_two_levels_set_at_one_instant_the_one_written_down_last_counts() -> None:
    facts = [level(number=2, recorded="2016-11-03"), level(number=1, recorded="2016-11-02")]

    assert [row["level"] for row in view("mappa_levels", *eligible(), *facts)] == [2]
