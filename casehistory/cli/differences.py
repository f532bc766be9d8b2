"""The command `diff`: what happened, and what was learned or rewritten, between two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import Moment, Number, chosen, data_option, format_option
from casehistory.cli.output import cell, paragraph, say, show, show_json
from casehistory.cli.repeating import command_with, show_command

if TYPE_CHECKING:
    from projections.differences import Change
    from projections.question import Question


@click.command("diff")
@click.argument("ref")
@click.option("--from", "start", type=Moment(), help="What happened since then: the world's clock.")
@click.option("--to", "end", type=Moment(), help="Until the end of this day, or of the record.")
@click.option("--known-from", type=Moment(), help="What was written down or rewritten since then: the record's clock.")
@click.option("--known-to", type=Moment(), help="Until the end of this day, or of the record.")
@click.option("--as-of", type=Moment(), help="With --known-from alone: the day in the world that both answers are for.")
@click.option("--known-at", type=Moment(), help="With --from alone: what the file showed by then, in both answers.")
@click.option("--position", type=Number(0), help="What the log held up to there: for ever the same.")
@format_option
@data_option
def diff(
    ref: str,
    start: Any,
    end: Any,
    known_from: Any,
    known_to: Any,
    as_of: Any,
    known_at: Any,
    position: int | None,
    output: str,
) -> None:
    """Say what happened, or was learned, between two days.

    \b
    casehistory diff X100001-1 --from 2016-12-01 --to 2017-03-31
    casehistory diff X100001-1 --known-from 2017-05-08 --known-to 2017-06-30 --as-of 2017-05-08

    The first moves the world's clock: what happened, as the file now shows it.  The second moves the record's clock:
    what was written down in those weeks about the time up to May.  Given both, both move.
    """
    from casehistory.asking import Asked
    from casehistory.differences import differences

    for moved, fixed, names in (
        ((start, end), as_of, "--from and --to, or --as-of"),
        ((known_from, known_to), known_at, "--known-from and --known-to, or --known-at"),
    ):
        if any(moved) and fixed:
            raise click.UsageError(f"give {names}: the clock moves, or it stands")
    if not (start or known_from):
        raise click.UsageError("say since when: --from for what happened, --known-from for what was learned")
    earlier, later = Asked(start, known_from), Asked(end or as_of, known_to or known_at, position)
    case_ref, before, after, changes = differences(chosen(), ref, earlier, later)
    _show(case_ref, changes, before.question, after.question, output=output)


def _show(case_ref: str, changes: Sequence[Change], first: Question, second: Question, *, output: str) -> None:
    import msgspec

    from casehistory.differences import days_of

    again = command_with("diff", case_ref, output=output, **days_of(first, second))
    rows = [msgspec.structs.asdict(change) for change in changes]
    if output == "json":
        questions = {name: msgspec.structs.asdict(one) for name, one in (("from", first), ("to", second))}
        show_json({"case_ref": case_ref, **questions, "changes": rows, "command": again})
    elif output == "csv":
        show(rows, {}, output=output, names=["part", "change", "subject", "before", "after", "event_id"])
    else:
        click.echo(f"{case_ref}, {_between(first, second)}")
        for line in _lines(changes):
            click.echo(line)
        if not changes:
            say(f"nothing of {case_ref} is different")
    show_command(again, output=output)


def _between(first: Question, second: Question) -> str:
    """Say which clocks moved, and how far."""
    clocks = (("as of", first.as_of, second.as_of), ("as known at", first.known_at, second.known_at))
    said = [f"{name} {cell(was)}{f' and {cell(now)}' if was != now else ''}" for name, was, now in clocks]
    return f"{', '.join(said)}, position {second.position}"


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """Say the changes, those of one kind under one title."""
    from casehistory.differences import by_title, said_of

    for title, group in by_title(changes).items():
        yield f"\n{title}\n"
        for change in group:
            yield from (paragraph(f"  {line}", indent="    ") for line in said_of(change))


COMMANDS: list[click.Command] = [diff]
