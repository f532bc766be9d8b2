"""Every view and measure stays in the SQL that other engines read in the same way, and its head says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

import projections
from projections.history import History
from projections.measure import FURTHER, ROW, define
from projections.queries import GIVEN, QueryError, read_query
from schemas.columns import TABLES
from tests.facts import opened

HERE = Path(projections.__file__).parent
VIEWS = sorted(HERE.glob("views/*.sql"))
MEASURES = sorted(HERE.glob("measures/*/*.sql"))
DOMAINS = {"protecting_the_public", "reducing_reoffending", "abiding_by_the_sentence", "governance", "service_levels"}
SERVICE_LEVEL = re.compile(r"(NPS|CRC|PS|CO)-[A-Z0-9]+\Z")

QUERY: tuple[type[exp.Expr], ...] = (
    exp.Alias,
    exp.CTE,
    exp.Column,
    exp.DataType,
    exp.Distinct,
    exp.From,
    exp.Group,
    exp.Having,
    exp.Identifier,
    exp.Join,
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Order,
    exp.Ordered,
    exp.Select,
    exp.Star,
    exp.Table,
    exp.TableAlias,
    exp.Union,
    exp.Where,
    exp.Window,
    exp.WindowSpec,
    exp.With,
)
"""What a query is put together from.  There are no queries within expressions, filters of aggregates or limits."""

OPERATORS: tuple[type[exp.Expr], ...] = (
    exp.Add,
    exp.And,
    exp.Between,
    exp.DPipe,
    exp.EQ,
    exp.GT,
    exp.GTE,
    exp.In,
    exp.Is,
    exp.LT,
    exp.LTE,
    exp.Mul,
    exp.NEQ,
    exp.Neg,
    exp.Not,
    exp.Or,
    exp.Paren,
    exp.Sub,
)
"""Operators that mean the same on every engine, which no way of dividing does."""

FUNCTIONS: tuple[type[exp.Expr], ...] = (
    exp.If,
    exp.Case,
    exp.Cast,
    exp.Coalesce,
    exp.Count,
    exp.Sum,
    exp.Min,
    exp.Max,
    exp.Lag,
    exp.Lead,
    exp.RowNumber,
    exp.Array,
    exp.ArrayAgg,
)
"""Functions that mean the same on DuckDB, SQLite, PostgreSQL and Spark, besides lists of event ids as evidence."""

PLAIN_TYPES = {"BIGINT", "BOOLEAN", "DATE", "INT", "TEXT", "TIMESTAMPTZ"}


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=path.stem) for path in paths]


def parsed(path: Path) -> exp.Query:
    [statement] = sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb")
    assert isinstance(statement, exp.Query)
    return statement


def out_of_bounds(statement: exp.Expr) -> set[str]:
    """Give the pieces of a statement that another engine may lack or understand otherwise."""
    plain = (*QUERY, *OPERATORS, *FUNCTIONS)
    return {
        found.sql(dialect="duckdb")
        for found in statement.walk()
        if not isinstance(found, plain)
        or (isinstance(found, exp.ArrayAgg) and not _is_ordered_in_a_group(found))
        or (isinstance(found, exp.Cast) and _reads_an_instant(found))
        or (isinstance(found, exp.Distinct) and found.args.get("on"))
    }


def _is_ordered_in_a_group(found: exp.ArrayAgg) -> bool:
    """Lists have no order of their own, and of nothing at all one engine gives an empty list and another gives none."""
    keys = found.this.expressions if isinstance(found.this, exp.Order) else []
    select = found.find_ancestor(exp.Select)
    is_grouped = select is not None and bool(select.args.get("group"))
    return is_grouped and bool(keys) and not any(key.args.get("desc") for key in keys)


def _reads_an_instant(found: exp.Cast) -> bool:
    """The day of an instant, and an instant as text, depend on where the engine thinks that it stands."""
    return any(column.name.endswith("_at") for column in found.this.find_all(exp.Column))


@pytest.mark.parametrize("path", named([*VIEWS, *MEASURES]))
def test_a_query_says_only_what_every_engine_understands_in_the_same_way(path: Path) -> None:
    statement = parsed(path)

    types = {found.sql(dialect="duckdb") for found in statement.find_all(exp.DataType)}

    assert out_of_bounds(statement) == set()
    assert types - PLAIN_TYPES == set()


@pytest.mark.parametrize(
    "sql",
    [
        "select date_diff('day', a, b) from t",
        "select quantile_cont(a, 0.5) from t",
        "select unnest(a) from t",
        "select a / 2 from t",
        "select a // 2 from t",
        "select a % 2 from t",
        "select count(*) filter (where a) from t",
        "select a from t where exists (select 1 from u where u.a = t.a)",
        "select a from t where a in (select b from u)",
        "select a from t where b ilike 'x'",
        "select lag(a ignore nulls) over (order by b) from t",
        "select a from t qualify row_number() over (order by b) = 1",
        "select distinct on (a) a, b from t",
        "select a from t order by b limit 1",
        "select list(a) from t group by b",
        "select list(a order by c desc) from t group by b",
        "select list(a order by c) from t",
        "select cast(occurred_at as date) from t",
        "select occurred_at::text from t",
    ],
)
def test_what_engines_lack_or_understand_each_in_its_own_way_is_found(sql: str) -> None:
    assert out_of_bounds(sqlglot.parse_one(sql, dialect="duckdb"))


@pytest.mark.parametrize("path", named([*VIEWS, *MEASURES]))
def test_the_line_reads_names_exactly_the_tables_that_the_query_reads(path: Path) -> None:
    statement = parsed(path)

    ours = {found.alias for found in statement.find_all(exp.CTE)}
    read = {found.name for found in statement.find_all(exp.Table)} - ours

    assert set(read_query(path).reads) == read
    assert read <= {path.stem for path in VIEWS} | TABLES.keys() | set(GIVEN)


@pytest.mark.parametrize("path", named(MEASURES))
def test_a_measure_gives_exactly_the_ten_columns_in_their_order_and_after_them_what_else_it_is_grouped_by(
    path: Path,
) -> None:
    named = parsed(path).named_selects
    further = named[len(ROW) :]

    assert named[: len(ROW)] == list(ROW)
    assert set(further) <= set(FURTHER)
    assert len(set(further)) == len(further)


@pytest.mark.parametrize("path", named([*VIEWS, *MEASURES]))
def test_a_query_names_its_columns_in_the_outermost_select_without_a_star_over_a_table_of_events(path: Path) -> None:
    statement = parsed(path)

    assert not (isinstance(statement, exp.Select) and statement.is_star and _reads_events(statement))


def _reads_events(statement: exp.Select) -> bool:
    froms = statement.args.get("from_") or statement.args["from"]
    return froms.this.name in TABLES


@pytest.mark.parametrize("path", named(MEASURES))
def test_a_measure_publishes_its_definition(path: Path) -> None:
    one = define(read_query(path))

    assert one.domain in DOMAINS
    assert one.text.startswith("One row per ")
    if one.domain == "service_levels":
        assert SERVICE_LEVEL.match(one.code)
    else:
        assert one.code.rstrip("abcdefghijklmnopqrstuvwxyz") == f"{one.code[:2]}{one.entry:02}"
    for word in {"share": ("Met:",), "category": ("category",), "days": ("days",), "count": ("number",)}[one.kind]:
        assert word.lower() in one.text.lower(), f"{path.name} does not say when a row counts"


@pytest.mark.parametrize("path", named(MEASURES))
def test_every_reason_for_leaving_a_row_out_is_explained_in_the_definition(path: Path) -> None:
    one = define(read_query(path))
    excluded = next(column for column in parsed(path).selects if column.alias_or_name == "excluded")

    reasons = {
        branch.name
        for case in excluded.find_all(exp.Case)
        for branch in (*(found.args["true"] for found in case.args["ifs"]), case.args.get("default"))
        if isinstance(branch, exp.Literal) and branch.is_string
    }

    assert {reason for reason in reasons if reason not in one.text} == set()


@pytest.mark.parametrize("path", named(VIEWS))
def test_a_view_says_what_a_row_is_and_by_which_clock(path: Path) -> None:
    view = read_query(path)

    assert view.text[0].startswith("One row per ")
    assert view.labels["Clock"]
    assert view.labels["Source"]


@pytest.fixture(scope="module")
def empty() -> Iterator[History]:
    """A history of nothing."""
    with History.of_facts([]) as history:
        yield history


@pytest.fixture(scope="module")
def ordinary() -> Iterator[History]:
    """A history of one ordinary case."""
    with History.of_facts(opened()) as history:
        yield history


@pytest.mark.parametrize("name", [path.stem for path in VIEWS])
def test_every_view_can_be_asked_of_an_empty_history_and_of_an_ordinary_case(
    name: str, empty: History, ordinary: History
) -> None:
    assert empty.rows(name) == []
    ordinary.rows(name)


@pytest.mark.parametrize("path", named(MEASURES))
def test_every_measure_can_be_asked_and_gives_as_evidence_events_that_exist_and_each_once(
    path: Path, empty: History, ordinary: History
) -> None:
    code = define(read_query(path)).code

    rows = ordinary.measure_rows(code)

    assert empty.measure_rows(code) == []
    for row in rows:
        assert set(row["evidence"]) <= {fact.event_id for fact in opened()}
        assert len(set(row["evidence"])) == len(row["evidence"])


def test_a_head_that_does_not_say_truly_what_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some_measure.sql"
    path.write_text("-- One row per case.\n-- Reads: calendar.\n\nselect * from supervised_cases\n")

    with pytest.raises(QueryError, match="its line Reads should be `Reads: supervised_cases"):
        read_query(path)
