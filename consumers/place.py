"""The place of history: a folder with the histories made one after the other, and a link to the one that is read.

A history that was made beside another is put in its place by moving the link, so there is one at every instant.  The
earlier one stays for a while: whoever began to read it reads on.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.columns import TABLES
from schemas.watermark import CURRENT, MARK

BESIDE = "beside"
"""The folder in which history is made afresh."""

KEPT_FOR = 3_600.0
"""Seconds for which an earlier history stays."""

BETWEEN_TRIES = 0.05


class HistoryInUse(Exception):
    """Another process is writing the same history."""


@contextmanager
def only_writer_of(folder: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Be the only one that writes the history in `folder`, after waiting for another for `patience` seconds.

    Raises HistoryInUse.
    """
    with _lock(folder, "lock", patience):
        yield


@contextmanager
def only_maker_of(folder: Path) -> Iterator[None]:
    """Be the only one that makes history afresh, beside what is read and written meanwhile.  Raises HistoryInUse."""
    with _lock(folder, "beside.lock", 0.0):
        yield


@contextmanager
def _lock(folder: Path, name: str, patience: float) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with folder.with_name(f"{folder.name}.{name}").open("a") as lock:
        while not _is_taken(lock.fileno()):
            if time.monotonic() >= until:
                raise HistoryInUse(f"another process is writing {folder}; wait for it and try again")
            time.sleep(BETWEEN_TRIES)
        yield


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def put_in_place(folder: Path, made: Path | None = None) -> None:
    """Let readers of `folder` read the history that was `made` in another folder of it, or an empty one."""
    folder.mkdir(exist_ok=True)
    number = str(1 + max((int(one.name) for one in folder.iterdir() if one.name.isdigit()), default=0))
    if made is None:
        (folder / number).mkdir()
    else:
        made.rename(folder / number)
    link = folder / f"{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(number)
    link.replace(folder / CURRENT)
    os.sync()


def clear(folder: Path) -> None:
    """Delete earlier histories once nobody can be reading them, also one that an earlier version of this made."""
    current = folder / CURRENT
    if not current.is_symlink() or time.time() - current.lstat().st_mtime < KEPT_FOR:
        return
    read = current.readlink().name
    for one in folder.iterdir():
        if one.name in TABLES or (one.name.isdigit() and one.name != read):
            shutil.rmtree(one, ignore_errors=True)
    (folder / MARK).unlink(missing_ok=True)
