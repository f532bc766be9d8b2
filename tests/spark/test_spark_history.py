"""How a history is opened on Spark, what is refused, and what the plain subset of SQL means there."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from consumers.archive import archive
from consumers.store import Store
from projections.history import History, PositionNotReached
from projections.question import Window
from projections.spark import NotPlain, SparkHistory, in_spark
from projections.thresholds import UnknownThreshold
from schemas.watermark import HistoryIncomplete, HistoryNotMade, live, read_watermark
from tests.consumers.histories import cases, record

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PAGE = Path(__file__).parents[2] / "docs" / "spark.md"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history of three cases."""
    folder = tmp_path_factory.mktemp("few")
    with closing(Store(str(folder / "events.db"))) as store:
        record(store, cases(1, 2, 3))
        archive(store, folder / "history")
    return folder / "history"


@pytest.fixture
def copied(few: Path, tmp_path: Path) -> Path:
    """A copy of its tables, as one takes it to object storage."""
    return Path(shutil.copytree(live(few), tmp_path / "copied"))


def test_figures_are_the_same_with_their_groups_window_and_thresholds(spark: SparkSession, few: Path) -> None:
    asked: dict[str, Any] = {"by": ["organisation"], "window": Window(first=date(2016, 1, 1)), "suppress": False}
    changed = {"allocation_business_days": 0}

    with History.of_folder(few, changed=changed) as history:
        expected = history.measure("RR21", **asked)
    found = SparkHistory(spark, few, changed=changed).measure("rr21", **asked)

    assert found == expected
    assert (found.total.numerator, found.total.denominator) == (0, 3)


def test_as_of_an_earlier_position_the_question_and_the_rows_are_the_same(spark: SparkSession, few: Path) -> None:
    middle = read_watermark(few).position // 2

    on_spark = SparkHistory(spark, few, position=middle)

    with History.of_folder(few, position=middle) as history:
        assert on_spark.question == history.question
        assert on_spark.rows("case_lives") == history.rows("case_lives") != []


def test_a_copy_under_an_address_has_the_same_rows(spark: SparkSession, few: Path, copied: Path) -> None:
    by_address = SparkHistory(spark, f"{copied.as_uri()}/")

    with History.of_folder(few) as history:
        assert by_address.question == history.question
        assert by_address.rows("case_lives") == history.rows("case_lives") != []


def test_a_copy_without_a_table_is_refused(spark: SparkSession, copied: Path) -> None:
    shutil.rmtree(copied / "sentence_imposed")

    with pytest.raises(HistoryIncomplete, match="has lost sentence_imposed"):
        SparkHistory(spark, copied.as_uri())


def test_a_copy_with_a_table_older_than_the_watermark_says_is_refused(spark: SparkSession, copied: Path) -> None:
    newest = max((copied / "sentence_imposed" / "_delta_log").glob("*.json"))
    newest.unlink()

    with pytest.raises(HistoryIncomplete, match="has lost what it had of sentence_imposed"):
        SparkHistory(spark, copied.as_uri())


def test_an_address_without_a_history_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(HistoryNotMade, match="there is no history under"):
        SparkHistory(spark, tmp_path.as_uri())


def test_a_position_that_history_has_not_reached_is_refused(spark: SparkSession, few: Path) -> None:
    with pytest.raises(PositionNotReached):
        SparkHistory(spark, few, position=read_watermark(few).position + 1)


def test_an_unknown_threshold_is_refused(spark: SparkSession, few: Path) -> None:
    with pytest.raises(UnknownThreshold):
        SparkHistory(spark, few, changed={"no_such_threshold": 1})


def test_two_questions_of_one_spark_keep_apart(spark: SparkSession, few: Path) -> None:
    everything, nothing = SparkHistory(spark, few), SparkHistory(spark, few, as_of=date(1999, 1, 1))

    assert nothing.rows("case_lives") == []
    assert everything.rows("case_lives") != []
    assert spark.catalog.listTables() == []


def test_the_page_shows_a_job_that_runs(spark: SparkSession, cohort: Path, tmp_path: Path, capsys: Any) -> None:
    [job] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    job = job.replace("s3a://probation/history", live(cohort).as_uri()).replace("s3a://probation", tmp_path.as_uri())

    exec(compile(job, PAGE.name, "exec"), {})

    assert "CRC" in capsys.readouterr().out
    assert spark.read.parquet(f"{tmp_path.as_uri()}/answers/*").count()


@pytest.mark.parametrize("listed", ["list(a)", "list(a order by b desc)"])
def test_a_list_that_spark_would_give_in_another_order_is_refused(listed: str) -> None:
    with pytest.raises(NotPlain):
        in_spark(f"select {listed} from t group by c", {})


ROWS = """
    with t as (
        select 1 as n, 'b' as code, cast('2017-03-26' as date) as day, true as is_met, cast(null as text) as none
        union all
        select 2, 'B', cast(null as date), null, 'x'
        union all
        select null, 'ä', cast('2016-12-31' as date), false, null
        union all
        select -7, null, cast('2016-12-31' as date), false, 'y|'
    )
"""


@pytest.mark.parametrize(
    "query",
    [
        "select n, row_number() over (order by n, code) as place from t",
        "select n, row_number() over (order by code desc, n desc) as place from t",
        "select n, lag(n) over following as before, lead(code) over following as after from t"
        " window following as (partition by is_met order by day, code)",
        "select day, list(code order by none, n) as listed, count(*) as many from t group by day",
        "select is_met, list(none order by code) as listed, count(distinct day) as days from t group by is_met",
        "select n, coalesce(case when n > 0 then [code, none] end, []) as listed from t",
        "select [code] || coalesce(case when n > 0 then [none] end, []) as joined from t",
        "select code || '|' || coalesce(none, '') as joined, cast(day as text) || cast(n as text) as dated from t",
        "select min(code) as first, max(code) as last, max(is_met) as any_met, sum(n) as total from t",
        "select sum(n) as total, count(n) as many, max(day) as last from t where code = 'none'",
        "select code from t where code < 'a'",
        "select n, max(n) over (partition by day order by code rows between unbounded preceding and 1 preceding) as top"
        " from t",
        "select n, n in (1, 2) as is_in, not is_met as is_not, n - 2 * n as less, -n as minus from t",
        "select distinct day, is_met from t",
        "select day from t union select day from t",
    ],
)
def test_what_is_plain_means_the_same_on_both_engines(query: str, spark: SparkSession) -> None:
    with duckdb.connect() as connection:
        on_duckdb = connection.execute(ROWS + query).fetchall()
    on_spark = [tuple(row) for row in spark.sql(in_spark(ROWS + query, {})).collect()]

    assert sorted(map(repr, on_spark)) == sorted(map(repr, on_duckdb))


def test_views_are_kept_in_the_checkpoint_directory_where_there_is_one(
    spark: SparkSession, few: Path, tmp_path: Path
) -> None:
    spark.sparkContext.setCheckpointDir(str(tmp_path))  # for good, so this is the last test

    SparkHistory(spark, few).need(["case_lives"])

    assert any(tmp_path.glob("*/rdd-*"))
