"""Commands about the views that practitioners use: `views`, `view` and `handovers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.cases import marks_of
from casehistory.cli.measures import as_asked, read_group, read_names
from casehistory.cli.options import Number, chosen, data_option, format_option, question_options, window_options
from casehistory.cli.output import paragraph, say, show, show_json, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command, windowed
from casehistory.cli.restricting import not_listed, restricted_option, say_not_listed
from casehistory.handovers import SECTIONS, added_up, views_of

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.counting import Counted
    from projections.question import Question, Window

LIST_COLUMNS = {"view": "View", "row": "What a row is"}
AT_ONCE = 1000
EVERY_GROUP = "CASEHISTORY_SMALLEST=0 shows every group."


@click.command("views")
@format_option
def list_them(output: str) -> None:
    """List the views: the rows from which measures are made.

    \b
    casehistory views --format json
    """
    from casehistory.definitions import view_rows

    show(view_rows(), LIST_COLUMNS, output=output)


def sample_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--by`, `--group` and `--cohort`."""
    by = click.option(
        "--by", callback=read_names, default="", metavar="NAMES", help="Group by these: organisation,unit."
    )
    group = click.option("--group", callback=read_group, metavar="NAME=LABEL", help="Only these: organisation=CRC.")
    cohort = click.option("--cohort", metavar="NAME", help="Only the sample of this inspection: WM-2017.")
    return by(group(cohort(command)))


@click.command("view")
@click.argument("name")
@click.argument("ref", required=False)
@sample_options
@click.option("--rows", is_flag=True, help="The rows themselves, in place of the figures.")
@restricted_option
@click.option("--limit", type=Number(1), help=f"With --rows: no more than these, where it is not to be {AT_ONCE}.")
@question_options
@format_option
@data_option
def view(
    name: str,
    ref: str | None,
    by: tuple[str, ...],
    group: dict[str, str | None] | None,
    cohort: str | None,
    rows: bool,
    restricted: bool,
    limit: int | None,
    asked: Asked,
    output: str,
) -> None:
    """Show the rows of a view for one case, or figures for all.

    NAME is one that `casehistory views` lists, REF a case or a person.  Figures are grouped by the columns of the view
    or by what is known of the case (unit, officer, grade, sentence_type, rosh, sex, inspection and so on).

    \b
    casehistory view information_requests X100001-1
    casehistory view information_requests --by body,authority --cohort WM-2017
    casehistory view custody_intervals --by organisation,kind --as-of 2017-03-31

    Groups of too few cases are suppressed.  --rows names cases: it is for those who may see case files.  Those to which
    access is restricted are counted in figures, and among the rows only with --restricted.
    """
    from projections.counting import known_view

    known_view(name)
    if ref is not None and (by or group or cohort or rows or restricted):
        raise click.UsageError("a case has rows, and no figures: leave out --by, --group, --cohort and --rows")
    if rows and by:
        raise click.UsageError("--rows gives every row, --by groups the figures: give one of them")
    if (limit is not None or restricted) and not rows:
        raise click.UsageError("--limit and --restricted are about rows: give them with --rows")
    if ref is not None:
        _view_case(name, ref, asked, output)
    elif rows:
        _view_rows(name, group, cohort, restricted=restricted, limit=limit, asked=asked, output=output)
    else:
        _view_figures(name, by, group, cohort, asked, output)


def _view_case(name: str, ref: str, asked: Asked, output: str) -> None:
    from casehistory.asking import history_of_case
    from projections.counting import kinds_of, rows_of_view

    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        found = [row for row in rows_of_view(history, name) if row.get("case_ref", case_ref) == case_ref]
        columns, question = list(kinds_of(history, name)), history.question
    again = command_of("view", name, case_ref, question=question, output=output)
    if "case_ref" not in columns:
        say(f"{name} is about more than cases: of {case_ref} alone it says this; without a reference it takes all")
    _show_rows(name, found, columns, question, again, output)


