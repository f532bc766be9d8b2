"""Two answers of a measure side by side: how both are asked, and as rows and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from casehistory.asking import Asked, history_of_all
from casehistory.headings import heading_of
from casehistory.measured import ALL, categories_of, headings_of, in_words, lines_of, outcome_of
from casehistory.repeating import moment
from casehistory.settings import Settings
from projections.comparison import (
    Change,
    Comparison,
    Difference,
    Judged,
    answer,
    check_thresholds,
    compare,
    pairs,
    share_of,
)
from projections.measure import Definition
from projections.proposed import proposed
from projections.question import Moment, Question, Window
from projections.sentences import thing_in_words

AS_IT_IS = "as it is"
DIFFERENCE = "difference"
NOT_JUDGED = "not judged"
MOST = 1_000_000
"""No threshold is larger: as days it is longer than any record."""


class NotNumbers(Exception):
    """What was given does not name thresholds with other numbers."""


def numbers_of(text: str) -> dict[str, int]:
    """Read `plan_business_days=10`, several with commas between.  Raises NotNumbers."""
    parts = [part.partition("=") for part in text.split(",")]
    for name, sign, number in parts:
        if not name.strip() or not number.strip().isdecimal():
            raise NotNumbers(f"{name + sign + number!r} is not written as plan_business_days=10")
        if int(number) > MOST:
            raise NotNumbers(f"{name + sign + number!r} is too large: give {MOST} or less")
    return {name.strip(): int(number) for name, _sign, number in parts}


def what_if(
    settings: Settings,
    one: Definition,
    changed: dict[str, int],
    file: Path | None,
    by: tuple[str, ...],
    window: Window,
    asked: Asked,
) -> Comparison:
    """Ask the same history twice, the second time with other thresholds, another definition or both."""
    other = proposed(file, in_place_of=one) if file else one
    check_thresholds(changed, one, other)
    with history_of_all(settings, asked) as history:
        first = answer(history, one, name=AS_IT_IS, by=by, window=window)
        same = Asked(**{name: getattr(history.question, name) for name in Asked._fields})
    names = [*([file.name] if file else []), *(f"{name}={number}" for name, number in changed.items())]
    with history_of_all(settings, same, changed) as history:
        return compare(first, answer(history, other, name=f"with {', '.join(names)}", by=by, window=window))


def of_days(
    settings: Settings,
    one: Definition,
    and_as_of: Moment | None,
    and_known_at: Moment | None,
    by: tuple[str, ...],
    window: Window,
    asked: Asked,
) -> Comparison:
    """Ask as of one day and another, or as known on one and another, up to the same position."""
    with history_of_all(settings, asked) as history:
        first = answer(history, one, name="", by=by, window=window)
        before = history.question
    later = Asked(and_as_of or asked.as_of, and_known_at or asked.known_at, before.position)
    with history_of_all(settings, later) as history:
        second = answer(history, one, name="", by=by, window=window)
        names = _what_moves(before, history.question), _what_moves(history.question, before)
    return compare(replace(first, name=names[0]), replace(second, name=names[1]))


def _what_moves(one: Question, other: Question) -> str:
    """Say of which clocks one question is otherwise than the other."""
    clocks = {"as of": (one.as_of, other.as_of), "as known at": (one.known_at, other.known_at)}
    moved = {words: ours for words, (ours, theirs) in clocks.items() if ours != theirs} or {"as of": one.as_of}
    return ", ".join(f"{words} {moment(instant)}" for words, instant in moved.items())


def figures_in_words(found: Comparison, *, is_of_groups: bool) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Give the headings and the lines of a table: both answers of each group, and their difference."""
    both = list(pairs(found.first, found.second))
    groups = [group for pair in both for group in pair]
    categories = categories_of(groups)
    by = found.first.by
    headings = {name: heading_of(name) for name in by} | {"answer": "Answer"}
    lines = []
    for (first, second), difference in zip(both, found.differences, strict=True):
        for name, result, group in zip(found.names, (found.first, found.second), (first, second), strict=True):
            told = group if group.labels == difference.labels and difference is not found.differences[-1] else None
            lines.append(in_words(result, told or result.total, categories) | {"answer": name})
            if is_of_groups and not group.is_suppressed:
                lines[-1] |= {one: f"{lines[-1][one]} ({share_of(group, one)}%)" for one in categories}
        labels = dict.fromkeys(by, "")
        points = " points" if is_of_groups and found.first.kind in ("share", "category") else ""
        lines.append(dict.fromkeys(lines[-1], "") | labels | _signed(difference, points) | {"answer": DIFFERENCE})
    return headings | headings_of(found.first, groups), lines


def _signed(difference: Difference, unit: str) -> dict[str, str]:
    figures: dict[str, float | None] = {**difference.figures, **difference.categories}
    return {name: "" if value is None else f"{value:+}{unit}" if value else "0" for name, value in figures.items()}


def change_in_words(change: Change, found: Comparison) -> dict[str, Any]:
    """Give one change of sides as people read it."""
    kind = found.first.kind
    sides = [one and outcome_of(one, kind) for one in (change.first, change.second)]
    values = [one.value for one in (change.first, change.second) if one is not None and one.value is not None]
    return {
        "thing": thing_in_words(change.thing),
        "first": sides[0] or NOT_JUDGED,
        "second": sides[1] or NOT_JUDGED,
        "value": " to ".join(map(str, dict.fromkeys(values))) if kind == "share" else "",
        "evidence": _evidence_of(change),
    }


def _evidence_of(change: Change) -> list[str]:
    """Give the events that are behind one answer and not the other, or else those behind both."""
    first, second = (one.evidence if one else () for one in (change.first, change.second))
    return [one for one in second if one not in first] + [one for one in first if one not in second] or list(second)


def names_of_changes() -> list[str]:
    """Give the columns of what changes sides, as a file has them."""
    return ["thing", *(f"{name}_{side}" for name in Judged.__struct_fields__ for side in ("first", "second"))]


def changes_in_file(found: Comparison) -> Iterator[dict[str, Any]]:
    """Give what changes sides as rows that can stand alone."""
    for change in found.changes:
        sides = {"first": change.first, "second": change.second}
        yield {"thing": change.thing} | {
            f"{name}_{side}": getattr(one, name) if one else None
            for name in Judged.__struct_fields__
            for side, one in sides.items()
        }


def lines_in_file(found: Comparison) -> Iterator[Mapping[str, Any]]:
    """Give the figures of each answer, and of their difference, as rows that can stand alone."""
    for side, name, result in zip(("first", "second"), found.names, (found.first, found.second), strict=True):
        for line in lines_of(result):
            yield {"answer": side, "name": name} | line
    names = next(iter(lines_of(found.first)))
    for difference in found.differences:
        is_all = difference is found.differences[-1]
        labels = dict.fromkeys(found.first.by or ("group",), ALL) if is_all else difference.labels
        told = {"code": found.first.code, "categories": difference.categories} | labels | difference.figures
        yield {"answer": DIFFERENCE, "name": DIFFERENCE} | dict.fromkeys(names) | told
