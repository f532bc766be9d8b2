"""The supervisor: keeps the services of one machine running, each in a process of its own, and ends them together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import IO

from casehistory.lookout import Process
from casehistory.service import ENDS_WITHIN, SUPERVISED
from consumers.backoff import waits

SERVICES: Mapping[str, tuple[str, ...]] = {
    "consume": ("consume",),
    "relay": ("relay",),
    "archive": ("archive", "--follow"),
}
"""The services that run together, each with its command."""

LOOKED_EVERY = 0.2
"""Seconds between two looks at the processes."""

RAN_WELL = 60.0
"""Seconds after which an end has nothing to do with the one before."""

log = logging.getLogger("casehistory")


class ServiceRefused(Exception):
    """A service ended for a reason that will be the same the next time."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name} ended with exit code {code} and would do so again, as said above; all is ended")
        self.code = code


class Supervisor:
    """The services of one machine."""

    def __init__(self, environment: Mapping[str, str], *, final: Collection[int] = ()) -> None:
        """The services run in an `environment`.  One that ends with a `final` exit code is not started again."""
        self._services = [_Service(name, command, environment) for name, command in SERVICES.items()]
        self._final = final

    def work(self, stopping: threading.Event) -> None:
        """Keep the services running until told to stop, and end them.  Raises ServiceRefused."""
        try:
            for service in self._services:
                service.start()
            while not stopping.wait(LOOKED_EVERY):
                for service in self._services:
                    service.keep(self._final)
        finally:
            _end(self._services)

    def processes(self) -> dict[str, Process]:
        """Say of each service whether it is running, and how often it was started again."""
        return {one.name: Process(one.is_up, one.restarts) for one in self._services}


class _Service:
    def __init__(self, name: str, command: Iterable[str], environment: Mapping[str, str]) -> None:
        self.name, self._environment = name, {**environment, SUPERVISED: "1"}
        self._command = [sys.executable, "-P", "-m", "casehistory", *command]
        self._process: subprocess.Popen[bytes] | None = None
        self._passing: threading.Thread | None = None
        self._delays, self._started_at, self._again_at = waits(), 0.0, 0.0
        self.restarts = 0

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; where the machine has no room for a process, it is tried again later."""
        try:
            # A session of its own: Ctrl-C is for the supervisor, which ends all in order.
            self._process = process = subprocess.Popen(  # noqa: S603  (a command of ours)
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            self._again_at = time.monotonic() + next(self._delays)
            log.warning("run: %s cannot be started: %s", self.name, (error.strerror or type(error).__name__).lower())
            return
        self._started_at = time.monotonic()
        assert process.stdout is not None
        self._passing = threading.Thread(target=_pass_on, args=(process.stdout, self.name), daemon=True)
        self._passing.start()

    def keep(self, final: Collection[int]) -> None:
        """Start it again where it has ended, and soon ended before a while later.  Raises ServiceRefused."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._again_at:
                self.restarts += 1
                self.start()
            return
        code = self._process.poll()
        if code is None:
            return
        self.tidy()
        if code in final:
            raise ServiceRefused(self.name, code)
        if now - self._started_at > RAN_WELL:
            self._delays = waits()
        seconds = next(self._delays)
        self._again_at = now + seconds
        log.error("run: %s ended with %s and is started again in %.1f s", self.name, _said(code), seconds)

    def tell_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for its end, and make one after some seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.error("run: %s did not end within %.0f s and is killed", self.name, ENDS_WITHIN)
            self._process.kill()
            self._process.wait()
        self.tidy()

    def tidy(self) -> None:
        """Pass on what it said last, and let go of it."""
        if self._process is not None and self._passing is not None and self._process.stdin is not None:
            self._passing.join(ENDS_WITHIN)
            self._process.stdin.close()
            self._process = None


def _end(services: Iterable[_Service]) -> None:
    until = time.monotonic() + ENDS_WITHIN
    for service in services:
        service.tell_to_stop()
    for service in services:
        service.wait(max(0.0, until - time.monotonic()))


def _pass_on(said: IO[bytes], name: str) -> None:
    """Pass on what a service says, with its name in front."""
    with said:
        for line in said:
            with suppress(OSError):  # nobody hears us: the process must not stand still for that
                os.write(sys.stderr.fileno(), f"{name:<8} ".encode() + line)


def _said(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
