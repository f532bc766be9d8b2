"""The envelope: under which key a domain event may come, and where one goes that has no mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from consumers.envelope import Post, Record, sort
from schemas import domain_event
from schemas.codec import encode
from schemas.domain_event import fact_of

GOLDEN = Path(domain_event.__file__).parent / "golden_domain_events"


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def sorted_out(key: bytes, value: bytes) -> Post:
    return sort([Record("case-events", 0, 7, key, value, [])], None)


@pytest.mark.parametrize("event_type", ["probation-case.merge.completed", "probation-case.unmerge.completed"])
@pytest.mark.parametrize("key", [b"X100001", b"X100002"])
def test_a_merge_in_json_may_come_under_either_of_its_two_people(event_type: str, key: bytes) -> None:
    post = sorted_out(key, golden(event_type))

    assert [one.fact.stream for one in post.reading.facts] == ["person/X100001"]


def test_a_merge_in_json_under_a_third_person_is_a_dead_letter() -> None:
    post = sorted_out(b"X100003", golden("probation-case.merge.completed"))

    assert [letter.reason for letter in post.dead] == ["key-differs"]


def test_a_merge_in_avro_comes_under_the_person_it_is_about() -> None:
    merge = encode(fact_of(golden("probation-case.merge.completed")))

    assert [letter.reason for letter in sorted_out(b"X100002", merge).dead] == ["key-differs"]
    assert len(sorted_out(b"X100001", merge).reading.facts) == 1


def test_a_domain_event_without_a_mapping_is_kept_with_its_type_and_is_no_dead_letter() -> None:
    post = sorted_out(b"X100001", golden("tier.calculation.complete"))

    assert post.dead == []
    assert [(one.topic, one.rule) for one in post.reading.unreadable] == [("tier.calculation.complete", "thin-event")]


def test_a_domain_event_that_is_damaged_is_a_dead_letter() -> None:
    post = sorted_out(b"X100001", b'{"eventType": 1}')

    assert [letter.reason for letter in post.dead] == ["malformed-domain-event"]
