"""The command that gives an answer again: it names all that was settled when it was asked.

Run later, whatever was recorded meanwhile, it gives the same bytes.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import DATA
from casehistory.cli.output import say

if TYPE_CHECKING:
    from projections.question import Question, Window

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
    given = options | {"data": data, "format": None if output == "table" else output}
    return " ".join([*_settings(), shlex.join(["casehistory", *words, *_options(given)])])


def asked(question: Question) -> dict[str, str]:
    """Give the options that ask this question."""
    return {
        "as_of": moment(question.as_of),
        "known_at": moment(question.known_at),
        "position": str(question.position),
    }


def windowed(window: Window) -> dict[str, Any]:
    """Give the options that ask for this window."""
    return {"from": window.first, "to": window.until}


def moment(instant: datetime) -> str:
    """Write an instant as an option has it: the day whose end it is, or else itself."""
    from projections.question import day_of, end_of

    day = day_of(instant)
    return day.isoformat() if end_of(day) == instant else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


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


def _options(given: Mapping[str, Any]) -> list[str]:
    words = []
    for name, value in given.items():
        for one in value if isinstance(value, tuple) else [value]:
            option = f"--{name.replace('_', '-')}"
            words += [] if one is None or one is False else [option] if one is True else [option, str(one)]
    return words


def _settings() -> list[str]:
    """Give the setting on which figures depend, where it was chosen."""
    from casehistory.cli.options import chosen

    smallest = chosen().smallest
    return [] if smallest is None else [f"CASEHISTORY_SMALLEST={smallest}"]
