"""The reader: who asks for a page.  Nothing else decides what somebody may see."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import NamedTuple

from starlette.requests import Request

from casehistory.settings import Serving


class Reader(NamedTuple):
    """Who reads: the name by which a proxy knows them, None where nobody is told apart."""

    name: str | None = None


class NotLetIn(Exception):
    """The request does not say what its reader has to be known by."""


def reader_of(request: Request, serving: Serving) -> Reader:
    """Tell who reads: by the header that a proxy sets, or by the token that all readers share.

    The token comes as a bearer's, or as the password that a browser asks for.  Raises NotLetIn.
    """
    if serving.token is not None and not secrets.compare_digest(_token_of(request), serving.token.encode()):
        raise NotLetIn("this needs the token of the service, as the password; the user name does not matter")
    if serving.reader_header is None:
        return Reader()
    name = request.headers.get(serving.reader_header)
    if not name:
        raise NotLetIn("the proxy in front of this service does not say who you are; ask those who run it")
    return Reader(name)


def _token_of(request: Request) -> bytes:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.encode()
    try:
        return base64.b64decode(given).partition(b":")[2] if scheme.lower() == "basic" else b""
    except binascii.Error:
        return b""
