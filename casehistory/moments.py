"""Days and instants as people write them: 2017-05-31, 31/5/2017, or 2017-05-31T14:30Z."""

from __future__ import annotations

import re
from datetime import date, datetime

YEARS = range(1990, 2100)
UK = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\Z")


class NotAMoment(Exception):
    """What was given is no day and no instant, or none that a record of cases can have."""


def moment_of(text: str) -> date | datetime:
    """Read a day, which stands for its end in Europe/London, or an instant with its zone.  Raises NotAMoment."""
    try:
        moment = _read(text.strip())
    except ValueError as error:
        raise NotAMoment(f"{text!r} is neither a day (2017-05-31) nor an instant (2017-05-31T14:30Z)") from error
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise NotAMoment(f"{text!r} has no zone; write {text}Z for UTC, or a day")
    if moment.year not in YEARS:
        raise NotAMoment(f"{text!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return moment


def day_of(text: str) -> date:
    """Read a day.  Raises NotAMoment."""
    moment = moment_of(text)
    if isinstance(moment, datetime):
        raise NotAMoment(f"{text!r} is no day; write 2017-05-31")
    return moment


def _read(text: str) -> date | datetime:
    if found := UK.match(text):
        return date(*map(int, reversed(found.groups())))
    return date.fromisoformat(text) if len(text) <= len("2017-05-31") else datetime.fromisoformat(text)
