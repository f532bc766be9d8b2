"""Connecting with the client library, which leaves a thread and open sockets behind where it cannot connect or send.

A service tries again for as long as the broker is away, so these would grow without end.  Beside `consumers.port` and
`consumers.subscription` this speaks to the library.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from typing import Any

from kafka.net.compat import KafkaNetClient
from kafka.net.inet import KafkaNetSocket
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport


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


def _or_close(work: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """Let what a transport does close its socket wherever it does not come to its end."""

    async def work_or_close(self: KafkaTCPTransport) -> None:
        try:
            await work(self)
        except BaseException:
            if self._sock is not None:
                self._sock.close()
            raise

    return work_or_close


def close_what_fails() -> None:
    """Let the library close each socket: one it could not connect, or over which TLS was not agreed.

    One over which something is still to be sent it closes afterwards only, and so never where its client is closed.
    """
    KafkaNetSocket.sock_connect = _connect_or_close
    KafkaSSLTransport.handshake = _or_close(KafkaSSLTransport.handshake)
    KafkaTCPTransport._read_from_sock = _or_close(KafkaTCPTransport._read_from_sock)
    KafkaTCPTransport._write_to_sock = _or_close(KafkaTCPTransport._write_to_sock)
