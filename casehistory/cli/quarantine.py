"""Commands about the quarantine: the facts that could not be recorded, why, and trying them again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.exits import NOT_FOUND, Failure
from casehistory.cli.options import Number, chosen, data_option, format_option
from casehistory.cli.output import say, show, show_one
from casehistory.cli.progress import progress

if TYPE_CHECKING:
    from consumers.store import Quarantined

LIST_COLUMNS = {"number": "No", "rule": "Rule", "stream": "Stream", "topic": "Type", "event_id": "Fact", "why": "Why"}
SHOW_HEADINGS = {
    "number": "Number",
    "rule": "Rule",
    "why": "Why",
    "stream": "Stream",
    "source": "Source",
    "event_id": "Fact",
    "topic": "Type",
    "origin": "Came from",
    "received_at": "Received",
    "bytes": "Bytes",
    "fact": "Says",
}
RETRY_HEADINGS = {"tried": "Tried", "released": "Released", "still_held": "Still held"}

rule_option = click.option("--rule", help="Only what this rule refused, for example case-is-closed.")


@click.group()
@data_option
def quarantine() -> None:
    """See what could not be recorded, and try it again."""


@quarantine.command("list")
@rule_option
@click.option("--case", "case_ref", metavar="REF", help="Only facts about this case or person.")
@format_option
@data_option
def list_them(rule: str | None, case_ref: str | None, output: str) -> None:
    """List the quarantine, oldest first."""
    from casehistory.quarantine import COLUMNS
    from casehistory.quarantine import rows as rows_of
    from casehistory.recording import record_to_read

    with record_to_read(chosen()) as store:
        rows = rows_of(store, rule=rule, ref=case_ref)
    show(rows, LIST_COLUMNS, output=output, names=COLUMNS, spare=("event_id", "topic"))
    if not rows and output == "table":
        say("nothing is in the quarantine" if rule is case_ref is None else "nothing like this is in the quarantine")


@quarantine.command("show")
@click.argument("number", type=Number(1))
@click.option("--payload", is_flag=True, help="Print the bytes of the fact as they came, and nothing else.")
@format_option
@data_option
def show_it(number: int, payload: bool, output: str) -> None:
    """Show why one fact is there, where it came from and what it says."""
    from casehistory.quarantine import item_of, row_of
    from casehistory.recording import record_to_read

    with record_to_read(chosen()) as store:
        found = item_of(store, number)
    if payload:
        sys.stdout.buffer.write(found.payload)
    else:
        said = {"bytes": len(found.payload), "fact": _said(found.payload)}
        show_one(row_of(found) | said, SHOW_HEADINGS, output=output)


@quarantine.command()
@click.argument("numbers", nargs=-1, type=Number(1))
@rule_option
@format_option
@data_option
def retry(numbers: tuple[int, ...], rule: str | None, output: str) -> None:
    """Try facts of the quarantine again.

    All of them, those with these NUMBERS, or those that one rule refused.

    More facts of a case try its quarantine by themselves.  This is for after an upgrade, when a rule was mended or a
    schema has become known.
    """
    from casehistory.quarantine import items
    from casehistory.recording import bring_up_history, record_to_read, record_to_write
    from consumers.ingest import Ingest

    settings = chosen()
    with record_to_read(settings):
        pass  # where there is none, none is made
    with record_to_write(settings) as store:
        held = {item.number: item for item in items(store)}
        tried = _wanted(held, numbers, rule)
        ingest = Ingest(store)
        ingest.retry(tried.values())
        with progress("writing history", total=None):
            bring_up_history(settings, store)
        left = {item.number for item in items(store)}
    # What could not be read before may be held for another reason now, under another number.
    still_held = len(left & tried.keys()) + ingest.tally.quarantined.total()
    counts = {"tried": len(tried), "released": len(tried) - still_held, "still_held": still_held}
    show_one(counts, RETRY_HEADINGS, output=output)
    if others := held.keys() - tried.keys() - left:
        say(f"{len(others)} more of the same cases were released with them")


def _wanted(held: dict[int, Quarantined], numbers: tuple[int, ...], rule: str | None) -> dict[int, Quarantined]:
    """Choose from the quarantine by number and by rule.  Raises Failure where there is no such thing."""
    found = {number: item for number, item in held.items() if rule in (None, item.rule)}
    unknown = [str(number) for number in numbers if number not in found]
    of_rule = f" that the rule {rule} refused" if rule else ""
    if unknown or (rule and not found):
        what = f" has the number{'s' * (len(unknown) > 1)} {', '.join(unknown)}" if unknown else " is in the quarantine"
        raise Failure(f"nothing{of_rule}{what}; `casehistory quarantine list` gives what there is", code=NOT_FOUND)
    return {number: found[number] for number in numbers or found}


def _said(payload: bytes) -> dict[str, Any] | None:
    """Give what a fact says, by field; None where it cannot be read."""
    import msgspec

    from schemas.codec import Undecodable, decode

    try:
        fact = decode(payload)
    except Undecodable:
        return None
    return {name: value for name, value in msgspec.to_builtins(fact).items() if name != "type"}


COMMANDS: list[click.Command] = [quarantine]
