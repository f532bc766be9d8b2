"""A proxy in front of a PostgreSQL server, which can cut a connection off around its COMMIT."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress
from enum import Enum
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\0"
AT_ONCE = 65_536
"""Bytes passed on at once."""


class Cut(Enum):
    """When a connection is cut off."""

    BEFORE = "before COMMIT reaches the server"
    MEANWHILE = "while the server commits"
    AFTER = "when the server has committed, before its reply is passed on"


class Proxy:
    """Passes on all that is said over a socket in a folder of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        """Stand in front of the server at `address`, with a socket in `folder`."""
        folder.mkdir()
        behind = parse_qs(urlsplit(address).query)["host"][0]
        self.address = address.replace(behind, str(folder))
        self.cuts: list[Cut] = []
        """How the connections of the next transactions that commit are cut off, one each."""
        self._behind = str(Path(behind) / SOCKET)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._behind)
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for one in ready:
                    said = one.recv(AT_ONCE)
                    if one is client and COMMIT in said and self.cuts:
                        self._cut(server, said)
                        return
                    if not said:
                        return
                    (server if one is client else client).sendall(said)

    def _cut(self, server: socket.socket, said: bytes) -> None:
        cut = self.cuts.pop(0)
        if cut is not Cut.BEFORE:
            server.sendall(said)
        if cut is Cut.AFTER:
            server.recv(AT_ONCE)
