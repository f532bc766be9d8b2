"""`run` keeps consume, relay and archive running, and takes them with it when it ends, in whatever way."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from casehistory.cli.exits import NEWER, UNAVAILABLE
from casehistory.membership import membership
from casehistory.service import ENDS_WITHIN
from casehistory.settings import KAFKA, MARK, Settings
from casehistory.streaming import inbox
from casehistory.supervisor import SERVICES, _Service
from consumers.port import SESSION
from schemas.codec import decode
from schemas.container import read_container
from tests.commands.conftest import Run
from tests.facts import opened
from tests.servers.broker import Broker
from tests.servers.ports import free_port
from tests.streams.conftest import Publisher
from tests.together.conftest import SetUp


class Running:
    """A `run` in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self._port = process, port

    def health(self) -> tuple[int, dict[str, Any]]:
        """Ask for the health; nothing where nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/health", timeout=5) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)
        except (URLError, OSError):
            return 0, {}

    def until(self, is_so: Callable[[int, dict[str, Any]], bool], *, seconds: float = 60) -> dict[str, Any]:
        """Wait until the health is as it should be."""
        until = time.monotonic() + seconds
        while not is_so(*(found := self.health())):
            assert self.process.poll() is None, self.process.communicate()
            if time.monotonic() > until:
                self.process.terminate()
                raise AssertionError(json.dumps(found[1]) + self.process.communicate()[0])
            time.sleep(0.1)
        return found[1]

    def services(self) -> dict[str, int]:
        """Give the process of each service."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(one): Path(f"/proc/{one}/cmdline").read_text().split("\0") for one in children}
        return {name: one for name in SERVICES for one, command in commands.items() if name in command}

    def end(self, number: int = signal.SIGTERM, *, within: float = ENDS_WITHIN) -> tuple[int, str]:
        """Send a signal as a terminal does, to all of it that is of its group, and give what came of it."""
        os.killpg(self.process.pid, number)
        said, _ = self.process.communicate(timeout=within)
        return self.process.returncode, said


def is_settled(code: int, found: dict[str, Any]) -> bool:
    """Whether nothing waits anywhere."""
    numbers = [found.get(name) for name in ("lag", "relay_behind", "history_behind")]
    return code == 200 and found["position"] > 0 and numbers == [0, 0, 0]


@contextmanager
def running(*command: str) -> Iterator[Running]:
    """Run a command with the settings of the test; whatever happens nothing of it stays."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "casehistory", *(command or ["run"]), "--listen", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        try:
            yield Running(process, port)
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def is_gone(number: int) -> bool:
    """Whether a process has ended, whoever is to hear of it."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(is_so: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_is_published_is_asked_of_history_on_either_database(
    run: Run, streams: Settings, publisher: Publisher, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEHISTORY_DATABASE", address)
    run("simulate", tmp_path / "files", "--cases", 50)
    files = sorted((tmp_path / "files").glob("*.avro"))
    for file in files:
        with file.open("rb") as stream:
            publisher.facts(map(decode, read_container(stream)))

    with running() as it:
        settled = it.until(is_settled)
        metric = json.loads(run("measure", "AS36", "--format", "json").stdout)
        code, said = it.end()
    monkeypatch.setenv("CASEHISTORY_DATABASE", str(tmp_path / "of-files" / "events.db"))
    run("ingest", *files, "--data", tmp_path / "of-files")
    of_files = json.loads(run("measure", "AS36", "--format", "json", "--data", tmp_path / "of-files").stdout)

    assert code == 0, said
    assert settled["processes"] == {name: {"is_up": True, "restarts": 0} for name in SERVICES}
    assert metric["groups"] == of_files["groups"]
    assert {line.split()[0] for line in said.splitlines()} >= set(SERVICES)  # each speaks under its name
    assert "Traceback" not in said


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_is_killed_comes_back(run: Run, streams: Settings, publisher: Publisher, name: str) -> None:
    publisher.facts(opened())

    with running() as it:
        it.until(is_settled)
        os.kill(it.services()[name], signal.SIGKILL)
        publisher.facts(opened(case_ref="X100001-2"))
        settled = it.until(lambda code, found: is_settled(code, found) and found["position"] == 6)
        code, said = it.end()

    assert settled["processes"][name] == {"is_up": True, "restarts": 1}
    assert f"{name} ended with signal SIGKILL and is started again in " in said
    assert code == 0


def test_a_consumer_that_is_killed_has_its_partitions_again_before_it_would_be_missed(
    streams: Settings, publisher: Publisher
) -> None:
    publisher.facts(opened())
    with running() as it:
        it.until(is_settled)
        before = time.monotonic()
        os.kill(it.services()["consume"], signal.SIGKILL)
        publisher.facts(opened(case_ref="X100002-1"))
        it.until(lambda code, found: is_settled(code, found) and found["position"] == 6)
        took = time.monotonic() - before
        code, said = it.end()

    assert code == 0, said
    assert took < 0.8 * SESSION / 1000, said


