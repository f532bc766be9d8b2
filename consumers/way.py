"""The way to a server: whether it leaves this machine, where others could read along or stand in for the server."""

from __future__ import annotations

import ipaddress

VERIFIED = "verify-full"
"""What PGSSLMODE is where PostgreSQL's own library makes sure of the server."""


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its name or number alone; the path of a socket is."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")


def concern_of_way(host: str, *, is_encrypted: bool, mode: str) -> str | None:
    """Say what about the way to a server of PostgreSQL needs attention."""
    if is_here(host):
        return None
    if not is_encrypted:
        return f"{host} is reached without TLS; set PGSSLMODE={VERIFIED} and PGSSLROOTCERT"
    if mode != VERIFIED:
        return f"whether it is {host} that answers is not made sure of; set PGSSLMODE={VERIFIED} and PGSSLROOTCERT"
    return None
