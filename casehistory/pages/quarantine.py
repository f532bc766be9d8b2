"""The quarantine: what could not be recorded, the rule that stands against it, and what releases it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casehistory.cli.options import MOST
from casehistory.pages.display import display
from casehistory.pages.page import Answer, At, Table
from casehistory.pages.streams import in_plain, page_of
from casehistory.pages.visit import Visit
from casehistory.quarantine import COLUMNS, NotInQuarantine, item_of, row_of, rows, what_to_do
from casehistory.recording import record_to_read
from domain.catalogue import BY_TOPIC
from projections.sentences import type_in_words

ITEM_HEADINGS = {
    "rule": "Rule",
    "why": "Why",
    "stream": "About",
    "topic": "Type",
    "source": "Source",
    "event_id": "Identifier",
    "origin": "Came from",
    "received_at": "Received",
    "bytes": "Size in bytes",
}
KINDS = {"case": "Case", "person": "Person", "practitioner": "Officer", "inspection": "Inspection"}


def quarantine(visit: Visit) -> Answer:
    """List the quarantine, of one rule or about one case or person where the address says so."""
    rule, ref = visit.query.get("rule", "").strip() or None, visit.query.get("case", "").strip() or None
    with record_to_read(visit.settings) as store:
        found, counts = rows(store, rule=rule, ref=ref), store.quarantine_counts()
    table = Table(
        name="quarantine",
        caption="Facts in quarantine, oldest first",
        rows=found,
        columns={"number": "Number", "rule": "Rule", "stream": "About", "topic": "Type", "why": "Why"},
        words=_item_in_words,
        links={"number": lambda row: visit.to(f"/streams/quarantine/{row['number']}")},
        names=COLUMNS,
        empty="Nothing like this is in quarantine." if rule or ref else "Nothing is in quarantine.",
    )
    facts = {
        "rules": [{"value": "", "text": f"All rules ({sum(counts.values()):,})"}]
        + [{"value": one, "text": f"{in_plain(one)} ({count:,})"} for one, count in counts.items()],
        "rule": rule or "",
        "ref": ref,
        "advice": sorted({what_to_do(row) for row in found}),
    }
    command = visit.command("quarantine", "list", rule=rule, case=ref)
    return page_of(visit, "Quarantine", "quarantine.html", tables=[table], command=command, facts=facts)


def quarantined(visit: Visit, number: int) -> Answer:
    """Show why one fact is in quarantine and what releases it, without what it says."""
    if number > MOST:
        raise NotInQuarantine(f"nothing in quarantine has the number {number}")
    with record_to_read(visit.settings) as store:
        found = item_of(store, number)
        is_recorded = bool(found.stream and store.stream(found.stream))
    row = row_of(found) | {"bytes": len(found.payload)}
    said = _item_in_words(row)
    kind, _, ref = found.stream.partition("/")
    leads = {
        "stream": visit.to(f"/cases/{ref}") if kind == "case" and is_recorded else None,
        "topic": visit.to(f"/definitions/events/{BY_TOPIC[found.topic].__name__}") if found.topic in BY_TOPIC else None,
    }
    facts = {
        "lines": [
            {"heading": heading, "text": display("", said[name]) or "Not known", "href": leads.get(name)}
            for name, heading in ITEM_HEADINGS.items()
        ],
        "advice": what_to_do(row),
    }
    table = Table(name="item", caption=f"Number {number}", rows=[row], columns=ITEM_HEADINGS)
    return page_of(
        visit,
        f"Number {number} in quarantine",
        "quarantined.html",
        above="/streams/quarantine",
        tables=[table],
        command=visit.command("quarantine", "show", str(number)),
        facts=facts,
    )


def _item_in_words(row: Mapping[str, Any]) -> Mapping[str, Any]:
    topic = BY_TOPIC.get(row["topic"] or "")
    kind, _, ref = (row["stream"] or "").partition("/")
    return {
        **row,
        "rule": in_plain(row["rule"]),
        "why": row["why"] if row["why"].startswith(row["source"] or " ") else row["why"][:1].upper() + row["why"][1:],
        "stream": f"{KINDS.get(kind, kind)} {ref}" if row["stream"] else "Not known",
        "topic": type_in_words(topic.__name__).capitalize() if topic else row["topic"],
    }


PAGES = [
    At(path="/streams/quarantine", make=quarantine, takes=("rule", "case")),
    At(path="/streams/quarantine/{number:int}", make=quarantined),
]
