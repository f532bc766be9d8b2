"""Connecting with the client library, which leaves a thread and open sockets behind wherever it cannot connect.

A service tries again for as long as the broker is away, so these would grow without end.  Beside `consumers.port` and
`consumers.subscription` this speaks to the library.
"""

from __future__ import annotations

import socket
from typing import Any

from kafka.net.compat import KafkaNetClient
from kafka.net.inet import KafkaNetSocket
from kafka.net.transport import KafkaSSLTransport


def connected(kind: Any, **settings: Any) -> Any:
    """Make a client of one of the library's kinds.  What one that fails has begun is ended before it is raised."""
    begun = []

    def begin(**more: Any) -> KafkaNetClient:
        begun.append(KafkaNetClient(**more))
        return begun[-1]

    try:
        return kind(**settings, kafka_client=begin)
    except BaseException:
        for one in begun:
            one.close()
        raise


_connect = KafkaNetSocket.sock_connect


async def _connect_or_close(self: KafkaNetSocket, net: Any, sock: socket.socket, *where: Any, **settings: Any) -> Any:
    try:
        return await _connect(self, net, sock, *where, **settings)
    except BaseException:
        sock.close()
        raise


_handshake = KafkaSSLTransport.handshake


async def _handshake_or_close(self: KafkaSSLTransport) -> None:
    try:
        await _handshake(self)
    except BaseException:
        self._sock.close()
        raise


def close_what_fails() -> None:
    """Let the library close a socket that it could not connect, or over which TLS was not agreed."""
    KafkaNetSocket.sock_connect = _connect_or_close
    KafkaSSLTransport.handshake = _handshake_or_close
