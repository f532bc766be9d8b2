"""The command `diff`: what happened, and what was learned or rewritten, between two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.cases import CASE_HEADINGS
from casehistory.cli.options import Moment, Number, chosen, data_option, format_option
from casehistory.cli.output import cell, paragraph, say, show, show_json
from casehistory.cli.repeating import asked, command_with, show_command

if TYPE_CHECKING:
    from projections.differences import Change
    from projections.question import Question

TITLES = {
    "happened": "Happened",
    "learned": "Written down",
    "learned_late": "Written down late: it had happened by the first day, and the file did not show it",
    "replaced": "Replaced",
    "withdrawn": "Withdrawn",
    "set_aside": "Set aside",
    "learned_and_withdrawn": "Written down, and withdrawn again",
    "learned_and_set_aside": "Written down, and set aside again",
    "reinstated": "Counts again",
    "facts": "Key facts",
    "custody": "Custody: who held the case",
    "waits": "Waits: whom it waited for",
    "boundaries": "Changes of hands",
    "gaps": "Times without an appointment offered",
    "measures": "What the measures say of it",
}


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
    from casehistory.asking import Asked, events_of_case, facts_of_case, histories_of_case
    from projections.differences import changes_of_events, changes_of_facts, changes_of_measures, changes_of_timeline

    for moved, fixed, names in (
        ((start, end), as_of, "--from and --to, or --as-of"),
        ((known_from, known_to), known_at, "--known-from and --known-to, or --known-at"),
    ):
        if any(moved) and fixed:
            raise click.UsageError(f"give {names}: the clock moves, or it stands")
    if not (start or known_from):
        raise click.UsageError("say since when: --from for what happened, --known-from for what was learned")
    earlier, later = Asked(start, known_from), Asked(end or as_of, known_to or known_at, position)
    with histories_of_case(chosen(), ref, earlier, later) as (case_ref, before, after):
        first, second = before.question, after.question
        events = [events_of_case(case_ref, one) for one in (before, after)]
        changes = [
            *changes_of_events(*events, first=first),
            *changes_of_facts(*(_facts(facts_of_case(case_ref, one)) for one in (before, after))),
            *changes_of_timeline(case_ref, before, after),
            *changes_of_measures(case_ref, before, after),
        ]
    _show(case_ref, changes, first, second, output=output)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out of the key facts what is only the question."""
    return {name: value for name, value in facts.items() if name not in ("as_of", "known_at", "position")}


def _show(case_ref: str, changes: Sequence[Change], first: Question, second: Question, *, output: str) -> None:
    import msgspec

    again = _command(case_ref, first, second, output)
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


def _command(case_ref: str, first: Question, second: Question, output: str) -> str:
    """Give the command that compares the same two answers again."""
    days: dict[str, str | None] = {}
    for clock, start, end in (("as_of", "from", "to"), ("known_at", "known_from", "known_to")):
        was, now = asked(first)[clock], asked(second)[clock]
        days |= {start: was, end: now} if was != now else {clock: now}
    if first.as_of == second.as_of and first.known_at == second.known_at:
        days |= {"as_of": None, "from": days["as_of"], "to": days["as_of"]}
    return command_with("diff", case_ref, output=output, **days, position=second.position)


def _between(first: Question, second: Question) -> str:
    """Say which clocks moved, and how far."""
    clocks = (("as of", first.as_of, second.as_of), ("as known at", first.known_at, second.known_at))
    said = [f"{name} {cell(was)}{f' and {cell(now)}' if was != now else ''}" for name, was, now in clocks]
    return f"{', '.join(said)}, position {second.position}"


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """Say the changes, those of one kind under one title."""
    in_order = sorted(changes, key=lambda one: list(TITLES).index(_title(one)))
    for title, group in groupby(in_order, key=_title):
        yield f"\n{TITLES[title]}\n"
        for change in group:
            yield from (paragraph(f"  {line}", indent="    ") for line in _said(change))


def _title(change: Change) -> str:
    return change.change if change.part == "events" else change.part


def _said(change: Change) -> Iterator[str]:
    from projections.differences import facts_in_words

    if change.part == "events":
        yield f"{change.after if change.before is None else change.before}  [{change.event_id}]"
        if change.before is not None:
            yield f"  {'now: ' if change.change == 'replaced' else ''}{change.after}"
    elif change.part == "facts":
        yield f"{CASE_HEADINGS.get(change.subject, change.subject.capitalize())}: {' -> '.join(facts_in_words(change))}"
    elif change.part == "measures":
        yield f"{change.subject}: {change.before or 'not judged'} -> {change.after or 'not judged'}"
    else:
        yield {"new": f"new: {change.after}", "gone": f"no more: {change.before}"}.get(
            change.change, f"{change.before}; now: {change.after}"
        )


COMMANDS: list[click.Command] = [diff]