def _view_rows(
    name: str,
    group: dict[str, str | None] | None,
    cohort: str | None,
    *,
    restricted: bool,
    limit: int | None,
    asked: Asked,
    output: str,
) -> None:
    from casehistory.asking import history_of_all
    from casehistory.counts import repeated, wanted_by
    from projections.counting import count, kinds_of, rows_of_view

    most = limit or AT_ONCE
    with history_of_all(chosen(), asked) as history:
        wanted, question = wanted_by(history, [name], group, cohort, chosen()), history.question
        columns = list(kinds_of(history, name))
        hidden = [] if restricted or "case_ref" not in columns else not_listed(question)
        found = rows_of_view(history, name, wanted=wanted._replace(but_not=hidden), limit=most + 1)
        left_out = count(history, name, wanted=wanted.only(hidden), suppress=False).total.rows if hidden else 0
    again = command_of(
        *("view", name), **repeated((), wanted.group, cohort), rows=True, restricted=restricted, limit=limit,
        question=question, output=output,
    )  # fmt: skip
    _show_rows(name, found[:most], columns, question, again, output, left_out=left_out or 0)
    if len(found) > most:
        say(f"these are the first {most} rows; --limit gives more, --group fewer")


def _view_figures(
    name: str,
    by: tuple[str, ...],
    group: dict[str, str | None] | None,
    cohort: str | None,
    asked: Asked,
    output: str,
) -> None:
    from casehistory.asking import history_of_all
    from casehistory.counts import repeated, wanted_by
    from projections.counting import count

    with history_of_all(chosen(), asked) as history:
        wanted, question = wanted_by(history, [name], group, cohort, chosen()), history.question
        counted = count(history, name, by=by, wanted=wanted)
    again = command_of("view", name, **repeated(by, wanted.group, cohort), question=question, output=output)
    _show_counted(counted, question, again, output)


def _show_rows(
    name: str,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    question: Question,
    again: str,
    output: str,
    *,
    left_out: int = 0,
) -> None:
    """Print rows of a view, and the command that gives them again; `left_out` are those of restricted cases."""
    from casehistory.counts import thresholds_of, view_heading
    from projections.sentences import in_table

    thresholds = thresholds_of(name)
    if output == "json":
        show_json(
            {"view": name, **marks_of(question, thresholds), "not_listed": left_out, "rows": rows, "command": again}
        )
    elif output == "csv":
        show(rows, {}, output=output, names=columns)
    else:
        show_as_asked(question)
        said = [{one: in_table(one, value) for one, value in row.items()} for row in rows]
        shown = {one: view_heading(one) for one in columns if _is_worth_showing(one, said)}
        if rows:
            show_table(said, shown, spare=[one for one in reversed(columns) if one != "case_ref"])
        elif not left_out:
            say(f"{name} has no such rows")
        show_thresholds(thresholds)
    say_not_listed(left_out)
    show_command(again, output=output)


