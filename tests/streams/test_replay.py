"""A topic replayed, shuffled over its partitions and shared by consumers, makes the same record and measures."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from casehistory.simulation import simulate
from consumers.archive import archive
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store
from projections.history import History
from projections.measure import measures
from schemas.codec import decode
from schemas.container import read_container
from schemas.headers import cloud_headers, key_of
from tests.in_force import in_force
from tests.servers.broker import Broker
from tests.streams.conftest import PARTITIONS, Publisher, inbox_on
from tests.streams.test_consuming import consuming, wait_for

CASES = 40


def told(store: Store) -> Counter[tuple[str, bytes]]:
    """Count the events in force, by stream and payload."""
    return Counter((event.stream, event.payload) for event in in_force(store))


def held(store: Store) -> set[tuple[bytes, bytes, str]]:
    """Give what is in the quarantine, and by which rule."""
    return {(item.key, item.content, item.rule) for item in store.quarantine(limit=1_000_000)}


def measured(store: Store, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every measure."""
    archive(store, folder)
    with History.of_folder(folder) as history:
        return {one.code: sorted(history.measure_rows(one.code), key=repr) for one in measures()}


def test_the_record_and_every_measure_are_the_same_whatever_the_topic_and_the_consumers_went_through(
    open_shared: Callable[[], Store], broker: Broker, tmp_path: Path
) -> None:
    simulate(tmp_path / "files", cases=CASES, seed=3, processes=1)
    payloads = [
        payload
        for file in sorted((tmp_path / "files").rglob("*.avro"))
        for payload in read_container(BytesIO(file.read_bytes()))
    ]
    alone = Store(str(tmp_path / "files.db"))
    Ingest(alone).take(read([(payload, "file#1") for payload in payloads]))
    inbox = inbox_on(broker.address)
    publisher = Publisher(inbox)
    dice = random.Random(5)
    shuffled = dice.sample(payloads, len(payloads))
    store = open_shared()

    with consuming(open_shared(), inbox) as first, consuming(open_shared(), inbox) as second:
        for payload in [*shuffled, *dice.sample(payloads, len(payloads))]:
            fact = decode(payload)
            where = {
                "key": key_of(fact.stream),
                "headers": cloud_headers(fact),
                "partition": dice.randrange(PARTITIONS),
            }
            publisher.record(payload, wait=False, **where)
        publisher.wait()
        wait_for(lambda: first.read + second.read >= 2 * len(payloads), seconds=90)

    assert told(store) == told(alone)
    assert held(store) == held(alone)
    assert measured(store, tmp_path / "shared") == measured(alone, tmp_path / "alone")
    alone.close()
