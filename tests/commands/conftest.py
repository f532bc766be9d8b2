"""The real command line, run in this process or in one of its own, on a data folder of the test's."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casehistory.cli import main
from domain.fact import Fact
from schemas.container import write_container

Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the commands of the test use.  It is not made yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CASEHISTORY_DATA", str(folder))
    monkeypatch.delenv("CASEHISTORY_DATABASE", raising=False)
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """Run a command in this process.  A mistake of ours is raised and not hidden behind an exit code."""

    def run_it(*arguments: object, stdin: bytes | None = None, **environment: str) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], input=stdin, env=environment or None)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run_it


@pytest.fixture
def spawn(data: Path) -> Spawn:
    """Run a command in a process of its own."""

    def spawn_it(*arguments: object, prepare: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "casehistory", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=prepare,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )

    return spawn_it


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The data folder of the demonstration, made once, and what making it printed.  Tests only ask of it."""
    folder = tmp_path_factory.mktemp("demonstration")
    return folder, CliRunner().invoke(main, ["--data", str(folder), "demo"])


@pytest.fixture
def ask(demonstration: tuple[Path, Result], run: Run) -> Run:
    """Run a command on the demonstration."""

    def ask_it(*arguments: object, **environment: str) -> Result:
        return run(*arguments, "--data", demonstration[0], **environment)

    return ask_it


@pytest.fixture
def avro(tmp_path: Path) -> Callable[..., Path]:
    """Write facts to an Avro file with the name given."""

    def write(facts: Iterable[Fact], name: str = "facts.avro") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_container(file, facts)
        return path

    return write


def on_terminal(folder: Path, *arguments: str, columns: int) -> str:
    """Give what a command prints on a terminal so many columns wide."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "casehistory", "--data", str(folder), *arguments],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        os.close(theirs)
        printed = b""
        with suppress(OSError), os.fdopen(ours, "rb") as terminal:
            while part := os.read(terminal.fileno(), 65_536):
                printed += part
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.decode())
