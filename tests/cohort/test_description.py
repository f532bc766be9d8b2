"""The description: read by the generator and by nothing else, and of one mind with itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from casehistory import cohort
from casehistory.cohort.description import Sentence, table
from casehistory.cohort.description import cohort as description
from domain.vocabulary import ReportFormat

HOUSE = Path(__file__).parents[2]
ROOMS = ("domain", "schemas", "consumers", "projections", "casehistory", "tests")


def test_nothing_but_the_generator_reads_the_description() -> None:
    own = HOUSE / "casehistory" / "cohort"
    readers = [
        path.relative_to(HOUSE)
        for room in ROOMS
        for path in (HOUSE / room).rglob("*")
        if path.suffix in (".py", ".sql", ".toml") and own not in path.parents and path != Path(__file__)
        if "cohort.toml" in (text := path.read_text("utf-8")) or "cohort.description" in text
    ]

    assert readers == []


def test_the_day_asked_is_the_one_described() -> None:
    assert description().day_asked == cohort.DAY_ASKED


def test_a_table_has_its_columns_in_its_first_line_and_a_dash_for_no_entry() -> None:
    text = """
    case     sentence  court         starts      months  report  allocated  pack  checks
    # a comment
    X201001  CO        WORCESTER-MC  2016-10-03  12      ORAL    1          ROCP  -
    """

    (row,) = table(text, Sentence)

    assert (row.months, row.report, row.checks) == (12, ReportFormat.ORAL, None)


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        table("case sentence\nX201001", Sentence)
