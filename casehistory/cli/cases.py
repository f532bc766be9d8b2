"""Commands about one case: `case`, `timeline`, `events`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import cell, say, show, show_json, show_one, show_table, show_thresholds

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.history import History
    from projections.question import Question
    from projections.thresholds import UsedThreshold

WIDEST = 132
WITHOUT_TERMINAL = 100

CASE_HEADINGS = {
    "case_ref": "Case",
    "crn": "Person",
    "held_by": "Held by",
    "state": "State",
    "since": "Since",
    "unit": "Unit",
    "officer": "Officer",
    "grade": "Grade",
    "sentence": "Sentence",
    "sentenced_on": "Sentenced on",
    "court": "Court",
    "rosh": "Risk of serious harm",
    "flags": "Flags",
    "waiting_for": "Waiting for",
    "closed_on": "Closed on",
    "closure_reason": "Closed because",
    "as_of": "As of",
    "known_at": "As known at",
    "position": "Position",
}
UNASKED = {"case_ref", "as_of", "known_at", "position"}
"""What a question says by itself, whatever is known."""

TRACKS = {
    "custody": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "organisation": "Held by",
        "kind": "State",
        "officer": "Officer",
        "grade": "Grade",
        "unit": "Unit",
        "is_overlap": "Claimed twice",
        "opened_by": "Opened by",
    },
    "waits": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "business_days": "Business days",
        "waiting_for": "Waiting for",
        "kind": "What for",
        "reference": "Reference",
        "is_open_across_handover": "Across a handover",
        "opened_by": "Opened by",
    },
    "boundaries": {
        "sequence": "No",
        "changed_on": "On",
        "kind": "Change",
        "from_organisation": "From",
        "from_officer": "Officer",
        "to_organisation": "To",
        "to_officer": "Officer",
        "days_without_officer": "Days without",
        "pack": "Pack",
        "is_told": "Told",
        "is_reviewed": "Reviewed",
        "open_requests": "Open requests",
        "opened_by": "Opened by",
    },
}
EVENT_COLUMNS = {
    "occurred_at": "Happened",
    "recorded_at": "Written down",
    "standing": "Standing",
    "sentence": "In words",
    "event_id": "Event",
}
SELDOM = {"is_overlap", "is_open_across_handover", "open_requests"}
"""Columns that a table for people has only where they say something."""

STANDING = {"in_force": "", "not_yet": "not yet", "withdrawn": "withdrawn", "set_aside": "set aside"}
"""How a table says that an event does not count."""

VIEWS = {"custody": "custody_intervals", "waits": "waits", "boundaries": "boundaries"}
TITLES = {
    "custody": "Custody: who held the case",
    "waits": "Waits: whom it waited for",
    "boundaries": "Changes of hands",
}


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
    known = {
        name: heading for name, heading in CASE_HEADINGS.items() if output != "table" or facts[name] not in (None, [])
    }
    if output != "table" or known.keys() - UNASKED:
        show_one(facts, known, output=output)
    if facts["sentenced_on"] is None:
        say(f"no sentence of {case_ref} is on record {_by_then(question)}")


@click.command()
@click.argument("ref")
@click.option("--track", type=click.Choice(list(TRACKS)), help="One of the three tables alone; CSV needs it.")
@question_options
@format_option
@data_option
def timeline(ref: str, track: str | None, asked: Asked, output: str) -> None:
    """Show who held a case, and whom it waited for.

    At each change of hands it says whether the pack was complete, the person was told and a review followed.
    """
    from casehistory.asking import history_of_case

    if output == "csv" and track is None:
        raise click.UsageError("CSV is one table: choose it with --track custody, --track waits or --track boundaries")
    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        found = found_in(history, case_ref)
        names = history.columns(VIEWS[track]) if track else []
        question = history.question
    if output == "table":
        show_timeline(case_ref, found, question, only=track)
    elif output == "csv" and track is not None:
        show(found[track], TRACKS[track], output=output, names=names)
    else:
        tracks = found if track is None else {track: found[track]}
        show_json({"case_ref": case_ref, **marks_of(question, thresholds_of(tracks)), **tracks})


def found_in(history: History, case_ref: str) -> dict[str, list[dict[str, Any]]]:
    """Find the three tracks of a timeline."""
    return {name: history.rows(view, where_case=case_ref) for name, view in VIEWS.items()}


def thresholds_of(tracks: Iterable[str]) -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which these tracks depend."""
    from projections.queries import thresholds_read, view
    from projections.thresholds import used

    return used(thresholds_read(filter(None, (view(VIEWS[name]) for name in tracks))))


def show_timeline(
    case_ref: str, found: Mapping[str, list[dict[str, Any]]], question: Question, *, only: str | None = None
) -> None:
    """Print a timeline for people: drawn, and then its tables."""
    from casehistory.cli.swimlane import PLAIN, swimlanes

    if not found["custody"]:
        say(f"no sentence of {case_ref} is on record {_by_then(question)}, so nobody held it yet")
        return
    columns = min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else WITHOUT_TERMINAL
    if only is None:
        click.echo(f"{case_ref}, as of {question.as_of_on}\n")
        for line in swimlanes(
            found["custody"], found["waits"], found["boundaries"], until=question.as_of_on, columns=columns
        ):
            click.echo(line if _can_draw() else line.translate(PLAIN))
    for name, columns_of in TRACKS.items():
        if only in (None, name):
            click.echo(f"\n{TITLES[name]}\n" if only is None else "", nl=only is None)
            shown = {one: heading for one, heading in columns_of.items() if _is_worth_showing(one, found[name])}
            show_table([_in_words(row) for row in found[name]], shown)
    show_thresholds(thresholds_of(TRACKS if only is None else [only]))


def _by_then(question: Question) -> str:
    """Say what was asked, where the answer is nothing."""
    return f"as of {question.as_of_on}, as known at {cell(question.known_at)} and up to position {question.position}"


def _is_worth_showing(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    return column not in SELDOM or any(row[column] for row in rows)


def _can_draw() -> bool:
    try:
        "█░▓─◆▸".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "kind": row["kind"].replace("_", " ")}


def marks_of(question: Question, thresholds: Iterable[UsedThreshold]) -> dict[str, Any]:
    """Give what is needed to ask the same again, and the thresholds on which the answer depends."""
    import msgspec

    return msgspec.structs.asdict(question) | {"thresholds": [msgspec.structs.asdict(one) for one in thresholds]}


@click.command()
@click.argument("ref")
@question_options
@format_option
@data_option
def events(ref: str, asked: Asked, output: str) -> None:
    """List what is recorded of a case, in plain words.

    It has both clocks, and what no longer counts: withdrawn by its source, or set aside because it cannot be true.
    """
    from casehistory.asking import events_of_case, history_of_case
    from projections.explanation import Evidence

    with history_of_case(chosen(), ref, asked) as (case_ref, history):
        found = events_of_case(case_ref, history)
        question = history.question
    rows = [{name: getattr(event, name) for name in event.__struct_fields__} for event in found]
    if output == "table":
        rows = [row | {"standing": STANDING[row["standing"]]} for row in rows]
    if rows or output != "table":
        show(rows, EVENT_COLUMNS, output=output, names=Evidence.__struct_fields__)
    if all(event.standing == "not_yet" for event in found):
        say(f"nothing of {case_ref} is on record {_by_then(question)}")


COMMANDS: list[click.Command] = [case, timeline, events]
