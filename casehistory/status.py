"""The status: what the record holds, how far everything else has followed it, and what waits for somebody."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Any

from casehistory.backlog import backlog
from casehistory.recording import record_to_read
from casehistory.settings import Settings
from consumers.archive import read_history
from consumers.store import Store
from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape, Watermark

MINUTE = timedelta(minutes=1)


def status(settings: Settings) -> dict[str, Any]:
    """Say what the record holds, how fresh it is, and, where Kafka is set, how it stands with the topics.

    What Kafka does not tell is None, and why is in `cannot_be_asked`.  Raises what `record_to_read` raises.
    """
    with record_to_read(settings) as store:
        found = _of_record(settings, store)
        return found | backlog(settings.streams, store) if settings.streams.servers else found


def _of_record(settings: Settings, store: Store) -> dict[str, Any]:
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
        return read_history(store, settings.history), "can be used"
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete) as error:
        return Watermark(), str(error)


def stored_since(store: Store, instant: datetime) -> int:
    """Count the events stored since an instant.  They were stored in the order of their positions."""
    last = store.last_position()
    before = bisect_left(range(last), instant, key=lambda position: store.log(position, 1)[0].stored_at)
    return store.count(last, after=before)
