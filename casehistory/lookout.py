"""The lookout: looks at the status again and again, and says what is not well, so that somebody is called in time.

Whoever asks is given the last look and never waits for what is away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from casehistory.recording import NothingRecorded
from casehistory.settings import NewerFolder, Settings, UnusableFolder
from casehistory.status import status
from consumers.sqlite import FolderInUse
from consumers.store import StoreUnavailable

EVERY = 2.0
"""Seconds between two looks."""

STALLED_AFTER = 60.0
"""Seconds for which something waits and nothing moves; what services mend by themselves is mended by then."""

OUTDATED_AFTER = 30.0
"""Seconds after which a look says nothing any more: Kafka and a database each answer or are away long before."""


class Service(NamedTuple):
    """What of the status tells how a service gets on."""

    behind: str
    """The number of what waits for it."""

    stands: str
    """What changes when it moves."""

    waits: str
    """What it is that waits, in words."""

    asked: str | None = None
    """What of `cannot_be_asked` concerns it."""


SERVICES: Mapping[str, Service] = {
    "consume": Service("lag", "recorded_by_partition", "records on Kafka", "lag"),
    "relay": Service("relay_behind", "relay_position", "events to be relayed", "relay_position"),
    "archive": Service("history_behind", "history_position", "events to be written to history"),
}


class Process(NamedTuple):
    """A service that `run` keeps."""

    is_up: bool
    restarts: int


class Look(NamedTuple):
    """What was seen at one time."""

    at: datetime
    status: Mapping[str, Any]
    """Empty where there is nothing to be asked."""

    problems: Sequence[str]
    stalled: Mapping[str, bool]
    processes: Mapping[str, Process]


class Lookout:
    """Looks at the status in a thread of its own until it is ended."""

    def __init__(
        self,
        settings: Settings,
        services: Sequence[str] = tuple(SERVICES),
        *,
        processes: Callable[[], Mapping[str, Process]] = dict,
        stalled_after: float = STALLED_AFTER,
        every: float = EVERY,
    ) -> None:
        self._settings, self._services, self._processes = settings, services, processes
        self._stalled_after, self._every = stalled_after, every
        self._moved: dict[str, tuple[Any, float]] = {}
        """Where each service stood, and since when."""

        self._last: Look | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="lookout", daemon=True)

    def __enter__(self) -> Lookout:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(OUTDATED_AFTER)

    def _work(self) -> None:
        while not self._ending.is_set():
            self._last = self._look()
            self._ending.wait(self._every)

    def look(self) -> Look:
        """Give the last look, with a problem where it was long ago."""
        now, last = datetime.now(UTC), self._last
        if last is None:
            return Look(now, {}, ["nothing was looked at yet"], {}, {})
        age = (now - last.at).total_seconds()
        if age <= OUTDATED_AFTER:
            return last
        return last._replace(problems=[*last.problems, f"nothing could be looked at for {age:.0f} s"])

    def _look(self) -> Look:
        processes = self._processes()
        problems = [f"{name} is not running" for name, process in processes.items() if not process.is_up]
        found: Mapping[str, Any] = {}
        try:
            found = status(self._settings)
        except NothingRecorded as error:
            problems.append(str(error))
        except (StoreUnavailable, UnusableFolder, NewerFolder, FolderInUse, OSError) as error:
            problems.append(f"the record cannot be asked: {error}")
        stalled = {}
        for name in self._services:
            service = SERVICES[name]
            if why := found.get("cannot_be_asked", {}).get(service.asked):
                problems.append(f"{service.waits} cannot be counted: {why}")
            seconds = self.standstill(name, found)
            stalled[name] = seconds > self._stalled_after
            if stalled[name]:
                problems.append(f"{name} is stalled: {found[service.behind]} {service.waits}, none for {seconds:.0f} s")
        return Look(datetime.now(UTC), found, problems, stalled, processes)

    def standstill(self, name: str, found: Mapping[str, Any]) -> float:
        """Give the seconds for which something waits for a service and it did not move."""
        now, service = time.monotonic(), SERVICES[name]
        stands, since = self._moved.get(name, (None, now))
        if not found.get(service.behind) or found[service.stands] != stands:
            since = now  # nothing waits, or it cannot be asked, or it moved
        self._moved[name] = found.get(service.stands), since
        return now - since
