"""The precautions: what about Kafka and the registry could lose data, or let others read it on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from casehistory.finding import Finding
from casehistory.settings import ENCRYPTED, KAFKA, Streams, UnusableKafka
from casehistory.streaming import connection, registry, topics_of
from consumers.away import BrokerUnavailable, TopicMissing
from consumers.publication import FOREIGN, OUTDATED, standing
from consumers.registry import RegistryUnavailable, UnusableRegistry
from consumers.way import is_here
from schemas.topics import REPLICAS, dead_letters_of

QUICK = 5_000
"""Milliseconds within which Kafka answers, or is taken to be away."""

Advised = Iterator[tuple[str, str]]
"""What was found, and what to do."""


def of_streams(streams: Streams) -> Iterator[Finding]:
    """Look at the way to Kafka, its topics, and the registry where one is set."""
    yield from _findings("way to Kafka", "with TLS, or within this machine", way(streams))
    try:
        yield from _topics(streams)
    except (UnusableKafka, BrokerUnavailable) as error:
        found, _, advice = str(error).partition("; ")
        yield Finding("Kafka", False, found, advice)
    if streams.registry:
        yield from _registry(streams)


def _findings(subject: str, well: str, concerns: Advised) -> Iterator[Finding]:
    """Give a finding for each concern, or one that says that it is well."""
    found = [Finding(subject, False, found, advice) for found, advice in concerns]
    yield from found or [Finding(subject, True, well)]


# On the way


def way(streams: Streams) -> Advised:
    """Say what is reached without TLS though it is not on this machine."""
    is_encrypted = dict(streams.protection).get("security_protocol") in ENCRYPTED
    far = [server for server in (streams.servers or "").split(",") if not is_here(server.rpartition(":")[0])]
    if far and not is_encrypted:
        yield f"{', '.join(far)} is reached without TLS", f"set {KAFKA}_SECURITY_PROTOCOL to SASL_SSL or SSL"
    if streams.registry and not streams.registry.startswith("https:"):
        host = urlsplit(streams.registry).hostname or ""
        if not is_here(host):
            yield f"the registry on {host} is reached without TLS", "give CASEHISTORY_REGISTRY an https address"


# Topics


def _topics(streams: Streams) -> Iterator[Finding]:
    """Hold each topic to how `casehistory topics` makes it.  Raises UnusableKafka and BrokerUnavailable."""
    reached = connection(streams)
    wanted = {topic.name: topic.settings for topic in topics_of(streams, partitions=1, replicas=REPLICAS)}
    extents = reached.extents(wanted, patience=QUICK)
    held = {name: extent.topic.partitions for name, extent in extents.items()}
    for name, settings in wanted.items():
        try:
            found = reached.settings_of(extents[name].topic.name)
        except (TopicMissing, BrokerUnavailable) as error:
            said, _, advice = str(error).partition("; ")
            yield Finding(name, False, said, advice)
            continue
        concerns = [*_partitions(streams, name, held), *copies(found), *_keeping(found, settings)]
        well = f"{held[name]} partitions, {found['replicas']} copies of each, kept for ever"
        yield from _findings(name, well, iter(concerns))


def _partitions(streams: Streams, name: str, held: Mapping[str, int]) -> Advised:
    events = held.get(streams.events, 0)
    if name == dead_letters_of(streams.events) and held[name] < events:
        yield f"it has {held[name]} partitions and {streams.events} has {events}", f"give it {events} too"


def copies(found: Mapping[str, str]) -> Advised:
    """Say what the loss of brokers does to a topic with these settings."""
    held, least = int(found["replicas"]), int(found["min.insync.replicas"])
    if held < REPLICAS:
        yield (
            f"it has {held} {'copy' if held == 1 else 'copies'} of each record",
            f"have {REPLICAS} on as many brokers, or the loss of {'one' if held == 1 else 'two'} loses records",
        )
    elif least < 2:
        yield "a record is acknowledged when one copy is written", "set min.insync.replicas to 2"
    elif held <= least:
        yield f"no record is taken while one of {held} copies is away", f"set min.insync.replicas to {held - 1}"


def _keeping(found: Mapping[str, str], wanted: Mapping[str, str]) -> Advised:
    for name, meaning in {
        "cleanup.policy": "it deletes records by their keys",
        "retention.ms": "it deletes records by their age",
        "retention.bytes": "it deletes records when there are many",
        "unclean.leader.election.enable": "a copy that lacks records can take the place of the others",
    }.items():
        if found[name] != wanted[name]:
            yield f"{meaning}: {name} is {found[name]}", f"set it to {wanted[name]}"
    if int(found["max.message.bytes"]) < int(wanted["max.message.bytes"]):
        yield (
            f"it refuses records that are allowed: max.message.bytes is {found['max.message.bytes']}",
            f"set it to {wanted['max.message.bytes']}",
        )


# The registry


def _registry(streams: Streams) -> Iterator[Finding]:
    try:
        asked = registry(streams)
        assert asked is not None
        found = Counter(standing(asked, events=streams.events, history=streams.history))
    except (RegistryUnavailable, UnusableRegistry) as error:
        yield Finding("registry", False, str(error).rstrip("."), "what is in its framing waits until it answers")
    else:
        yield from _findings("registry", f"all {found.total()} subjects have today's schema", _subjects(found))


def _subjects(found: Counter[str]) -> Advised:
    if found[OUTDATED]:
        yield f"{found[OUTDATED]} of {found.total()} subjects lack today's schema", "run `casehistory schemas publish`"
    if found[FOREIGN]:
        yield (
            f"the newest schema of {found[FOREIGN]} subjects is none of ours",
            "what is written with it becomes a dead letter: find out who put it there, or upgrade this program",
        )
