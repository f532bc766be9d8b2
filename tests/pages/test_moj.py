"""Our macros of MoJ Frontend give the HTML that the originals give."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from tests.pages.test_assets import FRONTEND, PAGES
from tests.servers import node

ORIGINALS = Path(__file__).with_name("originals.mjs")
ODD = "Scheduled <b> & \"unpaid\" 'work'"

TEMPLATES = Environment(
    autoescape=True,
    loader=ChoiceLoader(
        [
            FileSystemLoader(PAGES / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    ),
)

# The component, the macro, and what it is given.
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("badge", "mojBadge", {"text": ODD}),
    ("badge", "mojBadge", {"html": "<b>CRC</b>", "classes": "moj-badge--red", "attributes": {"id": "a", "title": ODD}}),
    (
        "timeline",
        "mojTimeline",
        {
            "items": [
                {
                    "label": {"text": ODD},
                    "html": "<p>Absent</p>",
                    "datetime": {"timestamp": "2016-06-14T12:00:00", "type": "date", "text": "14 June 2016"},
                    "byline": {"text": ODD},
                },
                {
                    "label": {"html": "<i>Warning</i>"},
                    "text": ODD,
                    "datetime": {"timestamp": "2016-06-07", "type": "shortdate", "text": "7 Jun 2016"},
                    "classes": "late",
                    "attributes": {"id": "E-2"},
                },
                {
                    "label": {"text": "Review"},
                    "datetime": {"timestamp": "2016-06-07", "format": "D/M/YYYY", "text": "7/6/2016"},
                    "byline": {"html": "<b>NPS</b>"},
                },
            ]
        },
    ),
    (
        "timeline",
        "mojTimeline",
        {"items": [], "headingLevel": 3, "classes": "moj-timeline--full", "attributes": {"id": "t"}},
    ),
    (
        "sub-navigation",
        "mojSubNavigation",
        {"items": [{"text": ODD, "href": "/a?b=1&c=2", "active": True}, {"html": "<b>B</b>", "href": "/b"}]},
    ),
    (
        "sub-navigation",
        "mojSubNavigation",
        {
            "label": ODD,
            "classes": "wide",
            "attributes": {"id": "parts"},
            "items": [{"text": "A", "href": "/a", "classes": "first", "attributes": {"data-kind": "a"}}],
        },
    ),
    (
        "side-navigation",
        "mojSideNavigation",
        {"items": [{"text": ODD, "href": "/a", "active": True}, {"html": "<b>B</b>", "href": "/b"}]},
    ),
    (
        "side-navigation",
        "mojSideNavigation",
        {
            "label": "Measures",
            "classes": "narrow",
            "attributes": {"id": "side"},
            "sections": [
                {
                    "heading": {"text": ODD, "headingLevel": 2, "classes": "first", "attributes": {"id": "one"}},
                    "items": [{"text": "A", "href": "/a", "attributes": {"id": "a"}}],
                },
                {"heading": {"html": "<b>Two</b>"}, "items": [{"text": "B", "href": "/b", "active": True}]},
            ],
        },
    ),
    ("filter", "mojFilter", {"heading": {"text": ODD}, "optionsHtml": "<p>Kind</p>"}),
    (
        "filter",
        "mojFilter",
        {
            "heading": {"html": "<b>Filter</b>"},
            "attributes": {"id": "filter"},
            "submit": {"text": "Show", "attributes": {"id": "show"}},
            "optionsHtml": "<p>Kind</p>",
            "selectedFilters": {
                "heading": {"text": ODD},
                "clearLink": {"text": "Clear", "href": "/a"},
                "categories": [
                    {"heading": {"text": ODD}, "items": [{"text": ODD, "href": "/a?b=1&c=2"}]},
                    {"heading": {"html": "<b>Body</b>"}, "items": [{"text": "CRC", "href": "/a"}]},
                ],
            },
        },
    ),
    (
        "filter",
        "mojFilter",
        {
            "heading": {"text": "Filter"},
            "submit": {},
            "optionsHtml": "",
            "selectedFilters": {
                "heading": {"html": "<b>Chosen</b>"},
                "clearLink": {"text": "Clear", "href": "/a"},
                "categories": [],
            },
        },
    ),
]


class Elements(HTMLParser):
    """The elements and texts of a piece of HTML in order, white space apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: " ".join((value or "").split()) for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.found.append(text)


@pytest.fixture(scope="module")
def originals() -> list[str]:
    """The HTML that the originals give, one for each case."""
    given = [{"component": component, "macro": macro, "params": params} for component, macro, params in CASES]
    rendered: list[str] = json.loads(node.run(ORIGINALS, json.dumps(given), packages=FRONTEND))
    return rendered


@pytest.mark.parametrize("at", range(len(CASES)), ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)])
def test_a_macro_gives_what_its_original_gives(at: int, originals: list[str]) -> None:
    component, macro, params = CASES[at]
    template = TEMPLATES.get_template(f"moj/{component.replace('-', '_')}.html")

    ours = getattr(template.module, macro)(params)

    assert Elements(ours).found == Elements(originals[at]).found
