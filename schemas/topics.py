"""The topics on Kafka: what they are called where no setting says otherwise, and how they are kept."""

from __future__ import annotations

EVENTS = "case-events"
"""Where other teams publish facts."""

HISTORY = "case-history"
"""Where every recorded event is published again, in the order of the log."""

PARTITIONS = 12
"""The most processes that can share a topic."""

REPLICAS = 3
FOR_EVER = -1
LARGEST_RECORD = 1_048_576
"""Bytes of a record; a dead letter, which has further headers, may have twice as many."""


def dead_letters_of(events: str) -> str:
    """Give the topic of what could not be read of the topic `events`."""
    return f"{events}.dlt"


def keeping(*, replicas: int = REPLICAS, largest: int = LARGEST_RECORD) -> dict[str, str | int]:
    """Give the settings of a topic that keeps everything, and takes a record when all copies but one are written."""
    return {
        "cleanup.policy": "delete",
        "retention.ms": FOR_EVER,
        "retention.bytes": FOR_EVER,
        "max.message.bytes": largest,
        "min.insync.replicas": max(1, replicas - 1),
        "unclean.leader.election.enable": "false",
    }
