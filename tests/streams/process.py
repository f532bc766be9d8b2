"""`casehistory consume` in a process of its own, as an operator runs it, with what it says."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consumers.consuming import Inbox

COMMAND = ("-m", "casehistory", "consume")


class Consumer:
    """A process that consumes until it is ended."""

    def __init__(self, data: Path, inbox: Inbox, *command: str, **environment: str) -> None:
        """Start it over the data folder, which is made; or start another `command` of Python with its settings."""
        data.mkdir(exist_ok=True)
        self._log = data / "consume.log"
        said = {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PATH": "/usr/bin:/bin",
            "CASEHISTORY_DATA": str(data),
            "CASEHISTORY_KAFKA": inbox.connection.servers,
            "CASEHISTORY_TOPIC_EVENTS": inbox.topic,
            "CASEHISTORY_GROUP": inbox.group,
            "CASEHISTORY_MEMBER": inbox.member or "",
            **environment,
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([sys.executable, *(command or COMMAND)], stderr=log, stdout=log, env=said)
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """What it said until now."""
        return self._log.read_text()

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

    def end(self, *, within: float = 20.0) -> int:
        """Wait some seconds until it ends, and give its exit code."""
        return self._process.wait(within)


@contextmanager
def consumer(data: Path, inbox: Inbox, *command: str, **environment: str) -> Iterator[Consumer]:
    """Consume as an operator does; what has not ended by then is told to, and must end in order."""
    one = Consumer(data, inbox, *command, **environment)
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
