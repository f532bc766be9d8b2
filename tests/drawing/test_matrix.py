"""A matrix says each of its numbers, and is the darker the larger they are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from casehistory.drawing.matrix import SHADES, matrix

SVG = "{*}"


def drawn(amounts: dict[tuple[str, str], int | None]) -> dict[str, ElementTree.Element]:
    """Draw a matrix of two rows and two columns, and give its squares by what they say."""
    markup = matrix(
        name="one", title="Waits", description="Who", rows=["CRC", "NPS"], columns=["court", "police"], amounts=amounts
    )
    squares = ElementTree.fromstring(markup).findall(f".//{SVG}g[@class='square']")
    return {one.findtext(f"{SVG}title") or "": one for one in squares}


def fill(square: ElementTree.Element) -> str:
    found = square.find(f"{SVG}rect")
    assert found is not None
    return found.get("fill", "")


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_pair_has_a_square_that_says_its_number_or_that_there_is_none_or_that_it_is_suppressed() -> None:
    found = drawn({("CRC", "court"): 1200, ("CRC", "police"): None, ("NPS", "court"): 3})

    assert list(found) == ["CRC, court: 1,200", "CRC, police: suppressed", "NPS, court: 3", "NPS, police: none"]
    assert [one.findtext(f"{SVG}text") for one in found.values()] == ["1,200", "suppressed", "3", "none"]


def test_the_more_there_is_the_darker_is_the_square_and_what_is_suppressed_is_hatched() -> None:
    most, suppressed, least, none = map(
        fill, drawn({("CRC", "court"): 1200, ("CRC", "police"): None, ("NPS", "court"): 3}).values()
    )

    assert luminance(most) < luminance(least) < luminance(none)
    assert suppressed == "url(#one-hidden)"


@pytest.mark.parametrize(("shade", "ink"), SHADES)
def test_a_number_can_be_read_on_its_shade(shade: str, ink: str) -> None:
    dark, light = sorted((luminance(shade), luminance(ink)))

    assert (light + 0.05) / (dark + 0.05) >= 4.5
