"""The ports that the servers of the tests listen on."""

from __future__ import annotations

import os
import random
import socket

# Below those that outgoing connections are given, one of which could take it while a server is away.
PORTS = range(20_000, 32_000)

_dice = random.Random(os.getpid())


def free_port() -> int:
    """Give a port that nothing listens on."""
    while True:
        port = _dice.choice(PORTS)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                return port
