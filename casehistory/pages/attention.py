"""Attention: what of the record somebody has to see to, each in a sentence and with the page that says more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from casehistory.lookout import Look
from casehistory.status import CAN_BE_USED

STALLS = {
    "consume": "Facts wait on Kafka and none has been recorded for a minute.",
    "relay": "Events wait to be published and none has been for a minute.",
    "archive": "Events wait to be written to history and none has been for a minute.",
}


class Need(NamedTuple):
    """One thing to see to, and the path of the page about it."""

    sentence: str
    path: str


def needs(record: Mapping[str, Any], look: Look) -> list[Need]:
    """Say what needs attention of the record as it stands and of what was last seen of Kafka and the services."""
    return [*_of_record(record), *_of_kafka(look.status), *_of_services(look)]


def counted(count: int, one: str, many: str) -> str:
    """Write a number of things."""
    return f"{count:,} {one if count == 1 else many}"


def _of_record(record: Mapping[str, Any]) -> Iterator[Need]:
    if count := record["quarantined"]:
        held = counted(count, "fact is", "facts are")
        yield Need(f"{held} in quarantine, because a rule stands against recording them.", "/streams/quarantine")
    if record["history"] != CAN_BE_USED:
        yield Need(
            "History cannot be used, so nothing that is about many cases can be answered. "
            "Run casehistory rebuild, which makes it from the record.",
            "/streams",
        )
    elif count := record["history_behind"]:
        yield Need(
            f"{counted(count, 'event is', 'events are')} recorded and not in history yet, so figures leave them out.",
            "/streams",
        )


def _of_kafka(found: Mapping[str, Any]) -> Iterator[Need]:
    if count := found.get("dead_letters"):
        yield Need(f"{counted(count, 'record', 'records')} on Kafka could not be read.", "/streams/dead-letters")
    if found.get("cannot_be_asked"):
        yield Need("Kafka does not say how the record stands with it.", "/streams")


def _of_services(look: Look) -> Iterator[Need]:
    for name, is_stalled in look.stalled.items():
        if is_stalled:
            yield Need(STALLS[name], "/streams")
