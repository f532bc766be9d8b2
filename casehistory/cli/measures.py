"""Commands about measures: `measures`, `measure`, `explain`."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options, window_options
from casehistory.cli.output import cell, paragraph, show, show_json, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command, windowed
from casehistory.cli.restricting import not_listed, restricted_option, say_not_listed
from casehistory.groups import NotAGroup, group_of, group_written
from casehistory.headings import heading_of

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.explanation import ExplainedRow
    from projections.history import History
    from projections.measure import Result
    from projections.question import Question, Window

LIST_COLUMNS = {
    "code": "Code",
    "title": "Title",
    "domain": "Domain",
    "family": "Family",
    "kind": "Kind",
    "clock": "Clock",
    "source": "Source",
}
CLOCKS = {"occurred_at": "happened", "recorded_at": "written down"}
"""How a table says by which clock a measure goes; of some it is both."""
WIDTH = 100


@click.command("measures")
@format_option
def list_them(output: str) -> None:
    """List the measures.

    Family T is timeliness and compliance from facts, J the judgement of an inspector, G governance and the quality of
    the record itself.
    """
    from casehistory.definitions import measure_rows

    rows = measure_rows()
    if output != "table":
        show(rows, LIST_COLUMNS, output=output)
        return
    for row in rows:
        row["clock"] = [words for clock, words in CLOCKS.items() if clock in str(row["clock"])]
        row["source"] = re.sub("; question .*", "", str(row["source"]))
    show_table(rows, LIST_COLUMNS, spare=("domain", "family", "clock", "kind"))


def read_names(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


@click.command()
@click.argument("code")
@click.option(
    "--by", callback=read_names, default="", metavar="NAMES", help="Group by these, for example organisation,unit."
)
@click.option("--rows", is_flag=True, help="One row for each thing judged, with its evidence, in place of the figures.")
@click.option("--case", "ref", metavar="REF", help="With --rows: only of this case, or of this person's.")
@restricted_option
@window_options
@question_options
@format_option
@data_option
def measure(
    code: str,
    by: tuple[str, ...],
    rows: bool,
    ref: str | None,
    restricted: bool,
    window: Window,
    asked: Asked,
    output: str,
) -> None:
    """Give the figures of a measure, in all and by group.

    CODE is one that `casehistory measures` lists.  Group by organisation, unit, month or quarter (of the day judged),
    what some measures say besides (need, provider, body, authority, intervention, document, question), or what is
    known of the case: office, officer, grade, sentence_type, court_tier, rosh, sex, ethnic_group, age_band,
    local_authority, and the inspection that sampled it.

    With --from and --to it counts what was judged from the one day on and before the other, each by the day that its
    definition anchors it on: two windows that meet count everything once.

    The median of an even number is the middle between the two in the middle; nine in ten is the nearest rank.

    A group too small to be shown is suppressed, and with it the next smallest, so that nobody finds it by subtraction
    from the total.  That holds for one question: figures that were asked for in different ways, and are published, have
    to be read beside each other first.  --rows and the command `explain` show the rows behind suppressed groups too:
    they are for those who may see case files.  CASEHISTORY_SMALLEST says how small is too small; 0 shows every group.

    A case to which access is restricted is counted in every figure, and is among the rows only with --restricted.
    """
    from casehistory.asking import history_of_all
    from casehistory.measured import lines_of
    from projections.measure import definition, plain

    if rows and by:
        raise click.UsageError("--rows gives every row, --by groups the figures: give one of them")
    if restricted and (not rows or ref is not None):
        raise click.UsageError("--restricted is about the rows of all cases: give it with --rows, and without --case")
    if ref is not None:
        if not rows:
            raise click.UsageError("figures are about many: give --case with --rows, or ask `explain`")
        show_rows_of_case(definition(code).code, ref, window, asked, output=output)
        return
    with history_of_all(chosen(), asked) as history:
        again = command_of(
            "measure",
            definition(code).code,
            by=",".join(dict.fromkeys(by)) or None,
            rows=rows,
            restricted=restricted,
            **windowed(window),
            question=history.question,
            output=output,
        )
        if rows:
            show_rows(
                code, history, window, again, output=output, hidden=[] if restricted else not_listed(history.question)
            )
            return
        result = history.measure(code, by=by, window=window)
    if output == "json":
        show_json(plain(result) | {"command": again})
    elif output == "csv":
        lines = list(lines_of(result))
        show(lines, dict.fromkeys(lines[0], ""), output=output)
    else:
        show_figures(result)
    show_command(again, output=output)


def show_rows_of_case(code: str, ref: str, window: Window, asked: Asked, *, output: str) -> None:
    """Print the rows of a measure about one case."""
    from casehistory.asking import history_of_case

    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        days, question = windowed(window), history.question
        again = command_of("measure", code, rows=True, case=case_ref, **days, question=question, output=output)
        show_rows(code, history, window, again, output=output, case_ref=case_ref)


def show_rows(
    code: str,
    history: History,
    window: Window,
    again: str,
    *,
    output: str,
    case_ref: str | None = None,
    hidden: Sequence[str] = (),
) -> None:
    """Print the rows of a measure in a window, of one case or all but those hidden, and the command for them."""
    from casehistory.cli.cases import marks_of
    from casehistory.measured import ROW_COLUMNS
    from projections.measure import ROW, definition
    from projections.sentences import in_table, thing_in_words
    from projections.thresholds import used

    found, one = history.measure_rows(code, window), definition(code)
    found = [row for row in found if case_ref in (None, row["case_ref"])]
    listed = [row for row in found if row["case_ref"] not in hidden]
    left_out, found = len(found) - len(listed), listed
    say_not_listed(left_out)
    thresholds = used(one.thresholds)
    if output == "json":
        marks = marks_of(history.question, thresholds) | windowed(window)
        show_json({"code": one.code, **marks, "not_listed": left_out, "rows": found, "command": again})
        return
    if output == "csv":
        show(found, ROW_COLUMNS, output=output, names=list(found[0] if found else ROW))
        show_command(again, output=output)
        return
    rows = [
        {name: in_table(name, value) for name, value in row.items()} | {"thing": thing_in_words(row["thing"])}
        for row in found
    ]
    shown = {name: heading for name, heading in ROW_COLUMNS.items() if any(row[name] not in (None, []) for row in rows)}
    show_table(rows, shown or ROW_COLUMNS, spare=("evidence", "unit", "organisation"))
    show_thresholds(thresholds)
    show_command(again, output=output)


def show_figures(result: Result) -> None:
    """Print the figures of a measure for people."""
    from casehistory.measured import categories_of, headings_of, in_words

    click.echo(f"{result.code}  {result.title}")
    click.echo(f"{as_asked(result.question, result.window)}\n")
    groups = (*result.groups, result.total)
    headings = {name: heading_of(name) for name in result.by or ("group",)}
    headings |= headings_of(result, groups)
    if result.total.denominator == 0 and not result.total.excluded:
        click.echo("nothing is judged by it")
    else:
        show_table([in_words(result, group, categories_of(groups)) for group in groups], headings)
    show_thresholds(result.thresholds)


def as_asked(question: Question, window: Window) -> str:
    """Say what was asked."""
    days = [f"judged from {window.first} on"] if window.first else []
    days += [f"judged before {window.until}"] if window.until else []
    asked = f"as of {cell(question.as_of)}, as known at {cell(question.known_at)}, position {question.position}"
    return ", ".join([asked, *days])


def read_group(_: click.Context, __: click.Parameter, value: str | None) -> dict[str, str | None] | None:
    """Read `organisation=CRC,grade=PO`; nothing after the sign stands for what is not recorded."""
    try:
        return None if value is None else group_of(value)
    except NotAGroup as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("code")
@click.option("--case", "ref", metavar="REF", help="Explain what the measure says of this case.")
@click.option("--group", callback=read_group, metavar="NAME=LABEL", help="Explain the figures of this group.")
@restricted_option
@window_options
@question_options
@format_option
@data_option
def explain(
    code: str,
    ref: str | None,
    group: dict[str, str | None] | None,
    restricted: bool,
    window: Window,
    asked: Asked,
    output: str,
) -> None:
    """Show the events behind a figure, in plain words.

    CODE is one that `casehistory measures` lists.  Say what to explain: a case (--case X100001-1), or a group of those
    that `measure --by` gives (--group organisation=CRC, or several: organisation=CRC,grade=PO).  --from and --to are
    those of `measure`.

    It names cases, also those of groups that `measure` suppresses: it is for those who may see case files.  Of a group
    it leaves out cases to which access is restricted, unless they are asked for with --restricted.
    """
    from casehistory.asking import history_of_all, history_of_case
    from casehistory.measured import why_not_judged
    from projections.explanation import explain as explanation_of
    from projections.explanation import labels_meant
    from projections.measure import definition

    if (ref is None) == (group is None):
        raise click.UsageError("say what to explain: --case REF, or --group organisation=CRC")
    if restricted and group is None:
        raise click.UsageError("--restricted is about the rows of many cases: give it with --group")
    left_out, nothing = 0, "Nothing here is judged by it."
    if ref is not None:
        with history_of_case(chosen(), ref, asked) as (case_ref, history):
            rows = explanation_of(history, code, case=case_ref, window=window)
            question, named = history.question, ("--case", case_ref)
            if not rows:
                nothing = ": ".join(why_not_judged(definition(code), case_ref, history))
    else:
        with history_of_all(chosen(), asked) as history:
            group = labels_meant(code, history.measured(code, by=tuple(group or ())), group or {})
            found = explanation_of(history, code, group=group, window=window)
            hidden = [] if restricted else not_listed(history.question)
            rows = [row for row in found if row.case_ref not in hidden]
            question, named, left_out = (
                history.question,
                ("--group", group_written(group) or ""),
                len(found) - len(rows),
            )
    again = command_of(
        *("explain", definition(code).code, *named), restricted=restricted, **windowed(window), question=question,
        output=output,
    )  # fmt: skip
    say_not_listed(left_out)
    show_explanation(code, rows, question, window, again, output=output, nothing=nothing, left_out=left_out)


def show_explanation(
    code: str,
    rows: list[ExplainedRow],
    question: Question,
    window: Window,
    again: str,
    *,
    output: str,
    nothing: str,
    left_out: int,
) -> None:
    """Print what was judged and the events behind it, or else `nothing`, and the command that gives it again."""
    import msgspec

    from casehistory.cli.cases import marks_of
    from casehistory.measured import EVIDENCE, evidence_rows, judged_in_words, read_aloud
    from projections.explanation import ExplainedRow
    from projections.measure import definition
    from projections.thresholds import used

    one = definition(code)
    thresholds = used(one.thresholds)
    if output == "json":
        said = {"code": one.code, "title": one.title, "question": one.question, "definition": one.text}
        plain = [
            msgspec.structs.asdict(row) | {"evidence": list(map(msgspec.structs.asdict, row.evidence))} for row in rows
        ]
        marks = {"definition_hash": one.hash, **marks_of(question, thresholds), **windowed(window)}
        show_json({**said, **marks, "not_listed": left_out, "rows": plain, "command": again})
    elif output == "csv":
        show(list(evidence_rows(rows)), {}, output=output, names=[*ExplainedRow.__struct_fields__[:-1], *EVIDENCE])
    else:
        width = min(WIDTH, shutil.get_terminal_size().columns)
        click.echo(paragraph(f"{one.code}  {one.title}: {one.question}", indent="  "))
        click.echo(f"\n{textwrap.fill(read_aloud(one.text), width)}")
        for row in rows:
            click.echo("\n" + paragraph(judged_in_words(row, one.kind), indent="  "))
            for event in row.evidence:
                click.echo(paragraph(f"  {event.sentence}  [{event.event_id}]", indent="    "))
        if not rows and not left_out:
            click.echo(f"\n{paragraph(nothing)}")
        show_thresholds(thresholds)
    show_command(again, output=output)


COMMANDS: list[click.Command] = [list_them, measure, explain]
