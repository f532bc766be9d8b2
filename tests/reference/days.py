"""Days in London, and the business days of England and Wales in the years of the random histories."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE = timedelta(days=1)
BANK_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in [
        "2015-12-25",
        "2015-12-28",
        "2016-01-01",
        "2016-03-25",
        "2016-03-28",
        "2016-05-02",
        "2016-05-30",
        "2016-08-29",
        "2016-12-26",
        "2016-12-27",
        "2017-01-02",
        "2017-04-14",
        "2017-04-17",
        "2017-05-01",
        "2017-05-29",
        "2017-08-28",
        "2017-12-25",
        "2017-12-26",
        "2018-01-01",
        "2018-03-30",
        "2018-04-02",
        "2018-05-07",
        "2018-05-28",
        "2018-08-27",
        "2018-12-25",
        "2018-12-26",
    ]
)
"""As the government lists them, and not from the library that the calendar is made with."""


def day_of(instant: datetime) -> date:
    """Give the day in London."""
    return instant.astimezone(LONDON).date()


def is_business_day(day: date) -> bool:
    """Whether it is neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def last_day_allowed(since: date, business_days: int) -> date:
    """Give the last of so many business days after a day, which itself does not count."""
    day = since
    while business_days:
        day += ONE
        business_days -= is_business_day(day)
    return day


def first_of_next_month(day: date) -> date:
    """Give the first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def business_days(since: date, until: date) -> int:
    """Count the business days after a day, to the first on or after another; what lies before it counts down from 0."""
    while not is_business_day(until):
        until += ONE
    first, last = min(since, until), max(since, until)
    count = sum(is_business_day(first + number * ONE) for number in range(1, (last - first).days + 1))
    return count if since <= until else -count
