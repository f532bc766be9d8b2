"""Membership: the name under which a consumer is known to its group, the same whenever it is started again.

Without one Kafka gives its partitions to nobody until it is missed, which takes ten seconds.  Under the name of another
that is at work it would take the place of that one, and that one its place.
"""

from __future__ import annotations

import fcntl
import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "member"
"""The file in the data folder that makes the name one of its own, wherever machines are called the same."""

LONGEST = 200
"""Signs of the name of a machine that are taken, so that Kafka takes the whole."""


@contextmanager
def membership(data: Path) -> Iterator[str | None]:
    """Give a name that is of this machine and this data folder, and nobody else's meanwhile.

    Gives None where another process has it.
    """
    with (data / NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        file.seek(0)
        if not (ours := file.read()):
            ours = uuid.uuid4().hex[:12]
            file.write(ours)
            file.flush()
        machine = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:LONGEST]
        yield f"{machine}-{ours}"
