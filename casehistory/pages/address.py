"""Addresses: what a page is asked for stands in its address, and every link carries it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import quote, urlencode

from casehistory.asking import Asked
from casehistory.cli.options import MOST
from casehistory.groups import NotAGroup, group_of
from casehistory.moments import NotAMoment, day_of, moment_of
from projections.question import Window

CLOCKS = ("as_of", "known_at", "position")
WINDOW = ("from", "to")

T = TypeVar("T")


class BadAddress(Exception):
    """The address asks for something that cannot be read.  It names the part of it, for the page to say where."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def check_names(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise BadAddress where an address names what the page does not know."""
    names = sorted({*known})
    for name in given:
        if name not in names:
            raise BadAddress(name, f"this page knows no {name!r}; it knows {', '.join(names)}")


def asked_in(query: Mapping[str, str]) -> Asked:
    """Read as of when, as known when and up to which position.  Raises BadAddress."""
    return Asked(
        as_of=read(query, "as_of", moment_of),
        known_at=read(query, "known_at", moment_of),
        position=number_in(query, "position", least=0),
    )


def window_in(query: Mapping[str, str]) -> Window:
    """Read from which day and before which.  Raises BadAddress and EmptyWindow."""
    return Window(first=read(query, "from", day_of), until=read(query, "to", day_of))


def number_in(query: Mapping[str, str], name: str, *, least: int) -> int | None:
    """Read a whole number, None where there is none.  Raises BadAddress."""
    text = query.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:20]) <= MOST:
        raise BadAddress(name, f"{text[:40]!r} is not a whole number from {least} on")
    return int(text)


def names_in(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read names with commas between, each once."""
    return tuple(dict.fromkeys(one.strip() for one in query.get(name, "").split(",") if one.strip()))


def group_in(query: Mapping[str, str], name: str = "group") -> dict[str, str | None]:
    """Read a group, organisation=CRC,grade=PO.  Raises BadAddress."""
    return read(query, name, group_of) or {}


def read(query: Mapping[str, str], name: str, reader: Callable[[str], T]) -> T | None:
    """Read one part of an address, None where it is missing or empty.  Raises BadAddress."""
    text = query.get(name, "").strip()
    try:
        return reader(text) if text else None
    except (NotAMoment, NotAGroup) as error:
        raise BadAddress(name, str(error)) from error


def address(path: str, query: Mapping[str, object]) -> str:
    """Write an address; what is None or empty is left out."""
    said = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return quote(path) + (f"?{urlencode(said)}" if said else "")
