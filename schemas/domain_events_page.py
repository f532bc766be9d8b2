"""The page docs/domain-events.md: the table of mappings in words.  Run by developers and tests only."""

from __future__ import annotations

from schemas.domain_event import TABLE, ByCode, Says, Thin, case_ref, case_stream

HEAD = """\
# Domain events

HMPPS services publish domain events in JSON.  Here are the {count} types of event that this project knows, and for
each the type of fact (see [events.md](events.md)) that it is, or why it is none.  What is no fact is kept in the
quarantine as it came, counted by reason and listed by type of event: `thin-event` for a type without a fact,
`unmapped-code` for a code that the table does not have, `unknown-event-type` for a type, or a version, that the table
does not have.  An event that is damaged is `malformed-domain-event`.

A fact about a case follows only where the event says which sentence, in `additionalInformation.eventNumber`; without
it the event is `thin-event`.  No service adds it to these events today; the bridge to Kafka can.  A change of a row in
Delius carries its type beside the message and not in it: the bridge puts it in, as `eventType`.

This page is generated: `python -m schemas.contract generate`.

| Type of event | Fact | Needs `eventNumber` | Depends on, or why it is none |
|---|---|---|---|
"""


def domain_events_page() -> str:
    """Give the text of the page."""
    return HEAD.format(count=len(TABLE)) + "".join(_line(event_type) for event_type in TABLE)


def _line(event_type: str) -> str:
    row = TABLE[event_type]
    match row:
        case Thin():
            return f"| `{event_type}` | | | {row.why} |\n"
        case ByCode():
            facts, on = list(row.codes.values()), f"`{row.field}`: {_by_kind(row)}"
        case Says():
            facts, on = [row], ""
    kinds = ", ".join(dict.fromkeys(f"`{fact.kind.__name__}`" for fact in facts))
    needs = "yes" if all({case_ref, case_stream} & set(fact.fields.values()) for fact in facts) else "no"
    return f"| `{event_type}` | {kinds} | {needs} | {on} |\n"


def _by_kind(row: ByCode) -> str:
    kinds: dict[str, list[str]] = {}
    for code, fact in row.codes.items():
        kinds.setdefault(fact.kind.__name__, []).append(code)
    return "; ".join(f"{', '.join(codes)} is `{kind}`" for kind, codes in kinds.items())
