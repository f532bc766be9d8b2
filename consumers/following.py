"""Following: history kept up with the record while that grows, for as long as the process runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deltalake.exceptions import DeltaError

from consumers.archive import tidy
from consumers.away import first_line
from consumers.backoff import waits
from consumers.place import HistoryInUse
from consumers.rebuilding import bring_up
from consumers.store import Store, StoreUnavailable
from schemas.watermark import HistoryIncomplete

EVERY = 0.5
"""Seconds between two looks at the record."""

TIDIED_AT_ONCE = 4
"""Tables whose files are put together between two looks: what is new does not wait for all of them."""

log = logging.getLogger("casehistory")


def follow(store: Store, folder: Path, stopping: threading.Event, *, every: float = EVERY) -> None:
    """Bring the history in `folder` up to the record again and again, until told to stop.

    Whatever is away or in use, or has no room, is waited for, and nothing is lost by it.
    """
    log.info("history follows the record every %g s", every)
    writing, tidying = _Trouble("history"), _Trouble("tidying history")
    position, is_untidy = -1, True
    while not stopping.is_set():
        with writing.waited_for() as is_tried:
            if is_tried and store.last_position() != position:
                position, is_untidy = bring_up(store, folder, stopping=stopping).position, True
        if stopping.is_set():
            break
        with tidying.waited_for() as is_tried:
            if is_tried and is_untidy:
                is_untidy = tidy(folder, at_most=TIDIED_AT_ONCE)
        stopping.wait(every)


class _Trouble:
    """What stands against one part of the work.  It is told once, and tried again ever less often."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._waits: Iterator[float] | None = None
        self._until = 0.0

    @contextmanager
    def waited_for(self) -> Iterator[bool]:
        """Say whether to try, and take it that it went well where nothing is raised."""
        is_tried = time.monotonic() >= self._until
        try:
            yield is_tried
        except (StoreUnavailable, HistoryInUse, HistoryIncomplete, OSError, DeltaError) as error:
            self._met(error)
        else:
            if is_tried and self._waits is not None:
                self._waits = None
                log.info("%s goes on", self._work)

    def _met(self, error: Exception) -> None:
        if self._waits is None:
            self._waits = waits()
            log.warning("%s waits: %s", self._work, first_line(error))
        self._until = time.monotonic() + next(self._waits)
