"""Commands about Kafka: `consume`, `relay`, `topics`, `dead-letters`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casehistory.cli.exits import NOT_FOUND, UNREADABLE, Failure
from casehistory.cli.feed import show_tally
from casehistory.cli.options import Number, chosen, data_option, format_option, listen_option
from casehistory.cli.output import say, show, show_one
from casehistory.cli.progress import progress
from schemas.topics import PARTITIONS, REPLICAS

if TYPE_CHECKING:
    from casehistory.listening import Place
    from consumers.dead_letters import DeadLetters, Kept

LETTER_COLUMNS = {"number": "No", "reason": "Reason", "topic": "Topic", "partition": "Partition", "offset": "Offset"}
LETTER_COLUMNS |= {"at": "Found", "why": "Why"}
LETTER_HEADINGS = {
    **LETTER_COLUMNS,
    "topic_id": "Topic identifier",
    "key": "Key",
    "bytes": "Bytes",
    "headers": "Headers",
}


@click.command()
@click.option("--until-end", is_flag=True, help="End when everything that is there now is recorded.")
@listen_option
@format_option
@data_option
def consume(until_end: bool, listen: Place | None, output: str) -> None:
    """Record the facts that come through Kafka.

    Several processes may share the topic.  Whatever is away is waited for, and SIGTERM or Ctrl-C ends it in order; the
    tally then says what became of what was read.  Run `casehistory archive` for questions about many cases.
    """
    from casehistory.listening import answering_for
    from casehistory.recording import Intake
    from casehistory.service import until_told_to_stop
    from casehistory.streaming import inbox, record_when_there

    settings = chosen()
    where, intake = inbox(settings), None
    from consumers.consuming import consume as consume_facts  # needs what `inbox` looks for

    try:
        with (
            until_told_to_stop() as stopping,
            answering_for("consume", settings, listen),
            record_when_there(settings, stopping) as store,
        ):
            intake = Intake()
            if store is not None:
                consume_facts(store, where, stopping, tally=intake.tally, to_the_end=until_end)
        intake.is_complete = True
    finally:
        if intake is not None:
            show_tally(intake, output=output)


@click.command()
@click.option("--until-end", is_flag=True, help="End when everything that is recorded now is published.")
@listen_option
@data_option
def relay(until_end: bool, listen: Place | None) -> None:
    """Publish what is recorded for other teams.

    Events go to the topic case-history in the order of the record, and each says which one is before it, so that a
    reader takes each once (see docs/case-history.md).  One process does it at a time and others stand by.  Whatever is
    away is waited for, and SIGTERM or Ctrl-C ends it in order.
    """
    from casehistory.listening import answering_for
    from casehistory.recording import record_when_begun
    from casehistory.service import until_told_to_stop
    from casehistory.streaming import outbox

    settings = chosen()
    where, count = outbox(settings), 0
    from consumers.relaying import relay as relay_events  # needs what `outbox` looks for

    with (
        until_told_to_stop() as stopping,
        answering_for("relay", settings, listen),
        record_when_begun(settings, stopping) as store,
    ):
        if store is not None:
            count = relay_events(store, where, stopping, to_the_end=until_end)
    say(f"{count:,} {'event was' if count == 1 else 'events were'} published")


@click.command()
@click.option(
    "--partitions", type=Number(1), default=PARTITIONS, show_default=True, help="The most processes that can share."
)
@click.option("--replicas", type=Number(1), default=REPLICAS, show_default=True, help="Copies, on as many brokers.")
def topics(partitions: int, replicas: int) -> None:
    """Make the topics that are missing.

    They keep everything for ever, and take a record only when all but one of its copies are written.
    """
    from casehistory.streaming import connection, topics_of

    streams = chosen().streams
    reached = connection(streams)
    for topic in topics_of(streams, partitions=partitions, replicas=replicas):
        is_new = reached.make(topic)
        say(f"{topic.name} {'is made' if is_new else 'is there already, and left as it is'}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def publish(files: tuple[Path, ...]) -> None:
    """Publish the facts of Avro files to the topic.

    FILES are files, or folders with files ending in .avro.  This is what an upstream system does; it is here for trying
    things out.  The same may be published again: it is known where it is recorded.
    """
    from casehistory.publishing import publish as publish_facts
    from casehistory.recording import size_of, sources

    unread: list[str] = []
    with progress("publishing", total=size_of(files)) as advance:
        published, unreadable = publish_facts(
            chosen().streams,
            sources(files),
            on_read=advance,
            on_unread=lambda one: unread.append(f"{one.file}: {one.why}"),
        )
    for one in unread:
        say(one)
    say(f"{published:,} facts were published to {chosen().streams.events}")
    if unread or unreadable:
        what = f"{unreadable} facts and {len(unread)} files"
        raise Failure(f"{what} could not be read, or not to their end, and are not published", code=UNREADABLE)


@click.group("dead-letters")
def dead_letters() -> None:
    """See what could not be read of the topic, and send it again."""


@dead_letters.command("list")
@click.option("--reason", help="Only what could not be read for this reason, for example unknown-schema.")
@format_option
def list_them(reason: str | None, output: str) -> None:
    """List the records that could not be read and were not sent again."""
    from casehistory.dead_letters import row_of

    rows = [row_of(letter) for letter in _letters().outstanding() if reason in (None, letter.reason)]
    show(rows, LETTER_COLUMNS, output=output, spare=("at",))
    if not rows and output == "table":
        say("there are no dead letters")


@dead_letters.command("show")
@click.argument("number")
@click.option("--payload", is_flag=True, help="Print the bytes of the record as they came, and nothing else.")
@format_option
def show_it(number: str, payload: bool, output: str) -> None:
    """Show why one record could not be read, and where it came from."""
    from casehistory.dead_letters import row_of

    [letter] = _wanted(_letters(), (number,), None)
    if payload:
        sys.stdout.buffer.write(letter.value or b"")
        return
    more = {
        "topic_id": letter.origin.topic_id,
        "key": None if letter.key is None else letter.key.decode(errors="replace"),
        "bytes": None if letter.value is None else len(letter.value),
        "headers": ", ".join(name for name, _ in letter.headers) or None,
    }
    show_one(row_of(letter) | more, LETTER_HEADINGS, output=output)


@dead_letters.command("resend")
@click.argument("numbers", nargs=-1)
@click.option("--reason", help="Only what could not be read for this reason.")
def resend(numbers: tuple[str, ...], reason: str | None) -> None:
    """Send records again that could not be read.

    All of them, those with these NUMBERS, or those with one reason.  They go to the topic they came from, whole and
    with their own key and headers, and are recorded if what stood against them was mended.
    """
    from contextlib import closing

    with closing(_letters()) as letters:
        wanted = _wanted(letters, numbers, reason)
        count = letters.send_again(wanted)
    say(f"{count} {'record was' if count == 1 else 'records were'} sent again")
    if count < len(wanted):
        say(f"{len(wanted) - count} have no value here, and were left")


def _letters() -> DeadLetters:
    from casehistory.dead_letters import dead_letters as dead_letters_of

    return dead_letters_of(chosen())


def _wanted(letters: DeadLetters, numbers: tuple[str, ...], reason: str | None) -> list[Kept]:
    """Choose from the dead letters.  Raises Failure where there is no such thing."""
    found = {letter.number: letter for letter in letters.outstanding() if reason in (None, letter.reason)}
    unknown = [number for number in numbers if number not in found]
    if unknown or not found:
        what = f"has the number {', '.join(unknown)}" if unknown else "is among the dead letters"
        raise Failure(f"nothing like this {what}; `casehistory dead-letters list` gives what there is", code=NOT_FOUND)
    return [found[number] for number in numbers or found]


COMMANDS: list[click.Command] = [topics, publish, consume, relay, dead_letters]
