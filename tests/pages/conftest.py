"""What the tests of the pages look with, and at: the pages over the demonstration, which is recorded once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from casehistory.cli import main
from casehistory.pages.application import application
from casehistory.settings import Settings, settings
from tests.pages.browser import browser, show

__all__ = ["browser", "show"]


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the demonstration is recorded.  Tests only ask of it."""
    folder = tmp_path_factory.mktemp("demonstrated")
    made = CliRunner().invoke(main, ["--data", str(folder), "demo"])
    assert made.exit_code == 0, made.output
    return settings(folder, {})


@pytest.fixture(scope="session")
def pages(demonstrated: Settings) -> Iterator[TestClient]:
    """The pages over the demonstration, as to somebody on this machine."""
    with TestClient(application(demonstrated), base_url="http://localhost", follow_redirects=False) as client:
        yield client
