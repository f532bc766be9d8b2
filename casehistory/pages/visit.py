"""A visit: one request for a page, by whom, and what it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from casehistory.asking import Asked, history_of_case
from casehistory.lookout import Lookout
from casehistory.pages.address import CLOCKS, WINDOW, address, asked_in, names_in, number_in, window_in
from casehistory.pages.histories import Histories
from casehistory.pages.reader import Reader
from casehistory.repeating import asked, command
from casehistory.settings import Settings, settings
from projections.history import History
from projections.question import Question, Window


@dataclass(frozen=True)
class Visit:
    """One request for a page.  What it asks is read when it is needed, and raises BadAddress."""

    settings: Settings
    histories: Histories
    lookout: Lookout
    """Looks while the pages are served; before its first look it knows nothing."""

    reader: Reader
    path: str
    """The path of the page, without the ending that chooses a form."""

    query: Mapping[str, str]

    @cached_property
    def asked(self) -> Asked:
        """As of when, as known when, and up to which position."""
        return asked_in(self.query)

    @cached_property
    def window(self) -> Window:
        """From which day, and before which."""
        return window_in(self.query)

    @cached_property
    def by(self) -> tuple[str, ...]:
        """What figures are grouped by."""
        return names_in(self.query, "by")

    def page_of(self, name: str) -> int:
        """Give which page of a table is asked for, 1 the first."""
        return number_in(self.query, f"{name}_page", least=1) or 1

    @contextmanager
    def all_cases(self) -> Iterator[History]:
        """Open the history of all cases for what is asked.  Raises what `history_of_all` does."""
        with self.histories.of(self.asked) as history:
            yield history

    @contextmanager
    def one_case(self, ref: str) -> Iterator[tuple[str, History]]:
        """Open the history of one case, and give its reference with it.  Raises what `history_of_case` does."""
        with history_of_case(self.settings, ref, self.asked) as (case_ref, history):
            yield case_ref, history

    def not_listed(self, question: Question) -> list[str]:
        """Give the cases that an answer to a question counts, and does not list: access to them is restricted.

        A restriction holds whatever day is asked about, so the clocks of the question do not limit it.  Not to be asked
        while the history of all cases is open.
        """
        with self.histories.of(Asked(position=question.position)) as whole:
            return [row["case_ref"] for row in whole.rows("restricted_cases")]

    def to(self, path: str, **query: object) -> str:
        """Give the address of another page, as of the same day and as known on the same day."""
        clocks = {name: self.query.get(name) for name in CLOCKS}
        return address(path, clocks | query)

    def within(self, path: str, **query: object) -> str:
        """Give the address of another page with the same clocks and the same window."""
        return self.to(path, **({name: self.query.get(name) for name in WINDOW} | query))

    def command(self, *words: str, question: Question | None = None, **options: Any) -> str:
        """Give the command that gives the same: its words, what was asked as it was settled, and its options."""
        data = None if settings().data == self.settings.data else self.settings.data
        clocks = asked(question) if question else {}
        return command(*words, data=data, smallest=self.settings.smallest, **options | clocks)

    def here(self, form: str = "", **changes: object) -> str:
        """Give the address of this page with some parts changed, or in another form, such as `.csv`."""
        return address(self.path + form, {**self.query, **changes})
