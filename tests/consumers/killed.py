"""A process that writes history and dies by SIGKILL at the n-th step: before or after, or halfway through, a write."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from deltalake import DeltaTable
from deltalake.table import TableOptimizer

from consumers import following, tables
from consumers.archive import tidy
from consumers.rebuilding import rebuild
from consumers.store import Store

CALLS: list[tuple[Any, str]] = [(os, "sync"), (os, "link"), (tables, "write_deltalake")]
CALLS += [(Path, name) for name in ("mkdir", "rename", "replace", "symlink_to", "unlink", "write_bytes")]
CALLS += [(TableOptimizer, "compact"), (DeltaTable, "vacuum"), (DeltaTable, "create_checkpoint")]
CALLS += [(DeltaTable, "cleanup_metadata")]


def follow_once(store: Store, folder: Path) -> None:
    """Follow until the first look at the record is over, putting together the files of every table."""
    stopping = threading.Event()

    def tidy_and_stop(*args: Any, **kwargs: Any) -> bool:
        left = tidy(*args, **kwargs)
        stopping.set()
        return left

    vars(following)["tidy"] = tidy_and_stop
    following.TIDIED_AT_ONCE, tables.MANY_COMMITS = 100, 2
    following.follow(store, folder, stopping)


WORK: dict[str, Callable[[Store, Path], object]] = {"follow": follow_once, "rebuild": rebuild}


def steps_of(work: str, address: str, folder: Path, *, die_at: int) -> int:
    """Do the work in a process of its own that dies at a step; give the number of steps where it came to its end."""
    context = get_context("forkserver")
    told = folder.with_name("steps")
    told.unlink(missing_ok=True)
    process = context.Process(target=_run, args=(work, address, folder, die_at, told))
    process.start()
    process.join(60)
    assert process.exitcode == (0 if told.exists() else -signal.SIGKILL)
    return int(told.read_text()) if told.exists() else 0


def _run(work: str, address: str, folder: Path, die_at: int, told: Path) -> None:
    store, taken = Store(address), [0]
    for owner, name in CALLS:
        setattr(owner, name, _deadly(getattr(owner, name), taken, die_at))
    WORK[work](store, folder)
    count = taken[0]
    told.write_text(str(count))


def _deadly(real: Callable[..., Any], taken: list[int], die_at: int) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        _step(taken, die_at)
        result = real(*args, **kwargs)
        if taken[0] + 1 == die_at and real.__name__ == "write_bytes":
            os.truncate(args[0], args[0].stat().st_size // 2)
        _step(taken, die_at)
        return result

    return call


def _step(taken: list[int], die_at: int) -> None:
    taken[0] += 1
    if taken[0] == die_at:
        os.kill(os.getpid(), signal.SIGKILL)
