"""The page of questions is true: its codes are those of the code, and its commands answer on the demonstration.

`python -m tests.commands.test_questions` writes the tables between marks.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import Result

from casehistory.cohort import named_cases
from casehistory.settings import settings
from projections.audit import questions
from projections.history import History
from projections.measure import Definition, definitions, measures
from projections.thresholds import thresholds
from tests.commands.conftest import Run

PATH = Path(__file__).parents[2] / "docs" / "questions.md"
TABLE = re.compile(r"(<!-- (entries|service levels|unanswered) -->).*?(<!-- /\2 -->)", re.DOTALL)
COMMAND = re.compile(r"`(casehistory [^`]+)`")
ENTRIES = 44

MORE = {
    "Q01": "information_requests",
    "Q02": "information_requests",
    "Q03": "information_request_steps",
    "Q04": "intervention_referrals",
    "Q08": "intervention_referrals",
    "Q11": "oversights",
    "Q12": "qualified_officer_spells",
    "Q19": "enforcement_intervals",
    "Q21": "unpaid_work",
    "Q22": "allocation_packs",
}
"""The view that shows the rows behind the answer to a question."""


def tables() -> dict[str, str]:
    """Give the generated tables as they are today."""
    of_report = [one for one in measures() if one.domain != "service_levels"]
    return {
        "entries": _table(
            ("Entry", "Family", "What is asked", "Answer"),
            [(str(one.entry), one.family, f"{one.title}: {one.question}", _measure(one)) for one in of_report],
        ),
        "service levels": _table(
            ("Code", "What is asked", "Target", "Answer"),
            [
                (one.code, one.question, _target(one), _measure(one))
                for one in sorted(measures(), key=lambda one: one.code)
                if one.domain == "service_levels"
            ],
        ),
        "unanswered": _table(
            ("Code", "What is asked", "Answer"),
            [(one.code, one.question, _answer(one.code, one.reason, one.instead)) for one in questions()],
        ),
    }


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _measure(one: Definition) -> str:
    return f"`casehistory measure {one.code}`"


def _target(one: Definition) -> str:
    return f"{thresholds()[one.target].value}%" if one.target else ""


def _answer(code: str, reason: str | None, instead: str | None) -> str:
    if reason:
        return f"out of scope: {reason}{f'; beside it: `{instead}`' if instead else ''}"
    shown = f", `casehistory view {MORE[code]} REF`" if code in MORE else ""
    return f"`casehistory audit REF`{shown}"


def filled(page: str) -> str:
    """Give the page with its tables as they are today."""
    return TABLE.sub(lambda found: f"{found[1]}\n{tables()[found[2]]}\n{found[3]}", page)


PAGE = PATH.read_text("utf-8")


def commands() -> list[str]:
    """Give the commands of the page, each once."""
    return list(dict.fromkeys(COMMAND.findall(PAGE)))


def of_measures() -> set[str]:
    """Give the codes of the measures that the page asks for without more ado."""
    return {command.split()[-1] for command in commands() if re.fullmatch(r"casehistory measure \S+", command)}


OTHERS = [one for one in commands() if not re.fullmatch(r"casehistory measure \S+|.* CODE .*", one)]


def test_its_tables_are_those_of_today() -> None:
    assert filled(PAGE) == PAGE, "python -m tests.commands.test_questions writes them"


def test_every_measure_is_on_it_and_every_measure_on_it_exists() -> None:
    assert of_measures() == set(definitions())


def test_every_entry_and_every_rule_and_every_question_has_an_answer() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    first = [cells[0].removeprefix("| ") for cells in rows]

    assert {str(entry) for entry in range(1, ENTRIES + 1)} <= set(first)
    assert [cell for cell in first if re.fullmatch(r"R\d+", cell)] == [f"R{number}" for number in range(1, 29)]
    assert [cell for cell in first if re.fullmatch(r"Q\d+", cell)] == [f"Q{number:02}" for number in range(1, 23)]
    assert all(cells[-1].removesuffix(" |").strip() for cells in rows)


def test_every_measure_on_it_answers_on_the_demonstration(demonstration: tuple[Path, Result]) -> None:
    with History.of_folder(settings(demonstration[0]).history) as history:
        for code in sorted(of_measures()):
            assert history.measure(code).code == code


@pytest.mark.parametrize("command", OTHERS)
def test_every_other_command_on_it_answers_on_the_demonstration(
    demonstration: tuple[Path, Result], run: Run, command: str
) -> None:
    words = shlex.split(command.replace("REF", named_cases()["gary"]))[1:]

    result = run("--data", demonstration[0], *words)

    assert result.exit_code == 0, result.stderr
    assert result.stdout or "has no such rows" in result.stderr


if __name__ == "__main__":
    PATH.write_text(filled(PAGE), "utf-8")
