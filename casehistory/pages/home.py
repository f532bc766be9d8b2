"""Home: what is loaded, until when, what needs attention, and the search."""

from __future__ import annotations

from casehistory.asking import CASE_REF, CRN
from casehistory.pages.address import BadAddress
from casehistory.pages.page import Answer, At, Elsewhere, Page, Table
from casehistory.pages.visit import Visit
from casehistory.status import status

HEADINGS = {
    "position": "Last position",
    "stored_at": "Stored last",
    "recorded_at": "Written down last",
    "history_position": "History up to",
    "history_behind": "History behind by",
    "quarantined": "In quarantine",
}


def home(visit: Visit) -> Answer:
    """Show what the record holds and what needs attention, or go to what is searched for."""
    if sought := visit.query.get("q", "").strip().upper():
        return _found(visit, sought)
    found = status(visit.settings)
    rows = [{"figure": heading, "value": found[name]} for name, heading in HEADINGS.items()]
    record = Table(name="record", caption="The record", rows=rows, columns={"figure": "Figure", "value": "Value"})
    return Page(title="Case history", template="home.html", tables=[record], section="/", facts={"status": found})


def _found(visit: Visit, sought: str) -> Elsewhere:
    if CASE_REF.match(sought) or CRN.match(sought):
        return Elsewhere(visit.to(f"/cases/{sought}"))
    raise BadAddress(
        "q", f"{sought[:40]!r} is no reference of a case (X100001-1), of a person (X100001) or of an officer"
    )


PAGES = [At(path="/", make=home, takes=("q",))]
