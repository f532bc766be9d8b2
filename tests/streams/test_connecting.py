"""A broker that is away for long costs nothing."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from consumers import port
from consumers.away import BrokerUnavailable
from consumers.port import Connection
from tests.servers.ports import free_port


@contextmanager
def untidied() -> Iterator[None]:
    """Let nothing be tidied up by chance."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "ask",
    [
        lambda connection: connection.consumer(),
        lambda connection: connection.writer(),
        lambda connection: connection.watch("case-events"),
        lambda connection: connection.extents(["case-events"], patience=200),
    ],
    ids=["consumer", "writer", "watch", "extents"],
)
def test_a_broker_that_is_away_leaves_no_thread_and_no_file_behind(
    ask: Callable[[Connection], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "PATIENCE", 600)
    connection = Connection(f"127.0.0.1:{free_port()}")
    files = Path("/proc/self/fd")

    with untidied():
        threads, held = threading.active_count(), len(list(files.iterdir()))
        for _ in range(3):
            with pytest.raises(BrokerUnavailable):
                ask(connection)

        assert (threading.active_count(), len(list(files.iterdir()))) == (threads, held)
