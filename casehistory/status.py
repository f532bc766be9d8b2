"""The status: what the record holds, how far everything else has followed it, and what waits for somebody."""

from __future__ import annotations

import time
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from casehistory.backlog import backlog
from casehistory.recording import record_to_read
from casehistory.settings import Settings
from consumers.archive import read_history
from consumers.store import Store
from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape, Watermark

MINUTE = timedelta(minutes=1)

CAN_BE_USED = "can be used"
"""What is said of history where nothing is wrong with it."""

BETWEEN_COUNTS = 20
"""So many times as long as it took to count what the record holds, nothing is counted again."""


class Holdings(NamedTuple):
    """What the record holds up to a position: people are those of whom something is recorded beside their cases."""

    position: int
    events: int
    cases: int
    people: int


_last: dict[str, tuple[Holdings, float]] = {}
"""What was counted last at each address, and when it may be counted again."""


def status(settings: Settings) -> dict[str, Any]:
    """Say what the record holds, how fresh it is, and, where Kafka is set, how it stands with the topics.

    What Kafka does not tell is None, and why is in `cannot_be_asked`.  Raises what `record_to_read` raises.
    """
    with record_to_read(settings) as store:
        found = status_of_record(settings, store)
        return found | backlog(settings.streams, store) if settings.streams.servers else found


def status_of_record(settings: Settings, store: Store) -> dict[str, Any]:
    """Say what the record holds and how fresh it is, without asking Kafka."""
    last = store.last_position()
    newest = store.log(last - 1, 1) if last else []
    held = store.quarantine_counts()
    history, state = _history(settings, store)
    return {
        "data": str(settings.data),
        "database": settings.database_shown,
        "position": last,
        "stored_at": newest[0].stored_at if newest else None,
        "stored_last_minute": stored_since(store, datetime.now(UTC) - MINUTE),
        "history": state,
        "history_position": history.position,
        "history_behind": max(0, last - history.position),
        "recorded_at": history.latest,
        "quarantined": sum(held.values()),
        "quarantined_by_rule": held,
    }


def _history(settings: Settings, store: Store) -> tuple[Watermark, str]:
    """Say how far history goes, and whether it can be used."""
    try:
        return read_history(store, settings.history), CAN_BE_USED
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete) as error:
        return Watermark(), str(error)


def holdings(store: Store) -> Holdings:
    """Count the events, cases and people that the record holds, or did when it was counted last.

    A large record takes seconds to count, and while it grows it is counted anew only now and then.
    """
    position, last = store.last_position(), _last.get(store.address)
    if last is None or (last[0].position != position and time.monotonic() > last[1]):
        began = time.monotonic()
        found = Holdings(position, store.count(position), store.count_streams("case/"), store.count_streams("person/"))
        ended = time.monotonic()
        last = _last[store.address] = found, ended + BETWEEN_COUNTS * (ended - began)
    return last[0]


def stored_since(store: Store, instant: datetime) -> int:
    """Count the events stored since an instant.  They were stored in the order of their positions."""
    last = store.last_position()
    before = bisect_left(range(last), instant, key=lambda position: store.log(position, 1)[0].stored_at)
    return store.count(last, after=before)
