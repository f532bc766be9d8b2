"""The course of a measure goes through its numbers, and leaves a gap where none is shown."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from casehistory.drawing.course import HEIGHT, Point, course, sparkline
from casehistory.drawing.frame import marks

SVG = "{*}"
MONTHS = [
    Point("Jan 2017", 50.0, "5 of 10, 50%", 20.0, 80.0),
    Point("Feb 2017", None),
    Point("Mar 2017", 75.0, "6 of 8, 75%", 30.0, 70.0),
    Point("Apr 2017", 100.0, "9 of 9, 100%", 40.0, 100.0),
]


def read(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def titles(svg: ElementTree.Element) -> list[str | None]:
    return [one.text for one in svg.findall(f".//{SVG}g[@class='point']/{SVG}title")]


def solid(svg: ElementTree.Element) -> list[str]:
    """Give the lines through the points."""
    return [one.get("d", "") for one in svg.findall(f"./{SVG}path") if not one.get("stroke-dasharray")]


def drawn(*of: Point, **how: object) -> ElementTree.Element:
    return read(course(name="one", title="Plans in time", description="By month", of=of, most=100, **how))  # type: ignore[arg-type]


def test_every_point_says_its_month_and_its_numbers() -> None:
    assert titles(drawn(*MONTHS)) == [
        "Jan 2017: 5 of 10, 50%",
        "Mar 2017: 6 of 8, 75%",
        "Apr 2017: 9 of 9, 100%",
    ]


def test_the_line_breaks_where_a_month_is_not_shown() -> None:
    runs = [line.count(",") for line in solid(drawn(*MONTHS))]

    assert runs == [1, 2]


def test_a_point_stands_as_high_as_its_number() -> None:
    low, high = (
        float(drawn(Point("Jan 2017", value)).find(f".//{SVG}circle").get("cy"))  # type: ignore[union-attr, arg-type]
        for value in (0, 100)
    )
    half = float(drawn(Point("Jan 2017", 50)).find(f".//{SVG}circle").get("cy"))  # type: ignore[union-attr, arg-type]

    assert half == (low + high) / 2
    assert high < low < HEIGHT


def test_a_point_beyond_its_limits_has_another_shape() -> None:
    points = drawn(*MONTHS).findall(f".//{SVG}g[@class='point']")

    assert [one.find(f"{SVG}circle") is None for one in points] == [False, True, False]


def test_months_without_limits_have_no_lines_of_limits() -> None:
    assert not drawn(Point("Jan 2017", 50.0)).findall(f"./{SVG}path[@stroke-dasharray]")
    assert len(drawn(*MONTHS).findall(f"./{SVG}path[@stroke-dasharray]")) == 4


def test_the_last_month_is_always_named() -> None:
    svg = drawn(*(Point(f"M{number}", 1.0) for number in range(30)))

    named = [one.text for one in svg.findall(f"./{SVG}text")]
    assert "M29" in named
    assert len([one for one in named if one and one.startswith("M")]) <= 7


def test_a_sparkline_has_a_dot_at_its_end_and_where_a_month_stands_alone() -> None:
    svg = read(sparkline(name="one", title="Plans in time", description="By month", of=MONTHS, most=100))

    assert titles(svg) == ["Jan 2017: 5 of 10, 50%", "Apr 2017: 9 of 9, 100%"]


def test_nothing_can_be_drawn_of_nothing() -> None:
    assert titles(drawn()) == []
    assert titles(read(sparkline(name="one", title="", description="", of=[]))) == []


@pytest.mark.parametrize("most", [0.3, 1, 7, 42, 100, 142, 2_114, 1_000_000])
def test_the_marks_of_a_scale_are_few_round_numbers_that_reach_the_largest(most: float) -> None:
    every = marks(most)

    assert every[0] == 0
    assert every[-2] < most <= every[-1]
    assert len(every) <= 6
    assert all(one == int(one) for one in every)
