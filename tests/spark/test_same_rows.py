"""Every view and every measure gives on Spark the rows that it gives on DuckDB, over the same Delta tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from projections.history import History
from projections.measure import measures
from projections.queries import views
from projections.spark import SparkHistory

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Both = tuple[SparkHistory, History]

ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "cohort": ("cohort", {}),
    "cohort-as-known-in-may": ("cohort", {"known_at": date(2017, 5, 31)}),
    "simulated": ("simulated", {}),
    "simulated-as-of-summer-as-known-in-autumn": (
        "simulated",
        {"as_of": date(2017, 6, 30), "known_at": date(2017, 9, 30)},
    ),
}


@pytest.fixture(scope="module", params=ASKED)
def both(request: pytest.FixtureRequest, spark: SparkSession) -> Iterator[Both]:
    """One question, to be asked of both engines."""
    made, asked = ASKED[request.param]
    folder: Path = request.getfixturevalue(made)
    with History.of_folder(folder, memory="2GB", **asked) as on_duckdb:
        yield SparkHistory(spark, folder, **asked), on_duckdb


def in_any_order(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give rows in one order.  A whole number is the same number in whatever type an engine adds up."""
    return sorted(
        repr({name: int(value) if isinstance(value, Decimal | float) else value for name, value in row.items()})
        for row in rows
    )


def test_the_question_is_the_same(both: Both) -> None:
    on_spark, on_duckdb = both

    assert on_spark.question == on_duckdb.question


@pytest.mark.parametrize("name", [one.name for one in views()])
def test_a_view_has_the_same_rows_on_both_engines(name: str, both: Both) -> None:
    on_spark, on_duckdb = both

    assert in_any_order(on_spark.rows(name)) == in_any_order(on_duckdb.rows(name))


@pytest.mark.parametrize("code", [one.code for one in measures()])
def test_a_measure_has_the_same_rows_on_both_engines(code: str, both: Both) -> None:
    on_spark, on_duckdb = both

    assert in_any_order(on_spark.measure_rows(code)) == in_any_order(on_duckdb.measure_rows(code))
