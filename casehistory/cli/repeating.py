"""The command that gives an answer again, as the terminal says it."""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import DATA, chosen
from casehistory.cli.output import say
from casehistory.repeating import asked, command, moment, windowed

if TYPE_CHECKING:
    from projections.question import Question

__all__ = ["asked", "command_of", "command_with", "moment", "show_command", "windowed"]

AGAIN = "The same again: "
GOES_ON = " \\"
"""What tells a shell that the command goes on in the next line."""


def command_of(*words: str, question: Question, output: str, second: Question | None = None, **options: Any) -> str:
    """Give the command that asks again what was asked: its words and its options by name.

    `second` is the second of two days that were compared.  An option that is None or False was not given, and one that
    is True is a flag.
    """
    clocks = {} if second is None else {f"and_{name}": day for name, day in asked(second).items() if name != "position"}
    return command_with(*words, output=output, **options | asked(question) | clocks)


def command_with(*words: str, output: str, **options: Any) -> str:
    """Give the command of these words and options, with the data folder and the format."""
    data = click.get_current_context().meta.get(DATA)
    return command(*words, data=data, smallest=chosen().smallest, output=output, **options)


def show_command(command: str, *, output: str) -> None:
    """Print the command under a table; beside a CSV, which has no room for it, say it."""
    if output == "csv":
        say(f"{AGAIN}{command}")
    elif output == "table":
        click.echo(f"\n{_folded(command) if sys.stdout.isatty() else AGAIN + command}")


def _folded(command: str) -> str:
    """Fold a command that is too long for the terminal, so that it can still be copied as it stands."""
    room = shutil.get_terminal_size().columns - len(GOES_ON)
    line, *words = [shlex.quote(word) for word in shlex.split(command)]
    lines = [AGAIN + line]
    for word in words:
        longer = f"{lines[-1]} {word}"
        lines[-1:] = [longer] if len(longer) <= room else [lines[-1], f"    {word}"]
    return f"{GOES_ON}\n".join(lines)
