"""The ports that the servers of the tests listen on."""

from __future__ import annotations

import socket


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
