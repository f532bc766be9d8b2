"""The accessibility statement says what was tested and what was not."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_it_says_what_was_tested_and_what_was_not(pages: TestClient) -> None:
    tested, _, not_tested = pages.get("/accessibility").text.partition("What was not tested")

    for words in ("axe", "Chromium", "320 and of 1280 pixels", "without JavaScript", "in print", "WCAG 2.2"):
        assert words in tested
    for words in ("screen readers", "voice control", "people with disabilities", "other browsers"):
        assert words in not_tested


def test_it_has_the_parts_of_a_public_body_s_statement(pages: TestClient) -> None:
    text = pages.get("/accessibility").text

    for heading in (
        "Feedback and contact information",
        "Enforcement procedure",
        "Compliance status",
        "Preparation of this",
    ):
        assert heading in text


def test_every_page_leads_to_it(pages: TestClient) -> None:
    for path in ("/", "/report", "/streams", "/definitions", "/no-such-page"):
        assert "/accessibility" in pages.get(path).text
