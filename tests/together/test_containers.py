"""The containers run commands that there are, with settings that are read, as a user who is not root."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from casehistory.cli import main
from casehistory.settings import KAFKA, settings
from casehistory.supervisor import SERVICES

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()

COMMANDS = [json.loads(one) for one in re.findall(r"^    command: (\[.*\])$", COMPOSE, re.MULTILINE)]
SETTING = re.compile(r"CASEHISTORY_[A-Z_]+")


class Read(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, *said: Any) -> None:
        super().__init__(*said)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Give a setting, and remember its name."""
        self.names.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_each_container_runs_a_command_of_ours(command: list[str]) -> None:
    group: click.Command = main
    arguments = command
    while isinstance(group, click.Group):
        group, arguments = group.commands[arguments[0]], arguments[1:]

    assert group.make_context(command[0], list(arguments)).params


def test_every_service_has_a_container() -> None:
    assert {command[0] for command in COMMANDS} >= set(SERVICES)
    assert all(list(SERVICES[one[0]]) == one[: len(SERVICES[one[0]])] for one in COMMANDS if one[0] in SERVICES)


def test_every_setting_of_the_containers_is_read() -> None:
    environment = Read({KAFKA: "kafka:9092"})
    settings(environment=environment)

    named = set(SETTING.findall(COMPOSE)) | set(SETTING.findall(DOCKERFILE))
    assert {KAFKA, "CASEHISTORY_DATABASE", "CASEHISTORY_DATA"} <= named <= environment.names


def services() -> dict[str, str]:
    """Give what is said of each service."""
    listed = COMPOSE.partition("\nservices:\n")[2].partition("\nconfigs:\n")[0]
    blocks = re.split(r"^  ([a-z]+):(?: #.*)?$", listed, flags=re.MULTILINE)
    return dict(zip(blocks[1::2], blocks[2::2], strict=True))


def test_what_a_container_waits_for_is_there() -> None:
    awaited = re.findall(r"^      ([a-z]+):\n        condition: (\w+)", COMPOSE, re.MULTILINE)
    awaited += re.findall(r"^    ([a-z]+):\n      condition: (\w+)", COMPOSE, re.MULTILINE)

    assert {name for name, _ in awaited} <= set(services())
    assert {"postgres", "kafka", "topics"} <= {name for name, _ in awaited}
    assert all("healthcheck:" in services()[name] for name, how in awaited if how == "service_healthy")


def test_the_database_is_not_taken_to_be_there_while_its_volume_is_made() -> None:
    [asked] = [json.loads(one) for one in re.findall(r'test: (\["CMD", "pg_isready".*\])$', COMPOSE, re.MULTILINE)]

    assert "--host=127.0.0.1" in asked


def test_there_can_be_several_consumers_each_with_a_place_to_answer_and_a_name_of_its_own(tmp_path: Path) -> None:
    consume = services()["consume"]
    [line] = re.findall(r"^    entrypoint: (\[.*\])$", consume, re.MULTILINE)
    [port] = re.findall(r'^      - "(.*)"$', consume, re.MULTILINE)
    entrypoint = [one.replace("$$", "$") for one in json.loads(line)]
    (tmp_path / "casehistory").write_text('#!/bin/sh\necho "$CASEHISTORY_MEMBER" "$@"\n')
    (tmp_path / "casehistory").chmod(0o755)

    path = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOSTNAME": "4f1c"}
    said = subprocess.run([*entrypoint, "consume", "a b"], env=path, capture_output=True, text=True, check=True)

    assert said.stdout == "consume-4f1c consume a b\n"
    assert port == "127.0.0.1::9300"  # any port that is free


def test_the_health_is_asked_for_at_the_place_where_the_services_listen() -> None:
    [port] = set(re.findall(r"http://127\.0\.0\.1:(\d+)/health", COMPOSE))

    assert all(command[-2:] == ["--listen", f"0.0.0.0:{port}"] for command in COMMANDS if command[0] in SERVICES)


def test_the_image_is_made_of_what_is_there_and_runs_as_nobody_in_particular() -> None:
    copied = [one.split()[1:-1] for one in DOCKERFILE.splitlines() if one.startswith("COPY ") and "--from" not in one]
    allowed = (ROOT / ".dockerignore").read_text().splitlines()

    assert all((ROOT / one).exists() and f"!{one}" in allowed for some in copied for one in some)
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["casehistory"]


def test_the_image_has_the_libraries_of_both_servers_by_their_digests() -> None:
    chosen = (ROOT / "requirements" / "services.txt").read_text()
    names = set(re.findall(r"^([a-z0-9-]+)==", chosen, re.MULTILINE))

    wanted = _needed("casehistory", "kafka") | _needed("casehistory", "postgres")
    assert "--requirement requirements/services.txt" in DOCKERFILE
    assert wanted <= names
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9-]+==)", chosen, flags=re.MULTILINE)[1:])


def _needed(name: str, *extras: str) -> set[str]:
    """Give the libraries that one needs here, and those that they need."""
    found: set[str] = set()
    for one in map(Requirement, requires(name) or ()):
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            found |= {canonicalize_name(one.name)} | _needed(one.name, *one.extras)
    return found
