"""The printed report says what the command line says of the cases it is asked for, and suppresses what that does."""

from __future__ import annotations

import csv
import io
import re
import resource
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from casehistory.asking import Asked, history_of_all
from casehistory.cohort import named_cases
from casehistory.measured import lines_of
from casehistory.settings import settings
from projections.measure import measures
from projections.question import Window
from projections.thresholds import thresholds
from tests.commands.conftest import Run, Spawn
from tests.printing.conftest import Printed

Print = Callable[..., Printed]

COHORT = ("--cohort", "WM-2017")
NOT_FOUND, USAGE, UNAVAILABLE = 1, 2, 5
STATED = Path(__file__).parents[1] / "commands" / "west-mercia.csv"


def agrees(cell: list[str], line: dict[str, object]) -> bool:
    """Say whether a cell says what a line of the command line does."""
    if line["is_suppressed"] is True:
        return cell == ["suppressed"]
    if not line["denominator"]:
        return cell == ["none judged"]
    value = float(re.sub(r"%| days?", "", cell[0].replace(",", "")))
    if line["numerator"] is not None:
        return value == line["value"] and cell[1].startswith(f"{line['numerator']} of {line['denominator']}")
    return value == line["value"] and f"of {line['denominator']}" in cell[1] and f"most {line['maximum']:,}," in cell[1]


def lines(folder: Path, code: str, by: tuple[str, ...], window: Window) -> list[dict[str, object]]:
    """Give the figures of a measure as `measure CODE --format csv` has them."""
    with history_of_all(settings(folder, {}), Asked()) as history:
        return list(lines_of(history.measure(code, by=by, window=window)))


def test_every_figure_is_the_command_lines(demonstration: tuple[Path, Result], printed: Print) -> None:
    figures = printed(*COHORT).figures()

    with history_of_all(settings(demonstration[0], {}), Asked()) as history:
        said = {
            (one.code, line["organisation"]): line
            for one in measures()
            if one.kind != "category" and "inspection" in history.dimensions(one.code)
            for line in lines_of(history.measure(one.code, by=("inspection", "organisation")))
            if line["inspection"] == "WM-2017"
        }
    assert len(figures) > 150
    assert [key for key, cell in figures.items() if key in said and not agrees(cell, said[key])] == []
    assert [key for key, cell in figures.items() if key not in said and cell != ["none judged"]] == []
    shown = {key for key, line in said.items() if line["denominator"]}
    assert shown - figures.keys() == set()


def test_each_command_gives_its_figures_again(demonstration: tuple[Path, Result], run: Run, printed: Print) -> None:
    report = printed(*COHORT)
    [[_, *rows]] = report.tables("commands")

    for row in rows[::25]:
        code, command = row[0][0], row[2][-1]
        again = run(*shlex.split(command)[1:], "--format", "csv", "--data", demonstration[0])
        assert again.exit_code == 0, again.stderr
        for line in csv.DictReader(io.StringIO(again.stdout)):
            cell = report.figures().get((code, line["organisation"]))
            if cell and line["inspection"] == "WM-2017" and line["numerator"]:
                assert cell[1].startswith(f"{line['numerator']} of {line['denominator']}")


def test_the_whole_report_comes_out_again_with_the_command_it_names(
    demonstration: tuple[Path, Result], run: Run, printed: Print, tmp_path: Path
) -> None:
    report, again = printed("--where", "organisation=NPS", "--to", "2017-03-01"), tmp_path / "again.html"
    [command] = [
        code for code in report.page.xpath("//p[@class='command']/code/text()") if "casehistory report" in code
    ]

    words = shlex.split(command)[1:]
    result = run(*words[: words.index("--out")], "--out", again, "--data", demonstration[0])

    assert result.exit_code == 0, result.stderr
    assert again.read_text("utf-8") == report.text


def test_the_report_on_west_mercia_finds_what_the_recorded_demonstration_does(
    west_mercia: Printed, printed: Print
) -> None:
    assert west_mercia.figures() == printed(*COHORT, "--as-of", "2017-07-07").figures()


def test_stated_and_found_stand_as_the_command_line_has_them(west_mercia: Printed) -> None:
    with STATED.open(encoding="utf-8", newline="") as file:
        expected = [(row["figure"], row["says"], row["found"]) for row in csv.DictReader(file)]

    rows = [row for _, *rows in west_mercia.tables("stated") for row in rows]

    assert [("".join(row[0]), "".join(row[2]), "".join(row[4])) for row in rows] == expected


def test_every_practice_example_has_its_timeline(west_mercia: Printed) -> None:
    drawn = west_mercia.page.xpath("//section[starts-with(@aria-labelledby, 'example-')]")

    assert len(drawn) == len(named_cases())
    for section, case_ref in zip(drawn, named_cases().values(), strict=True):
        assert case_ref in section.xpath("h3")[0].text_content()
        assert case_ref in section.xpath(".//svg/title")[0].text_content()
        assert section.xpath(".//table[@class='track']")


