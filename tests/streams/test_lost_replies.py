"""A COMMIT whose connection is cut off: what it holds is recorded once, and nobody is said to have been first."""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from consumers.consuming import Inbox
from consumers.ingest import Ingest
from consumers.reading import Reading, read
from consumers.store import Store
from consumers.stretch import Stretch
from consumers.tally import Tally
from domain.fact import Fact
from schemas.codec import encode
from tests.facts import opened
from tests.servers.proxy import Cut, Proxy
from tests.streams.batch import DAMAGED
from tests.streams.conftest import Publisher, consumed
from tests.streams.test_consuming import cases, events_of, from_files

SENTENCED, *WAITING = opened()
HELD = Counter({"case-is-opened-by-sentence": 2})
BATCHES: dict[str, tuple[Sequence[Fact], Sequence[Fact], Tally]] = {
    "events": ([], opened(), Tally(read=3, recorded=3)),
    "known facts only": (opened(), opened(), Tally(read=3, already_known=3)),
    "quarantine only": ([], WAITING, Tally(read=2, quarantined=HELD)),
    "an event that others waited for": (WAITING, [SENTENCED], Tally(read=1, recorded=3, released=2)),
    "nothing but the place": ([], [], Tally()),
}
"""What was recorded before, what a batch holds, and what becomes of it."""

PARTITION = "cluster/topic/0"

_schemas = itertools.count(1)


@pytest.fixture
def proxy(tmp_path: Path, postgres: str) -> Iterator[Proxy]:
    """A proxy in front of the database."""
    with closing(Proxy(tmp_path / "proxy", postgres)) as one:
        yield one


@pytest.fixture
def store(proxy: Proxy) -> Iterator[Store]:
    """An empty store behind the proxy."""
    with closing(Store(f"{proxy.address}&schema=lost_{next(_schemas)}")) as one:
        yield one


def read_of(facts: Sequence[Fact]) -> Reading:
    return read([(encode(fact), f"test#{at}") for at, fact in enumerate(facts)])


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("cut", Cut)
def test_a_batch_whose_commit_is_cut_off_is_recorded_once_and_with_its_place(
    store: Store, proxy: Proxy, batch: str, cut: Cut
) -> None:
    before, facts, tally = BATCHES[batch]
    Ingest(store).take(read_of(before))
    proxy.cuts.append(cut)
    ingest = Ingest(store)

    ingest.take(read_of(facts), [Stretch(PARTITION, None, 7)])

    assert proxy.cuts == []
    assert ingest.tally == tally
    assert store.place(PARTITION) == 7
    assert store.count(10**9) == len(before) * (not tally.released) + tally.recorded
    assert store.quarantine_counts() == tally.quarantined


@pytest.mark.parametrize("cut", Cut)
def test_a_batch_from_a_file_whose_commit_is_cut_off_is_recorded_once(store: Store, proxy: Proxy, cut: Cut) -> None:
    items = [
        *((encode(fact), "test#1") for fact in [*opened(), *opened(case_ref="X100002-1")[1:]]),
        (DAMAGED, "test#9"),
    ]
    proxy.cuts.append(cut)
    ingest = Ingest(store)

    ingest.take(read(items))

    assert proxy.cuts == []
    assert (ingest.tally.recorded, ingest.tally.quarantined, ingest.tally.undecodable.total()) == (3, HELD, 1)
    assert store.count(10**9) == 3
    assert len(store.quarantine()) == 3


@pytest.mark.parametrize("cut", Cut)
def test_a_consumer_whose_commits_are_cut_off_records_each_fact_once_and_speaks_of_no_conflict(
    store: Store,
    proxy: Proxy,
    cut: Cut,
    inbox: Inbox,
    publisher: Publisher,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    facts = cases(10)
    proxy.cuts.append(cut)

    publisher.facts(facts)
    with caplog.at_level(logging.INFO, "casehistory"):
        tally = consumed(store, inbox)

    assert proxy.cuts == []
    assert tally == Tally(read=len(facts), recorded=len(facts))
    assert events_of(store) == from_files(facts, tmp_path)
    assert "another process" not in caplog.text
    assert not [said for said in caplog.records if said.levelno >= logging.WARNING]


def test_a_consumer_that_is_cut_off_again_and_again_records_each_fact_once(
    store: Store, proxy: Proxy, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts = cases(10)
    proxy.cuts += [Cut.BEFORE, Cut.MEANWHILE, Cut.BEFORE, Cut.BEFORE, Cut.AFTER]

    publisher.facts(facts)
    consumed(store, inbox)

    assert events_of(store) == from_files(facts, tmp_path)
    assert store.quarantine() == []
