"""Streaming: the record and Kafka joined by the settings."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from casehistory.settings import KAFKA, Settings, Streams, UnusableKafka, prepare
from consumers.backoff import waits
from consumers.store import Store, StoreUnavailable, installing
from schemas import topics

if TYPE_CHECKING:
    from consumers.consuming import Inbox
    from consumers.port import Connection, Made
    from consumers.registry import Registry
    from consumers.relaying import Outbox

# What the library calls the user and the password of SASL.
OF_THE_LIBRARY = {"sasl_username": "sasl_plain_username", "sasl_password": "sasl_plain_password"}


FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")

log = logging.getLogger("casehistory")


class KafkaNotSet(Exception):
    """A command needs Kafka, and the settings do not say where it is."""


def connection(streams: Streams) -> Connection:
    """Say how Kafka is reached.  Raises KafkaNotSet and UnusableKafka."""
    if streams.servers is None:
        raise KafkaNotSet(f"{KAFKA} is not set; give it host and port of a broker, such as localhost:9092")
    try:
        from consumers.port import Connection
    except ImportError as error:
        raise UnusableKafka(f"Kafka needs an extra; install it with {installing('kafka')}") from error
    for name, file in streams.protection:
        if name in FILES and not os.access(file, os.R_OK):
            raise UnusableKafka(f"{KAFKA}_{name.upper()} names a file that is not there or cannot be read")
    protection = {OF_THE_LIBRARY.get(name, name): value for name, value in streams.protection}
    return Connection(streams.servers, tuple(protection.items()))


@contextmanager
def record_when_there(settings: Settings, stopping: threading.Event) -> Iterator[Store | None]:
    """Open the record for writing, and wait for the database where it is away.  Gives None where told to stop first.

    Raises NewerFolder, UnusableFolder and FolderInUse.
    """
    prepare(settings.data)
    store = None
    for seconds in waits():
        try:
            store = Store(settings.database)
            break
        except StoreUnavailable as error:
            log.warning("the record is waited for: %s", error)
        if stopping.wait(seconds):
            break
    if store is None:
        yield None
        return
    with closing(store):
        store.claim()
        yield store


def registry(streams: Streams) -> Registry | None:
    """Give the registry, where one is set."""
    if streams.registry is None:
        return None
    from consumers.registry import Registry

    return Registry(streams.registry)


def inbox(settings: Settings) -> Inbox:
    """Say where facts come from.  Raises KafkaNotSet and UnusableKafka."""
    streams = settings.streams
    reached = connection(streams)
    from consumers.consuming import Inbox

    return Inbox(reached, streams.events, streams.group, streams.member, registry(streams))


def outbox(settings: Settings) -> Outbox:
    """Say where events go.  Raises KafkaNotSet and UnusableKafka."""
    streams = settings.streams
    reached = connection(streams)
    from consumers.relaying import Outbox

    return Outbox(reached, streams.history)


def topics_of(streams: Streams, *, partitions: int, replicas: int) -> list[Made]:
    """Say how the topics are to be made, so that nothing in them is lost."""
    from consumers.port import Made

    def made(name: str, largest: int) -> Made:
        kept = topics.keeping(replicas=replicas, largest=largest)
        return Made(name, partitions, replicas, {setting: str(value) for setting, value in kept.items()})

    return [
        made(streams.events, topics.LARGEST_RECORD),
        made(topics.dead_letters_of(streams.events), 2 * topics.LARGEST_RECORD),
        made(streams.history, topics.LARGEST_RECORD),
    ]
