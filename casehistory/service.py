"""A service: a process that works until it is told to stop, and says on standard error what happens."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SUPERVISED = "CASEHISTORY_SUPERVISED"
"""Set where the service was started by `run`, which holds the other end of its standard input."""

ENDS_WITHIN = 10.0
"""Seconds for which a service may take to end its work in order before it is killed."""


@contextmanager
def until_told_to_stop() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and Ctrl-C set, and let the logger "casehistory" write to standard error meanwhile.

    The work is ended in order.  After Ctrl-C the end of it raises KeyboardInterrupt, and a second Ctrl-C does not wait.
    """
    stopping, is_interrupted = threading.Event(), False

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal is_interrupted
        if number == signal.SIGINT:
            is_interrupted = True
            signal.signal(signal.SIGINT, signal.default_int_handler)
        stopping.set()

    if SUPERVISED in os.environ:
        threading.Thread(target=_end_with_supervisor, args=(stopping,), daemon=True).start()
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with _logging_to_standard_error():
            yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if is_interrupted:
        raise KeyboardInterrupt


def _end_with_supervisor(stopping: threading.Event) -> None:
    """Wait until `run` is no more, whatever ended it, and do not outlive it for long."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    stopping.set()
    time.sleep(ENDS_WITHIN)
    os.kill(os.getpid(), signal.SIGKILL)


class _OneLine(logging.Formatter):
    """The instant in UTC, the level, and what is said, in one line."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return " | ".join(super().format(record).splitlines())


@contextmanager
def _logging_to_standard_error() -> Iterator[None]:
    logger, handler = logging.getLogger("casehistory"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
