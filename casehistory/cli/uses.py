"""The command `uses`: the measures and cases in which an event counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import paragraph, say, show, show_json, show_table
from casehistory.cli.repeating import command_of, show_command
from casehistory.repeating import marks_of
from casehistory.uses import COLUMNS, because, in_words

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.explanation import Evidence


@click.command()
@click.argument("event_id")
@click.option("--source", help="Whose identifier it is, where several sources have used it.")
@question_options
@format_option
@data_option
def uses(event_id: str, source: str | None, asked: Asked, output: str) -> None:
    """List what an event counts in: the way back from `explain`.

    EVENT_ID is one that `explain`, `events` or `measure --rows` names.  Each line is one thing that a measure judges
    with this event among its evidence, and what it found: met or not, a number of days, a category, or why it was left
    out.

    \b
    casehistory uses X100001-1:case.plan-completed:1
    casehistory uses X100001-1:case.plan-completed:1 --known-at 2017-05-08 --format json
    """
    import msgspec

    from casehistory.asking import Asked, UnknownEvent, history_of_all, uses_of, why_not_recorded
    from projections.uses import Use, found_event, measures_reading

    with history_of_all(chosen(), asked) as history:
        event = found_event(history, event_id, source)
        if event is None:
            raise UnknownEvent(why_not_recorded(chosen(), event_id, source))
        question = history.question
    settled = Asked(question.as_of, question.known_at, question.position)
    rows = [msgspec.structs.asdict(use) for use in uses_of(chosen(), event, settled)]
    marks = marks_of(question, ())
    again = command_of("uses", event_id, source=source, question=question, output=output)
    if output == "json":
        show_json({"event": msgspec.structs.asdict(event), **marks, "uses": rows, "command": again})
    elif output == "csv":
        show(rows, COLUMNS, output=output, names=Use.__struct_fields__)
    else:
        _show(event, rows)
    if not rows:
        read_by = len(measures_reading(event))
        say(f"{event_id} counts in nothing{because(event)}; {read_by} measures read events of its type")
    show_command(again, output=output)


def _show(event: Evidence, rows: list[dict[str, Any]]) -> None:
    click.echo(paragraph(f"{event.sentence}  [{event.source} {event.event_id}]", indent="  "))
    click.echo("")
    if rows:
        said = list(map(in_words, rows))
        show_table(said, COLUMNS, spare=("unit", "organisation", "judged_on"))


COMMANDS: list[click.Command] = [uses]
