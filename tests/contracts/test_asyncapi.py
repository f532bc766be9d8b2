"""The document of the topics is what the official parser of AsyncAPI accepts, and says what is really on them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from casehistory.cli import main
from casehistory.settings import Streams
from casehistory.streaming import topics_of
from domain.appointment import AbsenceRuled
from domain.catalogue import LIFECYCLE, OURS
from schemas import contract, headers, topics
from schemas.asyncapi import asyncapi
from schemas.contract import check, generate
from schemas.golden import example
from tests.servers import node

PARSE = Path(__file__).parent / "asyncapi" / "parse.mjs"
Document = dict[str, Any]


def parsed(*documents: str) -> list[Document]:
    """What the official parser makes of documents."""
    found: list[Document] = json.loads(node.run(PARSE, json.dumps(documents)))
    return found


@cache
def committed() -> str:
    return (Path(contract.__file__).parent / "asyncapi.json").read_text("utf-8")


def document() -> Document:
    found: Document = json.loads(committed())
    return found


def test_the_committed_document_follows_from_the_classes() -> None:
    assert committed() == asyncapi(), "run `python -m schemas.contract generate`"


def test_the_official_parser_accepts_the_committed_document() -> None:
    (found,) = parsed(committed())

    assert found["problems"] == []
    channels = {channel.pop("address"): channel for channel in found["channels"]}
    from_outside = [kind for kind in LIFECYCLE if kind not in OURS]
    assert {name: channel["actions"] for name, channel in channels.items()} == {
        "case-events": ["receive"],
        "case-events.dlt": ["send"],
        "case-history": ["send"],
    }
    assert channels["case-events"]["messages"] == [*(kind.__name__ for kind in from_outside), "DomainEvent"]
    assert channels["case-history"]["messages"] == [f"{kind.__name__}Recorded" for kind in LIFECYCLE]
    assert channels["case-history"]["fields"] == [len(kind.__struct_fields__) for kind in LIFECYCLE]


def without_version(broken: Document) -> None:
    del broken["asyncapi"]


def with_an_action_of_version_two(broken: Document) -> None:
    broken["operations"]["receiveFacts"]["action"] = "subscribe"


def with_a_message_that_is_not_there(broken: Document) -> None:
    broken["channels"]["facts"]["messages"]["AbsenceRuled"]["$ref"] += "Twice"


def with_an_avro_type_that_is_none(broken: Document) -> None:
    broken["components"]["schemas"]["AbsenceRuled"]["schema"]["fields"][0]["type"] = "strnig"


def with_fewer_than_one_partition(broken: Document) -> None:
    broken["channels"]["facts"]["bindings"]["kafka"]["partitions"] = 0


def with_a_code_that_is_there_twice(broken: Document) -> None:
    fields = broken["components"]["schemas"]["AbsenceRuled"]["schema"]["fields"]
    (codes,) = [field["type"] for field in fields if field["name"] == "reason"]
    codes["symbols"] *= 2


def test_the_official_parser_refuses_a_document_that_is_broken() -> None:
    breaks: list[Callable[[Document], None]] = [
        without_version,
        with_an_action_of_version_two,
        with_a_message_that_is_not_there,
        with_an_avro_type_that_is_none,
        with_fewer_than_one_partition,
        with_a_code_that_is_there_twice,
    ]
    broken = [document() for _ in breaks]
    for breaks_it, one in zip(breaks, broken, strict=True):
        breaks_it(one)

    found = parsed(*map(json.dumps, broken))

    accepted = [one.__name__ for one, said in zip(breaks, found, strict=True) if not said["problems"]]
    assert accepted == []


def test_the_topics_are_made_as_the_document_says() -> None:
    made = topics_of(Streams(), partitions=topics.PARTITIONS, replicas=topics.REPLICAS)

    said = [channel["bindings"]["kafka"] for channel in document()["channels"].values()]
    for channel in said:
        (policy,) = channel["topicConfiguration"]["cleanup.policy"]
        channel["topicConfiguration"]["cleanup.policy"] = policy
    assert {(one.name, one.partitions, one.replicas, tuple(sorted(one.settings.items()))) for one in made} == {
        (
            one["topic"],
            one["partitions"],
            one["replicas"],
            tuple(sorted((name, str(value)) for name, value in one["topicConfiguration"].items())),
        )
        for one in said
    }


def test_the_headers_of_a_fact_are_what_the_document_says_of_them() -> None:
    said = document()["components"]["schemas"]["FactHeaders"]
    own_type = document()["components"]["messages"]["AbsenceRuled"]["headers"]["allOf"][1]["properties"]["ce_type"]

    given = {name: value.decode() for name, value in headers.cloud_headers(example(AbsenceRuled))}

    assert list(given) == said["required"] == list(said["properties"])
    for name, rules in said["properties"].items():
        assert rules.get("const", given[name]) == given[name]
        assert re.search(rules.get("pattern", ""), given[name])
    assert own_type == {"const": given["ce_type"]}


def test_every_header_is_described() -> None:
    schemas = document()["components"]["schemas"]

    for name in ("FactHeaders", "EventHeaders", "DeadLetterHeaders", "ResentHeaders"):
        assert all(len(rules["description"]) > 10 for rules in schemas[name]["properties"].values())
    assert set(schemas["EventHeaders"]["required"]) == {*headers.CLOUD, *headers.HISTORY}


def test_a_document_that_no_longer_follows_is_found(tmp_path: Path) -> None:
    generate(tmp_path)
    assert check(tmp_path) == []

    (tmp_path / "asyncapi.json").write_text(committed().replace("ce_source", "ce_sauce"), "utf-8")

    assert check(tmp_path) == [
        "asyncapi.json: the document of the topics does not follow from the classes; run `generate`."
    ]


def test_the_command_prints_the_document_with_the_topics_of_the_settings() -> None:
    plain = CliRunner().invoke(main, ["schemas", "asyncapi"])
    renamed = CliRunner().invoke(main, ["schemas", "asyncapi"], env={"CASEHISTORY_TOPIC_EVENTS": "probation-events"})

    assert plain.stdout == committed()
    channels = json.loads(renamed.stdout)["channels"]
    assert channels["facts"]["address"] == "probation-events"
    assert channels["deadLetters"]["bindings"]["kafka"]["topic"] == "probation-events.dlt"
