"""The registry: where other teams keep the schemas of topics, and what a number in a payload stands for there.

    payload = 00, the number of a schema in the registry (four bytes), the body

The registry only says which of our own schemas a number stands for.  It is asked once for each; a number that stands
for anything else is refused, so a registry cannot make this system read by a schema of somebody's choice.  Where it
cannot be asked nothing is decided: `RegistryUnavailable` is to be waited for.
"""

from __future__ import annotations

import base64
import json
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from schemas import shape
from schemas.codec import LARGEST_PAYLOAD, PayloadTooLarge, PayloadTruncated, Undecodable
from schemas.writer import MAGIC

FRAME = b"\x00"
"""What a payload in the framing of a registry begins with; four bytes of a number follow."""

FRAME_SIZE = 5
LARGEST_NUMBER = 2**31 - 1
LARGEST_ANSWER = 262_144
"""Bytes.  Our longest schema has some thousands."""

PATIENCE = 5.0
"""Seconds for one answer, from the first byte asked to the last one read."""

CLOSED_TO_US = (401, 403, 407, 408, 425, 429)
"""Answers that say nothing about a schema and will be others when somebody has mended what is wrong."""

NO_SUCH_SCHEMA = 40403
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class UnusableRegistry(ValueError):
    """The address of the registry cannot be read.  It may hold a password: it is not repeated."""


class RegistryUnavailable(Exception):
    """The registry cannot be reached, does not let us in, or does not answer as a registry does."""


class UnknownSchemaId(Undecodable):
    """A payload names a schema of the registry that is none of ours, or that is not there."""

    reason = "unknown-schema-id"


class Numbers:
    """What numbers in payloads stand for, as far as that is known by now."""

    def __init__(self, known: dict[int, bytes | None]) -> None:
        """`known` has the fingerprint of our schema that a number stands for, None for a schema of others."""
        self.known = known

    def unframed(self, payload: bytes) -> bytes:
        """Give a payload in the framing of the registry as one in Avro single-object encoding; another as it is.

        Raises UnknownSchemaId, PayloadTooLarge, PayloadTruncated and RegistryUnavailable.
        """
        if not payload.startswith(FRAME):
            return payload
        if len(payload) > LARGEST_PAYLOAD:
            raise PayloadTooLarge(f"The payload has {len(payload)} bytes and no fact has more than {LARGEST_PAYLOAD}.")
        if len(payload) < FRAME_SIZE:
            raise PayloadTruncated(f"The payload ends after {len(payload)} bytes, within the number of its schema.")
        return MAGIC + self.fingerprint_of(int.from_bytes(payload[1:FRAME_SIZE], "big")) + payload[FRAME_SIZE:]

    def fingerprint_of(self, number: int) -> bytes:
        """Give the fingerprint of our schema that a number stands for.

        Raises UnknownSchemaId and RegistryUnavailable.
        """
        if number not in self.known:
            self.known[number] = self._look_up(number)
        fingerprint = self.known[number]
        if fingerprint is None:
            raise UnknownSchemaId(
                f"The payload was written with schema {number} of the registry, which is none of ours; the publisher "
                "must use a released schema, or this program is older than the schema and must be upgraded."
            )
        return fingerprint

    def _look_up(self, number: int) -> bytes | None:
        """Give the fingerprint of our schema, None for a schema of others."""
        raise RegistryUnavailable(f"What {number} stands for is not known here.")


class Registry(Numbers):
    """A registry with Confluent's interface, which most others have too."""

    def __init__(self, url: str, user: str | None = None, password: str | None = None) -> None:
        """`url` is what stands before `/subjects`; it may hold the user and the password.  Raises UnusableRegistry."""
        super().__init__({})
        self.address, in_url = _without_password(url)
        named = in_url if user is None else f"{user}:{password or ''}"
        self._headers = {"Accept": f"{MEDIA_TYPE}, application/json", "Content-Type": MEDIA_TYPE}
        if named is not None:
            self._headers["Authorization"] = f"Basic {base64.b64encode(named.encode()).decode()}"

    def _look_up(self, number: int) -> bytes | None:
        """Give the fingerprint of our schema, None for a schema of others."""
        if number > LARGEST_NUMBER:
            raise _not_there(number)
        status, answer = self.ask("GET", f"/schemas/ids/{number}")
        if status == 404 and answer.get("error_code") == NO_SUCH_SCHEMA:
            raise _not_there(number)
        if status != 200 or not isinstance(answer.get("schema"), str):
            raise self._not_a_registry(status)
        if answer.get("schemaType", "AVRO") != "AVRO" or answer.get("references"):
            return None
        found = shape.ours(answer["schema"])
        return found.fingerprint if found else None

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Ask for one thing, and give the status and what was said.  Raises RegistryUnavailable."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.address + path, method=method, data=data)  # noqa: S310  (http or https, see below)
        for name, value in self._headers.items():
            request.add_unredirected_header(name, value)
        until = monotonic() + PATIENCE
        try:
            with _opened(request) as response:
                status, text = response.status or 0, _read(response, until)
        except (OSError, HTTPException, ValueError) as error:
            raise RegistryUnavailable(f"The registry {self.address} does not answer: {_why(error)}.") from None
        if status >= 500 or status in CLOSED_TO_US:
            raise RegistryUnavailable(f"The registry {self.address} answers with status {status}.")
        if len(text) > LARGEST_ANSWER:
            return status, {"schema": ""}
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self._not_a_registry(status)
        return status, answer

    def _not_a_registry(self, status: int) -> RegistryUnavailable:
        return RegistryUnavailable(
            f"What answers at {self.address} with status {status} is no registry of Confluent's interface; "
            "see that the address is what stands before /subjects."
        )


def _not_there(number: int) -> UnknownSchemaId:
    """Say that a number stands for nothing, which is not remembered: it may stand for something tomorrow."""
    return UnknownSchemaId(
        f"The payload was written with schema {number} of the registry, which is not there; "
        "the publisher must register it, and the record can then be sent again."
    )


def _without_password(url: str) -> tuple[str, str | None]:
    """Take the user and the password out of an address.  Raises UnusableRegistry."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.query or parts.fragment or "@" in parts.path:
        raise UnusableRegistry(
            "the address of the registry cannot be read; write what stands before /subjects, "
            "such as https://registry.example/apis/ccompat/v7, and in a password %2F for /, %3F for ? and %40 for @"
        )
    named, _, place = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=place, path=parts.path.rstrip("/")))
    return address, unquote(named) if named else None


def _opened(request: Request) -> HTTPResponse | HTTPError:
    try:
        response: HTTPResponse = urlopen(request, timeout=PATIENCE)  # noqa: S310
    except HTTPError as error:
        return error
    return response


def _read(response: HTTPResponse | HTTPError, until: float) -> bytes:
    """Read an answer, though not much beyond what a registry has to say, nor for long."""
    parts, size = [], 0
    while size <= LARGEST_ANSWER and (part := response.read1(LARGEST_ANSWER)):
        if monotonic() > until:
            raise TimeoutError
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"it takes more than {PATIENCE:g} seconds"
    return (getattr(reason, "strerror", None) or type(reason).__name__).lower()
