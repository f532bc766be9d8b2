"""Listening: `/health` and `/metrics` over HTTP, for whoever watches over the services."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from socket import AF_INET, AF_INET6
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, NamedTuple
from wsgiref.headers import Headers
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import msgspec
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from casehistory.lookout import Look, Lookout
from casehistory.metrics import metrics
from casehistory.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PATIENCE = 5.0
"""Seconds for which a request may take to be said."""

ONLY = "there are /health and /metrics, and they can be read only\n"


class Place(NamedTuple):
    """Where to listen."""

    host: str
    port: int


class Answer(NamedTuple):
    """What is said to whoever asks."""

    status: HTTPStatus
    kind: str
    body: bytes


@contextmanager
def listening(place: Place | None, lookout: Lookout) -> Iterator[int | None]:
    """Answer at a place meanwhile, if one is given, and give the port.  Raises OSError where it is taken."""
    if place is None:
        yield None
        return
    with _Server(place, lookout) as server, lookout:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="listening", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def answering_for(service: str, settings: Settings, place: Place | None) -> AbstractContextManager[int | None]:
    """Answer at a place for one service alone, if a place is given.  Raises OSError where it is taken."""
    return listening(place, Lookout(settings, [service]))


def answer(method: str, path: str, look: Look) -> Answer:
    """Answer a request with what was seen."""
    if path not in ("/health", "/metrics"):
        return Answer(HTTPStatus.NOT_FOUND, "text/plain", ONLY.encode())
    if method not in ("GET", "HEAD"):
        return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", ONLY.encode())
    if path == "/metrics":
        return Answer(HTTPStatus.OK, CONTENT_TYPE_PLAIN_0_0_4, metrics(look))
    status = HTTPStatus.SERVICE_UNAVAILABLE if look.problems else HTTPStatus.OK
    return Answer(status, "application/json", msgspec.json.encode(health(look)) + b"\n")


def health(look: Look) -> dict[str, Any]:
    """Say whether all is well, what is not, and what the status says."""
    return {
        "health": "unwell" if look.problems else "well",
        "problems": list(look.problems),
        "looked_at": look.at,
        "stalled": dict(look.stalled),
        "processes": {name: process._asdict() for name, process in look.processes.items()},
        **look.status,
    }


class _Asked(WSGIRequestHandler):
    timeout = PATIENCE
    server_version, sys_version = "casehistory", ""

    def log_message(self, *_: object) -> None:
        """Say nothing: what is asked for is told to whoever asked."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads, block_on_close = True, False

    def __init__(self, place: Place, lookout: Lookout) -> None:
        self.address_family = AF_INET6 if ":" in place.host else AF_INET
        try:
            super().__init__((place.host, place.port), _Asked)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"{place.host}:{place.port}") from error
        self._lookout = lookout
        self.set_app(self._answer)

    def _answer(self, asked: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status, kind, body = answer(asked["REQUEST_METHOD"], asked["PATH_INFO"], self._lookout.look())
        headers = Headers([("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")])
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = "GET, HEAD"
        start(f"{status.value} {status.phrase}", headers.items())
        return [] if asked["REQUEST_METHOD"] == "HEAD" else [body]

    def handle_error(self, *_: object) -> None:
        """Say nothing of one who asks and goes away, or never says what."""
