"""Commands that bring facts in: `ingest`, `simulate`, `rebuild`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.exits import INTERRUPTED, QUARANTINED, UNAVAILABLE, UNREADABLE, Failure
from casehistory.cli.options import Number, chosen, data_option, format_option, listen_option
from casehistory.cli.output import say, show, show_json, show_one
from casehistory.cli.progress import progress

if TYPE_CHECKING:
    from casehistory.listening import Place
    from casehistory.recording import Intake
    from casehistory.settings import Settings
    from consumers.store import Store
    from consumers.tally import Tally

TALLY_COLUMNS = {"outcome": "Outcome", "reason": "Reason", "facts": "Facts"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--strict", is_flag=True, help="End with an exit code of its own where facts were quarantined.")
@format_option
@data_option
def ingest(files: tuple[Path, ...], strict: bool, output: str) -> None:
    """Record the facts of Avro files.

    FILES are files, folders with files ending in .avro, or - for standard input.

    A fact that is known already is skipped, so a run can be interrupted and repeated.  A fact that cannot be true is
    kept in the quarantine and heard again when more of its case arrives.  The tally says what became of all of them.
    """
    from casehistory.recording import Intake, record_to_write, size_of, sources

    if Path("-") in files and sys.stdin.isatty():
        raise click.UsageError("standard input is a terminal; pipe a file into it, or name the file")
    if files.count(Path("-")) > 1:
        raise click.UsageError("standard input can be read once; name - once")
    settings, intake = chosen(), Intake()
    size = None if Path("-") in files else size_of(files)
    with record_to_write(settings) as store:
        try:
            record(settings, store, sources(files, standard_input=sys.stdin.buffer), intake, size=size)
        finally:
            show_tally(intake, output=output)
    if intake.unread or intake.tally.undecodable:
        raise Failure(
            f"{_missed(intake)} could not be read; everything else is recorded{_advice(intake)}", code=UNREADABLE
        )
    if strict and intake.tally.quarantined:
        count = intake.tally.quarantined.total()
        raise Failure(f"{count} facts are quarantined; `casehistory quarantine list` says why", code=QUARANTINED)


def record(settings: Settings, store: Store, found: Any, intake: Intake, *, size: int | None) -> None:
    """Record the facts of files, saying of each file that cannot be read why not, and bring history up to them."""
    from casehistory.recording import bring_up_history, take_in

    with progress("reading", total=size) as advance:
        take_in(
            store, found, on_read=advance, on_unread=lambda unread: say(f"{unread.file}: {unread.why}"), intake=intake
        )
    if intake.is_interrupted:
        raise Failure("interrupted; run the same command again to go on where it stopped", code=INTERRUPTED)
    with progress("writing history", total=None):
        bring_up_history(settings, store)


def show_tally(intake: Intake, *, output: str) -> None:
    """Print what became of the facts that were read."""
    if output == "json":
        show_json(
            {
                **counts_of(intake.tally),
                "unread": [one._asdict() for one in intake.unread],
                "is_complete": intake.is_complete,
            }
        )
    else:
        show(list(_tally_rows(intake)), TALLY_COLUMNS, output=output)


def counts_of(tally: Tally) -> dict[str, Any]:
    """Give a tally as what JSON can hold."""
    return {
        "read": tally.read,
        "recorded": tally.recorded,
        "already_known": tally.already_known,
        "quarantined": dict(sorted(tally.quarantined.items())),
        "undecodable": dict(sorted(tally.undecodable.items())),
        "released": tally.released,
        "set_aside": tally.set_aside,
    }


def _tally_rows(intake: Intake) -> Iterator[dict[str, Any]]:
    for outcome, count in counts_of(intake.tally).items():
        if isinstance(count, dict):
            for reason, some in count.items() or [("", 0)]:
                yield {"outcome": outcome.replace("_", " "), "reason": reason, "facts": some}
        else:
            yield {"outcome": outcome.replace("_", " "), "reason": "", "facts": count}


def _missed(intake: Intake) -> str:
    files, facts = len(intake.unread), intake.tally.undecodable.total()
    said = [f"{files} file{'s' * (files != 1)}"] if files else []
    said += [f"{facts} fact{'s' * (facts != 1)}"] if facts else []
    return " and ".join(said)


def _advice(intake: Intake) -> str:
    return "; `casehistory quarantine list` says where each fact stood and why" if intake.tally.undecodable else ""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--cases", type=Number(1), default=2000, show_default=True, help="How many cases.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--tidy", is_flag=True, help="Nothing late, sent twice, corrected, withdrawn or impossible.")
@format_option
def simulate(folder: Path, cases: int, seed: int, tidy: bool, output: str) -> None:
    """Write plausible histories as Avro files.

    They go to FOLDER, for `ingest`.  Nobody in them is real.  A share of the facts is late, out of order, sent twice,
    corrected, withdrawn or impossible, as from real sources.
    """
    import msgspec

    from casehistory.simulation import TIDY, Untidiness
    from casehistory.simulation import simulate as write_histories

    try:
        with progress("simulating", total=cases, counts="cases") as advance:
            made = 0

            def on_block(done: int, _: int) -> None:
                nonlocal made
                advance(done - made)
                made = done

            untidiness = TIDY if tidy else Untidiness()
            summary = write_histories(folder, cases=cases, seed=seed, progress=on_block, untidiness=untidiness)
    except KeyboardInterrupt:
        raise Failure("interrupted; run the same command again to go on where it stopped", code=INTERRUPTED) from None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Failure(f"{folder} cannot be written: {why}; choose another folder", code=UNAVAILABLE) from error
    document = msgspec.structs.asdict(summary)
    show_one(document, {name: name.replace("_", " ").capitalize() for name in document}, output=output)
    say(f"record them with `casehistory ingest {folder}`")


@click.command()
@click.option("--follow", is_flag=True, help="Keep history up with the record until SIGTERM or Ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(0.05),
    default=0.5,
    show_default=True,
    help="Seconds between two looks at the record.",
)
@listen_option
@data_option
def archive(follow: bool, every: float, listen: Place | None) -> None:
    """Bring history up to the record.

    With --follow it stays there while the record grows.  Questions can be asked meanwhile.  Whatever is away or in use,
    or has no room, is waited for.
    """
    from casehistory.listening import answering_for
    from casehistory.recording import bring_up_history, record_to_read, record_when_begun
    from casehistory.service import until_told_to_stop

    if listen and not follow:
        raise click.UsageError("--listen goes with --follow")
    settings = chosen()
    if follow:
        from consumers.following import follow as keep_up

        with (
            until_told_to_stop() as stopping,
            answering_for("archive", settings, listen),
            record_when_begun(settings, stopping) as found,
        ):
            if found is not None:
                keep_up(found, settings.history, stopping, every=every)
        return
    with record_to_read(settings) as store, progress("writing history", total=None):
        watermark = bring_up_history(settings, store)
    say(f"history in {settings.history} is complete up to position {watermark.position}")


@click.command()
@click.option("--compare-only", is_flag=True, help="Make it and say what differs, and leave the one there in place.")
@data_option
def rebuild(compare_only: bool) -> None:
    """Make history afresh from the record.

    It is made beside the history there is, from which questions are answered meanwhile, compared with it, and then put
    in its place.  It has the same rows, or it says what differs.  Interrupted, the next run goes on.
    """
    from casehistory.recording import rebuild_history, record_to_read

    settings = chosen()
    with record_to_read(settings) as store, progress("writing history", total=None):
        made = rebuild_history(settings, store, compare_only=compare_only)
    for table, count in made.differing.items():
        say(f"the history before had {count} {'event' if count == 1 else 'events'} otherwise in {table}")
    if made.compared and not made.differing:
        say(f"the history before is the same up to position {made.compared}")
    if made.is_in_place:
        say(f"history in {settings.history} is complete up to position {made.watermark.position}")
