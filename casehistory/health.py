"""The health of the record: what about its keeping needs attention."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from casehistory.finding import Finding
from casehistory.precautions import of_streams
from casehistory.recording import NothingRecorded, record_to_read
from casehistory.settings import FORMAT, NewerFolder, Settings, UnusableFolder, check_format
from consumers.archive import read_history
from consumers.sqlite import FolderInUse
from consumers.store import Store, StoreUnavailable
from domain.catalogue import LIFECYCLE
from projections.history import events_in
from schemas.codec import HEADER_SIZE, Undecodable, UnknownSchema, decode, decode_from_outside, encode
from schemas.golden import example
from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape
from schemas.writer import MAGIC

LITTLE_SPACE = 2 * 2**30
"""Bytes free below which the disk needs attention."""

LIBRARIES = ("casehistory", "eventsourcing", "fastavro", "msgspec", "polars", "duckdb", "deltalake")


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the folder, the disk, the database, history, the quarantine, Kafka where it is set, and the versions."""
    yield _folder(settings.data)
    yield _disk(settings.data)
    try:
        with record_to_read(settings) as store:
            yield from _database(settings, store)
            yield _history(settings, store)
            yield _quarantine(store)
    except (NothingRecorded, NewerFolder, UnusableFolder, FolderInUse, StoreUnavailable) as error:
        yield _unusable("database", error)
    yield _schemas()
    if settings.streams.servers:
        yield from of_streams(settings.streams)
    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    yield Finding("versions", True, ", ".join([*versions, f"Python {platform.python_version()}"]))


def _unusable(subject: str, error: Exception) -> Finding:
    """Say why something cannot be used; what has yet to be made is no error."""
    found, _, advice = str(error).partition("; ")
    is_new = isinstance(error, NothingRecorded | HistoryNotMade)
    return Finding(subject, False, found, advice, None if is_new else error)


def _folder(data: Path) -> Finding:
    try:
        check_format(data)
    except (NewerFolder, UnusableFolder) as error:
        return Finding("data folder", False, str(error))
    if not data.exists():
        return Finding("data folder", False, f"{data} does not exist yet", "the first `casehistory ingest` makes it")
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding("data folder", False, f"{data} cannot be written", "give this user the right to write there")
    return Finding("data folder", True, f"{data} can be written, format {FORMAT}")


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(next(one for one in (data, *data.absolute().parents) if one.exists())).free
    found = f"{free / 2**30:.1f} GiB free"
    return Finding(
        "disk", free >= LITTLE_SPACE, found, "" if free >= LITTLE_SPACE else "make room before ingesting more"
    )


def _database(settings: Settings, store: Store) -> Iterator[Finding]:
    kind = f"SQLite {sqlite3.sqlite_version}" if settings.is_embedded else "PostgreSQL"
    damage = store.damage()
    if damage:
        raise StoreUnavailable(f"{settings.database_shown} is damaged: {damage}; restore the file from its backup")
    yield Finding("database", True, f"{settings.database_shown}, {kind}, up to position {store.last_position()}")
    concerns = store.concerns()
    for concern in concerns:
        found, _, advice = concern.rpartition("; ")
        yield Finding("durability", False, found or advice, advice if found else "")
    if not concerns:
        yield Finding("durability", True, "what is recorded is on the disk before it is counted")


def _history(settings: Settings, store: Store) -> Finding:
    try:
        position = read_history(store, settings.history).position
        held, recorded = events_in(settings.history, position=position), store.count(position)
        if held != recorded:
            raise HistoryIncomplete(
                f"it has {held} of the {recorded} events recorded up to position {position}; "
                "`casehistory rebuild` makes it afresh"
            )
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete) as error:
        return _unusable("history", error)
    behind = store.last_position() - position
    if behind:
        return Finding(
            "history", False, f"{behind} events behind the record", "run `casehistory rebuild`, or ingest again"
        )
    return Finding("history", True, f"complete up to position {position}")


def _quarantine(store: Store) -> Finding:
    held = store.quarantine_counts()
    if not held:
        return Finding("quarantine", True, "empty")
    return Finding(
        "quarantine",
        False,
        f"{sum(held.values())} facts: " + ", ".join(f"{rule} {count}" for rule, count in held.items()),
        "`casehistory quarantine list` says why; more facts of the same case, or corrected ones, release them",
    )


def _schemas() -> Finding:
    """See that a fact of each type is read as it was written by what is installed here, and by no other schema."""
    facts = [example(kind) for kind in LIFECYCLE]
    wrong = [type(fact).__name__ for fact in facts if decode(encode(fact)) != fact]
    if wrong:
        return Finding(
            "schemas", False, f"{', '.join(wrong)} is not read as it was written", "install the program anew"
        )
    if not _refuses_others():
        return Finding("schemas", False, "a schema that is none of ours is let in", "install the program anew")
    return Finding(
        "schemas", True, f"facts of all {len(facts)} types are read as they were written, by no other schema"
    )


def _refuses_others() -> bool:
    try:
        decode_from_outside(MAGIC.ljust(HEADER_SIZE))
    except UnknownSchema:
        return True
    except Undecodable:
        pass
    return False
