"""Home: what is loaded, until when, what needs attention, and the search."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from casehistory.asking import CASE_REF, CRN
from casehistory.pages.address import BadAddress
from casehistory.pages.attention import counted, needs
from casehistory.pages.display import ago, display
from casehistory.pages.page import Answer, At, Elsewhere, Page, Table
from casehistory.pages.visit import Visit
from casehistory.recording import NothingRecorded, record_to_read
from casehistory.status import CAN_BE_USED, holdings, status_of_record
from projections.question import day_of

STAFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}\Z")
"""How the code of a member of staff is written, or its beginning."""

HEADINGS = {
    "events": "Events",
    "cases": "Cases",
    "people": "People described",
    "position": "Last position",
    "stored_at": "Stored last",
    "recorded_at": "Written down last",
    "history_position": "History up to position",
    "history_behind": "Events not in history yet",
    "quarantined": "In quarantine",
}
"""The figures of the record, in the names of `casehistory status` where it has them, and what they are called."""

LEADS = {
    "/measures": "Every measure by domain, the CRC beside the NPS, with its definition and the cases behind it.",
    "/handovers": "Who passed cases to whom, what went with them, what was left open, and who waits for whom.",
    "/officers": "What each officer and unit held over time, and the supervision and home visits on record.",
    "/report": "The West Mercia report of 2017: what it says of its cases beside what comes out of the events.",
    "/streams": "How the record keeps up with what is sent to it, what it could not take in, and the contracts.",
    "/definitions": "What every measure, view, threshold and type of event means, and the inspectors' questions.",
}
"""What each part of the service shows, in one sentence."""


def home(visit: Visit) -> Answer:
    """Show what the record holds and what needs attention, or go to what is searched for."""
    if sought := visit.query.get("q", "").strip().upper():
        return _found(visit, sought)
    facts: dict[str, Any] = {"leads": LEADS}
    try:
        with record_to_read(visit.settings) as store:
            found = status_of_record(visit.settings, store) | holdings(store)._asdict()
    except NothingRecorded:
        return Page(title="Case history", template="home.html", section="/", facts=facts)
    facts |= {"loaded": _loaded(found), "fresh": _fresh(found), "needs": needs(found, visit.lookout.look())}
    return Page(title="Case history", template="home.html", tables=[_record(found)], section="/", facts=facts)


def _record(found: dict[str, Any]) -> Table:
    return Table(
        name="record",
        caption="What is loaded",
        rows=[{"name": name, "figure": heading, "value": found[name]} for name, heading in HEADINGS.items()],
        columns={"figure": "Figure", "value": "Value"},
        words=lambda row: {**row, "value": display("", row["value"])},
    )


def _loaded(found: dict[str, Any]) -> str:
    """Say in a sentence what is loaded."""
    events, cases = counted(found["events"], "event is", "events are"), counted(found["cases"], "case", "cases")
    until = f", written down until {display('', day_of(found['recorded_at']))}" if found["recorded_at"] else ""
    return f"{events} on record about {cases}{until}."


def _fresh(found: dict[str, Any]) -> list[str]:
    """Say in sentences how fresh the record is, and history after it."""
    now, said = datetime.now(UTC), []
    if found["stored_at"] is not None:
        said.append(f"The newest event was stored {ago(found['stored_at'], now)}.")
    if found["history"] == CAN_BE_USED:
        behind = found["history_behind"]
        said.append(f"History is {behind:,} behind the record." if behind else "History has all that is recorded.")
    else:
        said.append("History cannot be used: pages about one case answer, and those about many cases do not.")
    return said


def _found(visit: Visit, sought: str) -> Elsewhere:
    if CASE_REF.match(sought) or CRN.match(sought):
        return Elsewhere(visit.to(f"/cases/{sought}"))
    if STAFF_CODE.match(sought):
        return Elsewhere(visit.to("/officers", q=sought))
    raise BadAddress(
        "q", f"{sought[:40]!r} is no reference of a case (X100001-1), of a person (X100001) or of an officer (CW1)"
    )


PAGES = [At(path="/", make=home, takes=("q",))]
