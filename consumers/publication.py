"""The publication of our schemas: each under its own subject in a registry, where other teams find them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from consumers.registry import Registry
from domain.catalogue import LIFECYCLE, OURS
from domain.fact import Fact
from schemas import shape, writer
from schemas.record import NAMESPACE
from schemas.topics import EVENTS, HISTORY
from schemas.writer import Writer

RULE = "FULL_TRANSITIVE"
"""Every version of a schema reads what every other has written, as our own gate holds them."""

NEW, UNCHANGED, REFUSED = "new", "unchanged", "refused"
CURRENT, OUTDATED, FOREIGN = "current", "outdated", "foreign"
LONGEST_SAYING = 400


class Published(NamedTuple):
    """What became of one subject."""

    subject: str
    outcome: str
    """`new`, `unchanged` or `refused`."""

    why: str = ""
    """What the registry said where it refused."""


def publish(registry: Registry, *, events: str = EVENTS, history: str = HISTORY) -> Iterator[Published]:
    """Put every released schema into the registry, under a subject for each topic and record.

    Each subject is first told to hold a new schema to all earlier ones.  What is there already is left as it is.
    Raises RegistryUnavailable; what was published before that stays, and the rest is published by the next run.
    """
    released: dict[str, list[dict[str, Any]]] = {}
    for _, record in writer.released():
        versions = released.setdefault(record["name"], [])
        if record not in versions:
            versions.append(record)
    for subject, kind in _subjects(events, history):
        yield _published(registry, subject, kind, released.get(kind.__name__, []))


def standing(registry: Registry, *, events: str = EVENTS, history: str = HISTORY) -> Iterator[str]:
    """Say of each subject whether its newest schema in the registry is `CURRENT`, `OUTDATED` or `FOREIGN`.

    Raises RegistryUnavailable.
    """
    for subject, kind in _subjects(events, history):
        status, answer = registry.ask("GET", f"/subjects/{quote(subject, safe='')}/versions/latest")
        newest = shape.ours(str(answer.get("schema"))) if status == 200 else None
        if status == 200 and newest is None:
            yield FOREIGN
        else:
            is_current = newest is not None and newest.fingerprint == writer.current(kind).fingerprint
            yield CURRENT if is_current else OUTDATED


def _subjects(events: str, history: str) -> Iterator[tuple[str, type[Fact]]]:
    for topic, kinds in {events: [kind for kind in LIFECYCLE if kind not in OURS], history: LIFECYCLE}.items():
        for kind in kinds:
            yield f"{topic}-{NAMESPACE}.{kind.__name__}", kind


def _published(registry: Registry, subject: str, kind: type[Fact], versions: list[dict[str, Any]]) -> Published:
    if writer.current(kind).fingerprint not in [Writer(kind, record).fingerprint for record in versions]:
        return Published(subject, REFUSED, "today's schema is in no release yet, and what is published stays")
    name = quote(subject, safe="")
    status, answer = registry.ask("PUT", f"/config/{name}", {"compatibility": RULE})
    outcome = UNCHANGED
    for record in versions:
        if status != 200:
            break
        schema = {"schema": json.dumps(record)}
        if registry.ask("POST", f"/subjects/{name}", schema)[0] == 200:
            continue
        status, answer = registry.ask("POST", f"/subjects/{name}/versions", schema)
        outcome = NEW
    return Published(subject, outcome) if status == 200 else Published(subject, REFUSED, _said(status, answer))


def _said(status: int, answer: dict[str, Any]) -> str:
    """Give what the registry said, on one line and without signs that a terminal would obey."""
    words = " ".join(str(answer.get("message", "")).split())
    return f"status {status}: {''.join(filter(str.isprintable, words))[:LONGEST_SAYING]}"
