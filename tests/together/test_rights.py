"""With the rights that docs/operating.md lists for it each command works, and without them it says what is missing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType

from casehistory.settings import KAFKA, settings
from casehistory.streaming import connection
from consumers.consuming import Inbox
from consumers.port import Connection, Made, Sent
from consumers.relaying import Outbox
from consumers.store import Store
from tests.commands.conftest import Run, avro
from tests.facts import opened
from tests.servers.broker import Broker
from tests.streams.outboxes import has_everything, record, relaying_beside
from tests.streams.test_consuming import consuming, wait_for

__all__ = ["avro"]

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
ROW = re.compile(r"^\| `([a-z-]+)` \|(.*)\|$", re.MULTILINE)
TOPICS = ("case-events", "case-events.dlt", "case-history")
RESOURCES = [*((ResourceType.TOPIC, name) for name in TOPICS), (ResourceType.GROUP, "casehistory")]
WORD = re.compile(r"[A-Z][a-z]+")

RIGHTS = {
    command: [
        (*resource, right.strip())
        for resource, rights in zip(RESOURCES, cells.split("|"), strict=True)
        for right in rights.split(",")
        if right.strip()
    ]
    for command, cells in ROW.findall(PAGE.read_text())
}
"""For each command what it may do with what, as the page has it."""

GUARDED = {
    "listeners": "CLIENT://127.0.0.1:{port},INTERNAL://127.0.0.1:{internal},CONTROLLER://127.0.0.1:{controller}",
    "advertised.listeners": "CLIENT://127.0.0.1:{port},INTERNAL://127.0.0.1:{internal}",
    "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "INTERNAL",
    "sasl.enabled.mechanisms": "PLAIN",
    "listener.name.client.plain.sasl.jaas.config": (
        "org.apache.kafka.common.security.plain.PlainLoginModule required "
        + " ".join(f'user_{name}="password"' for name in ("admin", "newcomer", *RIGHTS))
        + ";"
    ),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS;User:admin",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker on which each command is a user of its own with just its rights."""
    one = Broker(tmp_path_factory.mktemp("guarded"), settings=GUARDED).start()
    for command, rights in RIGHTS.items():
        give(one, command, *rights)
    yield one
    one.kill()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(Store(str(tmp_path / "events.db"))) as one:
        yield one


@pytest.fixture
def made(guarded: Broker, run: Run) -> Broker:
    """The same, with topics."""
    assert run("topics", "--replicas", 1, **user(guarded, "topics")).exit_code == 0
    return guarded


def give(broker: Broker, user: str, *rights: tuple[ResourceType, str, str]) -> None:
    """Give rights to a user."""
    acls = [
        ACL(f"User:{user}", "*", ACLOperation[_name(right)], ACLPermissionType.ALLOW, ResourcePattern(kind, name))
        for kind, name, right in rights
    ]
    protection = {f"sasl_plain_{name}": value for name, value in (("username", "admin"), ("password", "password"))}
    with KafkaAdminClient(
        bootstrap_servers=broker.address, security_protocol="SASL_PLAINTEXT", sasl_mechanism="PLAIN", **protection
    ) as admin:
        assert not admin.create_acls(acls)["failed"]


def _name(right: str) -> str:
    return "_".join(WORD.findall(right)).upper()


def user(broker: Broker, name: str) -> dict[str, str]:
    """The settings with which a user is let in."""
    return {
        KAFKA: broker.address,
        f"{KAFKA}_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        f"{KAFKA}_SASL_MECHANISM": "PLAIN",
        f"{KAFKA}_SASL_USERNAME": name,
        f"{KAFKA}_SASL_PASSWORD": "password",
    }


def streams(broker: Broker, name: str) -> Connection:
    """Reach a broker as a user."""
    return connection(settings(environment=user(broker, name)).streams)


def findings(run: Run, broker: Broker, name: str) -> dict[str, str]:
    """Give what the doctor says first of each topic, asked as a user."""
    rows = list(csv.DictReader(io.StringIO(run("doctor", "--format", "csv", **user(broker, name)).stdout)))
    return {name: next(row["found"] for row in rows if row["subject"] == name) for name in TOPICS}


