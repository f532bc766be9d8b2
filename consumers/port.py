"""The port: what this project needs of Kafka.

Only it and `consumers.subscription` speak to the client library, and `connecting`, `joining` and `record_batch` mend
what is wrong in it.  The library's defaults lose or invent data (it starts at the newest record, commits by itself,
makes topics, reads what was never committed), so every setting that matters is set here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec
from kafka.errors import (
    AuthorizationError,
    FencedInstanceIdError,
    InvalidReplicationFactorError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
)
from kafka.partitioner import murmur2

from consumers.away import BrokerUnavailable, MemberTaken, TopicMissing, first_line
from consumers.connecting import close_what_fails, connected
from consumers.joining import join_to_the_end
from consumers.record_batch import read_with_ours
from schemas.topics import LARGEST_RECORD

PATIENCE = 10_000
"""Milliseconds to wait for an answer of the broker before it is taken to be away."""

ACKNOWLEDGED_WITHIN = 40
"""Seconds: longer than the library tries to deliver."""

BETWEEN_LOOKS = 0.5
"""Seconds."""

FETCHED = 4 * LARGEST_RECORD
"""Bytes of one partition fetched at once."""

SESSION = 10_000
"""Milliseconds after which a consumer that is not heard of loses its partitions."""

# At DEBUG the library logs keys and values, and what fails is raised or found out by looking at the lag.
logging.getLogger("kafka").setLevel(logging.CRITICAL)
read_with_ours()
close_what_fails()
join_to_the_end()


class Topic(NamedTuple):
    """A topic as it stands now: one made anew under the same name has another identifier."""

    cluster: str
    name: str
    id: str
    partitions: int

    def partition(self, number: int) -> str:
        """Name one of its partitions for the store (see `consumers.stretch`)."""
        return f"{self.cluster}/{self.id}/{number}"

    @property
    def chain(self) -> str:
        """Name it as a topic that the record is relayed to (see `consumers.turn`)."""
        return f"relay/{self.cluster}/{self.id}"


class Extent(NamedTuple):
    """What a topic holds: for each partition the offset of its first record, and the one after its last."""

    topic: Topic
    first: Mapping[int, int]
    last: Mapping[int, int]


class Extents(dict[str, Extent]):
    """What topics hold, by their names.  One that is missing, or that we may not see, says so when it is asked for."""

    def __init__(self, refused: Mapping[str, Exception]) -> None:
        super().__init__()
        self._refused = refused

    def __missing__(self, name: str) -> Extent:
        raise self._refused[name]


class Made(NamedTuple):
    """How a topic is to be made."""

    name: str
    partitions: int
    replicas: int
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Connection:
    """How Kafka is reached.  `protection` are the library's own settings for TLS and SASL; they may hold a password."""

    servers: str
    protection: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def _settings(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self.servers.split(","),
            "request_timeout_ms": PATIENCE,
            "reconnect_backoff_max_ms": 2_000,
            **dict(self.protection),
        }

    def consumer(
        self, *, group: str | None = None, member: str | None = None, patience: int = 300_000
    ) -> KafkaConsumer:
        """Make a consumer that begins where it is told to, commits what it is told to and decodes nothing.

        `member` names a static member of the group, which keeps its partitions over a restart.  Within `patience`
        milliseconds it must ask for more, or its partitions go to another.
        """
        with reaching():
            return connected(
                KafkaConsumer,
                **self._settings,
                group_id=group,
                group_instance_id=member,
                session_timeout_ms=SESSION,
                heartbeat_interval_ms=SESSION // 4,
                max_poll_interval_ms=patience,
                auto_offset_reset="none",
                enable_auto_commit=False,
                isolation_level="read_committed",
                allow_auto_create_topics=False,
                check_crcs=True,
                max_partition_fetch_bytes=FETCHED,
                metadata_max_age_ms=30_000,
                bootstrap_timeout_ms=PATIENCE,
                metrics_enabled=False,
            )

    def writer(self, *, linger: int = 5, is_strict: bool = False, stopping: threading.Event | None = None) -> Writer:
        """Make a writer whose records are each written once and in order, on all replicas in sync.

        What a strict one has written of a partition is at any time the beginning of what it was to write, whatever
        fails: one batch is on its way at a time, and none is given up before the writer is closed.  An acknowledgement
        is not waited for once `stopping` is set.
        """
        with reaching():
            producer = connected(
                KafkaProducer,
                **self._settings,
                acks="all",
                enable_idempotence=True,
                max_in_flight_requests_per_connection=1 if is_strict else 5,
                compression_type="lz4",
                linger_ms=linger,
                batch_size=262_144,
                max_block_ms=PATIENCE,
                delivery_timeout_ms=(30 if is_strict else 3) * PATIENCE,
                max_request_size=3 * LARGEST_RECORD,
                allow_auto_create_topics=False,
                bootstrap_timeout_ms=PATIENCE,
                metrics_enabled=False,
            )
        return Writer(producer, stopping)

    def watch(self, topic: str) -> Watch:
        """Keep an eye on a topic.  Raises BrokerUnavailable."""
        with reaching():
            admin = connected(KafkaAdminClient, **self._settings, bootstrap_timeout_ms=PATIENCE)
            try:
                return Watch(admin, topic)
            except BaseException:
                admin.close()
                raise

    def topic(self, name: str) -> Topic:
        """Look at a topic.  Raises TopicMissing and BrokerUnavailable."""
        with closing(self.watch(name)) as watch:
            return watch.look()

    @contextmanager
    def _administering(self, patience: int = PATIENCE) -> Iterator[KafkaAdminClient]:
        settings = self._settings | {"request_timeout_ms": patience, "bootstrap_timeout_ms": patience}
        with reaching(), closing(connected(KafkaAdminClient, **settings)) as admin:
            yield admin

    def make(self, topic: Made) -> bool:
        """Make a topic, and say whether it was missing.  Raises BrokerUnavailable."""
        said = {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replicas,
            "configs": dict(topic.settings),
        }
        with self._administering() as admin:
            try:
                admin.create_topics({topic.name: said}, timeout_ms=PATIENCE)
            except TopicAlreadyExistsError:
                return False
            except AuthorizationError as error:
                raise BrokerUnavailable(
                    f"Kafka does not let us make {topic.name}; give this user the right Create on it"
                ) from error
            except InvalidReplicationFactorError as error:
                brokers = len(admin.describe_cluster()["brokers"])
                raise BrokerUnavailable(
                    f"{topic.name} was to have {topic.replicas} copies on as many brokers, and Kafka has {brokers}; "
                    f"give --replicas {brokers}"
                ) from error
            admin.wait_for_topics([topic.name], timeout_ms=PATIENCE)
        return True

    def extents(self, names: Iterable[str], *, patience: int = PATIENCE) -> Extents:
        """Say what each of some topics holds that may be read.

        Raises BrokerUnavailable where there is no answer within `patience` milliseconds.
        """
        with self._administering(patience) as admin:
            cluster = str(admin.describe_cluster()["cluster_id"])
            topics, refused = [], {}
            for found in admin.describe_topics(list(names)):
                try:
                    topics.append(_topic(cluster, found))
                except (TopicMissing, BrokerUnavailable) as error:
                    refused[str(found["name"])] = error
            every = [one for topic in topics for one in partitions_of(topic)]
            first, last = (
                admin.list_partition_offsets(dict.fromkeys(every, spec), isolation_level="read_committed")
                for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)
            )
        extents = Extents(refused)
        for topic in topics:
            extents[topic.name] = Extent(topic, _by_number(topic, first), _by_number(topic, last))
        return extents

    def records(
        self, topic: Topic, numbers: Iterable[int] | None = None, *, newest: int | None = None
    ) -> Generator[Any, None, None]:
        """Give the records that partitions of a topic hold now, each partition in order.

        With `newest`, only so many of each.  Raises BrokerUnavailable.
        """
        with reaching(), closing(self.consumer()) as consumer:
            wanted = partitions_of(topic, numbers)
            consumer.assign(wanted)
            first = consumer.beginning_offsets(wanted, timeout_ms=PATIENCE)
            last = consumer.end_offsets(wanted, timeout_ms=PATIENCE)
            for one in wanted:
                consumer.seek(one, first[one] if newest is None else max(first[one], last[one] - newest))
            while left := [one for one in wanted if consumer.position(one, timeout_ms=PATIENCE) < last[one]]:
                consumer.resume(*left)
                consumer.pause(*set(wanted) - set(left))
                found = consumer.poll(timeout_ms=PATIENCE)
                if not found and left == [o for o in wanted if consumer.position(o, timeout_ms=PATIENCE) < last[o]]:
                    raise BrokerUnavailable(f"Kafka stopped answering while {topic.name} was read; run it again")
                for records in found.values():
                    yield from (record for record in records if record.offset < last[_of(record)])

    def settings_of(self, topic: str) -> dict[str, str]:
        """Give the settings of a topic, with `replicas`, the copies of the partition that has the fewest.

        Raises BrokerUnavailable.
        """
        with self._administering() as admin:
            resource = ConfigResource(ConfigResourceType.TOPIC, topic)
            said = _flat(admin.describe_configs([resource], config_filter="all"))
            if not said:  # the library does not say why not
                raise BrokerUnavailable(
                    f"the settings of {topic} cannot be seen; give this user the right DescribeConfigs on it"
                )
            [found] = admin.describe_topics([topic])
        replicas = min((len(one["replica_nodes"]) for one in found["partitions"]), default=0)
        return {**said, "replicas": str(replicas)}


