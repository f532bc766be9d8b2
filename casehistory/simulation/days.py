"""Days of a simulation, counted from Monday 4 January 2016, so that no clock is read.

A day is a whole number; weekends are known, bank holidays are not: a simulated office works through them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

MONDAY = datetime(2016, 1, 4, tzinfo=UTC)
LAST_SENTENCE = 104 * 7
"""The first day on which no sentence is passed any more: two years of sentences."""
END = 156 * 7
"""The first day that is not simulated: what would happen from then on has not happened yet."""

MISSED_MORE_OFTEN = {7: 1.2, 8: 1.3, 12: 1.4, 1: 1.15}
"""How much more often people miss appointments in the holidays and at the turn of the year."""


def instant(day: int, minute: int = 0) -> datetime:
    """Give the instant `minute` minutes after the midnight with which `day` begins."""
    return MONDAY + timedelta(days=day, minutes=minute)


def date_of(day: int) -> date:
    """Give the calendar date of a day."""
    return (MONDAY + timedelta(days=day)).date()


def working(day: int) -> int:
    """Give the day itself, or the Monday after it where it falls on a weekend."""
    weekday = day % 7
    return day if weekday < 5 else day + 7 - weekday


def working_days_after(day: int, count: int) -> int:
    """Give the working day that is `count` working days after `day`."""
    weeks, rest = divmod(count, 5)
    day = working(day) + 7 * weeks
    return day + rest if day % 7 + rest < 5 else day + rest + 2


def season(day: int) -> float:
    """Give how much more often than usual people miss an appointment at this time of the year."""
    return MISSED_MORE_OFTEN.get(date_of(day).month, 1.0)
