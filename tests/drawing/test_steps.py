"""Steps are as high as their numbers, and say them."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from casehistory.drawing.steps import Step, steps

SVG = "{*}"


def drawn(*values: int) -> ElementTree.Element:
    of = [Step(f"month {place}", value) for place, value in enumerate(values)]
    return ElementTree.fromstring(steps(name="one", title="Caseload", description="By month", of=of))


def test_each_step_is_as_high_as_its_number_and_says_it() -> None:
    found = drawn(2, 4, 0).findall(f"{SVG}rect[@class='step']")
    low, high, none = (float(one.get("height", "")) for one in found)

    assert (high, none) == (2 * low, 0)
    assert [one.findtext(f"{SVG}title") for one in found] == ["month 0: 2", "month 1: 4", "month 2: 0"]


def test_the_steps_touch_one_another_over_the_whole_width() -> None:
    found = drawn(*range(37)).findall(f"{SVG}rect[@class='step']")

    ends = [float(one.get("x", "")) + float(one.get("width", "")) for one in found]
    starts = [float(one.get("x", "")) for one in found]
    assert starts[1:] == pytest.approx(ends[:-1], abs=0.2)


@pytest.mark.parametrize("many", [1, 5, 28, 130, 520])
def test_the_names_that_are_written_do_not_run_into_each_other(many: int) -> None:
    names = [one for one in drawn(*[1] * many).findall(f"{SVG}text") if (one.text or "").startswith("month")]

    at = sorted(float(one.get("x", "")) for one in names)
    assert 1 <= len(names) <= 6
    assert all(after - before > 100 for before, after in pairwise(at))
    assert f"month {many - 1}" in {one.text for one in names}


@pytest.mark.parametrize("values", [(), (0,), (0, 0)])
def test_nothing_at_all_can_be_drawn(values: tuple[int, ...]) -> None:
    assert drawn(*values).get("role") == "img"
