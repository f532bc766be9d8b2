"""A broker that demands TLS and a password is reached with the settings for them, and with no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

import consumers.port
from casehistory.settings import settings
from casehistory.streaming import connection
from consumers.away import BrokerUnavailable
from consumers.consuming import Inbox
from consumers.port import Made, Sent
from consumers.store import Store
from schemas.codec import encode
from schemas.headers import cloud_headers, key_of
from tests.commands.conftest import Run
from tests.facts import opened
from tests.servers.broker import Broker
from tests.streams.conftest import consumed

PASSWORD = "not-secret-and-only-for-this-test"
GUARDED = {
    "listeners": "CLIENT://127.0.0.1:{port},INTERNAL://127.0.0.1:{internal},CONTROLLER://127.0.0.1:{controller}",
    "advertised.listeners": "CLIENT://127.0.0.1:{port},INTERNAL://127.0.0.1:{internal}",
    "listener.security.protocol.map": "CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "INTERNAL",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.client.scram-sha-512.sasl.jaas.config": (
        "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    ),
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": "{folder}/server.pem",
}
UNPROTECTED = {
    f"CASEHISTORY_KAFKA_{name}": ""
    for name in ("SECURITY_PROTOCOL", "SASL_MECHANISM", "SASL_USERNAME", "SASL_PASSWORD", "SSL_CAFILE")
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for the broker."""
    return trustme.CA()


@pytest.fixture(scope="module")
def guarded(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that lets in over TLS, by SCRAM, and nobody else."""
    folder = tmp_path_factory.mktemp("guarded")
    issued = authority.issue_cert("127.0.0.1")
    key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # the one that Java reads
    chain = b"".join(one.bytes() for one in issued.cert_chain_pems)
    (folder / "server.pem").write_bytes(key.private_bytes(*form) + chain)
    user = ("--add-scram", f"SCRAM-SHA-512=[name=casehistory,password={PASSWORD}]")
    one = Broker(folder, settings=GUARDED, storage=user)
    yield one.start()
    one.kill()


@pytest.fixture
def environment(guarded: Broker, authority: trustme.CA, tmp_path: Path) -> dict[str, str]:
    """What an operator sets to be let in."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    return {
        "CASEHISTORY_DATA": str(tmp_path / "data"),
        "CASEHISTORY_KAFKA": guarded.address,
        "CASEHISTORY_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "CASEHISTORY_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        "CASEHISTORY_KAFKA_SASL_USERNAME": "casehistory",
        "CASEHISTORY_KAFKA_SASL_PASSWORD": PASSWORD,
        "CASEHISTORY_KAFKA_SSL_CAFILE": str(tmp_path / "authority.pem"),
    }


def test_facts_go_through_a_broker_that_demands_tls_and_a_password(store: Store, environment: dict[str, str]) -> None:
    reached = connection(settings(environment=environment).streams)
    name = f"guarded-{id(store)}"
    for topic in (name, f"{name}.dlt"):
        reached.make(Made(topic, 2, 1, {}))
    writer = reached.writer()
    facts = opened()
    writer.write([Sent(name, key_of(fact.stream), encode(fact), cloud_headers(fact)) for fact in facts])
    writer.write([Sent(name, b"X100001", b"no fact", [])])
    writer.close()

    tally = consumed(store, Inbox(reached, name, group=name))

    assert (tally.recorded, tally.undecodable) == (3, {"not-single-object": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"CASEHISTORY_KAFKA_SASL_PASSWORD": "another"},
        {"CASEHISTORY_KAFKA_SASL_USERNAME": "another"},
        UNPROTECTED,
        {"CASEHISTORY_KAFKA_SSL_CAFILE": ""},
    ],
    ids=["another password", "another user", "no protection", "an authority that is not trusted"],
)
def test_who_is_not_let_in_is_told_so_and_no_password_is_shown(
    environment: dict[str, str], wrong: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.port, "PATIENCE", 2_000)
    streams = settings(environment=environment | wrong).streams

    with pytest.raises(BrokerUnavailable) as refused:
        connection(streams).topic("case-events")

    assert PASSWORD not in str(refused.value)
    assert str(refused.value).startswith("Kafka cannot be used: ")


def test_a_key_file_with_a_password_is_opened_with_it(
    environment: dict[str, str], authority: trustme.CA, tmp_path: Path
) -> None:
    issued = authority.issue_cert("us.example")
    key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode()))
    (tmp_path / "key.pem").write_bytes(locked)
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "certificate.pem"))
    of_files = {"SSL_KEYFILE": str(tmp_path / "key.pem"), "SSL_CERTFILE": str(tmp_path / "certificate.pem")}
    said = {f"CASEHISTORY_KAFKA_{name}": value for name, value in (of_files | {"SSL_PASSWORD": PASSWORD}).items()}

    streams = settings(environment=environment | said).streams

    assert connection(streams).make(Made(f"of-{tmp_path.name}", 1, 1, {}))
    assert PASSWORD not in repr(streams)


def test_a_file_of_the_authority_that_is_not_there_is_told(environment: dict[str, str], run: Run) -> None:
    result = run("topics", **environment | {"CASEHISTORY_KAFKA_SSL_CAFILE": "/no/such/file.pem"})

    assert result.exit_code == 5
    assert "CASEHISTORY_KAFKA_SSL_CAFILE names a file that is not there" in result.stderr


def test_the_password_is_not_part_of_what_a_connection_shows(environment: dict[str, str]) -> None:
    streams = settings(environment=environment).streams

    assert PASSWORD not in repr(connection(streams))
    assert PASSWORD not in repr(streams)
    assert replace(streams, servers=None).protection
