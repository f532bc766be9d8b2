"""A fact knows who said it, which stream it belongs to, and which earlier fact it corrects."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from domain.appointment import AppointmentScheduled
from domain.case import HomeVisitMade, MappaLevelSet, MappaMeetingHeld
from domain.fact import Fact
from domain.inspection import CaseJudged
from domain.person import PersonDescribed
from domain.practitioner import SupervisionHeld
from domain.record import EventRetracted
from tests.facts import a


@pytest.mark.parametrize(
    ("kind", "stream", "ref"),
    [
        (HomeVisitMade, "case/X100001-1", "X100001-1"),
        (AppointmentScheduled, "case/X100001-1", "A-1"),
        (PersonDescribed, "person/X100001", "X100001"),
        (SupervisionHeld, "practitioner/PO-1", "PO-1"),
        (CaseJudged, "inspection/WM-2017", "WM-2017"),
        (EventRetracted, "case/X100001-1", "case/X100001-1"),
    ],
)
def test_a_fact_belongs_to_the_stream_of_its_case_person_practitioner_or_inspection(
    kind: type[Fact], stream: str, ref: str
) -> None:
    fact = a(kind, on="2016-11-01")

    assert (fact.stream, fact.ref) == (stream, ref)


def test_a_fact_is_known_by_its_source_and_the_sources_own_identifier() -> None:
    assert a(HomeVisitMade, on="2016-11-01", event_id="visit").key == ("delius", "visit")


def test_a_source_corrects_its_own_facts() -> None:
    assert a(HomeVisitMade, on="2016-11-01").corrects is None
    assert a(HomeVisitMade, on="2016-11-01", supersedes="visit").corrects == ("delius", "visit")
    assert a(EventRetracted, on="2016-11-01", retracts="visit", source="oasys").corrects == ("oasys", "visit")


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (HomeVisitMade, "crn", "x100001"),
        (HomeVisitMade, "crn", "X100001\n"),
        (HomeVisitMade, "case_ref", "X100001"),
        (HomeVisitMade, "event_id", ""),
        (HomeVisitMade, "visited_by", "a name with spaces"),
        (HomeVisitMade, "visited_by", "N" * 65),
        (MappaLevelSet, "level", 4),
        (MappaLevelSet, "category", 0),
        (MappaMeetingHeld, "level", 1),
    ],
)
def test_a_reference_or_a_level_that_is_none_is_no_fact(kind: type[Fact], field: str, value: Any) -> None:
    fields = msgspec.to_builtins(a(kind, on="2016-11-01"))

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields | {field: value}, kind)
