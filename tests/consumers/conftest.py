"""What the tests of history have in common."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where history is to be."""
    return tmp_path / "history"
