"""The command line: data on standard output, talk on standard error, and an exit code that says how it went.

Nothing heavy is imported before a command needs it, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from casehistory.cli import (
    auditing,
    beside,
    cases,
    comparing,
    contracts,
    demonstration,
    differences,
    feed,
    measures,
    quarantine,
    report,
    running,
    serving,
    state,
    streams,
    uses,
    views,
)
from casehistory.cli.exits import CODES, Failure, failure_of
from casehistory.cli.options import data_option

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in CODES.items())


SECTIONS = {
    "Take in": [*demonstration.COMMANDS, feed.ingest, feed.simulate, *quarantine.COMMANDS],
    "Stream": [*running.COMMANDS, *streams.COMMANDS],
    "Ask about one case": [*cases.COMMANDS, *differences.COMMANDS, *auditing.COMMANDS],
    "Ask about many": [
        *measures.COMMANDS,
        *comparing.COMMANDS,
        *views.COMMANDS,
        *uses.COMMANDS,
        *beside.COMMANDS,
        *report.COMMANDS,
    ],
    "Look at pages": [*serving.COMMANDS],
    "Look after": [*state.COMMANDS, feed.archive, feed.rebuild, *contracts.COMMANDS],
}


class Door(click.Group):
    """The group of all commands, where every refusal becomes one sentence and its exit code."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by what they are for."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(str(command.name), command.get_short_help_str(80)) for command in commands])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and turn what it raises into a sentence and an exit code."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except KeyboardInterrupt:
            raise Failure("interrupted; what was recorded before is kept", code=130) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            failure = failure_of(error)
            if failure is None:
                raise
            _let_go_of_output()
            raise failure from error


def _let_go_of_output() -> None:
    """Write no more to standard output where it cannot be written: Python would try again as it ends, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Door, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="casehistory", prog_name="casehistory", message="%(prog)s %(version)s")
@data_option
def main() -> None:
    """The record of every probation case as it happened and as it was written down.

    Begin with `casehistory demo`.  Data goes to standard output and talk to standard error.
    """


for section in SECTIONS.values():
    for command in section:
        main.add_command(command)
