"""Bars say in words, and show by their length, what the numbers say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markupsafe import Markup

from casehistory.drawing.bars import SIDE, WIDTH, Band, Bar, bars

SVG = "{*}"
CRC = Bar("CRC", 86.7, "39 of 45, 86.7%")
NPS = Bar("NPS", 43.35, "4 of 9, 43.4%")


def drawn(*of: Bar, **how: object) -> tuple[ElementTree.Element, Markup]:
    """Draw bars, and read them as XML."""
    markup = bars(name="one", title="Plans in time", description="CRC and NPS", of=of, **how)  # type: ignore[arg-type]
    return ElementTree.fromstring(markup), markup


def widths(svg: ElementTree.Element) -> list[float]:
    return [float(one.get("width", "")) for one in svg.findall(f".//{SVG}g[@class='bar']/{SVG}rect")]


def test_a_drawing_has_a_title_and_a_description_that_it_is_labelled_by() -> None:
    svg, _ = drawn(CRC)

    assert svg.get("role") == "img"
    ids = {one.get("id"): one.text for one in svg if one.get("id")}
    assert [ids[name] for name in svg.get("aria-labelledby", "").split()] == ["Plans in time", "CRC and NPS"]


def test_a_bar_is_as_long_as_its_number() -> None:
    svg, _ = drawn(CRC, NPS, most=100, unit="%")

    assert widths(svg) == [round((WIDTH - 2 * SIDE) * share / 100, 1) for share in (86.7, 43.35)]


def test_every_bar_says_its_name_and_its_numbers() -> None:
    svg, _ = drawn(CRC, NPS)

    titles = [one.text for one in svg.findall(f".//{SVG}g[@class='bar']/{SVG}title")]
    assert titles == ["CRC: 39 of 45, 86.7%", "NPS: 4 of 9, 43.4%"]


def test_a_group_of_which_nothing_was_judged_is_named_and_has_no_bar() -> None:
    svg, markup = drawn(CRC, Bar("NPS", None, "none judged"))

    assert len(widths(svg)) == 1
    assert "none judged" in markup


def test_without_a_largest_number_the_longest_bar_or_its_mark_sets_the_scale() -> None:
    svg, markup = drawn(Bar("CRC", 8, "8 days", mark=33), unit=" days")

    assert ">40 days</text>" in markup
    assert widths(svg) == [round((WIDTH - 2 * SIDE) * 8 / 40, 1)]


def test_the_target_stands_where_it_is_on_the_scale() -> None:
    _, markup = drawn(CRC, most=100, unit="%", target=75)

    assert "Target 75%" in markup
    assert f'x1="{SIDE + (WIDTH - 2 * SIDE) * 0.75}"' in markup


def test_bands_are_named_and_end_where_the_next_begins() -> None:
    svg, markup = drawn(CRC, most=100, bands=[Band("Inadequate", 0), Band("Good", 50)])

    assert ">Inadequate</text>" in markup
    [shaded] = svg.findall(f"./{SVG}rect")
    assert float(shaded.get("x", "")) == SIDE + (WIDTH - 2 * SIDE) / 2


def test_what_was_judged_is_hatched_and_what_comes_from_facts_is_filled() -> None:
    [fact], [judged] = (
        drawn(CRC, is_judged=is_judged)[0].findall(f".//{SVG}g[@class='bar']/{SVG}rect") for is_judged in (False, True)
    )

    assert fact.get("fill") == "#1d70b8"
    assert judged.get("fill") == "url(#one-judged)"


def test_no_word_from_outside_becomes_markup_and_no_style_is_written_in() -> None:
    _, markup = drawn(Bar("<b>A&B</b>", 1, '"1"'))

    assert "<b>" not in markup
    assert not re.search(r"\bstyle=|<style|<script", markup)


def test_nothing_can_be_drawn_of_nothing() -> None:
    assert widths(drawn()[0]) == []
