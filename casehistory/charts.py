"""The charts of a measure, each with a sentence that says what it shows: bars by group, and the course by month.

What is suppressed is in no chart and in no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from casehistory.control import Control, control
from casehistory.drawing.bars import Band, Bar, bars
from casehistory.drawing.course import Point, course, sparkline
from casehistory.drawing.frame import number
from casehistory.headings import heading_of
from casehistory.measured import categories_of
from projections.measure import LOWEST_RATING, RATINGS, Definition, Group, Result, percentage
from projections.sentences import group_in_table, label

MOST_BARS = 40
"""More are not drawn: the table says it better."""

LEAST_SMALL = 3
"""Fewer months are not drawn small: two points are no course."""

HIGHEST = 100.0


class Chart(NamedTuple):
    """A drawing, and what it shows in a sentence or two."""

    drawn: Markup
    sentence: str


class Month(NamedTuple):
    """One month of a course: its name, the group of it that is shown, and its limits, where it has them."""

    name: str
    group: Group | None
    lower: float | None = None
    upper: float | None = None


def name_of_group(result: Result, group: Group) -> str:
    """Say what a group is of: CRC, Aug 2017; or all."""
    return ", ".join(_label(name, group.labels[name]) for name in group.labels) or "All"


def _label(name: str, said: str | None) -> str:
    return month_in_words(said) if name == "month" and said else group_in_table(name, said)


def month_in_words(month: str) -> str:
    """Say a month: 2017-01 as Jan 2017."""
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"


def figures_in_words(result: Result, group: Group) -> str:
    """Say the figures of a group: 39 of 45, 86.7%."""
    if not group.denominator:
        return "none judged"
    if result.kind == "share":
        return f"{group.numerator:,} of {group.denominator:,}, {number(group.value or 0)}%"
    if result.kind == "category":
        return f"{group.denominator:,} judged"
    amount = _days if result.kind == "days" else number
    return f"median {amount(group.value or 0)}, 9 in 10 within {amount(group.p90 or 0)}, of {group.denominator:,}"


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{number(days)} days"


def bars_of(result: Result, definition: Definition, *, name: str) -> Chart | None:
    """Draw the groups of a result and all together; None where there is nothing to show, or too much."""
    shown = [one for one in (*result.groups, result.total) if not one.is_suppressed and one.denominator]
    drawn = list(_bars_of_categories(result, shown) if result.kind == "category" else _bars(result, shown))
    if not drawn or len(drawn) > MOST_BARS:
        return None
    by = " and ".join(heading_of(one).lower() for one in result.by)
    sentence = _compared(result, shown)
    verified = {one.name: one.value for one in result.thresholds if one.verified}
    is_share = result.kind in ("share", "category")
    return Chart(
        bars(
            name=name,
            title=f"{result.title}{f' by {by}' if by else ''}",
            description=sentence,
            of=drawn,
            most=HIGHEST if is_share else None,
            unit="%" if is_share else "",
            target=verified.get(definition.target or ""),
            bands=list(_bands(verified)),
            is_judged=definition.family == "J",
        ),
        sentence,
    )


def _bars(result: Result, shown: Sequence[Group]) -> Iterator[Bar]:
    for one in shown:
        yield Bar(name_of_group(result, one), one.value, figures_in_words(result, one), mark=one.p90)


def _bars_of_categories(result: Result, shown: Sequence[Group]) -> Iterator[Bar]:
    """Give a bar for each category of each group, as a share of the group."""
    categories = categories_of(shown)
    for one in shown:
        for category in categories:
            many = one.categories.get(category, 0)
            share = percentage(many, one.denominator or 0)
            heading = name_of_group(result, one) if category == categories[0] else None
            said = f"{many:,} of {one.denominator:,}, {number(share or 0)}%"
            yield Bar(label(category), share, said, heading=heading)


def _bands(verified: dict[str, int]) -> Iterator[Band]:
    """Give the bands of ratings, where a source that was read states where they begin."""
    if all(name in verified for name in RATINGS.values()):
        yield Band(label(LOWEST_RATING).capitalize(), 0)
        for band, name in RATINGS.items():
            yield Band(label(band).capitalize(), verified[name])


def _compared(result: Result, shown: Sequence[Group]) -> str:
    """Say what bars show: how all stand, and which group has most and which least."""
    groups, said = [one for one in shown if one.labels], []
    if result.total in shown:
        said.append(f"All together: {figures_in_words(result, result.total)}.")
        if result.kind == "category":
            most, many = max(result.total.categories.items(), key=lambda one: one[1])
            said.append(f"Most often it is {label(most)}, {many:,}.")
    if len(groups) > 1 and result.kind != "category":
        lowest, highest = (choose(groups, key=lambda one: one.value or 0) for choose in (min, max))
        if lowest.value == highest.value:
            said.append(f"{'Both' if len(groups) == 2 else f'All {len(groups)}'} groups have the same.")
        else:
            said.append(f"The highest is {name_of_group(result, highest)}: {figures_in_words(result, highest)}.")
            said.append(f"The lowest is {name_of_group(result, lowest)}: {figures_in_words(result, lowest)}.")
    return " ".join(said)


def months_of(result: Result) -> list[Month]:
    """Give the months of a result by month, from the first shown to the last, one after the other.

    A month that is suppressed, or in which nothing was judged, has no group.  Where there are enough, each has limits.
    """
    shown = {one.labels["month"]: one for one in result.groups if not one.is_suppressed and one.denominator}
    named = sorted(month for month in shown if month is not None)
    if not named:
        return []
    limits = dict(zip(named, found.limits, strict=True)) if (found := control_of(result)) else {}
    return [Month(month, shown.get(month), *limits.get(month, (None, None))) for month in _between(named[0], named[-1])]


def control_of(result: Result) -> Control | None:
    """Give the centre line and the limits of the months that are shown, where there are enough of a share."""
    shown = sorted(
        (one for one in result.groups if one.labels["month"] is not None and one.denominator),
        key=lambda one: one.labels["month"] or "",
    )
    return control([(one.numerator or 0, one.denominator or 0) for one in shown]) if result.kind == "share" else None


def _between(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while (said := f"{year}-{month:02}") <= last:
        yield said
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def course_of(result: Result, definition: Definition, *, name: str) -> Chart | None:
    """Draw a result by month; None where fewer than two months are shown, or for what has no one number."""
    months = months_of(result)
    if len(months) < 2 or result.kind == "category":
        return None
    points, found = list(_points(result, months)), control_of(result)
    sentence = _told(result, points, found)
    verified = {one.name: one.value for one in result.thresholds if one.verified}
    return Chart(
        course(
            name=name,
            title=f"{result.title} by month",
            description=sentence,
            of=points,
            most=HIGHEST if result.kind == "share" else None,
            unit="%" if result.kind == "share" else "",
            centre=found.centre if found else None,
            target=verified.get(definition.target or ""),
        ),
        sentence,
    )


def sparkline_of(result: Result, *, name: str) -> Markup | None:
    """Draw a result by month in small; None where there is hardly a course, and for what has no one number."""
    months = months_of(result)
    if sum(one.group is not None for one in months) < LEAST_SMALL or result.kind == "category":
        return None
    points = list(_points(result, months))
    most = HIGHEST if result.kind == "share" else None
    return sparkline(name=name, title=f"{result.title} by month", description=_ends(points), of=points, most=most)


def _points(result: Result, months: Sequence[Month]) -> Iterator[Point]:
    for one in months:
        group = one.group
        said = figures_in_words(result, group) if group else ""
        yield Point(month_in_words(one.name), group.value if group else None, said, one.lower, one.upper)


def _ends(points: Sequence[Point]) -> str:
    shown = [one for one in points if one.value is not None]
    return f"From {shown[0].said} in {shown[0].name} to {shown[-1].said} in {shown[-1].name}."


def _told(result: Result, points: Sequence[Point], found: Control | None) -> str:
    """Say how a course begins and ends, what it lacks, and what lies beyond the limits."""
    said = _ends(points)
    if any(one.value is None for one in points):
        said += " A month without a point has too few to be shown, or none."
    if found is None:
        return said
    outside = [one.name for one in points if one.is_outside]
    said += f" The line in the middle is the share of these months together, {number(found.centre)}%, and the dotted "
    said += "lines are three standard deviations from it: what chance alone would seldom step over. "
    if not outside:
        return f"{said}No month does."
    return f"{said}Beyond them {'is' if len(outside) == 1 else 'are'} {', '.join(outside)}."


def limits_of(months: Sequence[Month]) -> dict[str | None, dict[str, Any]]:
    """Give the limits of each month, by its name, as columns of a table."""
    return {one.name: {"lower_limit": one.lower, "upper_limit": one.upper} for one in months}
