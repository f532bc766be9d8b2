"""A definition that is proposed in a file reads what measures read, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from projections.history import History
from projections.measure import definition, measures
from projections.proposed import UnusableDefinition, proposed, refuse_what_measures_do_not_use
from projections.queries import QueryError, views
from tests.facts import opened

HEAD = """\
-- Officers in post: how many officers?
--
-- One row per case: the number of its officers.
-- Code: AS36.  Entry: 36.  Family: T.  Kind: category.
-- Source: an idea.  Clock: occurred_at.
-- Reads: officer_assigned.

"""
SQL = """\
select
    case_ref as thing,
    case_ref,
    min(recorded_by_organisation) as organisation,
    cast(null as text) as unit,
    min(occurred_on) as judged_on,
    cast(null as boolean) as met,
    cast(null as bigint) as value,
    case when count(*) > 2 then 'many' else 'few' end as category,
    cast(null as text) as excluded,
    list(event_id order by event_id) as evidence
from officer_assigned
group by case_ref
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A well-formed definition."""
    path = tmp_path / "idea.sql"
    path.write_text(HEAD + SQL)
    return path


def refusal(file: Path, sql: str) -> str:
    """Give the sentence with which a definition is refused."""
    file.write_text(HEAD + sql)
    with pytest.raises(UnusableDefinition) as refused:
        proposed(file, in_place_of=definition("AS36"))
    return str(refused.value)


def test_a_definition_in_a_file_is_asked_as_a_measure_is(file: Path) -> None:
    with History.of_facts(opened()) as history:
        [row] = history.measured(proposed(file, in_place_of=definition("AS36"))).to_dicts()

    assert (row["thing"], row["category"], len(row["evidence"])) == ("X100001-1", "few", 1)


@pytest.mark.parametrize("sql", [SQL, SQL + "-- at the end, without a line of its own", SQL.strip() + ";"])
def test_a_definition_may_end_with_a_comment_or_a_semicolon(file: Path, sql: str) -> None:
    file.write_text(HEAD + sql)

    with History.of_facts(opened()) as history:
        assert len(history.measured(proposed(file, in_place_of=definition("AS36")))) == 1


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (SQL.replace("group by", "cross join read_csv('/etc/passwd') group by"), "Reads: officer_assigned, read_csv"),
        (SQL.replace("from officer_assigned", "from officer_assigned, read_csv('/etc/passwd')"), "table function is"),
        (SQL.replace("from officer_assigned", "from officer_assigned, '/etc/passwd'"), "/etc/passwd is not a view"),
        (
            SQL.replace("from officer_assigned", "from officer_assigned, raw_officer_assigned"),
            "raw_officer_assigned is",
        ),
        (SQL.replace("from officer_assigned", "from officer_assigned, case_lives"), "case_lives is not a view"),
        (SQL.replace("from officer_assigned", "from officer_assigned, duckdb_settings()"), "table function is not"),
        (SQL.replace("from officer_assigned", "from officer_assigned, query('select 1')"), "table function is not"),
        (
            SQL.replace("from officer_assigned", "FROM officer_assigned JOIN withdrawn ON true"),
            "Reads: officer_assigned, withdrawn.",
        ),
        (SQL.replace("'few'", "getvariable('position')"), "getvariable is not in the SQL of measures"),
        (SQL.replace("'few'", "current_setting('temp_directory')"), "current_setting is not in the SQL of measures"),
        (SQL.replace("'few'", "cast(random() as text)"), "random is not in the SQL of measures"),
        (SQL + "; select 2 from officer_assigned", "one select, and not 2 statements"),
        (SQL + "; copy officer_assigned to 'stolen.csv'", "a definition is one select, and nothing else"),
        ("copy (select * from officer_assigned) to 'stolen.csv'", "a definition is one select, and nothing else"),
        ("attach 'other.db'", "its line Reads should be"),
        ("install httpfs", "its line Reads should be"),
        ("set lock_configuration = false", "its line Reads should be"),
        ("selct 1 from officer_assigned", "syntax error at or near"),
        (SQL + ") union all select * from (" + SQL, "syntax error at or near"),
        ("", "its line Reads should be"),
    ],
)
def test_what_measures_do_not_use_is_refused_in_one_sentence(file: Path, sql: str, words: str) -> None:
    said = refusal(file, sql)

    assert said.startswith("idea.sql: ")
    assert words in said
    assert "\n" not in said


def test_what_is_not_refused_by_its_words_reaches_no_file_and_changes_no_setting(file: Path, tmp_path: Path) -> None:
    with History.of_facts(opened()) as history:
        history.measured(proposed(file, in_place_of=definition("AS36")))

        for statement in (
            "select * from read_csv('/etc/passwd')",
            f"copy (select 1) to '{tmp_path}/stolen.csv'",
            f"attach '{tmp_path}/other.db'",
            "load httpfs",
            "set enable_external_access = true",
            "set allowed_directories = ['/']",
        ):
            with pytest.raises(duckdb.Error):
                history.sql(statement)


def test_every_view_and_measure_of_ours_would_be_accepted() -> None:
    for one in measures():
        refuse_what_measures_do_not_use(one)
    for query in views():
        refuse_what_measures_do_not_use(replace(definition("AS36"), query=query))


def test_a_definition_of_another_kind_is_refused(file: Path) -> None:
    file.write_text((HEAD + SQL).replace("Kind: category", "Kind: count"))

    with pytest.raises(UnusableDefinition, match="is of the kind count, and AS36 of the kind category"):
        proposed(file, in_place_of=definition("AS36"))


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("    case_ref,\n", "", "idea.sql: gives thing, organisation, .* and not thing, case_ref"),
        ("min(occurred_on) as judged_on", "'soon' as judged_on", "idea.sql: gives columns of other types"),
        ("count(*) > 2", "no_such_column > 2", "idea.sql: Binder Error.*no_such_column"),
    ],
)
def test_what_is_wrong_with_the_rows_of_a_definition_is_said(file: Path, was: str, becomes: str, words: str) -> None:
    file.write_text((HEAD + SQL).replace(was, becomes))

    with History.of_facts(opened()) as history, pytest.raises(QueryError, match=words) as refused:
        history.measured(proposed(file, in_place_of=definition("AS36")))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(UnusableDefinition, match="is no text in UTF-8"):
        proposed(file, in_place_of=definition("AS36"))
