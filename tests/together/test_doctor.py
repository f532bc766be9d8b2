"""The doctor finds the settings that lose data, and says what to do about each."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import pytest
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool

from casehistory.precautions import copies, way
from casehistory.settings import KAFKA, Settings, Streams
from casehistory.streaming import connection
from consumers import sqlite
from consumers.ingest import Ingest
from consumers.port import Made
from consumers.postgres import PostgresRecorder, reached_at
from consumers.reading import read
from consumers.registry import Registry
from consumers.store import Store, StoreUnavailable
from consumers.way import concern_of_way, is_here
from domain.enforcement import HearingHeld
from schemas import writer
from schemas.codec import encode
from tests.commands.conftest import Run
from tests.contracts.conftest import apicurio
from tests.facts import opened
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.registry import ApicurioRegistry

__all__ = ["apicurio"]


def doctor(run: Run, subject: str, **environment: str) -> dict[str, str]:
    """Give what the doctor finds of a subject, each with what to do; nothing where it is well."""
    result = run("doctor", "--format", "csv", **environment)
    assert result.exit_code == 0, result.output
    rows = [row for row in csv.DictReader(io.StringIO(result.stdout)) if row["subject"] == subject]
    assert rows
    return {row["found"]: row["advice"] for row in rows if row["state"] == "attention"}


# The schemas


def test_a_schema_of_others_that_would_be_let_in_is_found(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    well = doctor(run, "schemas")
    ours = writer.by_fingerprint
    monkeypatch.setattr(writer, "by_fingerprint", lambda one: ours(one) or writer.current(HearingHeld))

    found = doctor(run, "schemas")

    assert well == {}
    assert list(found) == ["a schema that is none of ours is let in"]


# The database


def test_settings_of_a_server_that_lose_data_are_found(run: Run, data: Path, tmp_path: Path) -> None:
    careless = Postgres(tmp_path / "careless", fsync="off", full_page_writes="off", synchronous_commit="off").start()
    careful = Postgres(tmp_path / "careful").start()
    try:
        for server in (careless, careful):
            Store(server.address).close()
        found = doctor(run, "durability", CASEHISTORY_DATABASE=careless.address)
        well = doctor(run, "durability", CASEHISTORY_DATABASE=careful.address)
    finally:
        careless.stop()
        careful.stop()

    assert set(found.values()) == {"set fsync = on", "set full_page_writes = on", "set synchronous_commit = on"}
    assert well == {}


def test_functions_by_which_another_program_writes_without_the_lock_are_found(run: Run, postgres: str) -> None:
    address = f"{postgres}&schema=written_by_others"
    Store(address).close()
    well = doctor(run, "durability", CASEHISTORY_DATABASE=address)
    schema, reached = reached_at(address)
    others = PostgresDatastore(**reached, schema=schema, originator_id_type="text", enable_db_functions=True)
    with closing(others):
        PostgresApplicationRecorder(others).create_table()

    found = doctor(run, "durability", CASEHISTORY_DATABASE=address)

    assert well == {}
    assert [one.partition(" ")[0] for one in found] == ["es_insert_events_text"]


def test_commits_of_sqlite_that_are_not_on_the_disk_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(SQLiteConnectionPool):
        def _create_connection(self) -> SQLiteConnection:
            opened = super()._create_connection()
            opened.cursor().execute("PRAGMA synchronous=NORMAL")
            return opened

    careful = Store(str(tmp_path / "events.db"))
    monkeypatch.setattr(sqlite, "_FullSyncPool", Careless)
    careless = Store(str(tmp_path / "events.db"))

    assert not any("synchronous is not FULL" in concern for concern in careful.concerns())
    assert any("synchronous is not FULL" in concern for concern in careless.concerns())
    careful.close()
    careless.close()


def test_the_functions_of_the_library_that_lose_events_stay_off_whatever_is_set(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "yes")
    store = Store(f"{postgres}&schema=functions_off")
    Ingest(store).take(read([(encode(fact), "test") for fact in opened()]))

    assert store.last_position() == 3
    assert isinstance(store._recorder, PostgresRecorder)
    assert not store._recorder.datastore.enable_db_functions
    store.close()


def test_a_store_with_these_functions_is_refused(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PostgresDatastore, "enable_db_functions", property(lambda _: True, lambda *_: None), False)

    with pytest.raises(StoreUnavailable, match="database functions are on"):
        Store(f"{postgres}&schema=functions_on")


@pytest.mark.parametrize(
    ("host", "is_encrypted", "mode", "advised"),
    [
        ("/run/postgresql", False, "", False),
        ("localhost", False, "", False),
        ("127.0.0.2", False, "", False),
        ("::1", False, "", False),
        ("db.example", False, "", True),
        ("10.0.0.7", True, "require", True),
        ("db.example", True, "verify-full", False),
    ],
)
def test_a_server_elsewhere_is_to_be_reached_with_tls_and_made_sure_of(
    host: str, is_encrypted: bool, mode: str, advised: bool
) -> None:
    concern = concern_of_way(host, is_encrypted=is_encrypted, mode=mode)

    assert ("; set PGSSLMODE=verify-full" in (concern or "")) == advised


# Kafka


@pytest.mark.parametrize(
    ("servers", "protocol", "well"),
    [
        ("localhost:9092", "PLAINTEXT", True),
        ("127.0.0.1:9092,[::1]:9092", None, True),
        ("kafka.example:9092", None, False),
        ("localhost:9092,kafka.example:9092", "SASL_PLAINTEXT", False),
        ("kafka.example:9092", "SASL_SSL", True),
        ("kafka.example:9092", "SSL", True),
    ],
)
def test_a_broker_elsewhere_is_to_be_reached_with_tls(servers: str, protocol: str | None, well: bool) -> None:
    protection = (("security_protocol", protocol),) if protocol else ()

    concerns = list(way(Streams(servers=servers, protection=protection)))

    assert concerns == (
        []
        if well
        else [("kafka.example:9092 is reached without TLS", f"set {KAFKA}_SECURITY_PROTOCOL to SASL_SSL or SSL")]
    )


@pytest.mark.parametrize(
    ("registry", "well"),
    [("http://localhost:8080", True), ("http://10.1.1.1:8080/apis", False), ("https://registry.example", True)],
)
def test_a_registry_elsewhere_is_to_be_reached_with_tls(registry: str, well: bool) -> None:
    assert [found for found, _ in way(Streams(servers="localhost:9092", registry=registry))] == (
        [] if well else ["the registry on 10.1.1.1 is reached without TLS"]
    )


def test_a_name_that_says_nothing_of_where_it_leads_is_not_here() -> None:
    assert [is_here(one) for one in ("localhost", "[::1]", "localhost.example", "kafka", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_topics_of_our_own_making_lack_nothing_but_copies_on_other_brokers(run: Run, streams: Settings) -> None:
    of_streams = streams.streams
    names = (of_streams.events, f"{of_streams.events}.dlt", of_streams.history)

    assert [doctor(run, name) for name in names] == [
        {"it has 1 copy of each record": "have 3 on as many brokers, or the loss of one loses records"}
    ] * 3


@pytest.mark.parametrize(
    ("held", "least", "advice"),
    [
        (3, 2, []),
        (5, 3, []),
        (3, 1, ["set min.insync.replicas to 2"]),
        (3, 3, ["set min.insync.replicas to 2"]),
        (2, 2, ["have 3 on as many brokers, or the loss of two loses records"]),
    ],
)
def test_a_topic_is_to_outlive_the_loss_of_a_broker_and_to_go_on_without_it(
    held: int, least: int, advice: list[str]
) -> None:
    found = copies({"replicas": str(held), "min.insync.replicas": str(least)})

    assert [advised for _, advised in found] == advice


def test_what_a_topic_can_lose_or_refuse_is_found(run: Run, streams: Settings) -> None:
    careless = {
        "retention.ms": "604800000",
        "retention.bytes": "1000000",
        "cleanup.policy": "compact",
        "unclean.leader.election.enable": "true",
        "max.message.bytes": "1000",
    }
    connection(streams.streams).make(Made("careless", 1, 1, careless))

    found = doctor(run, "careless", CASEHISTORY_TOPIC_HISTORY="careless")

    del found["it has 1 copy of each record"]
    assert set(found.values()) == {"set it to -1", "set it to delete", "set it to false", "set it to 1048576"}
    assert "it deletes records by their age: retention.ms is 604800000" in found
    assert "it refuses records that are allowed: max.message.bytes is 1000" in found
    assert len(found) == 5


def test_dead_letters_need_as_many_partitions(run: Run, streams: Settings) -> None:
    reached = connection(streams.streams)
    reached.make(Made("wide", 5, 1, {}))
    reached.make(Made("wide.dlt", 2, 1, {}))

    found = doctor(run, "wide.dlt", CASEHISTORY_TOPIC_EVENTS="wide")

    assert found["it has 2 partitions and wide has 5"] == "give it 5 too"


def test_a_topic_that_is_missing_is_found(run: Run, streams: Settings) -> None:
    found = doctor(run, "never-made", CASEHISTORY_TOPIC_HISTORY="never-made")

    assert found == {"there is no topic never-made": "`casehistory topics` makes the topics"}


def test_a_broker_that_is_away_is_said_beside_everything_else(run: Run, streams: Settings) -> None:
    away = run("doctor", **{KAFKA: f"127.0.0.1:{free_port()}"})

    assert away.exit_code == 0
    assert "see that it runs, that CASEHISTORY_KAFKA has its address" in away.stdout
    assert "facts of all 88 types" in away.stdout


def test_without_kafka_nothing_is_said_of_it(run: Run, streams: Settings) -> None:
    subjects = {row["subject"] for row in json.loads(run("doctor", "--format", "json", **{KAFKA: ""}).stdout)}

    assert not subjects & {"Kafka", "way to Kafka", "registry", streams.streams.events}


# The registry


def test_a_registry_is_to_have_our_schemas_and_no_others_under_our_names(
    run: Run, streams: Settings, apicurio: ApicurioRegistry
) -> None:
    here = {"CASEHISTORY_REGISTRY": apicurio.address}
    subject = f"{streams.streams.events}-casehistory.AbsenceRuled"
    Registry(apicurio.address).ask("GET", "/config")  # the first answer after its start takes long
    before = doctor(run, "registry", **here)
    run("schemas", "publish", **here)
    published = doctor(run, "registry", **here)
    registry = Registry(apicurio.address)
    registry.ask("PUT", f"/config/{subject}", {"compatibility": "NONE"})
    other = {"type": "record", "name": "Other", "fields": [{"name": "x", "type": "int"}]}
    assert registry.ask("POST", f"/subjects/{subject}/versions", {"schema": json.dumps(other)})[0] == 200

    foreign = doctor(run, "registry", **here)
    of_another = {"schema": json.dumps(writer.current(HearingHeld).record)}
    assert registry.ask("POST", f"/subjects/{subject}/versions", of_another)[0] == 200
    misplaced = doctor(run, "registry", **here)

    assert list(before.values()) == ["run `casehistory schemas publish`"]
    assert published == {}
    assert list(foreign) == ["the newest schema of 1 subjects is none of ours"]
    assert [found.partition(" of ")[0] for found in misplaced] == ["1"]
    assert list(misplaced.values()) == ["run `casehistory schemas publish`"]


def test_a_registry_that_is_away_is_said(run: Run, streams: Settings) -> None:
    found = doctor(run, "registry", CASEHISTORY_REGISTRY=f"http://127.0.0.1:{free_port()}")

    assert list(found.values()) == ["what is in its framing waits until it answers"]
