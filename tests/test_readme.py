"""The README is true: it shows what is printed today, and its page for newcomers works when it is followed.

`python -m tests.test_readme` writes what is printed today into it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from projections.measure import measures
from tests.servers.broker import Broker

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = ("domain", "schemas", "consumers", "projections", "casehistory", "docs", "tests")

SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
STEP = re.compile(r"[Ii]n `(?P<path>[^`]+)`(?:, after `(?P<after>[^`]+)`)?:\n\n```\w+\n(?P<text>.*?)```", re.DOTALL)
TABLE = re.compile(r"(<!-- (measures|bench) -->).*?(<!-- /\2 -->)", re.DOTALL)
GOAL = re.compile(r"^Goal: (.*): (at \w+ \S+)\. Measured: (\S+), (.*)\.$|^## (.*)$", re.MULTILINE)
NEWCOMERS = "## Add an event type and a measure"


def part(heading: str) -> str:
    """Give the text under a heading of the README."""
    return re.split(r"^## ", README.partition(f"{heading}\n")[2], flags=re.MULTILINE)[0]


def commands(text: str) -> list[tuple[str, str]]:
    """Give each command of the sessions in `text` with the output that it is said to have."""
    found = []
    for session in SESSION.findall(text):
        for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, output = shown.partition("\n")
            found.append((command, output.strip("\n")))
    return found


def run(command: str, *, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)


def environment_for(folder: Path, **more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "CASEHISTORY_DATA": str(folder / "data"), "COLUMNS": "120"} | more


def printed(folder: Path) -> str:
    """Give the README with its sessions and its tables as they are printed today."""
    tables = {"measures": measure_table(), "bench": bench_table()}
    text = TABLE.sub(lambda found: f"{found[1]}\n{tables[found[2]]}{found[3]}", README)
    broker = Broker(folder / "broker").start()
    streamed = {"CASEHISTORY_KAFKA": broker.address, "CASEHISTORY_DATA": str(folder / "streamed")}
    try:
        for heading, environment in (("## A session", {}), ("## Through Kafka", streamed)):
            text = text.replace(part(heading), played(part(heading), folder, environment_for(folder, **environment)))
    finally:
        broker.kill()
    return text


def played(text: str, folder: Path, environment: dict[str, str]) -> str:
    """Give a part of the README with its sessions as they are printed today."""

    def session(shown: re.Match[str]) -> str:
        parts = []
        for command, _ in commands(shown[0]):
            done = run(command, cwd=folder, environment=environment)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            parts.append(f"$ {command}\n{done.stdout}")
        return "```console\n" + "\n".join(parts) + "```"

    return SESSION.sub(session, text)


def measure_table() -> str:
    """Give how many measures there are, by domain and family."""
    counts = Counter((one.domain, one.family) for one in measures())
    lines = ["| | From facts | Judged by inspectors | Of the record itself |", "|---|---:|---:|---:|"]
    for domain in dict.fromkeys(one.domain for one in measures()):
        found = (counts[domain, family] for family in ("T", "J", "G"))
        lines.append(f"| {domain.replace('_', ' ').capitalize()} | {' | '.join(str(one or '') for one in found)} |")
    return "\n".join(lines) + "\n"


def bench_table() -> str:
    """Give the goals of the last measurements, with the command of each."""
    lines = ["| Measured by | | Goal | Measured | |", "|---|---|---:|---:|---|"]
    for page in sorted((ROOT / "bench" / "results").glob("*.md")):
        text = page.read_text("utf-8")
        [command] = re.findall("^`(.*)`$", text, re.MULTILINE)
        place = ""
        for what, wanted, found, verdict, heading in GOAL.findall(text):
            place = f"{heading}: " if heading else place
            if not heading:
                lines.append(f"| `{command}` | {place}{what} | {wanted} | {found} | {verdict} |")
    return "\n".join(lines) + "\n"


def test_the_readme_shows_what_is_printed_today(tmp_path: Path) -> None:
    assert printed(tmp_path) == README


def test_a_newcomer_can_add_an_event_type_and_a_measure_by_following_the_page(tmp_path: Path) -> None:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    page = part(NEWCOMERS)
    environment = environment_for(tmp_path, PYTHONPATH=str(tmp_path), PYTHONDONTWRITEBYTECODE="1")

    for step in STEP.finditer(page):
        path = tmp_path / step["path"]
        if step["after"] is None:
            assert not path.exists(), f"{step['path']} is there already"
            path.write_text(step["text"], "utf-8")
        else:
            text = path.read_text("utf-8")
            assert text.count(f"{step['after']}\n") == 1, f"{step['path']} has no single line {step['after']}"
            path.write_text(text.replace(f"{step['after']}\n", f"{step['after']}\n{step['text']}"), "utf-8")
    steps = commands(page)

    assert steps
    for command, output in steps:
        done = run(command, cwd=tmp_path, environment=environment)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert output in done.stdout, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        (ROOT / "README.md").write_text(printed(Path(folder)), "utf-8")
