"""A real browser, and what is asked of any page that it shows."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Response, sync_playwright

from tests.pages.test_assets import FRONTEND
from tests.servers import node

UNPACK = Path(__file__).parent / "chromium" / "unpack.mjs"
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class BrowserMissing(Exception):
    """No browser is here, and none can be brought."""


@dataclass(frozen=True)
class Shown:
    """A page as a browser shows it, and what the browser complained of while it did."""

    page: Page
    complaints: list[str] = field(default_factory=list)


Show = Callable[..., Shown]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium of the tests' own, started when the first page is shown and closed after the last."""
    # No longer than the tests of pages: while it lives, no event loop can be started beside it.
    with sync_playwright() as playwright:
        one = _started(playwright)
        yield one
        one.close()


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Show an address, each time as to somebody new: at a width, with or without scripts, on a screen or on paper."""
    contexts = []

    def show_it(address: str, *, width: int = 1280, scripts: bool = True, paper: bool = False) -> Shown:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
        contexts.append(context)
        if not scripts:
            # Scripts come empty, for with scripts switched off axe could not look either.
            context.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
        shown = Shown(context.new_page())
        _listen(shown)
        if paper:
            shown.page.emulate_media(media="print")
        shown.page.goto(address)
        return shown

    yield show_it
    for context in contexts:
        context.close()


def installed() -> str:
    """Give the browser that is installed.

    Raises:
        BrowserMissing: when there is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise BrowserMissing("the tests of the pages need a browser: install Chromium so that `chromium` is on the path")


def violations(page: Page) -> list[str]:
    """Give what axe finds against WCAG 2.2 AA and its best practices: the rule and the elements of each."""
    page.evaluate((node.installed(FRONTEND) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "async (tags) => (await axe.run({runOnly: tags})).violations.map(one =>"
        " `${one.id}: ${one.help}: ${one.nodes.map(node => node.html).join(' ')}`)",
        list(RULES),
    )
    return [str(one) for one in found]


def overflow(page: Page) -> list[str]:
    """Give the elements that make the page wider than its window; what scrolls in a region of its own does not."""
    found = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const beyond = one => one.getBoundingClientRect().right > width + 0.5;
          const out = [...document.body.querySelectorAll("*")].filter(beyond);
          return ["the page", ...out.map(one => `${one.tagName.toLowerCase()}.${one.getAttribute("class")}`)];
        }"""
    )
    return [str(one) for one in found]


def unseen(page: Page) -> list[str]:
    """Give the texts of the main part that are not shown, but for what only a screen can do: to go and to ask."""
    found = page.evaluate(
        """apartFrom => {
          const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
          const unseen = [];
          while (texts.nextNode()) {
            const text = texts.currentNode.data.trim(), around = texts.currentNode.parentElement;
            const apart = around.closest(apartFrom);
            const shown = around.checkVisibility({ opacityProperty: true, visibilityProperty: true });
            if (text && !apart && !shown) unseen.push(text);
          }
          return unseen;
        }""",
        "nav, form, button, .govuk-button, .govuk-tabs__title, .govuk-tabs__list, .app-table__data, script, template, "
        "title, desc",  # those of a drawing are heard and never seen
    )
    return [str(one) for one in found]


def stops(page: Page) -> list[tuple[str, bool]]:
    """Go through the page with the tabulator: what is stopped at, in order, and whether one sees that it is."""
    found: list[tuple[str, bool]] = []
    page.evaluate("() => document.activeElement.blur()")
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body || one.dataset.stopped) return null;
              one.dataset.stopped = "yes";
              const seen = [one, ...one.querySelectorAll("*")].map(part => getComputedStyle(part)).some(style =>
                style.boxShadow !== "none" || (style.outlineStyle !== "none" && style.outlineWidth !== "0px"));
              return [(one.getAttribute("aria-label") || one.innerText || one.id || one.tagName).trim(), seen];
            }"""
        )
        if stop is None:
            return found
        found.append((str(stop[0]), bool(stop[1])))


def _listen(shown: Shown) -> None:
    def console(message: ConsoleMessage) -> None:
        # The browser says it too of a page that is not found; what a page lacks is heard of below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            shown.complaints.append(message.text)

    def response(answer: Response) -> None:
        if not answer.ok and not answer.request.is_navigation_request():
            shown.complaints.append(f"{answer.url} was answered with {answer.status}")

    shown.page.on("console", console)
    shown.page.on("response", response)
    shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    shown.page.on("requestfailed", lambda request: shown.complaints.append(f"{request.url} was not answered"))


def _started(playwright: Playwright) -> Browser:
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        path, environment = _brought()
    else:
        path, environment = installed(), {}
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *alone], env={**os.environ, **environment})


def _brought() -> tuple[str, dict[str, str]]:
    """Give the browser that the package carries, the same for everybody, with its own libraries and font."""
    unpacked = Path(node.run(UNPACK, ""))
    return str(unpacked / "chromium"), {
        "LD_LIBRARY_PATH": str(unpacked / "al2023" / "lib"),
        "FONTCONFIG_FILE": str(unpacked / "fonts.conf"),
    }
