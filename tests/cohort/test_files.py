"""The cohort as files: the same bytes each time, the same record in any order, and what is untidy told apart."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from casehistory import cohort
from casehistory.cohort.systems import SYSTEMS
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store
from consumers.tally import Tally
from domain.catalogue import OURS
from domain.fact import Fact
from domain.record import EventSetAside
from schemas.codec import decode
from schemas.container import read_container


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files, in the order in which they are given."""
    return cohort.write(tmp_path_factory.mktemp("cohort"))


def ingest(folder: Path, files: Iterable[Path]) -> tuple[Store, Tally]:
    store = Store(str(folder / "events.db"))
    run = Ingest(store)
    for path in files:
        with path.open("rb") as stream:
            run.take(read([(payload, path.name) for payload in read_container(stream)]))
    return store, run.tally


def in_force(store: Store) -> set[tuple[str, str]]:
    """Give the identities of the events that are not set aside."""
    events = [(event, decode(event.payload)) for event in store.log(0, 100_000)]
    aside = {(fact.subject, fact.version) for _, fact in events if isinstance(fact, EventSetAside)}
    return {fact.key for event, fact in events if type(fact) not in OURS and (event.stream, event.version) not in aside}


def test_writing_twice_gives_the_same_bytes(files: list[Path], tmp_path: Path) -> None:
    again = cohort.write(tmp_path)

    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_there_is_a_file_for_each_system_and_one_that_comes_late(files: list[Path]) -> None:
    assert [path.name for path in files] == [*(system.file for system in SYSTEMS), cohort.LATE_FILE]


class Ingested(NamedTuple):
    """What a run left behind."""

    tally: Tally
    in_force: set[tuple[str, str]]
    held: dict[str, str]


def ingested(folder: Path, files: Iterable[Path]) -> Ingested:
    store, tally = ingest(folder, files)
    held = {item.event_id: item.rule for item in store.quarantine()}
    result = Ingested(tally, in_force(store), held)
    store.close()
    return result


@pytest.fixture(scope="module")
def in_order(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """What a run over the files in their order left behind."""
    return ingested(tmp_path_factory.mktemp("in-order"), files)


def test_the_record_holds_every_fact(in_order: Ingested, facts: list[Fact]) -> None:
    assert in_order.in_force == {fact.key for fact in facts}
    assert in_order.tally.recorded == len(facts)
    assert not in_order.tally.undecodable
    assert not in_order.tally.set_aside


def test_what_is_wrong_on_purpose_is_counted_or_quarantined(in_order: Ingested, facts: list[Fact]) -> None:
    untidy = cohort.untidy_facts()

    assert in_order.tally.read == len(facts) + 3
    assert in_order.tally.already_known == 1
    assert in_order.held == {
        untidy["conflicting"].event_id: "same-id-other-content",
        untidy["impossible"].event_id: "ruling-needs-absence",
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_files_in_any_order_end_in_the_same_record(
    files: list[Path], in_order: Ingested, tmp_path: Path, seed: int
) -> None:
    shuffled = random.Random(seed).sample(files, len(files))

    otherwise = ingested(tmp_path, shuffled)

    assert otherwise.in_force == in_order.in_force
    assert otherwise.held == in_order.held
