"""Printed reports, each made once by the real command, and read again as pages and as tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from casehistory.cli import main
from tests.commands.conftest import data, demonstration, run, spawn
from tests.servers.pango import environment

__all__ = ["data", "demonstration", "run", "spawn"]

Print = Callable[..., "subprocess.CompletedProcess[str]"]
CODE = re.compile(r"\(([A-Z0-9-]+[a-z]?)\)$")


class Printed:
    """A report as HTML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.page = html.document_fromstring(text)

    def tables(self, kind: str) -> list[list[list[list[str]]]]:
        """Give the tables of a kind: rows of cells, each with its lines; the first row has the headings."""
        return [
            [[_lines(cell) for cell in row.xpath("th|td")] for row in table.xpath(".//tr")]
            for table in self.page.xpath(f"//table[@class='{kind}']")
        ]

    def figures(self) -> dict[tuple[str, str], list[str]]:
        """Give what stands in the cells of figures, by the code of the measure and the organisation."""
        found = {}
        for headings, *rows in self.tables("figures"):
            names = [lines[0] for lines in headings]
            for row in rows:
                code = CODE.search(row[0][0])
                for name, cell in zip(names[1:], row[1:], strict=True):
                    if code and ":" not in name and name != "Target":
                        found[code[1], name] = cell
        return found


def _lines(cell: html.HtmlElement) -> list[str]:
    return [line.strip() for line in cell.xpath(".//text()") if line.strip()]


@pytest.fixture(scope="session")
def west_mercia(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The report on West Mercia."""
    out = tmp_path_factory.mktemp("west-mercia") / "report.html"
    made = CliRunner().invoke(main, ["report", "west-mercia", "--out", str(out)])
    assert made.exit_code == 0, made.output
    return Printed(out.read_text("utf-8"))


@pytest.fixture(scope="session")
def printed(demonstration: tuple[Path, Result], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Printed]:
    """Print a report on the demonstration, each once."""

    @cache
    def print_it(*arguments: str, **environment: str) -> Printed:
        out = tmp_path_factory.mktemp("printed") / "report.html"
        command = ["--data", str(demonstration[0]), "report", *arguments, "--out", str(out)]
        made = CliRunner().invoke(main, command, env=environment)
        assert made.exit_code == 0, made.output
        return Printed(out.read_text("utf-8"))

    return print_it


@pytest.fixture(scope="session")
def in_process(demonstration: tuple[Path, Result]) -> Print:
    """Run a command on the demonstration in a process of its own, which finds Pango."""

    def run_it(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        here = {"PYTHONPATH": str(Path(__file__).parents[2]), "CASEHISTORY_DATA": str(demonstration[0])}
        return subprocess.run(
            [sys.executable, "-m", "casehistory", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **here, **environment(), **more},
        )

    return run_it
