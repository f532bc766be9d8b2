"""A reader in a process of its own that asks history without a pause, and says what it saw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from projections.history import History


class Seen:
    """What the reader saw at each question: the position, and how many officers were assigned."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, int]] = []


@contextmanager
def reading(folder: Path) -> Iterator[Seen]:
    """Let a process ask, again and again, while something is done to history."""
    context, seen = get_context("forkserver"), Seen()
    ours, theirs = context.Pipe()
    enough = context.Event()
    process = context.Process(target=_ask, args=(folder, enough, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == "begun"
    yield seen
    enough.set()
    seen.answers = ours.recv()
    process.join(30)
    assert process.exitcode == 0


def _ask(folder: Path, enough: Event, told: Connection) -> None:
    answers = [_answer(folder)]
    told.send("begun")
    while not enough.is_set():
        answers.append(_answer(folder))
    told.send([*answers, _answer(folder)])


def _answer(folder: Path) -> tuple[int, int]:
    with History.of_folder(folder) as history:
        return history.question.position, len(history.rows("officer_assigned"))