class Sent(NamedTuple):
    """A record to be written; without a partition it goes where its key says."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    partition: int | None = None


class Writer:
    """Writes records and waits until they are acknowledged."""

    def __init__(self, producer: KafkaProducer, stopping: threading.Event | None) -> None:
        self._producer, self._stopping = producer, stopping or threading.Event()

    def write(self, records: Iterable[Sent]) -> list[Sent]:
        """Write records, and give those that were not written because the first of them is too large for its topic.

        The library takes no more after that: another writer is needed.  Raises BrokerUnavailable, and it is then not
        known which of the records are written.
        """
        records, waiting, refused = list(records), [], []
        with reaching():
            with suppress(MessageSizeTooLargeError):
                for record in records:
                    waiting.append((record, self._producer.send(**record._asdict())))
            until = time.monotonic() + ACKNOWLEDGED_WITHIN
            for record, sent in waiting:
                try:
                    while not (sent.is_done or self._stopping.is_set() or time.monotonic() > until):
                        with suppress(KafkaTimeoutError):
                            sent.get(timeout=BETWEEN_LOOKS)
                    sent.get(timeout=0)
                except MessageSizeTooLargeError:
                    refused.append(record)
        return refused + records[len(waiting) :]

    def close(self) -> None:
        """Close the connections; what is not acknowledged is not sent any more."""
        # Where there is such, `close` alone raises, and its thread goes on to send it.
        self._producer._sender.force_close()
        with suppress(KafkaError):
            self._producer.close(timeout=2)


class Watch:
    """An eye on a topic, to see when it is deleted or made anew."""

    def __init__(self, admin: KafkaAdminClient, name: str) -> None:
        self._admin, self._name = admin, name
        self._cluster = str(admin.describe_cluster()["cluster_id"])

    def look(self) -> Topic:
        """Look at the topic as it stands now.  Raises TopicMissing and BrokerUnavailable."""
        with reaching():
            [found] = self._admin.describe_topics([self._name])
        return _topic(self._cluster, found)

    def close(self) -> None:
        """Look no more."""
        self._admin.close()


def _topic(cluster: str, found: Mapping[str, Any]) -> Topic:
    """Give a topic as the library describes it.  Raises TopicMissing, and BrokerUnavailable where we may not see it."""
    if found["error_code"] == TopicAuthorizationFailedError.errno:
        raise BrokerUnavailable(f"Kafka does not let us see {found['name']}; give this user its rights on it")
    if found["error_code"] or not found["partitions"]:
        raise TopicMissing(f"there is no topic {found['name']}; `casehistory topics` makes the topics")
    return Topic(cluster, found["name"], str(found["topic_id"]), len(found["partitions"]))


def _flat(said: Any) -> dict[str, str]:
    """Give what the library says of one resource as names and values."""
    [by_name] = [by_name for by_resource in said.values() for by_name in by_resource.values()]
    return {name: str(one["value"] if isinstance(one, Mapping) else one) for name, one in by_name.items()}


def partition_of(key: bytes, partitions: int) -> int:
    """Say to which partition a key goes, as Kafka's own client for Java has it."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


