"""A process that dies or stands still right before its n-th write, sync or send, whichever of its threads makes it.

The kernel asks the test before each of these system calls (seccomp user notification, Linux 5.0).  That needs neither a
debugger nor any right, and the process knows nothing of it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import select
import signal
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any

MACHINE = platform.machine()
X86_64 = {1: "write", 18: "pwrite64", 20: "writev", 296: "pwritev", 328: "pwritev2"}
X86_64 |= {44: "sendto", 46: "sendmsg", 307: "sendmmsg"}
X86_64 |= {74: "fsync", 75: "fdatasync", 277: "sync_file_range"}
X86_64 |= {76: "truncate", 77: "ftruncate", 285: "fallocate"}
X86_64 |= {82: "rename", 264: "renameat", 316: "renameat2", 87: "unlink", 263: "unlinkat"}
AARCH64 = {64: "write", 68: "pwrite64", 66: "writev", 70: "pwritev", 287: "pwritev2"}
AARCH64 |= {206: "sendto", 211: "sendmsg", 269: "sendmmsg"}
AARCH64 |= {82: "fsync", 83: "fdatasync", 84: "sync_file_range"}
AARCH64 |= {45: "truncate", 46: "ftruncate", 47: "fallocate"}
AARCH64 |= {38: "renameat", 276: "renameat2", 35: "unlinkat"}
CALLS = {"x86_64": X86_64, "aarch64": AARCH64}.get(MACHINE, {})
"""The system calls by which a process changes something outside of it, by number."""

SECCOMP, ARCHITECTURE = {"x86_64": (317, 0xC000003E), "aarch64": (277, 0xC00000B7)}.get(MACHINE, (-1, 0))
NO_NEW_PRIVILEGES, SET_FILTER, WITH_LISTENER = 38, 1, 8
LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06
ALLOW, ASK = 0x7FFF0000, 0x7FC00000
RECEIVE, SEND, GO_ON = 0xC0502100, 0xC0182101, 1
ASKED, ANSWERED = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")

WITHIN = 60_000
"""Milliseconds in which a process makes its next call, or ends."""


def tried(total: int, count: int) -> range:
    """Choose about `count` of the calls, spread over all; with EVERY_CALL=1 in the environment all are chosen."""
    return range(1, total + 1, 1 if os.environ.get("EVERY_CALL") else max(1, total // count))


class Unwatched(Exception):
    """This machine does not let the calls of a process be watched, and so nothing can be shown on it."""


def calls_of(work: Callable[..., object], *arguments: Any, die_before: int = 0) -> list[str]:
    """Do some work in a process of its own, and give the names of the calls that it made.

    It is killed right before call number `die_before`, which is then the last; where there are fewer it came to its
    end.  Raises Unwatched.
    """
    listener, process = _started(work, arguments)
    calls = _followed(listener, process, die_before)
    if len(calls) == die_before:
        process.kill()
    os.close(listener)
    process.join(WITHIN / 1000)
    assert process.exitcode == (-signal.SIGKILL if 0 < die_before == len(calls) else 0), (process.exitcode, calls)
    return calls


@contextmanager
def paused(work: Callable[..., object], *arguments: Any, before: int) -> Iterator[list[str]]:
    """Do some work in a process that stands still right before a call for as long as the test wants, and then ends.

    Gives the names of the calls that it made until then.  Raises Unwatched.
    """
    listener, process = _started(work, arguments)
    try:
        calls = _followed(listener, process, before)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        yield calls
        with suppress(ProcessLookupError):  # it was done before that call: it does not make the same number each time
            os.kill(process.pid, signal.SIGCONT)
        _followed(listener, process)
        process.join(WITHIN / 1000)
        assert process.exitcode == 0, (process.exitcode, calls)
    finally:
        process.kill()
        os.close(listener)


def _started(work: Callable[..., object], arguments: tuple[Any, ...]) -> tuple[int, BaseProcess]:
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_watched, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        return recv_handle(ours), process
    except EOFError:
        raise Unwatched(
            "seccomp user notification is forbidden here: run the tests on Linux 5.0 or later, on x86_64 or aarch64, "
            "in a container whose seccomp profile allows it"
        ) from None
    finally:
        ours.close()


def _followed(listener: int, process: BaseProcess, until: int = 0) -> list[str]:
    """Let a process go on until it is about to make a call or has ended, and give the calls that it made."""
    calls: list[str] = []
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(process.sentinel, select.POLLIN)
    while ready := dict(poll.poll(WITHIN)):
        if not ready.get(listener, 0) & select.POLLIN:
            return calls  # it has ended
        asked = bytearray(ASKED.size)
        with suppress(FileNotFoundError):  # it stood still meanwhile, and asks again
            fcntl.ioctl(listener, RECEIVE, asked)
            identifier, _, _, number, *_ = ASKED.unpack(asked)
            calls.append(CALLS[number])
            if len(calls) == until:
                return calls
            fcntl.ioctl(listener, SEND, ANSWERED.pack(identifier, 0, 0, GO_ON))
    process.kill()
    raise AssertionError(f"it neither ends nor goes on after {calls}")


# In the process that is watched


def _watched(theirs: Connection, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    listener, is_set = [-1], threading.Event()

    def tell() -> None:
        is_set.wait()
        send_handle(theirs, listener[0], os.getppid())

    # The filter holds for the thread that sets it and for all that it starts, so an earlier one can still send.
    teller = threading.Thread(target=tell)
    teller.start()
    listener[0] = _filter()
    is_set.set()
    teller.join()
    theirs.close()
    os.close(listener[0])
    work(*arguments)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter() -> int:
    """Have the kernel ask before each of `CALLS`, and give the descriptor on which it asks, -1 where it may not."""
    numbers = list(CALLS)
    instructions = [(LOAD, 0, 0, 4), (EQUALS, 0, len(numbers) + 1, ARCHITECTURE), (LOAD, 0, 0, 0)]
    instructions += [(EQUALS, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    instructions += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, ASK)]
    code = b"".join(struct.pack("HBBI", *one) for one in instructions)
    libc = ctypes.CDLL(None)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    program = _Program(len(instructions), code)
    listener: int = libc.syscall(SECCOMP, SET_FILTER, WITH_LISTENER, ctypes.byref(program))
    return listener
