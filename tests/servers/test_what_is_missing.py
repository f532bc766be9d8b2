"""What the tests need and cannot fetch is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.test_asyncapi import PARSE
from tests.servers import jars, node
from tests.servers.ports import free_port


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be reached but by way of somebody who does not answer."""
    for name in ("HTTPS_PROXY", "https_proxy", "npm_config_https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def test_a_jar_that_cannot_be_fetched_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jars, "REPOSITORY", tmp_path)

    with pytest.raises(jars.JarMissing, match=r"cannot be fetched .* reach Maven Central once"):
        jars.jars("broker")


def test_packages_that_cannot_be_installed_are_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(node, "ROOT", tmp_path)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))

    with pytest.raises(node.PackagesMissing, match="reach the registry of npm once"):
        node.run(PARSE, "{}")
