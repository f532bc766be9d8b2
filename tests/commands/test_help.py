"""The command line explains itself, and does so at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from casehistory.cli import SECTIONS, main
from casehistory.cli.exits import CODES
from tests.commands.conftest import Run

HEAVY = {"polars", "duckdb", "deltalake", "eventsourcing", "fastavro", "msgspec", "rich", "domain"}


def commands(group: click.Group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command with its name."""
    for command in group.commands.values():
        full = f"{name} {command.name}".strip()
        yield full, command
        if isinstance(command, click.Group):
            yield from commands(command, full)


def test_help_documents_every_exit_code_and_every_command(run: Run) -> None:
    printed = run("--help").stdout

    assert all(f"{code:>3}  {meaning}" in printed for code, meaning in CODES.items())
    assert {command.name for section in SECTIONS.values() for command in section} == set(main.commands)
    assert all(f"  {name} " in printed for name in main.commands)


@pytest.mark.parametrize("name", [name for name, _ in commands(main)])
def test_every_command_has_a_help_page_and_a_first_line_that_fits(run: Run, name: str) -> None:
    result = run(*name.split(), "--help")

    assert result.exit_code == 0
    assert not main.commands[name.split()[0]].get_short_help_str(60).endswith("...")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(argument: str) -> None:
    script = (
        f"import sys; from casehistory.cli import main\ntry: main([{argument!r}])\nexcept SystemExit: pass\n"
        "sys.stderr.write(' '.join(name.partition('.')[0] for name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert not HEAVY & set(result.stderr.split())


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").stdout.startswith("casehistory 0.")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ingest"], ["case"], ["measure", "AS36", "--format", "xml"], ["-x"]]
)
def test_a_mistake_of_usage_has_the_exit_code_of_usage(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
