"""A process of a server, which does not outlive the tests, however they end."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


def started(command: list[str], log: Path, **more: Any) -> subprocess.Popen[bytes]:
    """Start a server that writes to a log, and is killed when this process is no more."""
    with log.open("ab") as out:
        settings = {"stdout": out, "stderr": subprocess.STDOUT, "start_new_session": True, **more}
        return subprocess.Popen(command, preexec_fn=_die_with_us, **settings)  # noqa: PLW1509 it only makes one call


def _die_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
