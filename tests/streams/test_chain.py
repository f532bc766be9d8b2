"""The chain: a reader takes each event once and in order, however often it was published, and says when one is gone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.chain import ChainBroken, unbroken


def published(position: int, previous: int, *, partition: int = 0, **headers: bytes) -> Any:
    """Give a record as a client library does."""
    said = {"ch_position": position, "ch_previous": previous, "ch_stream": "case/X100001-1", "ch_version": 1}
    named = {name: str(value).encode() for name, value in said.items()} | headers
    return SimpleNamespace(partition=partition, offset=0, key=b"X100001", value=b"", headers=list(named.items()))


def positions(*records: Any, reached: dict[int, int] | None = None) -> list[int]:
    return [event.position for event in unbroken(records, {} if reached is None else reached)]


def test_what_was_published_again_is_skipped() -> None:
    chain = [published(3, 0), published(5, 3), published(9, 5)]

    assert positions(*chain, *chain[1:], published(12, 9)) == [3, 5, 9, 12]


def test_an_event_that_does_not_follow_the_last_is_not_given() -> None:
    reached: dict[int, int] = {}

    with pytest.raises(ChainBroken, match="the event at position 9 follows 5, and 3 was the last one here"):
        positions(published(3, 0), published(9, 5), reached=reached)

    assert reached == {0: 3}


def test_a_topic_that_lost_its_beginning_is_not_read_as_if_it_were_whole() -> None:
    with pytest.raises(ChainBroken):
        positions(published(5, 3))


def test_each_partition_has_a_chain_of_its_own() -> None:
    reached: dict[int, int] = {}

    found = positions(published(3, 0), published(4, 0, partition=1), published(5, 3), reached=reached)

    assert found == [3, 4, 5]
    assert reached == {0: 5, 1: 4}


def test_reading_goes_on_where_it_was() -> None:
    assert positions(published(3, 0), published(5, 3), reached={0: 3}) == [5]


@pytest.mark.parametrize("headers", [[], [("ch_position", b"first")]])
def test_a_record_of_somebody_else_is_not_passed_over(headers: list[tuple[str, bytes]]) -> None:
    record = published(3, 0)
    record.headers = headers

    with pytest.raises(ChainBroken, match="only the relay may write to the topic"):
        positions(record)


@given(st.data())
def test_each_event_is_taken_once_whoever_publishes_late_or_again(data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 12))
    chain = [published(position, position - 1) for position in range(1, length + 1)]
    log: list[Any] = []
    acknowledged, at_work = 0, [0]
    for _ in range(data.draw(st.integers(0, 60))):
        match data.draw(st.sampled_from(["publish", "acknowledge", "another begins"])):
            case "publish":  # also one that should have stopped long ago
                who = data.draw(st.integers(0, len(at_work) - 1))
                log += chain[at_work[who] : at_work[who] + 1]
                at_work[who] = min(at_work[who] + 1, length)
            case "acknowledge":
                acknowledged = max(acknowledged, data.draw(st.integers(0, at_work[-1])))
            case "another begins":
                at_work.append(acknowledged)

    assert positions(*log, *chain[acknowledged:]) == list(range(1, length + 1))
