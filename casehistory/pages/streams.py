"""Streams: how the record keeps up with what is sent to it, what it could not take in, and the contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from shlex import quote
from typing import Any

from casehistory.backlog import TooManyLetters
from casehistory.dead_letters import COLUMNS, newest, row_of
from casehistory.pages.attention import needs
from casehistory.pages.display import display
from casehistory.pages.page import Answer, At, Page, Table
from casehistory.pages.visit import Visit
from casehistory.settings import UnusableKafka
from casehistory.status import CAN_BE_USED, status
from consumers.away import BrokerUnavailable, TopicMissing

SECTION = "/streams"
PARTS = {
    "/streams": "Overview",
    "/streams/quarantine": "Quarantine",
    "/streams/dead-letters": "Dead letters",
    "/streams/schemas": "Schemas",
    "/streams/asyncapi": "Topics and messages",
}
"""The pages of this part, for its navigation."""

HEADINGS = {
    "position": "Last position",
    "stored_at": "Stored last",
    "stored_last_minute": "Events stored in the last minute",
    "recorded_at": "Written down last",
    "history_position": "History up to position",
    "history_behind": "Events not in history yet",
    "quarantined": "In quarantine",
}
KAFKA_HEADINGS = {
    "lag": "Records on Kafka, not recorded yet",
    "relay_position": "Published up to position",
    "relay_behind": "Events not published yet",
    "dead_letters": "Dead letters",
    "dead_letters_not_counted": "Older records of that topic, not counted",
}

PARTS_OF_KAFKA = {
    "lag": "how many records wait",
    "relay_position": "how far events are published",
    "dead_letters": "how many dead letters there are",
}
"""What each part that Kafka may refuse tells."""


def streams(visit: Visit) -> Answer:
    """Show how far each service is, and what waits."""
    found = status(visit.settings)
    tables = [_positions(found), _by_rule(found, visit)]
    if "lag" in found:
        tables += [_kafka(found), _partitions(found), _by_reason(found, visit)]
    facts = {
        "needs": needs(found, visit.lookout.look()._replace(status=found)),
        "kafka_is_set": "lag" in found,
        "refused": list(_refused(found.get("cannot_be_asked", {}))),
    }
    data = {name: value for name, value in found.items() if name not in ("data", "database", "history")}
    data["history_can_be_used"] = found["history"] == CAN_BE_USED
    return page_of(
        visit, "Streams", "streams.html", tables=tables, command=visit.command("status"), facts=facts, data=data
    )


def _refused(reasons: Mapping[str, str]) -> Iterator[str]:
    """Say what Kafka does not tell, in a sentence for each reason."""
    for why in dict.fromkeys(reasons.values()):
        *most, last = [PARTS_OF_KAFKA[part] for part, reason in reasons.items() if reason == why]
        told = f"{', '.join(most)} and {last}" if most else last
        yield f"It cannot be told {told}: {why.rstrip('.')}."


def _positions(found: Mapping[str, Any]) -> Table:
    return _figures("positions", "The record and its history", found, HEADINGS)


def _kafka(found: Mapping[str, Any]) -> Table:
    return _figures("kafka", "The record and Kafka", found, KAFKA_HEADINGS)


def _figures(name: str, caption: str, found: Mapping[str, Any], headings: Mapping[str, str]) -> Table:
    return Table(
        name=name,
        caption=caption,
        rows=[{"name": one, "figure": heading, "value": found[one]} for one, heading in headings.items()],
        columns={"figure": "Figure", "value": "Value"},
        words=lambda row: {**row, "value": "Not known" if row["value"] is None else display("", row["value"])},
    )


def _by_rule(found: Mapping[str, Any], visit: Visit) -> Table:
    return Table(
        name="quarantine",
        caption="Quarantine by rule",
        rows=[{"rule": rule, "facts": count} for rule, count in found["quarantined_by_rule"].items()],
        columns={"rule": "Rule", "facts": "Facts"},
        words=lambda row: {**row, "rule": in_plain(row["rule"])},
        links={"rule": lambda row: visit.to("/streams/quarantine", rule=row["rule"])},
        names=("rule", "facts"),
        empty="Nothing is in quarantine.",
    )


def _partitions(found: Mapping[str, Any]) -> Table:
    return Table(
        name="partitions",
        caption="Records that wait, by partition",
        rows=[
            {"partition": number, "recorded": (found["recorded_by_partition"] or {}).get(number), "lag": lag}
            for number, lag in (found["lag_by_partition"] or {}).items()
        ],
        columns={"partition": "Partition", "recorded": "Recorded up to", "lag": "Waiting"},
        names=("partition", "recorded", "lag"),
        empty="Kafka does not say.",
    )


def _by_reason(found: Mapping[str, Any], visit: Visit) -> Table:
    counts = found["dead_letters_by_reason"]
    return Table(
        name="dead_letters",
        caption="Dead letters by reason",
        rows=[{"reason": reason, "records": count} for reason, count in (counts or {}).items()],
        columns={"because": "Reason", "records": "Records"},
        words=lambda row: {**row, "because": in_plain(row["reason"])},
        links={"because": lambda row: visit.to("/streams/dead-letters", reason=row["reason"])},
        names=("reason", "records"),
        empty="Kafka does not say." if counts is None else "There are no dead letters.",
    )


def dead_letters(visit: Visit) -> Answer:
    """List the records that could not be read, or say why they cannot be listed."""
    reason = visit.query.get("reason", "").strip() or None
    if visit.settings.streams.servers is None:
        return page_of(visit, "Dead letters", "dead_letters.html", facts={"why_not": None})
    try:
        found = [row_of(letter) for letter in newest(visit.settings.streams) if reason in (None, letter.reason)]
    except (BrokerUnavailable, TopicMissing, TooManyLetters, UnusableKafka) as error:
        return page_of(
            visit,
            "Dead letters",
            "dead_letters.html",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            facts={"why_not": str(error)},
            data={"error": str(error)},
        )
    table = Table(
        name="dead_letters",
        caption="Records that could not be read and were not sent again",
        rows=found,
        columns={"number": "Number", "because": "Reason", "topic": "Topic", "partition": "Partition"}
        | {"offset": "Offset", "at": "Found", "why": "Why"},
        words=lambda row: {**row, "because": in_plain(row["reason"])},
        names=COLUMNS,
        empty="There are no dead letters of this reason." if reason else "There are no dead letters.",
    )
    command = "casehistory dead-letters list" + (f" --reason {quote(reason)}" if reason else "")
    return page_of(
        visit, "Dead letters", "dead_letters.html", tables=[table], command=command, facts={"reason": reason}
    )


def in_plain(code: str) -> str:
    """Write the name of a rule or a reason in words."""
    return code.replace("-", " ").capitalize()


def page_of(visit: Visit, title: str, template: str, *, above: str | None = None, **said: Any) -> Page:
    trail = {"Home": visit.to("/")}
    if visit.path != SECTION:
        trail["Streams"] = visit.to(SECTION)
    if above is not None:
        trail[PARTS[above]] = visit.to(above)
    facts = {"parts": list(_navigation(visit)), **said.pop("facts", {})}
    return Page(title=title, template=template, section=SECTION, trail=trail, facts=facts, **said)


def _navigation(visit: Visit) -> Iterator[dict[str, Any]]:
    for path, text in PARTS.items():
        yield {"href": visit.to(path), "text": text, "active": visit.path == path}


PAGES = [
    At(path="/streams", make=streams),
    At(path="/streams/dead-letters", make=dead_letters, takes=("reason",)),
]
