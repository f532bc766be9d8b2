"""The whole system as it is set up by its settings, with topics of the test's own."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from casehistory.settings import Settings, settings
from casehistory.streaming import inbox
from consumers.consuming import Inbox
from tests.commands.conftest import Run, data, run, spawn
from tests.servers.broker import Broker
from tests.streams.conftest import Publisher

__all__ = ["data", "run", "spawn"]

SetUp = Callable[[str], Settings]

_names = itertools.count(1)


@pytest.fixture
def set_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> SetUp:
    """Point the settings at a broker, and make the topics there by our own command."""

    def set_it_up(servers: str) -> Settings:
        name = f"together-{next(_names)}"
        said = {"KAFKA": servers, "TOPIC_EVENTS": name, "TOPIC_HISTORY": f"{name}.history", "GROUP": f"group-of-{name}"}
        for setting, value in said.items():
            monkeypatch.setenv(f"CASEHISTORY_{setting}", value)
        assert run("topics", "--partitions", 4, "--replicas", 1).exit_code == 0
        return settings()

    return set_it_up


@pytest.fixture
def streams(set_up: SetUp, broker: Broker) -> Settings:
    """The settings with topics on the broker that all tests share."""
    return set_up(broker.address)


@pytest.fixture
def events(streams: Settings) -> Inbox:
    """Where facts come from."""
    return inbox(streams)


@pytest.fixture
def publisher(events: Inbox) -> Publisher:
    """An upstream system."""
    return Publisher(events)
