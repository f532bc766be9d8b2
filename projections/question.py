"""What history is asked: as of which day, as known on which day, and up to which position of the log."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from schemas.columns import LONDON

Moment = date | datetime
"""A day stands for its end in Europe/London.  An instant has a time zone."""

NOTHING_RECORDED = datetime(1990, 1, 1, tzinfo=UTC)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The world's clock, the record's clock and the position."""

    as_of: datetime
    known_at: datetime
    position: int

    @property
    def as_of_on(self) -> date:
        """The calendar day of `as_of` in Europe/London."""
        return day_of(self.as_of)


class EmptyWindow(Exception):
    """No day lies between the two given."""


class Window(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "until": "to"}):
    """The days on which something is judged: from the first, up to but without the other; None for no limit.

    Raises EmptyWindow.
    """

    first: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.until is not None and self.first >= self.until:
            raise EmptyWindow(
                f"no day is from {self.first} and before {self.until}: the last day is not included, give a later one"
            )


ALWAYS = Window()


def day_of(instant: datetime) -> date:
    """Give the calendar day of an instant in Europe/London."""
    return instant.astimezone(ZoneInfo(LONDON)).date()


def end_of(moment: Moment) -> datetime:
    """Give the instant that a day or an instant stands for: a day, its last microsecond in Europe/London.

    Raises ValueError for an instant without a time zone.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        return moment.astimezone(UTC)
    midnight = datetime.combine(moment + timedelta(days=1), time(), ZoneInfo(LONDON)).astimezone(UTC)
    return midnight - timedelta(microseconds=1)


def question(*, as_of: Moment | None, known_at: Moment | None, position: int, latest: datetime | None) -> Question:
    """Fill in what was not asked.

    `latest` is when the newest event of the record was written down, None when there is none.  Not asked when it was
    known, everything recorded is known.  Not asked as of when, it is the end of the last day on which anything was
    written down, or the day on which it was to be known, if that is earlier.
    """
    everything = end_of(day_of(latest or NOTHING_RECORDED))
    known = everything if known_at is None else end_of(known_at)
    return Question(as_of=min(known, everything) if as_of is None else end_of(as_of), known_at=known, position=position)