def test_each_command_works_with_the_rights_that_are_listed_for_it(
    guarded: Broker, run: Run, avro: Callable[..., Path]
) -> None:
    def does(command: str, *more: object) -> str:
        result = run(command, *more, **user(guarded, command))
        assert result.exit_code == 0, result.output
        return result.stdout or result.stderr

    does("topics", "--partitions", 2, "--replicas", 1)
    does("publish", avro(opened()))
    with closing(streams(guarded, "publish").writer()) as writer:
        writer.write([Sent("case-events", b"X100001", b"no fact", [])])
    tally = json.loads(does("consume", "--until-end", "--format", "json"))
    listed = json.loads(does("dead-letters", "list", "--format", "json"))
    resent = does("dead-letters", "resend")
    relayed = does("relay", "--until-end")
    status = json.loads(does("status", "--format", "json"))

    assert (tally["recorded"], len(listed), resent) == (3, 1, "1 record was sent again\n")
    assert "3 events were published" in relayed
    assert status["cannot_be_asked"] == {}
    assert (status["lag"], status["relay_behind"], status["dead_letters"]) == (1, 0, 0)
    assert set(findings(run, guarded, "doctor").values()) == {"it has 1 copy of each record"}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("topics", "--replicas", 1), "Kafka does not let us make case-events; give this user the right Create on it"),
        (("dead-letters", "resend"), "Kafka does not let us see case-events.dlt; give this user its rights on it"),
    ],
)
def test_a_command_that_may_not_says_so_and_nothing_of_a_topic_that_is_missing(
    made: Broker, run: Run, command: tuple[object, ...], said: str
) -> None:
    result = run(*command, **user(made, "publish"))

    assert (result.exit_code, result.stderr) == (5, f"Error: {said}\n")


def test_the_doctor_says_of_each_topic_which_right_is_missing(made: Broker, run: Run) -> None:
    assert findings(run, made, "relay") == {
        "case-events": "Kafka does not let us see case-events",
        "case-events.dlt": "Kafka does not let us see case-events.dlt",
        "case-history": "it has 1 copy of each record",
    }
    assert set(findings(run, made, "topics").values()) == {f"the settings of {name} cannot be seen" for name in TOPICS}


def test_the_status_says_what_we_may_not_see(made: Broker, run: Run, avro: Callable[..., Path]) -> None:
    run("ingest", avro(opened()))

    status = json.loads(run("status", "--format", "json", **user(made, "publish")).stdout)

    assert status["lag"] is not None
    assert status["cannot_be_asked"] == {
        "relay_position": "Kafka does not let us see case-history; give this user its rights on it",
        "dead_letters": "Kafka does not let us see case-events.dlt; give this user its rights on it",
    }


def test_a_consumer_says_which_right_it_lacks_and_goes_on_when_it_is_given(
    made: Broker, run: Run, avro: Callable[..., Path], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    run("publish", avro(opened()), **user(made, "publish"))
    *of_topics, of_group = RIGHTS["consume"]

    with consuming(store, Inbox(streams(made, "newcomer"), "case-events", "casehistory")) as tally:
        wait_for(lambda: "consume waits: Kafka does not let us see case-events; give this user" in caplog.text)
        give(made, "newcomer", *of_topics)
        wait_for(lambda: "consume waits: Kafka does not let us do this ([Error 30] GroupAuth" in caplog.text)
        give(made, "newcomer", of_group)
        wait_for(lambda: tally.recorded == 3)


def test_a_relay_says_which_right_it_lacks_and_goes_on_when_it_is_given(
    made: Broker, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    record(store, opened())
    outbox = Outbox(streams(made, "newcomer"), "case-history-of-the-newcomer")
    streams(made, "admin").make(Made(outbox.topic, 1, 1, {}))
    *others, of_settings = [(kind, outbox.topic, right) for kind, _, right in RIGHTS["relay"]]

    with relaying_beside(store, outbox):
        wait_for(lambda: f"relay waits: Kafka does not let us see {outbox.topic}; give this user" in caplog.text)
        give(made, "newcomer", *others)
        wait_for(lambda: f"of {outbox.topic} cannot be seen; give this user the right DescribeConfigs" in caplog.text)
        give(made, "newcomer", of_settings)
        wait_for(lambda: has_everything(replace(outbox, connection=streams(made, "admin")), store))
