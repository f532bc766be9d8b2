"""The histories of all cases that are open, so that a question asked again is not begun anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from casehistory.asking import Asked, history_of_all
from casehistory.settings import Settings
from projections.history import History
from schemas.watermark import read_watermark

MOST = 4
"""So many are open at once; each may take the memory of a question."""


@dataclass
class _Open:
    history: History
    turn: Lock = field(default_factory=Lock)
    """Held by whoever asks: a history answers one at a time."""

    askers: int = 0
    """How many ask, or wait to."""


class Histories:
    """The histories of all cases, each of one question and of one state of the tables."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[object, _Open] = {}
        self._turn = Lock()

    @contextmanager
    def of(self, asked: Asked) -> Iterator[History]:
        """Give the history of all cases for a question, which nobody else asks meanwhile.

        Raises what `history_of_all` does.
        """
        one = self._taken(asked)
        try:
            with one.turn:
                yield one.history
        finally:
            with self._turn:
                one.askers -= 1

    def close(self) -> None:
        """Let go of all of them."""
        for one in self._open.values():
            one.history.close()
        self._open.clear()

    def _taken(self, asked: Asked) -> _Open:
        watermark = read_watermark(self._settings.history)
        key = (asked, watermark.position, watermark.seal)
        with self._turn:
            one = self._open.pop(key, None) or _Open(history_of_all(self._settings, asked))
            self._open[key] = one
            one.askers += 1
            self._let_go()
        return one

    def _let_go(self) -> None:
        """Close those asked the longest ago, where nobody asks them now."""
        for key, one in list(self._open.items())[:-MOST]:
            if not one.askers:
                one.history.close()
                del self._open[key]