def _is_worth_showing(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Leave out of a table for people the marks of programs, and what no row has."""
    if column.endswith(("_at", "_number", "sequence", "evidence")):
        return False
    return any(row[column] not in (None, []) for row in rows)


def _show_counted(counted: Counted, question: Question, again: str, output: str) -> None:
    """Print the figures of a view, and the command that gives them again."""
    import msgspec

    from casehistory.counts import thresholds_of, view_heading

    thresholds = thresholds_of(counted.view)
    if output == "json":
        show_json({**msgspec.to_builtins(counted), **marks_of(question, thresholds), "command": again})
    elif output == "csv":
        show_lines(counted, question)
    else:
        show_as_asked(question)
        parts = ("total", "median")
        amounts = {f"{one}_{part}": f"{view_heading(one)}, {part}" for one in counted.amounts for part in parts}
        shares = {one: view_heading(one) for one in counted.shares}
        if counted.total.rows or counted.total.is_suppressed:
            show_counts(counted, {"rows": "Rows", "cases": "Cases"} | amounts | shares)
        else:
            say(f"{counted.view} has no such rows")
        show_thresholds(thresholds)
    show_command(again, output=output)


def show_as_asked(question: Question) -> None:
    """Say of which day, as known when and up to where a table is."""
    from projections.question import ALWAYS

    click.echo(f"{as_asked(question, ALWAYS)}\n")


def show_lines(counted: Counted, question: Question) -> None:
    """Print figures as CSV."""
    from casehistory.counts import lines_of

    stamps = {"as_of": question.as_of, "known_at": question.known_at, "position": question.position}
    show([line | stamps for line in lines_of(counted)], {}, output="csv")


def show_counts(counted: Counted, figures: Mapping[str, str]) -> None:
    """Print figures for people: a share as `12 of 40`, a group that is suppressed as such, and how to see more.

    Where there is no room for all it does without the medians first, and never without the number of rows and cases.
    """
    from casehistory.counts import in_words, is_median, view_heading, why_suppressed, worth_showing

    if counted.total.is_suppressed:
        click.echo(paragraph(f"{why_suppressed(chosen().smallest)}; {EVERY_GROUP}"))
        return
    rows = in_words(counted, figures)
    shown = worth_showing(rows, figures)
    spare = [one for one in shown if one not in ("rows", "cases")]
    spare.sort(key=is_median)
    spare.reverse()
    show_table(rows, {one: view_heading(one) for one in counted.by or ("group",)} | shown, spare=spare)
    if counted.groups and all(group.is_suppressed for group in counted.groups):
        click.echo(f"\n{paragraph(f'{why_suppressed(chosen().smallest)}; {EVERY_GROUP}')}")


@click.command("handovers")
@click.option("--track", type=click.Choice(list(SECTIONS)), help="One of the tables alone; CSV needs it.")
@sample_options
@partial(window_options, what="began")
@question_options
@format_option
@data_option
def handovers(
    track: str | None,
    by: tuple[str, ...],
    group: dict[str, str | None] | None,
    cohort: str | None,
    window: Window,
    asked: Asked,
    output: str,
) -> None:
    """Add up timelines: who held cases, who waited for whom.

    It gives the days, how cases changed hands and what came with them, and the times in which nobody was seen.  What
    the courts take is apart from what probation takes.  `timeline` shows the same for one case; --by adds to what each
    table is grouped by already.  With --from and --to it counts what began from the one day on and before the other: a
    change of hands on its day, a time held, a wait and a gap with all of its days.

    \b
    casehistory handovers
    casehistory handovers --cohort WM-2017 --as-of 2017-05-14
    casehistory handovers --track waits --by court_tier --format csv
    """
    from casehistory.asking import history_of_all
    from casehistory.counts import repeated, thresholds_of, wanted_by
    from projections.question import ALWAYS

    if output == "csv" and track is None:
        raise click.UsageError(f"CSV is one table: choose it with --track {', '.join(SECTIONS)}")
    asked_for = {name: one for name, one in SECTIONS.items() if track in (None, name)}
    with history_of_all(chosen(), asked) as history:
        wanted = wanted_by(history, views_of(asked_for), group, cohort, chosen())
        found = added_up(history, asked_for, by=by, wanted=wanted, window=window)
        question = history.question
    thresholds = tuple(dict.fromkeys(used for name in views_of(asked_for) for used in thresholds_of(name)))
    again = command_of(
        "handovers", track=track, **repeated(by, wanted.group, cohort), **windowed(window), question=question,
        output=output,
    )  # fmt: skip
    if output == "json":
        import msgspec

        marks = {**marks_of(question, thresholds), "command": again}
        show_json({**marks, **{name: msgspec.to_builtins(one) for name, one in found.items()}})
    elif output == "csv" and track is not None:
        show_lines(found[track], question)
    else:
        click.echo(f"{as_asked(question, ALWAYS)}{_begun(window)}")
        for name, counted in found.items():
            click.echo(f"\n{SECTIONS[name].title}\n")
            if counted.total.rows or counted.total.is_suppressed:
                show_counts(counted, SECTIONS[name].figures)
            else:
                click.echo("none on record")
        show_thresholds(thresholds)
    show_command(again, output=output)


def _begun(window: Window) -> str:
    """Say in which days that began which is counted."""
    first = f", begun from {window.first} on" if window.first else ""
    return first + (f", begun before {window.until}" if window.until else "")


COMMANDS: list[click.Command] = [list_them, view, handovers]
