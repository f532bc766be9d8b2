"""A real Apicurio Registry on this machine, which can be killed and started again over the same data."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tarfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers.jars import JAVA, jars
from tests.servers.ports import free_port
from tests.servers.process import started

STARTS_WITHIN = 90.0
"""Seconds."""


class ApicurioRegistry:
    """One registry over one folder."""

    def __init__(self, folder: Path, *, heap: str = "384m") -> None:
        self._folder, self._heap = folder, heap
        self._process: subprocess.Popen[bytes] | None = None
        self._port, self._management = free_port(), free_port()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """The address of its interface that is compatible with Confluent's."""
        return f"http://127.0.0.1:{self._port}/apis/ccompat/v7"

    def start(self) -> ApicurioRegistry:
        """Start it, and wait until it answers."""
        settings = {
            "APICURIO_STORAGE_KIND": "sql",
            "APICURIO_STORAGE_SQL_KIND": "h2",
            "APICURIO_DATASOURCE_URL": f"jdbc:h2:file:{self._folder / 'registry'};WRITE_DELAY=0",
            "QUARKUS_HTTP_HOST": "127.0.0.1",
            "QUARKUS_HTTP_PORT": str(self._port),
            "QUARKUS_MANAGEMENT_HOST": "127.0.0.1",
            "QUARKUS_MANAGEMENT_PORT": str(self._management),
        }
        command = [JAVA, f"-Xmx{self._heap}", "-XX:TieredStopAtLevel=1", "-jar", str(_unpacked() / "quarkus-run.jar")]
        log = self._folder / "out.log"
        self._process = started(command, log, env=os.environ | settings)
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the registry did not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/subjects", timeout=5):
                return True
        except (URLError, TimeoutError, ConnectionError):
            return False

    def kill(self) -> None:
        """Kill it, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in good order."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """Let it listen and say nothing, until it is killed or goes on."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self._signal(signal.SIGCONT)

    def _end(self, number: int) -> None:
        self._signal(number)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)


def _unpacked() -> Path:
    """Give the folder of the registry's program, unpacked where it is not yet."""
    (archive,) = jars("registry")
    folder = archive.parent / "unpacked"
    with archive.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            beside = archive.parent / "unpacking"
            with tarfile.open(archive) as files:
                files.extractall(beside, filter="data")
            beside.replace(folder)
    return folder
