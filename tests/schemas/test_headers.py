"""The headers of a record repeat what its fact says, and one that says otherwise is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment import AbsenceRuled
from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.codec import decode, encode
from schemas.golden import example
from schemas.headers import (
    CE_TIME,
    CLOUD,
    DEAD,
    HISTORY,
    cloud_headers,
    contradictions,
    instant_read,
    instant_written,
)
from tests.schemas.any_fact import INSTANTS, fact_of

FACT = decode(encode(example(AbsenceRuled)))


def test_a_fact_is_announced_as_a_cloud_event_of_its_type() -> None:
    assert cloud_headers(FACT) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"event_id-1"),
        ("ce_source", b"source-1"),
        ("ce_type", b"appointment.absence-ruled"),
        ("ce_time", b"2016-11-02T10:30:15.123456Z"),
        ("content-type", b"application/avro"),
    ]


@given(st.sampled_from(LIFECYCLE).flatmap(fact_of))
def test_the_headers_of_any_fact_agree_with_it(fact: Fact) -> None:
    received = decode(encode(fact))

    headers = cloud_headers(fact)

    assert contradictions(headers, received) == []
    assert [name for name, _ in headers] == list(CLOUD)


@pytest.mark.parametrize("name", CLOUD)
@pytest.mark.parametrize("value", [b"something else", b"", b"\xff\xfe", None])
def test_a_header_that_says_something_else_is_named_without_its_value(name: str, value: bytes | None) -> None:
    headers = [(other, value if other == name else said) for other, said in cloud_headers(FACT)]

    (found,) = contradictions(headers, FACT)

    assert f"header {name} says something else" in found
    assert "-1" not in found


def test_a_header_that_is_said_twice_must_agree_both_times() -> None:
    headers = [*cloud_headers(FACT), ("ce_id", b"another")]

    found = contradictions(headers, FACT)

    assert found == ["The header ce_id says something else than the fact (its event_id)."]


def test_headers_that_are_not_there_and_headers_of_others_contradict_nothing() -> None:
    assert contradictions([], FACT) == []
    assert contradictions([("traceparent", b"00-1"), ("ce_subject", None)], FACT) == []


@pytest.mark.parametrize("value", [b"2016-11-02T11:30:15.123456+01:00", b"2016-11-02T10:30:15.123456000Z"])
def test_the_time_may_be_written_in_any_way_that_is_the_same_instant(value: bytes) -> None:
    assert contradictions([(CE_TIME, value)], FACT) == []


@pytest.mark.parametrize("value", [b"2016-11-02T10:30:15Z", b"2016-11-02T10:30:15.123456", b"2016-13-40T10:30:15Z"])
def test_a_time_that_is_another_instant_or_none_contradicts(value: bytes) -> None:
    assert len(contradictions([(CE_TIME, value)], FACT)) == 1


@given(INSTANTS)
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    assert instant_read(instant_written(instant)) == instant


def test_instants_are_written_in_utc_with_all_their_digits() -> None:
    summer = timezone(timedelta(hours=1))

    assert instant_written(datetime(2016, 7, 1, 0, 30, tzinfo=summer)) == b"2016-06-30T23:30:00.000000Z"
    assert instant_written(datetime(987, 1, 1, tzinfo=UTC)) == b"0987-01-01T00:00:00.000000Z"


def test_no_two_headers_have_one_name() -> None:
    names = [*CLOUD, *HISTORY, *DEAD]

    assert len(set(names)) == len(names)
