"""The example of a report fed by the topic: the caseloads that it keeps are those that history gives."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from casehistory import cohort
from casehistory.simulation import simulate
from consumers.ingest import Ingest
from consumers.port import Made
from consumers.reading import read
from consumers.relaying import Outbox
from consumers.store import Store
from domain.case import AllocationDecided, OfficerAssigned, SentenceClosed
from domain.fact import Fact
from domain.record import EventReinstated, EventRetracted, EventSetAside
from domain.vocabulary import Organisation
from examples import running_caseload
from examples.running_caseload import follow
from projections.history import History
from schemas.codec import decode
from schemas.container import read_container
from tests.consumers.histories import store_in_a_file  # noqa: F401  (a fixture)
from tests.facts import a, opened
from tests.servers.broker import Broker
from tests.streams.outboxes import cases, outbox_on, record, relayed
from tests.streams.test_consuming import wait_for


@pytest.fixture
def outbox(broker: Broker) -> Outbox:
    """A topic of the test's own."""
    return outbox_on(broker.address)


def caseloads(path: Path, outbox: Outbox) -> dict[str, int]:
    """Bring the tables up with the topic, and give the cases of each officer."""
    follow(outbox.connection.servers, str(path), topic=outbox.topic, until_end=True)
    with closing(sqlite3.connect(path)) as tables:
        return dict(tables.execute("select officer, cases from caseload"))


def of_history(store: Store) -> Counter[str]:
    """Give the cases of each officer as the measure has it."""
    with History.of_log(store.log(0, 10**6)) as history:
        held: Counter[str] = Counter()
        for row in history.measure_rows("GV48"):
            held[row["thing"].split()[0]] += row["value"]
    return held


def test_the_caseloads_of_the_demonstration_are_those_of_history(store: Store, outbox: Outbox, tmp_path: Path) -> None:
    facts = list(cohort.facts())
    record(store, facts[: len(facts) // 2])
    relayed(store, outbox)
    halfway = caseloads(tmp_path / "caseload.db", outbox)
    assert halfway == of_history(store)

    record(store, facts[len(facts) // 2 :])
    relayed(store, outbox)
    kept_up = caseloads(tmp_path / "caseload.db", outbox)
    from_the_start = caseloads(tmp_path / "afresh.db", outbox)

    assert kept_up == from_the_start == of_history(store) != halfway
    assert sum(kept_up.values()) > 50


def test_what_was_late_corrected_withdrawn_or_set_aside_counts_as_history_counts_it(
    store: Store, outbox: Outbox, tmp_path: Path
) -> None:
    simulate(tmp_path / "files", cases=150, seed=5)
    payloads = []
    for path in (tmp_path / "files").glob("*.avro"):
        with path.open("rb") as file:
            payloads += [(payload, "test") for payload in read_container(file)]
    random.Random(5).shuffle(payloads)
    ingest = Ingest(store)
    for start in range(0, len(payloads), 500):
        ingest.take(read(payloads[start : start + 500]))
    relayed(store, outbox)

    kinds = {type(decode(event.payload)) for event in store.log(0, 10**6)}
    assert {EventSetAside, EventReinstated, EventRetracted} <= kinds
    assert caseloads(tmp_path / "caseload.db", outbox) == of_history(store)


def test_what_is_set_aside_or_withdrawn_counts_no_more_and_what_is_reinstated_counts_again(
    store: Store, outbox: Outbox, tmp_path: Path
) -> None:
    nps = a(AllocationDecided, on="2016-10-03T12:00", to_organisation=Organisation.NPS)  # sets the later one aside
    steps: list[tuple[list[Fact], dict[str, int]]] = [
        (opened(officer="PO-1"), {"PO-1": 1}),
        ([nps], {}),
        ([a(EventRetracted, on="2016-12-01", retracts=nps.event_id)], {"PO-1": 1}),
        ([wrong := a(OfficerAssigned, on="2017-01-09", officer="PO-2")], {"PO-2": 1}),
        ([a(EventRetracted, on="2017-02-01", retracts=wrong.event_id)], {"PO-1": 1}),
        ([late := a(OfficerAssigned, on="2017-01-09", officer="PO-3")], {"PO-3": 1}),
        ([a(OfficerAssigned, on="2017-01-09", officer="PO-4", supersedes=late.event_id)], {"PO-4": 1}),
        ([a(SentenceClosed, on="2017-06-30")], {}),
    ]

    for facts, expected in steps:
        record(store, facts)
        relayed(store, outbox)

        assert caseloads(tmp_path / "caseload.db", outbox) == expected == of_history(store)


def test_what_was_published_twice_counts_once(store: Store, outbox: Outbox, tmp_path: Path) -> None:
    record(store, cases(20))
    relayed(store, outbox)
    (tmp_path / "events.relay.json").unlink()
    relayed(store, outbox)

    assert caseloads(tmp_path / "caseload.db", outbox) == {"PO-1": 20} == of_history(store)


def test_what_was_broken_off_counts_once(
    store: Store, outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(store, cases(20))
    relayed(store, outbox)
    real, calls = running_caseload._count, 0

    def dies(tables: sqlite3.Connection, stream: str) -> None:
        nonlocal calls
        calls += 1
        if calls in (3, 9):
            raise RuntimeError
        real(tables, stream)

    monkeypatch.setattr(running_caseload, "_count", dies)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            caseloads(tmp_path / "caseload.db", outbox)

    assert caseloads(tmp_path / "caseload.db", outbox) == {"PO-1": 20}


def test_a_topic_made_anew_is_read_from_its_start(store: Store, outbox: Outbox, tmp_path: Path) -> None:
    record(store, cases(20))
    relayed(store, outbox)
    caseloads(tmp_path / "caseload.db", outbox)
    with closing(KafkaAdminClient(bootstrap_servers=outbox.connection.servers)) as admin:
        admin.delete_topics([outbox.topic])
    wait_for(lambda: outbox.connection.make(Made(outbox.topic, 7, 1, {})))
    record(store, cases(25)[120:])
    relayed(store, outbox)

    assert caseloads(tmp_path / "caseload.db", outbox) == {"PO-1": 25}
