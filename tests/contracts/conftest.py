"""A real registry, and ways to put schemas into it as other teams do."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consumers.registry import Registry
from tests.servers.registry import ApicurioRegistry

_subjects = itertools.count(1)


@pytest.fixture(scope="session")
def apicurio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApicurioRegistry]:
    """A running registry, shared by tests that use subjects of their own."""
    server = ApicurioRegistry(tmp_path_factory.mktemp("registry")).start()
    yield server
    server.kill()


@pytest.fixture
def registry(apicurio: ApicurioRegistry) -> Registry:
    """The registry as this program asks it, with nothing remembered."""
    return Registry(apicurio.address)


@pytest.fixture
def register(registry: Registry) -> Callable[..., int]:
    """Register a schema under a new subject, and give its number."""

    def register_it(schema: Any, **beside: Any) -> int:
        text = schema if isinstance(schema, str) else json.dumps(schema)
        path = f"/subjects/test-{next(_subjects)}/versions"
        status, answer = registry.ask("POST", path, {"schema": text, **beside})
        assert status == 200, answer
        return int(answer["id"])

    return register_it
