"""The command `compare`: two answers of a measure side by side, and what changes sides between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.measures import as_asked, read_group, read_names
from casehistory.cli.options import Moment, chosen, data_option, format_option, question_options, window_options
from casehistory.cli.output import show, show_json, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command, windowed
from casehistory.cli.restricting import not_listed, restricted_option, say_not_listed
from casehistory.groups import group_written

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.comparison import Change, Comparison
    from projections.measure import Definition
    from projections.question import Window

Group = dict[str, str | None]


def _groups(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[Group]:
    return [group for value in values if (group := read_group(ctx, param, value)) is not None]


def _numbers(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """Read `plan_business_days=10`, several with commas between or given one by one."""
    from casehistory.comparing import NotNumbers, numbers_of

    try:
        return numbers_of(",".join(values)) if values else {}
    except NotNumbers as error:
        raise click.BadParameter(str(error)) from error


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
@restricted_option
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
    restricted: bool,
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
    What is judged of a case to which access is restricted is listed only with --restricted.
    """
    import msgspec

    from casehistory.comparing import of_days, what_if
    from projections.comparison import document
    from projections.measure import definition

    _refuse_what_is_not_two(groups, asked, and_as_of, and_known_at, changed=bool(changed or file), by=by)
    one = definition(code)
    if groups:
        found = _of_groups(one, groups, window, asked)
    elif changed or file:
        found = what_if(chosen(), one, changed, file, by, window, asked)
    else:
        found = of_days(chosen(), one, and_as_of, and_known_at, by, window, asked)
    is_of_days = not (groups or changed or file)
    hidden = [] if restricted or not found.changes else not_listed(found.first.question)
    listed = tuple(change for change in found.changes if _case_of(change) not in hidden)
    left_out, found = len(found.changes) - len(listed), msgspec.structs.replace(found, changes=listed)
    again = command_of(
        "compare",
        one.code,
        group=tuple(map(group_written, groups)),
        **{"with": ",".join(f"{name}={number}" for name, number in changed.items()) or None},
        with_definition=file,
        by=",".join(dict.fromkeys(by)) or None,
        rows=rows,
        restricted=restricted,
        **windowed(window),
        question=found.first.question,
        second=found.second.question if is_of_days else None,
        output=output,
    )
    say_not_listed(left_out)
    if output == "json":
        show_json(document(found) | {"not_listed": left_out, "command": again})
    elif output == "csv":
        show_csv(found, rows=rows)
    else:
        show_comparison(found, rows=rows, is_of_groups=bool(groups), left_out=left_out)
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


def _case_of(change: Change) -> str | None:
    """Give the case of a thing that changes sides, None for an officer."""
    judged = change.first or change.second
    return judged.case_ref if judged else None


def show_comparison(found: Comparison, *, rows: bool, is_of_groups: bool, left_out: int) -> None:
    """Print two answers for people: both figures and the difference, and then what changes sides.

    So many things that do are `left_out` of the list.
    """
    from casehistory.comparing import change_in_words
    from projections.thresholds import UsedThreshold

    click.echo(f"{found.first.code}  {found.first.title}")
    for asked in dict.fromkeys(as_asked(result.question, result.window) for result in (found.first, found.second)):
        click.echo(asked)
    if not rows:
        click.echo("")
        _show_figures(found, is_of_groups=is_of_groups)
    if not is_of_groups:
        many = len(found.changes) + left_out
        judged = "thing changes" if many == 1 else "things change"
        click.echo(f"\n{many} {judged} sides" if many else "\nNothing changes sides")
    if found.changes:
        click.echo("")
        changes = [change_in_words(change, found) for change in found.changes]
        headings = {"thing": "Judged", "first": found.names[0], "second": found.names[1], "value": "Value"}
        headings |= {"evidence": "Evidence"}
        shown = {name: heading for name, heading in headings.items() if any(row[name] for row in changes)}
        show_table(changes, shown, spare=("evidence",))
    thresholds: dict[str, UsedThreshold] = {
        one.name: one for result in (found.first, found.second) for one in result.thresholds
    }
    show_thresholds(list(thresholds.values()))


def _show_figures(found: Comparison, *, is_of_groups: bool) -> None:
    from casehistory.comparing import figures_in_words

    headings, lines = figures_in_words(found, is_of_groups=is_of_groups)
    show_table(lines, headings)


def show_csv(found: Comparison, *, rows: bool) -> None:
    """Print one table: a line for each answer and their difference, or one for each thing that changes sides."""
    from casehistory.comparing import changes_in_file, lines_in_file, names_of_changes

    if rows:
        show(list(changes_in_file(found)), {}, output="csv", names=names_of_changes())
        return
    lines = list(lines_in_file(found))
    show(lines, {}, output="csv", names=list(lines[0]))


COMMANDS: list[click.Command] = [compare]
