"""The document schemas/asyncapi.json: the topics, what is on them and in which headers, for teams that publish or read.

It is an AsyncAPI 3 document, made from the classes, the schemas and the words after the names of the headers, and holds
all of them, so that it can be handed on alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec

from domain.catalogue import LIFECYCLE, OURS, topic_of
from domain.fact import CaseFact, Fact, InspectionFact, PersonFact, PractitionerFact, RecordFact
from schemas import headers, topics
from schemas.documentation import constant_words, documented, own_words
from schemas.domain_event import DomainEvent

Part = dict[str, Any]

AVRO = "application/vnd.apache.avro+json;version=1.9.0"
DIGITS = {"pattern": "^[0-9]+$"}
INSTANT = {"format": "date-time"}
HOW: dict[str, Part] = {
    headers.CE_SPECVERSION: {"const": headers.VERSION_OF_CLOUD_EVENTS.decode()},
    headers.CE_TIME: INSTANT,
    headers.CONTENT_TYPE: {"const": headers.AVRO.decode()},
    headers.CH_POSITION: DIGITS,
    headers.CH_PREVIOUS: DIGITS,
    headers.CH_VERSION: DIGITS,
    headers.CH_STORED_AT: INSTANT,
    headers.CH_RECORDED_AT: INSTANT,
    headers.CH_CONTENT: {"pattern": "^[0-9a-f]{32}$"},
    headers.DL_PARTITION: DIGITS,
    headers.DL_OFFSET: DIGITS,
    headers.DL_AT: INSTANT,
}
"""What a header may be besides a string."""

KEYS: dict[type[Fact], str] = {
    CaseFact: "The `crn` of the fact.",
    PersonFact: "The `crn` of the fact.",
    PractitionerFact: "The `officer` of the fact.",
    InspectionFact: "The `inspection_ref` of the fact.",
    RecordFact: "What stands after the stroke in the `subject` of the fact; of a case, the CRN alone.",
}
"""What keeps the facts of a kind in order."""

BINDING = "0.5.0"

ABOUT = """\
The record of every probation case as it happened and as it was written down.

Publish facts to `{events}`, one in each record.  The value is a fact in Avro single-object encoding (C3 01, the
fingerprint of its schema, the body), or in the framing of a schema registry (00, the number of the schema there, the
body) where one is agreed.  The headers are those of CloudEvents 1.0 in binary mode.  A fact that is sent again with the
same `source`, `event_id` and content is skipped.

Read `{history}` for what was recorded, in the order of the log along each partition.  A record may come twice: take it
where its `ch_previous` is the position you took last on the partition, skip it where its `ch_position` is not above it.
"""


def asyncapi(events: str = topics.EVENTS, history: str = topics.HISTORY) -> str:
    """Give the text of the document, for topics of these names."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "casehistory",
            "version": version("casehistory"),
            "description": ABOUT.format(events=events, history=history),
        },
        "defaultContentType": headers.AVRO.decode(),
        "channels": _channels(events, history),
        "operations": {
            "receiveFacts": _operation("receive", "facts", "We record the facts that others publish."),
            "sendDeadLetters": _operation("send", "deadLetters", "We put aside what cannot be read."),
            "sendEvents": _operation("send", "events", "We publish every event that was recorded."),
        },
        "components": {"messages": _messages(), "schemas": _schemas()},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _operation(action: str, channel: str, summary: str) -> Part:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}


# The topics


def _channels(events: str, history: str) -> Part:
    from_outside = [kind for kind in LIFECYCLE if kind not in OURS]
    larger = topics.keeping(largest=2 * topics.LARGEST_RECORD)
    return {
        "facts": _channel(
            events,
            "What upstream systems say happened.",
            [*map(_fact_name, from_outside), "DomainEvent"],
            topics.keeping(),
        ),
        "deadLetters": _channel(
            topics.dead_letters_of(events),
            f"Records of {events} that could not be read, each as it came, with headers that say why and whence.",
            ["DeadLetter", "DeadLetterResent"],
            larger,
        ),
        "events": _channel(
            history,
            "Every event of the record, in the order of the log.",
            map(_event_name, LIFECYCLE),
            topics.keeping(),
        ),
    }


def _channel(address: str, description: str, messages: Any, kept: dict[str, str | int]) -> Part:
    return {
        "address": address,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "topic": address,
                "partitions": topics.PARTITIONS,
                "replicas": topics.REPLICAS,
                "topicConfiguration": {**kept, "cleanup.policy": [kept["cleanup.policy"]]},
                "bindingVersion": BINDING,
            }
        },
    }


# What is on them


def _fact_name(kind: type[Fact]) -> str:
    return kind.__name__


def _event_name(kind: type[Fact]) -> str:
    return f"{kind.__name__}Recorded"


def _messages() -> Part:
    messages = {_fact_name(kind): _fact(kind, "FactHeaders") for kind in LIFECYCLE if kind not in OURS}
    messages |= {_event_name(kind): _fact(kind, "EventHeaders") for kind in LIFECYCLE}
    messages["DomainEvent"] = {
        "title": "A domain event of HMPPS, in JSON as services publish it today",
        "contentType": "application/json",
        "payload": {"$ref": "#/components/schemas/DomainEvent"},
        "bindings": _key("The CRN among the `identifiers`."),
    }
    messages["DeadLetterResent"] = {
        "title": "The mark of a dead letter that was sent again",
        "headers": {"$ref": "#/components/schemas/ResentHeaders"},
        "payload": {"type": "null"},
        "bindings": {"kafka": {"bindingVersion": BINDING}},
    }
    messages["DeadLetter"] = {
        "title": "A record that could not be read",
        "summary": "Its key, its value and its other headers are as it came.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/DeadLetterHeaders"},
        "payload": {"description": "Anything at all."},
        "bindings": {"kafka": {"bindingVersion": BINDING}},
    }
    return messages


def _fact(kind: type[Fact], of_headers: str) -> Part:
    own_type = {"type": "object", "properties": {headers.CE_TYPE: {"const": topic_of(kind)}}}
    return {
        "name": topic_of(kind),
        "title": kind.__name__,
        "summary": own_words(kind),
        "contentType": headers.AVRO.decode(),
        "headers": {"allOf": [{"$ref": f"#/components/schemas/{of_headers}"}, own_type]},
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "bindings": _key(next(key for parent, key in KEYS.items() if issubclass(kind, parent))),
    }


def _key(description: str) -> Part:
    return {"kafka": {"key": {"type": "string", "description": description}, "bindingVersion": BINDING}}


def _schemas() -> Part:
    words = constant_words(headers)

    def said(names: Sequence[str]) -> Part:
        properties = {name: {"type": "string", "description": words[name], **HOW.get(name, {})} for name in names}
        return {"type": "object", "required": list(names), "properties": properties}

    _, parts = msgspec.json.schema_components([DomainEvent], ref_template="#/components/schemas/{name}")
    return {
        "FactHeaders": said(headers.CLOUD),
        "EventHeaders": said([*headers.CLOUD, *headers.HISTORY]),
        "DeadLetterHeaders": said(headers.DEAD),
        "ResentHeaders": said([headers.DL_RESENT]),
        **parts,
        **{kind.__name__: {"schemaFormat": AVRO, "schema": documented(kind)} for kind in LIFECYCLE},
    }
