"""The command `compare`: two answers of a measure side by side, and what changes sides between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.measures import (
    as_asked,
    group_of,
    read_group,
    read_names,
)
from casehistory.cli.options import Moment, chosen, data_option, format_option, question_options, window_options
from casehistory.cli.output import show, show_json, show_table, show_thresholds
from casehistory.cli.repeating import command_of, moment, show_command, windowed
from casehistory.headings import heading_of

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.comparison import Change, Comparison, Difference
    from projections.measure import Definition
    from projections.question import Question, Window

Group = dict[str, str | None]

AS_IT_IS = "as it is"
DIFFERENCE = "difference"
NOT_JUDGED = "not judged"
MOST = 1_000_000
"""No threshold is larger: as days it is longer than any record."""


def _groups(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[Group]:
    return [group for value in values if (group := read_group(ctx, param, value)) is not None]


def _numbers(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """Read `plan_business_days=10`, several with commas between or given one by one."""
    parts = [part.partition("=") for value in values for part in value.split(",")]
    for name, _sign, number in parts:
        if not name.strip() or not number.strip().isdecimal():
            raise click.BadParameter(f"{name + _sign + number!r} is not written as plan_business_days=10")
        if int(number) > MOST:
            raise click.BadParameter(f"{name + _sign + number!r} is too large: give {MOST} or less")
    return {name.strip(): int(number) for name, _sign, number in parts}


@click.command()
@click.argument("code")
@click.option("--group", "groups", callback=_groups, multiple=True, metavar="NAME=LABEL", help="A group; give two.")
@click.option("--and-as-of", type=Moment(), help="The second day in the world, beside --as-of.")
@click.option("--and-known-at", type=Moment(), help="The second day of the record, beside --known-at.")
@click.option(
    "--with", "changed", callback=_numbers, multiple=True, metavar="NAME=NUMBER", help="Another value of a threshold."
)
@click.option(
    "--with-definition",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another definition of the measure, as a file like ours.",
)
@click.option("--by", callback=read_names, default="", metavar="NAMES", help="Group both answers by these.")
@click.option("--rows", is_flag=True, help="Only what changes sides, in place of the figures.")
@window_options
@question_options
@format_option
@data_option
def compare(
    code: str,
    groups: list[Group],
    and_as_of: Any,
    and_known_at: Any,
    changed: dict[str, int],
    file: Path | None,
    by: tuple[str, ...],
    rows: bool,
    window: Window,
    asked: Asked,
    output: str,
) -> None:
    """Compare two answers of a measure: what changes sides?

    \b
    casehistory compare RR27 --group organisation=CRC --group organisation=NPS
    casehistory compare RR27 --as-of 2017-01-31 --and-as-of 2017-05-31
    casehistory compare PP20 --as-of 2017-05-08 --known-at 2017-05-08 --and-known-at 2017-06-30
    casehistory compare RR27 --with plan_business_days=10
    casehistory compare RR27 --with-definition my_definition.sql

    Of two days the second is --and-as-of, --and-known-at or both; what moves is told from what stands.  With another
    threshold or definition the same history is asked twice.  Such a file is written as those of our measures are, with
    the same head comment and columns, and reads what they read and no file.

    Between two groups nothing changes sides, and since one may be larger than the other, shares differ by percentage
    points, days and counts by their medians.  Otherwise it lists, also of groups that are suppressed, each thing that
    is judged otherwise, or by one answer only: it is for those who may see case files.  `explain` shows the events.
    """
    from projections.comparison import document
    from projections.measure import definition

    _refuse_what_is_not_two(groups, asked, and_as_of, and_known_at, changed=bool(changed or file), by=by)
    one = definition(code)
    if groups:
        found = _of_groups(one, groups, window, asked)
    elif changed or file:
        found = _what_if(one, changed, file, by, window, asked)
    else:
        found = _of_days(one, and_as_of, and_known_at, by, window, asked)
    is_of_days = not (groups or changed or file)
    again = command_of(
        "compare",
        one.code,
        group=tuple(map(group_of, groups)),
        **{"with": ",".join(f"{name}={number}" for name, number in changed.items()) or None},
        with_definition=file,
        by=",".join(dict.fromkeys(by)) or None,
        rows=rows,
        **windowed(window),
        question=found.first.question,
        second=found.second.question if is_of_days else None,
        output=output,
    )
    if output == "json":
        show_json(document(found) | {"command": again})
    elif output == "csv":
        show_csv(found, rows=rows)
    else:
        show_comparison(found, rows=rows, is_of_groups=bool(groups))
    show_command(again, output=output)


def _refuse_what_is_not_two(
    groups: list[Group], asked: Asked, and_as_of: Any, and_known_at: Any, *, changed: bool, by: tuple[str, ...]
) -> None:
    """Raise a sentence where it is not plain which two answers are meant."""
    ways = [bool(groups), bool(and_as_of or and_known_at), changed]
    if sum(ways) != 1:
        raise click.UsageError(
            "say which two answers: two groups with --group, two days with --and-as-of or --and-known-at, "
            "or another threshold or definition with --with or --with-definition"
        )
    if groups and (len(groups) != 2 or groups[0].keys() != groups[1].keys()):
        raise click.UsageError("give --group twice, for two groups of the same: organisation=CRC and organisation=NPS")
    if groups and by:
        raise click.UsageError("--group is a group, --by makes groups: give one of them")
    for first, second, name in ((asked.as_of, and_as_of, "as-of"), (asked.known_at, and_known_at, "known-at")):
        if second is not None and first is None:
            raise click.UsageError(f"--and-{name} is the second day: give the first with --{name}")


def _of_groups(one: Definition, groups: list[Group], window: Window, asked: Asked) -> Comparison:
    from casehistory.asking import history_of_all
    from projections.comparison import answers_of_groups
    from projections.comparison import compare as comparison_of

    with history_of_all(chosen(), asked) as history:
        return comparison_of(*answers_of_groups(history, one.code, groups=groups, window=window))


def _what_if(
    one: Definition, changed: dict[str, int], file: Path | None, by: tuple[str, ...], window: Window, asked: Asked
) -> Comparison:
    """Ask the same history twice, the second time with other thresholds, another definition or both."""
    from casehistory.asking import Asked, history_of_all
    from projections.comparison import answer, check_thresholds
    from projections.comparison import compare as comparison_of
    from projections.proposed import proposed

    other = proposed(file, in_place_of=one) if file else one
    check_thresholds(changed, one, other)
    with history_of_all(chosen(), asked) as history:
        first = answer(history, one, name=AS_IT_IS, by=by, window=window)
        same = Asked(**{name: getattr(history.question, name) for name in Asked._fields})
    names = [*([file.name] if file else []), *(f"{name}={number}" for name, number in changed.items())]
    with history_of_all(chosen(), same, changed) as history:
        return comparison_of(first, answer(history, other, name=f"with {', '.join(names)}", by=by, window=window))


def _of_days(
    one: Definition, and_as_of: Any, and_known_at: Any, by: tuple[str, ...], window: Window, asked: Asked
) -> Comparison:
    """Ask as of one day and another, or as known on one and another, up to the same position."""
    from casehistory.asking import Asked, history_of_all
    from projections.comparison import answer
    from projections.comparison import compare as comparison_of

    with history_of_all(chosen(), asked) as history:
        first = answer(history, one, name="", by=by, window=window)
        before = history.question
    later = Asked(and_as_of or asked.as_of, and_known_at or asked.known_at, before.position)
    with history_of_all(chosen(), later) as history:
        second = answer(history, one, name="", by=by, window=window)
        names = _what_moves(before, history.question), _what_moves(history.question, before)
    return comparison_of(replace(first, name=names[0]), replace(second, name=names[1]))


def _what_moves(one: Question, other: Question) -> str:
    """Say of which clocks one question is otherwise than the other."""
    clocks = {"as of": (one.as_of, other.as_of), "as known at": (one.known_at, other.known_at)}
    moved = {words: ours for words, (ours, theirs) in clocks.items() if ours != theirs} or {"as of": one.as_of}
    return ", ".join(f"{words} {moment(instant)}" for words, instant in moved.items())


def show_comparison(found: Comparison, *, rows: bool, is_of_groups: bool) -> None:
    """Print two answers for people: both figures and the difference, and then what changes sides."""
    from projections.thresholds import UsedThreshold

    click.echo(f"{found.first.code}  {found.first.title}")
    for asked in dict.fromkeys(as_asked(result.question, result.window) for result in (found.first, found.second)):
        click.echo(asked)
    if not rows:
        click.echo("")
        _show_figures(found, is_of_groups=is_of_groups)
    if not is_of_groups:
        judged = "thing changes" if len(found.changes) == 1 else "things change"
        click.echo(f"\n{len(found.changes)} {judged} sides" if found.changes else "\nNothing changes sides")
    if found.changes:
        click.echo("")
        changes = [_change_in_words(change, found) for change in found.changes]
        headings = {"thing": "Judged", "first": found.names[0], "second": found.names[1], "value": "Value"}
        headings |= {"evidence": "Evidence"}
        shown = {name: heading for name, heading in headings.items() if any(row[name] for row in changes)}
        show_table(changes, shown, spare=("evidence",))
    thresholds: dict[str, UsedThreshold] = {
        one.name: one for result in (found.first, found.second) for one in result.thresholds
    }
    show_thresholds(list(thresholds.values()))


def _show_figures(found: Comparison, *, is_of_groups: bool) -> None:
    from casehistory.measured import categories_of, headings_of, in_words
    from projections.comparison import pairs, share_of

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
    show_table(lines, headings | headings_of(found.first, groups))


def _signed(difference: Difference, unit: str) -> dict[str, str]:
    figures: dict[str, float | None] = {**difference.figures, **difference.categories}
    return {name: "" if value is None else f"{value:+}{unit}" if value else "0" for name, value in figures.items()}


def _change_in_words(change: Change, found: Comparison) -> dict[str, Any]:
    """Give one change of sides as people read it."""
    from casehistory.measured import outcome_of
    from projections.sentences import thing_in_words

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


def show_csv(found: Comparison, *, rows: bool) -> None:
    """Print one table: a line for each answer and their difference, or one for each thing that changes sides."""
    from projections.comparison import Judged

    if rows:
        names = [f"{name}_{side}" for name in Judged.__struct_fields__ for side in ("first", "second")]
        show(list(_changes_in_file(found)), {}, output="csv", names=["thing", *names])
        return
    lines = list(_lines_in_file(found))
    show(lines, {}, output="csv", names=list(lines[0]))


def _changes_in_file(found: Comparison) -> Iterator[Mapping[str, Any]]:
    from projections.comparison import Judged

    for change in found.changes:
        sides = {"first": change.first, "second": change.second}
        yield {"thing": change.thing} | {
            f"{name}_{side}": getattr(one, name) if one else None
            for name in Judged.__struct_fields__
            for side, one in sides.items()
        }


def _lines_in_file(found: Comparison) -> Iterator[Mapping[str, Any]]:
    """Give the figures of each answer, and of their difference, as rows that can stand alone."""
    from casehistory.measured import lines_of

    for side, name, result in zip(("first", "second"), found.names, (found.first, found.second), strict=True):
        for line in lines_of(result):
            yield {"answer": side, "name": name} | line
    names = next(iter(lines_of(found.first)))
    for difference in found.differences:
        is_all = difference is found.differences[-1]
        labels = dict.fromkeys(found.first.by or ("group",), "all") if is_all else difference.labels
        told = {"code": found.first.code, "categories": difference.categories} | labels | difference.figures
        yield {"answer": DIFFERENCE, "name": DIFFERENCE} | dict.fromkeys(names) | told


COMMANDS: list[click.Command] = [compare]
