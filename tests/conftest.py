"""The real servers that the tests run on: two databases, and a Kafka broker."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from consumers.store import Store
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres

# What the processes that are killed begin with: each is forked from one that has it, in a hundredth of a second.
get_context("forkserver").set_forkserver_preload(
    ["tests.consumers.killed", "tests.streams.batch", "tests.streams.outboxes"]
)

_schemas = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server, started for these tests and stopped after them."""
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    yield server.start().address
    server.stop()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka broker, started for these tests and stopped after them.  It is shared: leave it running."""
    one = Broker(tmp_path_factory.mktemp("broker"))
    yield one.start()
    one.kill()


@pytest.fixture(params=["sqlite", "postgres"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give the address of another empty store each time, on each database in turn."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"events-{next(_schemas)}.db")
    uri = request.getfixturevalue("postgres")
    return lambda: f"{uri}&schema=test_{next(_schemas)}"


@pytest.fixture
def address(new_address: Callable[[], str]) -> str:
    """The address of an empty store, on each database in turn."""
    return new_address()


@pytest.fixture
def open_store(address: str) -> Iterator[Callable[[], Store]]:
    """Open the store at `address`, as often as wanted; each is closed after the test."""
    yield from _opening(address)


@pytest.fixture
def open_shared(postgres: str) -> Iterator[Callable[[], Store]]:
    """Open a store that several processes write to at once, which only PostgreSQL allows."""
    yield from _opening(f"{postgres}&schema=test_{next(_schemas)}")


def _opening(address: str) -> Iterator[Callable[[], Store]]:
    opened = []

    def open_it() -> Store:
        opened.append(Store(address))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """An empty store."""
    return open_store()
