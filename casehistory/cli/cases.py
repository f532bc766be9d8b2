"""Commands about one case: `case`, `timeline`, `events`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import cell, say, show, show_json, show_one, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command
from casehistory.events import CORRECTIONS, STANDING, with_corrections, with_what_became
from casehistory.key_facts import HEADINGS, facts_in_words
from casehistory.repeating import marks_of
from casehistory.timelines import (
    TITLES,
    TRACKS,
    VIEWS,
    found_in,
    happenings_in,
    in_words,
    is_worth_showing,
    thresholds_of,
)

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.question import Question

__all__ = ["COMMANDS", "marks_of", "show_timeline"]

WIDEST = 132
WITHOUT_TERMINAL = 100

UNASKED = {"case_ref", "as_of", "known_at", "position"}
"""What a question says by itself, whatever is known."""

EVENT_COLUMNS = {
    "occurred_at": "Happened",
    "recorded_at": "Written down",
    "standing": "Standing",
    "sentence": "In words",
    "event_id": "Event",
}
SPARE = {
    "custody": ("sequence", "unit", "days", "opened_by"),
    "waits": ("sequence", "reference", "business_days", "is_open_across_handover"),
    "boundaries": ("sequence", "opened_by", "transfer_kind", "open_requests"),
    "gaps": ("sequence", "opened_by", "closed_by"),
    "events": ("recorded_at", "event_id", "occurred_at"),
}
"""Columns that a table does without on a terminal too narrow for all, the first one first."""


@click.command()
@click.argument("ref")
@question_options
@format_option
@data_option
def case(ref: str, asked: Asked, output: str) -> None:
    """Say who holds a case, and the key facts about it.

    REF is the case (X100001-1), or the person where there is one case only (X100001).
    """
    from casehistory.asking import facts_of_case, history_of_case

    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        facts = facts_of_case(case_ref, history)
        question = history.question
    known = {name: heading for name, heading in HEADINGS.items() if output != "table" or facts[name] not in (None, [])}
    again = command_of("case", case_ref, question=question, output=output)
    if output != "table":
        show_one(facts | ({"command": again} if output == "json" else {}), known, output=output)
    elif known.keys() - UNASKED:
        show_one(facts_in_words(facts), known, output=output)
    if output != "table" or known.keys() - UNASKED:
        show_command(again, output=output)
    if facts["sentenced_on"] is None:
        say(f"no sentence of {case_ref} is on record {_by_then(question)}")


@click.command()
@click.argument("ref")
@click.option("--track", type=click.Choice(list(TRACKS)), help="One of the four tables alone; CSV needs it.")
@question_options
@format_option
@data_option
def timeline(ref: str, track: str | None, asked: Asked, output: str) -> None:
    """Show who held a case, and whom it waited for.

    It also shows the times in which no appointment was offered.  At each change of hands it says whether the pack was
    complete, the person was told and a review followed.  Tables say what opened and closed each interval; JSON and CSV
    name the events, and the command `events` lists them.
    `handovers` adds up the timelines of many cases.

    \b
    casehistory timeline X100001-1 --track waits --as-of 2017-05-31
    """
    from casehistory.asking import history_of_case

    if output == "csv" and track is None:
        raise click.UsageError("CSV is one table: choose it with --track custody, waits, boundaries or gaps")
    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        found = found_in(history, case_ref)
        happenings = happenings_in(history, found)
        names = history.columns(VIEWS[track]) if track else []
        question = history.question
    again = command_of("timeline", case_ref, track=track, question=question, output=output)
    if output == "table":
        show_timeline(case_ref, found, question, happenings, only=track)
    elif output == "csv" and track is not None:
        show(found[track], TRACKS[track], output=output, names=names)
    else:
        tracks = found if track is None else {track: found[track]}
        marks = marks_of(question, thresholds_of(tracks))
        show_json({"case_ref": case_ref, **marks, **tracks, "command": again})
    if output == "csv" or found["custody"]:
        show_command(again, output=output)


def show_timeline(
    case_ref: str,
    found: Mapping[str, list[dict[str, Any]]],
    question: Question,
    happenings: Mapping[str, str],
    *,
    only: str | None = None,
) -> None:
    """Print a timeline for people: drawn, and then its tables."""
    from casehistory.cli.swimlane import PLAIN, swimlanes

    if not found["custody"]:
        say(f"no sentence of {case_ref} is on record {_by_then(question)}, so nobody held it yet")
        return
    columns = min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else WITHOUT_TERMINAL
    if only is None:
        click.echo(f"{case_ref}, as of {question.as_of_on}\n")
        for line in swimlanes(found, until=question.as_of_on, columns=columns):
            click.echo(line if _can_draw() else line.translate(PLAIN))
    for name, columns_of in TRACKS.items():
        if only == name or (only is None and (found[name] or name != "gaps")):
            click.echo(f"\n{TITLES[name]}\n" if only is None else "", nl=only is None)
            shown = {one: heading for one, heading in columns_of.items() if is_worth_showing(one, found[name])}
            if found[name]:
                show_table([in_words(row, happenings) for row in found[name]], shown, spare=SPARE[name])
            else:
                click.echo("none on record")
    show_thresholds(thresholds_of(TRACKS if only is None else [only]))


def _by_then(question: Question) -> str:
    """Say what was asked, where the answer is nothing."""
    return f"as of {question.as_of_on}, as known at {cell(question.known_at)} and up to position {question.position}"


def _can_draw() -> bool:
    try:
        "█░▓▒─╌◆▸".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


@click.command()
@click.argument("ref")
@question_options
@format_option
@data_option
def events(ref: str, asked: Asked, output: str) -> None:
    """List what is recorded of a case, in plain words.

    It has both clocks, and what no longer counts: withdrawn by its source, or set aside because it cannot be true.  A
    correction is shown with what it replaced, and what was replaced with who did it and when.

    \b
    casehistory events X100001-1 --known-at 2017-05-08
    """
    from casehistory.asking import events_of_case, history_of_case
    from projections.explanation import Evidence

    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        found = events_of_case(case_ref, history)
        question = history.question
    rows = list(with_corrections(found))
    if output == "table" and rows:
        rows = [row | {"standing": STANDING[row["standing"]], "sentence": with_what_became(row)} for row in rows]
        shown = {one: heading for one, heading in EVENT_COLUMNS.items() if is_worth_showing(one, rows)}
        show_table(rows, shown, spare=SPARE["events"])
    elif output != "table":
        show(rows, EVENT_COLUMNS, output=output, names=[*Evidence.__struct_fields__, *CORRECTIONS])
    if all(event.standing == "not_yet" for event in found):
        say(f"nothing of {case_ref} is on record {_by_then(question)}")


COMMANDS: list[click.Command] = [case, timeline, events]
