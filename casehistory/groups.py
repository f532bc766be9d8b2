"""A group as people write it: organisation=CRC,grade=PO."""

from __future__ import annotations

from collections.abc import Mapping

Group = Mapping[str, str | None]


class NotAGroup(Exception):
    """What was given does not name a group."""


def group_of(text: str) -> dict[str, str | None]:
    """Read `organisation=CRC,grade=PO`; nothing after the sign stands for what is not recorded.  Raises NotAGroup."""
    parts = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and sign for name, sign, _ in parts):
        raise NotAGroup(f"{text!r} is not written as organisation=CRC,grade=PO")
    names = [name.strip() for name, _, _ in parts]
    if twice := [name for name in names if names.count(name) > 1]:
        raise NotAGroup(f"{text!r} names {twice[0]} twice")
    return {name: label.strip() or None for name, (_, _, label) in zip(names, parts, strict=True)}


def group_written(group: Group) -> str | None:
    """Write a group as `group_of` reads it; None for no group."""
    return ",".join(f"{name}={label or ''}" for name, label in group.items()) or None
