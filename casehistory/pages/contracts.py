"""The contracts: the Avro schema of each type of fact, and the topics and messages of AsyncAPI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from casehistory.pages.display import display
from casehistory.pages.page import Answer, At, Table
from casehistory.pages.streams import page_of
from casehistory.pages.visit import Visit
from schemas.listing import avsc, broken_promises, contracts


def schemas(visit: Visit) -> Answer:
    """List the Avro contract of each type of fact."""
    found: list[dict[str, Any]] = [msgspec.structs.asdict(contract) for contract in contracts()]
    table = Table(
        name="schemas",
        caption="The schema of each type of fact, in the order of the life of a case",
        rows=found,
        columns={"record": "Record", "topic": "Type", "fingerprint": "Fingerprint", "releases": "Releases"}
        | {"compatibility": "Compatibility"},
        words=lambda row: {
            **row,
            "releases": display("", row["releases"]) or "None yet",
            "compatibility": compatibility(row["record"]),
        },
        links={"record": lambda row: visit.to(f"/streams/schemas/{row['record']}")},
    )
    return page_of(visit, "Schemas", "schemas.html", tables=[table], command="casehistory schemas list")


def schema(visit: Visit, name: str) -> Answer:
    """Show the Avro schema of one type of fact; as JSON it is the schema itself."""
    text = avsc(name)
    contract = next(one for one in contracts() if name in (one.record, one.topic))
    facts = {"contract": contract, "compatibility": compatibility(contract.record), "schema": text}
    return page_of(
        visit,
        contract.record,
        "schema.html",
        above="/streams/schemas",
        command=f"casehistory schemas show {contract.record}",
        facts=facts,
        document=text,
    )


def compatibility(record: str) -> str:
    """Say whether today's schema of a record keeps what its releases promised."""
    releases = next(one.releases for one in contracts() if one.record == record)
    if not releases:
        return "Not released yet"
    if broken := broken_promises(record):
        return " ".join(broken)
    which = "release" if len(releases) == 1 else "releases"
    return f"Keeps all of {which} {display('', list(releases))}"


def asyncapi(visit: Visit) -> Answer:
    """Show the topics and what is on them; as JSON it is the AsyncAPI document itself."""
    from schemas.asyncapi import asyncapi as document_of

    settings = visit.settings.streams
    text = document_of(settings.events, settings.history)
    document = json.loads(text)
    tables = [_channels(document), _operations(document), _messages(document, visit), _headers(document)]
    facts = {
        "paragraphs": document["info"]["description"].strip().split("\n\n"),
        "version": document["info"]["version"],
    }
    return page_of(
        visit,
        "Topics and messages",
        "asyncapi.html",
        tables=tables,
        command="casehistory schemas asyncapi",
        facts=facts,
        document=text,
    )


def _channels(document: Mapping[str, Any]) -> Table:
    return Table(
        name="channels",
        caption="Topics",
        rows=[
            {
                "topic": one["address"],
                "description": one["description"],
                "messages": len(one["messages"]),
                "partitions": one["bindings"]["kafka"]["partitions"],
                "replicas": one["bindings"]["kafka"]["replicas"],
            }
            for one in document["channels"].values()
        ],
        columns={"topic": "Topic", "description": "What is on it", "messages": "Kinds of message"}
        | {"partitions": "Partitions", "replicas": "Copies"},
    )


def _operations(document: Mapping[str, Any]) -> Table:
    channels = document["channels"]
    return Table(
        name="operations",
        caption="What this system does with them",
        rows=[
            {"action": one["action"], "topic": channels[_last(one["channel"])]["address"], "summary": one["summary"]}
            for one in document["operations"].values()
        ],
        columns={"does": "Does", "topic": "Topic", "summary": "What"},
        words=lambda row: {**row, "does": {"send": "Sends", "receive": "Receives"}[row["action"]]},
    )


def _messages(document: Mapping[str, Any], visit: Visit) -> Table:
    messages = document["components"]["messages"]
    return Table(
        name="messages",
        caption="Kinds of message",
        rows=[
            {"topic": channel["address"], "message": name, **_message(messages[name])}
            for channel in document["channels"].values()
            for name in channel["messages"]
        ],
        columns={"topic": "Topic", "type": "Type", "title": "Message", "summary": "What it says", "key": "Key"},
        words=lambda row: {**row, "summary": _plain(row["summary"]), "key": _plain(row["key"])},
        links={"title": lambda row: visit.to(f"/streams/schemas/{row['title']}") if row["type"] else None},
    )


def _message(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": one.get("name"),
        "title": one["title"],
        "summary": one.get("summary"),
        "content_type": one.get("contentType"),
        "key": one["bindings"]["kafka"].get("key", {}).get("description"),
    }


def _headers(document: Mapping[str, Any]) -> Table:
    sets = {
        "FactHeaders": "Facts and events",
        "EventHeaders": "Events",
        "DeadLetterHeaders": "Dead letters",
        "ResentHeaders": "Dead letters sent again",
    }
    found: dict[str, dict[str, Any]] = {}
    for name, of in sets.items():
        for header, said in document["components"]["schemas"][name]["properties"].items():
            found.setdefault(header, {"header": header, "of": of, "description": said["description"]})
    return Table(
        name="headers",
        caption="Headers",
        rows=list(found.values()),
        columns={"header": "Header", "of": "Of", "description": "What it says"},
        words=lambda row: {**row, "description": _plain(row["description"])},
    )


def _plain(text: str | None) -> str | None:
    """Leave out the marks around names, which a cell of a table cannot show."""
    return None if text is None else text.replace("`", "")


def _last(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


PAGES = [
    At(path="/streams/schemas", make=schemas),
    At(path="/streams/schemas/{name}", make=schema),
    At(path="/streams/asyncapi", make=asyncapi),
]
