"""No view and no measure compares every row with every other, so that all take time that grows with the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from projections.history import History
from projections.measure import measures
from projections.queries import Query, views

EVERY_WITH_EVERY = {"CROSS_PRODUCT", "NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "PIECEWISE_MERGE_JOIN", "IE_JOIN"}
"""What DuckDB does where no equality joins two tables, or what stands beside it is more than a comparison."""

OF_ONE_SIZE = {"question", "threshold", "calendar"}
"""Tables that do not grow with the record."""

QUERIES = [*views(), *(one.query for one in measures())]


@pytest.fixture(scope="module")
def nothing() -> Iterator[History]:
    with History.of_facts([]) as history:
        yield history


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_rows_are_joined_by_what_is_equal_or_with_a_table_that_does_not_grow(query: Query, nothing: History) -> None:
    nothing.need(query.reads)

    joins = list(every_with_every(nothing, query.sql))

    assert not joins


@pytest.mark.parametrize(
    "joined",
    [
        "b.occurred_on <= a.occurred_on",
        "b.case_ref = a.case_ref and (b.crn is null or b.occurred_on < a.occurred_on)",
        "b.case_ref = a.case_ref and a.crn = 'X100001'",
    ],
)
def test_a_join_of_every_row_with_every_other_is_found(joined: str, nothing: History) -> None:
    nothing.need(["officer_assigned"])
    sql = f"select a.crn, b.crn as other from officer_assigned as a left join officer_assigned as b on {joined}"

    assert list(every_with_every(nothing, sql))


def every_with_every(history: History, sql: str) -> Iterator[str]:
    """Give the joins of a query in which no side has only what does not grow with the record."""
    [row] = history.sql(f"explain (format json) {sql}")
    for node in _nodes(json.loads(row["explain_value"])[0]):
        sides = [_tables_of(child) for child in node["children"]]
        if node["name"] in EVERY_WITH_EVERY and not any(side and side <= OF_ONE_SIZE for side in sides):
            yield f"{node['name']} of {' and '.join(', '.join(sorted(side)) or 'nothing' for side in sides)}"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _tables_of(node: dict[str, Any]) -> set[str]:
    said = [one["extra_info"] for one in _nodes(node) if "SCAN" in one["name"]]
    return {str(one.get("Table") or one.get("Text", "")).rpartition(".")[2] for one in said}
