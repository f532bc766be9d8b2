"""The settings say where the record is, and never show a password."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from casehistory.cli.exits import UNAVAILABLE
from casehistory.settings import FORMAT, MARK, Settings, UnusableKafka, check_format, prepare, settings
from tests.commands.conftest import Run, Spawn
from tests.facts import opened


def test_a_folder_given_comes_before_the_environment_and_the_environment_before_the_default(tmp_path: Path) -> None:
    environment = {"CASEHISTORY_DATA": str(tmp_path / "environment")}

    assert settings(tmp_path / "given", environment).data == tmp_path / "given"
    assert settings(None, environment).data == tmp_path / "environment"
    assert settings(None, {}).data.name == "casehistory"


def test_the_store_is_a_file_in_the_folder_unless_the_environment_names_a_database(tmp_path: Path) -> None:
    here = settings(tmp_path, {})
    server = settings(tmp_path, {"CASEHISTORY_DATABASE": "postgresql://db/record"})

    assert (here.database, here.is_embedded) == (str(tmp_path / "events.db"), True)
    assert (server.database, server.is_embedded) == ("postgresql://db/record", False)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:s3cret@db:5432/record", "postgresql://me@db:5432/record"),
        ("postgresql://me:s3cret@db/record?schema=x", "postgresql://me@db/record?schema=x"),
        ("postgres://me:s%403cret@/record?host=/run/pg", "postgres://me@/record?host=/run/pg"),
        ("/data/events.db", "/data/events.db"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert Settings(data=Path("/data"), database=address).database_shown == shown


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://me:s3cret@db/record", "another kind"),
        ("sqlite:///s3cret.db", "another kind"),
        (" postgresql://me:s3cret@db/record", "another kind"),
        ("postgresql://me:12/s3cret@db/record", "%2F for /"),
        ("postgresql://me:12?s3cret@db/record", "%3F for ?"),
        ("postgresql://me:12#s3cret@db/record", "%23 for #"),
        ("postgresql://me:s3cret/12@db/record", "cannot be read as an address"),
        ("postgresql://[s3cret/record", "cannot be read as an address"),
        ("postgresql://me@db/record?schema=x&password=s3cret", "stand in front of the @"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_repeated(run: Run, address: str, words: str) -> None:
    result = run("status", CASEHISTORY_DATABASE=address)

    assert (result.exit_code, result.stdout) == (UNAVAILABLE, "")
    assert words in result.stderr
    assert "s3cret" not in result.stderr


def test_a_folder_says_its_format_from_the_first_use(tmp_path: Path) -> None:
    prepare(tmp_path / "new")

    assert json.loads((tmp_path / "new" / MARK).read_text()) == {"format": FORMAT}


def test_a_machine_without_time_zones_tells_the_time_in_london_all_the_same(
    spawn: Spawn, run: Run, avro: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", avro(opened()))
    monkeypatch.setenv("PYTHONTZPATH", "")

    result = spawn("case", "X100001-1", "--as-of", "2017-06-01")

    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"As of +2017-06-01 23:59", result.stdout)


@pytest.mark.parametrize("protocol", ["TLS", "sasl_ssl", "SASL_SSLL", "SSL "])
def test_a_security_protocol_that_there_is_not_is_refused_and_does_not_mean_plain_text(run: Run, protocol: str) -> None:
    refused = run("status", CASEHISTORY_KAFKA_SECURITY_PROTOCOL=protocol)

    assert refused.exit_code == UNAVAILABLE
    assert "is none of PLAINTEXT, SASL_PLAINTEXT, SASL_SSL, SSL; give it one of these" in refused.stderr


@pytest.mark.parametrize(
    ("protection", "words"),
    [
        ({"SASL_USERNAME": "us"}, "SASL_USERNAME is set, and the security protocol PLAINTEXT does not use it"),
        (
            {"SASL_PASSWORD": "s3cret", "SECURITY_PROTOCOL": "SSL"},
            "set CASEHISTORY_KAFKA_SECURITY_PROTOCOL to SASL_SSL",
        ),
        ({"SSL_CAFILE": "/our.pem"}, "set CASEHISTORY_KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL"),
        ({"SECURITY_PROTOCOL": "SASL_SSL", "SASL_PASSWORD": "s3cret"}, "set CASEHISTORY_KAFKA_SASL_MECHANISM"),
    ],
)
def test_protection_that_would_not_be_used_is_refused(protection: dict[str, str], words: str) -> None:
    with pytest.raises(UnusableKafka) as refused:
        settings(environment={f"CASEHISTORY_KAFKA_{name}": value for name, value in protection.items()})

    assert words in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("events", "history"),
    [("case-history", ""), ("", "case-events"), ("", "case-events.dlt"), ("case-history.dlt", "case-history")],
)
def test_facts_events_and_dead_letters_are_on_topics_of_their_own(events: str, history: str) -> None:
    with pytest.raises(UnusableKafka, match="give CASEHISTORY_TOPIC_EVENTS and CASEHISTORY_TOPIC_HISTORY names that"):
        settings(environment={"CASEHISTORY_TOPIC_EVENTS": events, "CASEHISTORY_TOPIC_HISTORY": history})


def test_many_processes_may_begin_in_a_new_data_folder_at_once(tmp_path: Path) -> None:
    together = 8
    start = Barrier(together)

    def begin(folder: Path) -> None:
        start.wait()
        prepare(folder)

    with ThreadPoolExecutor(together) as pool:
        for number in range(100):
            list(pool.map(begin, [tmp_path / str(number)] * together))

    for number in range(100):
        check_format(tmp_path / str(number))
        assert [file.name for file in (tmp_path / str(number)).iterdir()] == [MARK]
