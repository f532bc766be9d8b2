"""The components that the pages are made of can be used by everybody, on any screen, without scripts and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.pages.browser import Show, overflow, stops, unseen, violations
from tests.pages.serving import served
from tests.pages.test_assets import STATIC
from tests.pages.test_moj import TEMPLATES

COMPONENTS = Path(__file__).with_name("components.html")
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"


def answer(_: Request) -> Response:
    """Give the page of all components, under a policy that allows nothing within the page."""
    page = TEMPLATES.from_string(COMPONENTS.read_text("utf-8")).render()
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page of all components is."""
    with served(Starlette(routes=[Route("/", answer), Mount("/static", StaticFiles(directory=STATIC))])) as at:
        yield f"{at}/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits_its_window(address: str, show: Show, width: int, scripts: bool) -> None:
    shown = show(address, width=width, scripts=scripts)

    assert violations(shown.page) == []
    assert overflow(shown.page) == []
    assert shown.complaints == []


def test_without_scripts_everything_is_there(address: str, show: Show) -> None:
    shown = show(address, scripts=False)

    shown.page.locator("details > summary").click()
    assert unseen(shown.page) == []


def test_on_paper_everything_is_there_and_nothing_to_click(address: str, show: Show) -> None:
    shown = show(address, paper=True, width=700)

    assert unseen(shown.page) == []
    assert overflow(shown.page) == []
    assert shown.page.get_by_role("navigation").count() == 0
    assert shown.page.locator(".govuk-button:visible").count() == 0


def test_what_the_keyboard_stops_at_is_seen_to_be_and_wide_things_can_be_scrolled(address: str, show: Show) -> None:
    found = stops(show(address, width=320).page)

    assert [name for name, is_seen in found if not is_seen] == []
    assert {"Who held the case", "Measures by body"} < {name for name, _ in found}
    assert found[0][0] == "Skip to main content"
