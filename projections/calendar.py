"""The working calendar of England and Wales: business days, and how many of them lie between two days."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays
import polars as pl

FIRST, LAST = date(1990, 1, 1), date(2099, 12, 31)


@cache
def calendar() -> pl.DataFrame:
    """Give one row per day: `day`, `month` ("2017-03"), `day_number`, `is_business_day` and two business numbers.

    The difference of two day numbers is a number of days.  `business_number` counts the business days up to and
    including the day; `next_business_number` is that of the first business day on or after it.  What is to be done
    within two business days of a day is done in time when the next business number of the day on which it is done is
    at most two above the business number of the day on which the time starts to run.

    `month_number` counts the months, `day_of_month` the days within one, and `week_number` the weeks from Monday to
    Sunday.  What is done on the day of the same number N months later, or on the last of that month where it has no
    such day, is done within N months: its month number is N above, and its day of month no higher.
    """
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
    is_business_day = (pl.col("day").dt.weekday() <= 5) & ~pl.col("day").is_in(sorted(closed))
    passed = pl.col("is_business_day").cum_sum().cast(pl.Int32)
    return (
        pl.DataFrame({"day": pl.date_range(FIRST, LAST, eager=True)})
        .with_row_index("day_number", offset=1)
        .with_columns(pl.col("day_number").cast(pl.Int32), is_business_day=is_business_day)
        .select(
            "day",
            "day_number",
            "is_business_day",
            business_number=passed,
            next_business_number=passed + (~pl.col("is_business_day")).cast(pl.Int32),
            month=pl.col("day").dt.strftime("%Y-%m"),
            month_number=pl.col("day").dt.year() * 12 + pl.col("day").dt.month().cast(pl.Int32),
            day_of_month=pl.col("day").dt.day().cast(pl.Int32),
            week_number=(pl.col("day_number").cast(pl.Int32) - pl.col("day").dt.weekday().cast(pl.Int32)) // 7,
        )
    )
