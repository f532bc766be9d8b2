"""Commands about one case: `case`, `timeline`, `events`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import cell, say, show, show_json, show_one, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.explanation import Evidence
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
        "kind": "State",
        "organisation": "Held by",
        "officer": "Officer",
        "unit": "Unit",
        "claimed_by_officer": "Also claimed by",
        "opened_by": "Opened by",
        "closed_by": "Closed by",
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
        "closed_by": "Closed by",
    },
    "boundaries": {
        "sequence": "No",
        "changed_on": "On",
        "kind": "Change",
        "transfer_kind": "Transfer",
        "from_officer": "From",
        "to_officer": "To",
        "days_without_officer": "Days without",
        "pack": "Pack",
        "is_told": "Told",
        "is_reviewed": "Reviewed",
        "open_requests": "Open requests",
        "opened_by": "Opened by",
    },
    "gaps": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "organisation": "Held by",
        "opened_by": "Opened by",
        "closed_by": "Closed by",
    },
}
EVENT_COLUMNS = {
    "occurred_at": "Happened",
    "recorded_at": "Written down",
    "standing": "Standing",
    "sentence": "In words",
    "event_id": "Event",
}
SELDOM = {"claimed_by_officer", "transfer_kind", "is_open_across_handover", "open_requests", "standing"}
"""Columns that a table for people has only where they say something."""

SPARE = {
    "custody": ("sequence", "unit", "days", "opened_by"),
    "waits": ("sequence", "reference", "business_days", "is_open_across_handover"),
    "boundaries": ("sequence", "opened_by", "transfer_kind", "open_requests"),
    "gaps": ("sequence", "opened_by", "closed_by"),
    "events": ("recorded_at", "event_id", "occurred_at"),
}
"""Columns that a table does without on a terminal too narrow for all, the first one first."""

STANDING = {"in_force": "", "not_yet": "not yet", "withdrawn": "withdrawn", "set_aside": "set aside"}
"""How a table says that an event does not count."""

CORRECTIONS = ("replaces", "replaced_sentence", "corrected_by", "corrected_at", "became")
"""What a row of `events` has besides the event itself."""

VIEWS = {"custody": "custody_intervals", "waits": "waits", "boundaries": "boundaries", "gaps": "significant_gaps"}
TITLES = {
    "custody": "Custody: who held the case",
    "waits": "Waits: whom it waited for",
    "boundaries": "Changes of hands",
    "gaps": "Times without an appointment offered",
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
    again = command_of("case", case_ref, question=question, output=output)
    if output != "table":
        show_one(facts | ({"command": again} if output == "json" else {}), known, output=output)
    elif known.keys() - UNASKED:
        show_one(_facts_in_words(facts), known, output=output)
    if output != "table" or known.keys() - UNASKED:
        show_command(again, output=output)
    if facts["sentenced_on"] is None:
        say(f"no sentence of {case_ref} is on record {_by_then(question)}")


def _facts_in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the key facts of a case as people read them."""
    from projections.sentences import in_table, label, name_of

    said = {name: in_table(name, value) for name, value in facts.items()}
    waits = [one.partition(": ") for one in facts["waiting_for"]]
    said["waiting_for"] = [f"{label(kind)} ({label(body)})" for body, _, kind in waits]
    if facts["court"]:
        said["court"] = f"{label(facts['court_tier'])} at {name_of(facts['court'])}"
    return said


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


def found_in(history: History, case_ref: str) -> dict[str, list[dict[str, Any]]]:
    """Find the tracks of a timeline."""
    return {name: history.rows(view, where_case=case_ref) for name, view in VIEWS.items()}


def thresholds_of(tracks: Iterable[str]) -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which these tracks depend."""
    from projections.queries import thresholds_read, view
    from projections.thresholds import used

    return used(thresholds_read(filter(None, (view(VIEWS[name]) for name in tracks))))


def happenings_in(history: History, found: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Say of each event that opened or closed something what happened, by its identifier."""
    from projections.explanation import events_behind
    from projections.sentences import type_in_words

    marks = {row.get(mark) for rows in found.values() for row in rows for mark in ("opened_by", "closed_by")}
    events = events_behind(history, VIEWS.values(), filter(None, marks))
    return {event_id: type_in_words(event.type) for event_id, event in events.items()}


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
            shown = {one: heading for one, heading in columns_of.items() if _is_worth_showing(one, found[name])}
            if found[name]:
                show_table([_in_words(row, happenings) for row in found[name]], shown, spare=SPARE[name])
            else:
                click.echo("none on record")
    show_thresholds(thresholds_of(TRACKS if only is None else [only]))


def _by_then(question: Question) -> str:
    """Say what was asked, where the answer is nothing."""
    return f"as of {question.as_of_on}, as known at {cell(question.known_at)} and up to position {question.position}"


def _is_worth_showing(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    return column not in SELDOM or any(row[column] for row in rows)


def _can_draw() -> bool:
    try:
        "█░▓▒─╌◆▸".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _in_words(row: Mapping[str, Any], happenings: Mapping[str, str]) -> dict[str, Any]:
    """Give a row of a track as people read it."""
    from projections.sentences import in_table

    said = {name: in_table(name, value) for name, value in row.items()}
    said |= {mark: happenings.get(row[mark], row[mark]) for mark in ("opened_by", "closed_by") if mark in row}
    if row.get("grade"):
        said["officer"] = f"{row['officer']} ({row['grade']})"
    for side in ("from", "to", "claimed_by"):
        both = (row.get(f"{side}_organisation"), row.get(f"{side}_officer"))
        said[f"{side}_officer"] = " ".join(filter(None, both))
    return said


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
    rows = list(_with_corrections(found))
    if output == "table" and rows:
        rows = [row | {"standing": STANDING[row["standing"]], "sentence": _with_what_became(row)} for row in rows]
        shown = {one: heading for one, heading in EVENT_COLUMNS.items() if _is_worth_showing(one, rows)}
        show_table(rows, shown, spare=SPARE["events"])
    elif output != "table":
        show(rows, EVENT_COLUMNS, output=output, names=[*Evidence.__struct_fields__, *CORRECTIONS])
    if all(event.standing == "not_yet" for event in found):
        say(f"nothing of {case_ref} is on record {_by_then(question)}")


def _with_corrections(found: Sequence[Evidence]) -> Iterator[dict[str, Any]]:
    """Give the events as rows, each with what it replaced and with what became of it."""
    from projections.corrections import corrected_by, how_corrected, key_of, replaced

    recorded = {key_of(event): event for event in found}
    corrections = corrected_by(found)
    for event in found:
        old, correction = replaced(event, recorded), corrections.get(key_of(event))
        yield {name: getattr(event, name) for name in event.__struct_fields__} | {
            "replaces": old and old.event_id,
            "replaced_sentence": old and old.sentence,
            "corrected_by": correction and correction.event_id,
            "corrected_at": correction and correction.recorded_at,
            "became": how_corrected(event, correction) or None,
        }


def _with_what_became(row: Mapping[str, Any]) -> str:
    """Give the sentence of an event, with the one that it replaced or with what became of it."""
    if row["became"]:
        return f"{row['sentence']} ({row['became']})"
    return f"{row['sentence']} It replaces: {row['replaced_sentence']}" if row["replaces"] else str(row["sentence"])


COMMANDS: list[click.Command] = [case, timeline, events]
