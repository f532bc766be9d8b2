"""Days: the working days of England and Wales, and the hour at which something was done on one."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar

import holidays

T = TypeVar("T")

DAY = timedelta(days=1)
MONTHS = 12


@cache
def _bank_holidays() -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2014, 2021)))


def is_business_day(day: date) -> bool:
    """Say whether offices are open."""
    return day.weekday() < 5 and day not in _bank_holidays()


def business_day(day: date) -> date:
    """Give the day itself, or the next on which offices are open."""
    while not is_business_day(day):
        day += DAY
    return day


def business_day_before(day: date) -> date:
    """Give the day itself, or the last before it on which offices are open."""
    while not is_business_day(day):
        day -= DAY
    return day


def business_days_after(day: date, count: int) -> date:
    """Give the business day that is `count` business days after `day`."""
    for _ in range(count):
        day = business_day(day + DAY)
    return day


def months_after(day: date, count: int) -> date:
    """Give the same day of the month, `count` months later."""
    years, month = divmod(day.month - 1 + count, MONTHS)
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, 28))


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Give an instant of a day, UTC.  Hours from 7 to 22 are of the same day in London."""
    return datetime.combine(day, time(hour, minute), UTC)


def differ(*of: object, among: int) -> int:
    """Give a number below `among` that follows from the words, so that cases differ from one another without chance."""
    return zlib.crc32("/".join(map(str, of)).encode()) % among


def spread(count: int, options: Sequence[T]) -> list[T]:
    """Give `count` of the options, evenly apart.  Raises ValueError where there are fewer."""
    if count > len(options):
        raise ValueError(f"{count} cannot be spread over {len(options)}")
    return [options[(2 * place + 1) * len(options) // (2 * count)] for place in range(count)]
