"""Services of ours in processes of their own, as an operator runs them, and what they say."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from casehistory.service import ENDS_WITHIN
from consumers.consuming import Inbox
from consumers.relaying import Outbox

SAYS_WITHIN = 60.0
"""Seconds in which a process says what it is waited for to say."""


class Process:
    """A process that works until it is ended, and what it says."""

    def __init__(self, log: Path, settings: Mapping[str, str], command: tuple[str, ...]) -> None:
        """Start a command of Python with our settings; what it says goes to a log."""
        self._log = log
        said = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin", **settings}
        with log.open("wb") as out:
            self._process = subprocess.Popen([sys.executable, *command], stderr=out, stdout=out, env=said)
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """What it said until now."""
        return self._log.read_text()

    def says(self, word: str, *, within: float = SAYS_WITHIN) -> None:
        """Wait some seconds until it has said something."""
        until = time.monotonic() + within
        while True:
            is_over = not self.is_alive or time.monotonic() > until
            if word in (said := self.said):
                return
            assert not is_over, f"it has not said {word!r} but {said}"
            time.sleep(0.05)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def stands_still(self) -> bool:
        """Whether it was stopped and may go on."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def send(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def end(self, *, within: float = ENDS_WITHIN) -> int:
        """Wait some seconds until it ends, and give its exit code."""
        return self._process.wait(within)


def consumer(data: Path, inbox: Inbox, *command: str, **environment: str) -> AbstractContextManager[Process]:
    """Consume, or run another command with these settings, as `running` says."""
    settings = {
        "CASEHISTORY_DATA": str(data),
        "CASEHISTORY_KAFKA": inbox.connection.servers,
        "CASEHISTORY_TOPIC_EVENTS": inbox.topic,
        "CASEHISTORY_GROUP": inbox.group,
        "CASEHISTORY_MEMBER": inbox.member or "",
        **environment,
    }
    data.mkdir(exist_ok=True)
    return running(data / "consume.log", settings, command or ("-m", "casehistory", "consume"))


def relay_process(log: Path, outbox: Outbox, *command: str, **environment: str) -> AbstractContextManager[Process]:
    """Relay, or run another command with these settings, as `running` says; what it says goes to a log."""
    settings = {
        "CASEHISTORY_DATA": str(log.parent),
        "CASEHISTORY_KAFKA": outbox.connection.servers,
        "CASEHISTORY_TOPIC_HISTORY": outbox.topic,
        **environment,
    }
    return running(log, settings, command or ("-m", "casehistory", "relay"))


@contextmanager
def running(log: Path, settings: Mapping[str, str], command: tuple[str, ...]) -> Iterator[Process]:
    """Run a process; what has not ended by then is told to, and must end in order and in time."""
    one = Process(log, settings, command)
    try:
        yield one
        if one.is_alive:
            one.send(signal.SIGTERM)
            assert one.end() == 0, one.said
    finally:
        if one.is_alive:
            one.send(signal.SIGKILL)
            one.end()
    assert "Traceback" not in one.said, one.said
