"""What the tests of the pages look with."""

from __future__ import annotations

from tests.pages.browser import browser, show

__all__ = ["browser", "show"]
