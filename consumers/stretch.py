"""A stretch of a topic: what was read of one partition, recorded in the same transaction as what it said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from eventsourcing.persistence import IntegrityError, Tracking


class Stretch(NamedTuple):
    """What was read of one partition of a topic: from `since`, where the store stood before, to `end`."""

    partition: str
    """The cluster, the identifier of the topic and the number of the partition: `cluster/topic/0`."""

    since: int | None
    """The offset to be read next when it was read; None where nothing of the partition had been recorded."""

    end: int
    """The offset to be read next after it."""


class StretchTaken(IntegrityError):
    """The store does not stand where a stretch begins: another process recorded it, or the store was put back."""


def track(recorder: Any, cursor: Any, stretches: Iterable[Stretch]) -> None:
    """Move the library's tracking over stretches, within its transaction.  Raises StretchTaken."""
    for partition, since, end in stretches:
        stands = recorder._max_tracking_id(partition, cursor)
        if stands != since:
            raise StretchTaken(f"{partition} stands at {stands}, and {since} to {end} was read")
        if since is not None and end < since:  # a partition that lost records is read anew
            cursor.execute(recorder.sql("DELETE FROM {schema}{tracking} WHERE application_name = ?"), (partition,))
        recorder._insert_tracking(cursor, Tracking(partition, end))