def test_thresholds_that_no_source_states_are_marked(west_mercia: Printed) -> None:
    rows = [row for _, *rows in west_mercia.tables("thresholds") for row in rows]
    unverified = {one.meaning.lower() for one in thresholds().values() if not one.verified}

    marked = {row[0][0].lower() for row in rows if row[3] == ["Not verified"]}

    assert marked
    assert marked <= unverified
    assert unverified.isdisjoint(row[0][0].lower() for row in rows if row[3] == ["Verified"])
    assert len(west_mercia.page.xpath("//table[@class='thresholds']//td[contains(@class, 'marked')]")) == len(marked)


def test_nothing_of_a_suppressed_group_is_printed(printed: Print) -> None:
    text = printed(*COHORT, CASEHISTORY_SMALLEST="30").text

    assert "suppressed" in text
    assert "CASEHISTORY_SMALLEST=30 casehistory measure" in text
    assert [int(of) for of in re.findall(r"\b[0-9]+ of ([0-9]+)\b", text) if int(of) < 30] == []


def test_what_nobody_was_judged_by_is_named(printed: Print) -> None:
    report = printed(*COHORT)

    named = report.page.xpath("//h3[text()='Measures without a figure']/..//li/text()")

    assert "Licence or post-sentence supervision completed (AS43b)" in named
    assert not {f"({code})" for code, _ in report.figures()} & {name.rpartition(" ")[2] for name in named}


def test_where_narrows_to_a_unit_and_an_organisation(demonstration: tuple[Path, Result], printed: Print) -> None:
    figures = printed("--where", "unit=CRC-WORCESTERSHIRE,organisation=CRC").figures()

    by = ("unit", "organisation")
    [line] = [one for one in lines(demonstration[0], "RR27", by, Window()) if one["unit"] == "CRC-WORCESTERSHIRE"]
    assert {organisation for _, organisation in figures} == {"CRC"}
    assert agrees(figures["RR27", "CRC"], line)


def test_a_name_as_a_table_has_it_will_do(printed: Print) -> None:
    assert (
        printed("--where", "unit=NPS Worcestershire").figures()
        == printed("--where", "unit=NPS-WORCESTERSHIRE").figures()
    )


def test_a_window_takes_what_was_judged_in_it(demonstration: tuple[Path, Result], printed: Print) -> None:
    figures = printed("--from", "2016-11-01", "--to", "2017-02-01").figures()

    window = Window(first=date(2016, 11, 1), until=date(2017, 2, 1))
    for line in lines(demonstration[0], "AS38", ("organisation",), window)[:-1]:
        assert agrees(figures["AS38", str(line["organisation"])], line)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--where", "unit=NOWHERE"), NOT_FOUND, "no measure judges anything with unit NOWHERE"),
        (("--where", "unit=NPS-SHROPSHIRE,organisation=CRC"), NOT_FOUND, "at once"),
        (("--cohort", "EM-2017"), NOT_FOUND, "EM-2017"),
        (("--where", "town=TELFORD"), USAGE, "cannot be narrowed by town"),
        (("--where", "case_ref=X201001-1"), USAGE, "cannot be narrowed by case_ref"),
        (("--where", "unit"), USAGE, "organisation=CRC,grade=PO"),
        (("--where", "inspection=WM-2017", "--cohort", "WM-2017"), USAGE, "leave it out of --where"),
        (("--from", "2017-05-01", "--to", "2017-05-01"), USAGE, "no day"),
        (("west-mercia", "--cohort", "WM-2017"), USAGE, "a day of its own"),
        (("--format", "csv"), USAGE, "without --format"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_writes_nothing(
    demonstration: tuple[Path, Result], run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    result = run("report", *arguments, "--out", folder / "report.html", "--data", demonstration[0])

    assert result.exit_code == code, result.stderr
    assert words in " ".join(result.stderr.split())
    assert list(folder.iterdir()) == []


def test_without_a_name_and_a_file_there_is_nothing_to_show(run: Run) -> None:
    result = run("report")

    assert result.exit_code == USAGE
    assert "west-mercia" in result.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report.docx", "should end in .pdf or .html"),
        ("report", "should end in .pdf or .html"),
        ("nowhere/report.html", "there is no folder"),
        ("folder.html", "is a folder"),
    ],
)
def test_a_file_that_cannot_be_made_is_refused_before_anything_is_asked(
    run: Run, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "folder.html").mkdir()

    result = run("report", "west-mercia", "--out", tmp_path / name)

    assert result.exit_code == USAGE
    assert words in " ".join(result.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


def test_a_full_disk_leaves_the_old_report_whole_and_nothing_half_written(spawn: Spawn, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("the old report")

    result = spawn(
        "report", "west-mercia", "--out", out, prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    )

    assert result.returncode == UNAVAILABLE, result.stderr
    assert "file too large" in result.stderr
    assert out.read_text() == "the old report"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
