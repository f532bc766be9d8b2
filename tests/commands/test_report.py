"""`report` sets a report beside what the events say."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run

WHOLE = Path(__file__).with_name("west-mercia.csv")
"""What `casehistory report west-mercia --format csv` prints."""


def test_the_whole_table_is_as_it_is_held(run: Run) -> None:
    result = run("report", "west-mercia", "--format", "csv")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == WHOLE.read_text(encoding="utf-8").splitlines()


def test_the_table_for_people_has_the_parts_the_verdicts_and_how_words_were_read(run: Run) -> None:
    result = run("report", "west-mercia")

    assert result.exit_code == 0, result.stderr
    for words in (
        "synthetic",
        "Table 4: interventions sufficient in CRC cases, by need in order of priority",
        "a reconstruction",
        "Appendix 4: data analysis from inspected cases",
        "14 to 15",
        "0 differ,",
        "The rule is ours",
        "not verified",
    ):
        assert words in result.stdout


def test_it_records_nothing_and_needs_no_data_folder(run: Run, data: Path) -> None:
    run("report", "west-mercia")

    assert not data.exists()


def test_json_has_every_figure_the_tally_and_what_the_answer_depends_on(run: Run) -> None:
    document = json.loads(run("report", "west-mercia", "--format", "json").stdout)

    assert document["report"] == "west-mercia"
    assert sum(document["tally"].values()) == len(document["figures"])
    assert document["tally"]["differs"] == 0
    assert document["as_of"].startswith("2017-07-07")
    assert document["thresholds"]


def test_a_report_that_there_is_not_is_refused(run: Run) -> None:
    result = run("report", "east-mercia")

    assert result.exit_code == 2
    assert "west-mercia" in result.stderr