def _by_number(topic: Topic, offsets: Mapping[TopicPartition, Any]) -> dict[int, int]:
    return {one.partition: offsets[one].offset for one in partitions_of(topic)}


def partitions_of(topic: Topic, numbers: Iterable[int] | None = None) -> list[TopicPartition]:
    """Name partitions of a topic, all where no numbers are given, as the library does."""
    return [TopicPartition(topic.name, number) for number in (range(topic.partitions) if numbers is None else numbers)]


def _of(record: Any) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


@contextmanager
def reaching() -> Iterator[None]:
    """Say of whatever the library raises that the broker is away.  Raises BrokerUnavailable, or MemberTaken."""
    try:
        yield
    except FencedInstanceIdError as error:
        raise MemberTaken(
            "another process reads under the same name as a static member, and this one gave way to it; "
            "give each a CASEHISTORY_MEMBER of its own"
        ) from error
    except AuthorizationError as error:
        raise BrokerUnavailable(
            f"Kafka does not let us do this ({error}); give this user the rights that docs/operating.md lists"
        ) from error
    except (KafkaError, OSError) as error:
        raise BrokerUnavailable(
            f"Kafka cannot be used: {first_line(error)}; see that it runs, that CASEHISTORY_KAFKA has its address, "
            "and that it lets us in (CASEHISTORY_KAFKA_SECURITY_PROTOCOL and those beside it)"
        ) from error
