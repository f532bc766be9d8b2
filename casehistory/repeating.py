"""The command that gives an answer again: it names all that was settled when it was asked.

Run later, whatever was recorded meanwhile, it gives the same bytes.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.question import Question, Window
    from projections.thresholds import UsedThreshold


def command(*words: str, data: Path | None, smallest: int | None, output: str = "table", **options: Any) -> str:
    """Write a command of words and options, with the data folder, the smallest group and the format where chosen.

    An option that is None or False was not given, and one that is True is a flag.
    """
    settings = [] if smallest is None else [f"CASEHISTORY_SMALLEST={smallest}"]
    given = options | {"data": data, "format": None if output == "table" else output}
    return " ".join([*settings, shlex.join(["casehistory", *words, *_given(given)])])


def asked(question: Question) -> dict[str, str]:
    """Give the options that ask this question."""
    return {
        "as_of": moment(question.as_of),
        "known_at": moment(question.known_at),
        "position": str(question.position),
    }


def marks_of(question: Question, thresholds: Iterable[UsedThreshold]) -> dict[str, Any]:
    """Give what is needed to ask the same again, and the thresholds on which the answer depends."""
    import msgspec

    return msgspec.structs.asdict(question) | {"thresholds": [msgspec.structs.asdict(one) for one in thresholds]}


def windowed(window: Window) -> dict[str, Any]:
    """Give the options that ask for this window."""
    return {"from": window.first, "to": window.until}


def moment(instant: datetime) -> str:
    """Write an instant as an option has it: the day whose end it is, or else itself."""
    from projections.question import day_of, end_of

    day = day_of(instant)
    return day.isoformat() if end_of(day) == instant else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _given(options: Mapping[str, Any]) -> Iterator[str]:
    for name, value in options.items():
        for one in value if isinstance(value, tuple) else [value]:
            if one is None or one is False:
                continue
            yield f"--{name.replace('_', '-')}"
            if one is not True:
                yield str(one)
