"""`schemas publish` says what became of each subject."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner, Result

from casehistory.cli import main
from consumers.registry import Registry
from domain.catalogue import LIFECYCLE, OURS
from tests.servers.registry import ApicurioRegistry

ALL = 2 * len(LIFECYCLE) - len(OURS)


def publish(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["schemas", "publish", *arguments], env=environment)


def test_the_registry_and_the_topics_may_be_settings(apicurio: ApicurioRegistry) -> None:
    settings = {
        "CASEHISTORY_REGISTRY": apicurio.address,
        "CASEHISTORY_TOPIC_EVENTS": "cmd-events",
        "CASEHISTORY_TOPIC_HISTORY": "cmd-history",
    }

    first = publish(**settings)
    again = publish(**settings)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "cmd-events-casehistory.AbsenceRuled" in first.stdout
    assert f"{ALL} subjects: {ALL} new, 0 unchanged" in first.stderr
    assert "cmd-events" not in again.stdout
    assert f"{ALL} subjects: 0 new, {ALL} unchanged" in again.stderr


def test_a_refused_subject_is_named_and_the_command_fails(apicurio: ApicurioRegistry, registry: Registry) -> None:
    subject = "bad-history-casehistory.EventSetAside"
    other = {"schema": '{"type": "record", "name": "Other", "fields": [{"name": "x", "type": "int"}]}'}
    registry.ask("POST", f"/subjects/{subject}/versions", other)

    result = publish("--registry", apicurio.address, "--format", "csv", CASEHISTORY_TOPIC_HISTORY="bad-history")

    refused = [row for row in csv.DictReader(io.StringIO(result.stdout)) if row["outcome"] == "refused"]
    assert [row["subject"] for row in refused] == [subject]
    assert refused[0]["why"].startswith("status 409")
    assert result.exit_code == 8
    assert f"1 of {ALL} subjects are refused" in result.stderr


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        (None, 2, "no registry is named"),
        ("http://127.0.0.1:1", 5, "The registry http://127.0.0.1:1 does not answer: connection refused."),
        ("127.0.0.1:1", 5, "the address of the registry cannot be read"),
    ],
)
def test_a_registry_that_cannot_be_asked_is_one_sentence(address: str | None, code: int, said: str) -> None:
    result = publish(*(["--registry", address] if address else []), CASEHISTORY_REGISTRY="")

    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
