"""An answer prints the command that gives it again, to the byte, whatever is recorded later."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casehistory.cli import main
from casehistory.cli.repeating import AGAIN, GOES_ON
from domain.case import CaseTransferred, OfficerAssigned, RoshLevelSet
from domain.vocabulary import Organisation, Rosh
from schemas.container import write_container
from tests.commands.conftest import Run, on_terminal
from tests.facts import a, opened

Avro = Callable[..., Path]

CASE = "X100001-1"
BEFORE = [fact for number in range(1, 7) for fact in opened(case_ref=f"X10000{number}-1")]
AFTER = [
    a(OfficerAssigned, on="2016-10-06", recorded="2016-10-07", officer="PO-9"),
    a(RoshLevelSet, on="2016-10-05", level=Rosh.HIGH),
    a(CaseTransferred, on="2017-01-03", from_organisation=Organisation.CRC, to_organisation=Organisation.NPS),
    *opened(case_ref="X100007-1"),
]
OUTPUTS = ("table", "json", "csv")
QUESTIONS = [
    ["measure", "AS36"],
    ["measure", "rr21", "--by", "organisation,sentence_type,month", "--from", "2016-10-01", "--to", "2016-11-01"],
    ["measure", "AS36", "--rows"],
    ["measure", "AS36", "--as-of", "2016-10-04T12:00Z", "--known-at", "2016-11-01"],
    ["explain", "AS36", "--case", CASE],
    ["case", CASE],
    ["case", "X100001", "--as-of", "2016-10-05"],
    ["timeline", CASE, "--track", "custody"],
    ["compare", "AS36", "--as-of", "2016-10-04", "--and-as-of", "2016-10-05"],
    ["compare", "AS36", "--known-at", "2016-10-04", "--and-known-at", "2016-10-07", "--rows"],
    ["compare", "RR21", "--with", "allocation_business_days=0", "--by", "organisation"],
    ["explain", "AS36", "--group", "organisation=CRC,sentence_type=community order", "--to", "2016-11-01"],
]


@pytest.fixture
def record(run: Run, avro: Avro) -> Run:
    """Commands on the record of six cases."""
    assert run("ingest", avro(BEFORE)).exit_code == 0
    return run


@pytest.fixture(scope="module")
def asked_before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, str], Result]]:
    """A data folder, and what its answers were before more was recorded, by question and format."""
    folder = tmp_path_factory.mktemp("repeating")
    for name, facts in (("before", BEFORE), ("after", AFTER)):
        with (folder / f"{name}.avro").open("wb") as file:
            write_container(file, facts)
    assert ask(folder, "ingest", folder / "before.avro").exit_code == 0
    answers = {
        (" ".join(one), output): ask(folder, *one, "--format", output) for one in QUESTIONS for output in OUTPUTS
    }
    assert ask(folder, "ingest", folder / "after.avro").exit_code == 0
    return folder, answers


def ask(folder: Path, *arguments: object) -> Result:
    """Run a command on a data folder."""
    return CliRunner().invoke(main, [*map(str, arguments), "--data", str(folder)])


def command_in(result: Result) -> str:
    """Give the command that an answer prints."""
    if result.stdout.startswith("{"):
        return str(json.loads(result.stdout)["command"])
    [line] = [one for one in (result.stdout + result.stderr).splitlines() if one.startswith(AGAIN)]
    return line.removeprefix(AGAIN)


def again(run: Run, command: str) -> Result:
    """Run a command that was printed."""
    words = shlex.split(command)
    at = words.index("casehistory")
    return run(*words[at + 1 :], **dict(word.split("=") for word in words[:at]))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_the_command_printed_gives_the_same_bytes_after_more_was_recorded(
    asked_before: tuple[Path, dict[tuple[str, str], Result]], run: Run, question: list[str], output: str
) -> None:
    folder, answers = asked_before
    first = answers[" ".join(question), output]

    second = again(run, command_in(first))

    assert first.exit_code == 0
    assert (second.stdout, second.stderr) == (first.stdout, first.stderr)
    assert ask(folder, *question, "--format", output).stdout != first.stdout, "what was recorded changes no answer"


def test_the_command_names_what_was_not_said(record: Run) -> None:
    command = json.loads(record("measure", "as36", "--format", "json").stdout)["command"]

    assert command == "casehistory measure AS36 --as-of 2016-10-05 --known-at 2016-10-05 --position 18 --format json"


def test_the_command_says_which_groups_were_too_small(record: Run) -> None:
    first = record("measure", "AS36", "--by", "organisation", CASEHISTORY_SMALLEST="7")
    plain = record("measure", "AS36", "--by", "organisation")

    second = again(record, command_in(first))

    assert second.stdout == first.stdout != plain.stdout
    assert "suppressed" in first.stdout


def test_the_command_names_the_folder_that_was_named(record: Run, data: Path) -> None:
    assert f"--data {data}" in command_in(record("measure", "AS36", "--data", data))
    assert "--data" not in command_in(record("measure", "AS36"))


@pytest.mark.parametrize("columns", [40, 60, 200])
def test_a_word_with_a_blank_in_it_is_not_folded(record: Run, data: Path, columns: int) -> None:
    group = "sentence_type=community order"
    printed = on_terminal(data, "compare", "AS36", "--group", group, "--group", group, columns=columns)
    command = printed[printed.index(AGAIN) + len(AGAIN) :].replace("\r", "").replace("\\\n", "")

    assert shlex.split(command)[4] == group


def test_on_a_narrow_terminal_the_command_is_folded_and_can_be_copied_as_it_stands(record: Run, data: Path) -> None:
    printed = on_terminal(data, "measure", "AS36", "--by", "organisation", columns=60).replace("\r", "")

    command = printed[printed.index(AGAIN) + len(AGAIN) :]
    assert all(len(line) <= 60 for line in command.splitlines() if str(data) not in line)
    assert command.count(GOES_ON) >= 2
    assert shlex.split(command.replace("\\\n", ""))[:4] == ["casehistory", "measure", "AS36", "--by"]