def test_two_machines_or_folders_have_names_of_their_own_and_each_keeps_its(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / name for name in ("one", "another")]
    for folder in folders:
        folder.mkdir()

    def name_in(folder: Path) -> str | None:
        with membership(folder) as name:
            return name

    names = [name_in(folder) for folder in folders]
    again = [name_in(folder) for folder in folders]
    with membership(folders[0]):
        beside = name_in(folders[0])
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere.example/ö")
    elsewhere = name_in(folders[0])

    assert names == again
    assert beside is None
    assert len({*names, elsewhere}) == 3
    assert re.fullmatch(r"[A-Za-z0-9._-]+", str(elsewhere))


def test_a_supervisor_that_is_killed_leaves_nothing_behind(streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())

    with running() as it:
        it.until(is_settled)
        services = it.services()
        it.process.kill()

        assert len(services) == 3
        wait_until(lambda: all(map(is_gone, services.values())))


def test_a_service_that_does_not_end_is_killed_at_last(streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())

    with running() as it:
        it.until(is_settled)
        services = it.services()
        os.kill(services["relay"], signal.SIGSTOP)
        code, said = it.end(within=ENDS_WITHIN + 5)

    assert code == 0
    assert "relay did not end within 10 s and is killed" in said
    assert all(map(is_gone, services.values()))


def test_ctrl_c_ends_all_in_order(streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())

    with running() as it:
        it.until(is_settled)
        services = it.services()
        code, said = it.end(signal.SIGINT)

    assert code == 130
    assert "Traceback" not in said
    assert "interrupted" not in said.replace("Error: interrupted", "", 1)  # said once, by the one that was
    assert all(map(is_gone, services.values()))


def test_what_would_be_so_the_next_time_too_ends_all(streams: Settings, publisher: Publisher) -> None:
    publisher.facts(opened())

    with running() as it:
        it.until(is_settled)
        (streams.data / MARK).write_text('{"format": 99}')
        os.kill(it.services()["consume"], signal.SIGKILL)
        said, _ = it.process.communicate(timeout=30)

    assert it.process.returncode == NEWER
    assert "consume ended with exit code 7 and would do so again" in said


def test_a_broker_that_goes_and_comes_is_waited_for(set_up: SetUp, tmp_path: Path) -> None:
    broker = Broker(tmp_path / "broker").start()
    try:
        publisher = Publisher(inbox(set_up(broker.address)))
        publisher.facts(opened())
        with running() as it:
            it.until(is_settled)
            broker.kill()
            away = it.until(lambda code, found: code == 503)
            broker.start()
            publisher.facts(opened(case_ref="X100001-2"))
            back = it.until(lambda code, found: is_settled(code, found) and found["position"] == 6)
            code, _ = it.end()
    finally:
        broker.kill()

    assert any("Kafka cannot be used" in problem for problem in away["problems"])
    assert back["processes"] == {name: {"is_up": True, "restarts": 0} for name in SERVICES}
    assert code == 0


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_answers_for_itself_where_it_runs_alone(run: Run, streams: Settings, name: str) -> None:
    run("consume", "--until-end")

    with running(*SERVICES[name]) as it:
        found = it.until(lambda code, found: code == 200)
        code, _ = it.end()

    assert (found["stalled"], found["processes"], code) == ({name: False}, {}, 0)


def test_settings_that_are_wrong_are_said_before_anything_runs(run: Run, streams: Settings) -> None:
    unset = run("run", **{KAFKA: ""})
    of_registry = run("run", CASEHISTORY_REGISTRY="ftp://secret@nowhere")
    port = run("run", "--listen", "here:none")

    assert (unset.exit_code, "CASEHISTORY_KAFKA is not set" in unset.stderr) == (UNAVAILABLE, True)
    assert (of_registry.exit_code, "secret" in of_registry.output) == (UNAVAILABLE, False)
    assert (port.exit_code, "neither a port (9300) nor a host and a port" in port.stderr) == (2, True)


def test_a_port_that_is_taken_is_said_before_anything_runs(run: Run, streams: Settings, broker: Broker) -> None:
    result = run("run", "--listen", broker.address)

    assert (result.exit_code, "address already in use" in result.stderr) == (UNAVAILABLE, True)


def test_a_place_to_listen_that_is_not_of_this_machine_is_named(run: Run, streams: Settings) -> None:
    result = run("run", "--listen", "192.0.2.1:9300")

    assert (result.exit_code, "192.0.2.1:9300: cannot assign" in result.stderr) == (UNAVAILABLE, True)


def test_a_service_that_the_machine_has_no_room_to_start_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = _Service("consume", ["--version"], dict(os.environ))
    with monkeypatch.context() as full:
        full.setattr(subprocess, "Popen", _full)
        service.start()
    assert "run: consume cannot be started: too many open files" in caplog.text

    until = time.monotonic() + 20
    while service.restarts == 0 and time.monotonic() < until:
        service.keep(final=())

    service.wait(20)
    assert service.restarts == 1


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
