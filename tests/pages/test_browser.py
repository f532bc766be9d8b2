"""What is told where there is no browser to test with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import browser


def test_a_browser_that_is_not_there_is_asked_for_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(browser.BrowserMissing, match="install Chromium so that `chromium` is on the path"):
        browser.installed()


def test_a_browser_that_is_installed_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert browser.installed() == str(program)
