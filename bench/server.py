"""A PostgreSQL server of its own for one measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.servers.postgres import Postgres


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server, give its address, and stop it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # it runs as another user
        server = Postgres(Path(folder) / "postgres").start()
        try:
            yield server.address
        finally:
            server.stop()


def parts_of(address: str) -> dict[str, str]:
    """Give the parts of an address under the names that the library's environment has for them."""
    parts = urlsplit(address)
    return {
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0],
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
    }
