"""The West Mercia report rebuilt: each figure as stated and as found, by part, with its remarks and its measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from casehistory.cohort import DAY_ASKED
from casehistory.figures import Figure, Found, labels_of, parts
from casehistory.groups import group_written
from casehistory.pages.definitions import defined
from casehistory.pages.page import Answer, At, Page, Table
from casehistory.pages.visit import Visit
from casehistory.rebuilt import BEFORE, IN_WORDS, RULE, admits, rebuilt, tally
from projections.measure import definition

VERDICTS = {
    "exact": ("Exact", "green"),
    "within": ("Within", "turquoise"),
    "differs": ("Differs", "red"),
    "words only": ("Words only", "grey"),
    "not computed": ("Not computed", "yellow"),
}
"""How each verdict is told, in a word and besides in a colour."""

MEANINGS = {
    "exact": "the report's words name one number, and it is the one found",
    "within": "the words admit the number found, and others",
    "differs": "the words do not admit the number found",
    "words only": "the words name no number to hold the events to",
    "not computed": "nothing on record says it, or the text of the report has lost it",
}
COUNTED = {"met": "yes", "not met": "no", "judged": "judged"}
"""How the page of a measure is asked for the cases that a figure counts."""

HEADINGS = {
    "part": "Part",
    "line": "Line",
    "figure": "Figure",
    "says": "The report says",
    "found": "Found",
    "agrees": "Verdict",
}


def report(visit: Visit) -> Answer:
    """Show the report rebuilt.  It asks the facts of the demonstration, whatever is loaded here."""
    found, question, thresholds = rebuilt()
    rows = [msgspec.structs.asdict(one) for one in found]
    counts = tally(found)
    return Page(
        title="The West Mercia report rebuilt",
        template="rebuilt.html",
        tables=[Table(name="figures", caption="All figures", rows=rows, columns=HEADINGS)],
        command="casehistory report west-mercia",
        section="/report",
        trail={"Home": visit.to("/")},
        facts={
            "before": BEFORE,
            "rule": RULE,
            "question": question,
            "tally": [
                {"count": count, "tag": _tag(verdict), "summed": IN_WORDS[verdict], "meaning": MEANINGS[verdict]}
                for verdict, count in counts.items()
            ],
            "parts": _parts(found, visit),
            "lost": [one for one in found if one.remark.startswith("lost: ")],
            "unverified": [one for one in thresholds if not one.verified],
        },
        data={"report": "west-mercia", "tally": counts, **msgspec.structs.asdict(question)},
    )


def _parts(found: tuple[Found, ...], visit: Visit) -> list[dict[str, Any]]:
    """Give each part of the report with its note and its figures, each with its links."""
    said = iter(found)
    return [
        {
            "number": number,
            "title": part.title,
            "note": " ".join(part.note.split()),
            "figures": [_figure(next(said), figure, labels_of(part, figure), visit) for figure in part.figure],
        }
        for number, part in enumerate(parts(), start=1)
    ]


def _figure(one: Found, figure: Figure, labels: Mapping[str, str], visit: Visit) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(one),
        "admits": admits(one),
        "tag": _tag(one.agrees),
        **(_links(one.measure, figure, labels, visit) if one.measure else {}),
        "views": [defined(name, visit) for name in one.views],
    }


def _links(code: str, figure: Figure, labels: Mapping[str, str], visit: Visit) -> dict[str, str]:
    """Give where the measure of a figure stands by its group, and the cases that it counts."""
    path, by = f"/measures/{code}", ",".join(labels)
    is_share = definition(code).kind == "share"
    side = COUNTED[figure.counts] if is_share and isinstance(figure.counts, str) else None
    cases = _of_the_day(visit, path, by=by, group=group_written(labels), met=side)
    return {"measure_at": _of_the_day(visit, path, by=by), "cases_at": f"{cases}#cases"}


def _of_the_day(visit: Visit, path: str, **query: str | None) -> str:
    """Give the address of a page as of the day that the report is asked, where the reader chose no other."""
    return visit.to(path, **{"as_of": visit.query.get("as_of") or DAY_ASKED.isoformat(), **query})


def _tag(verdict: str) -> dict[str, str]:
    text, colour = VERDICTS[verdict]
    return {"text": text, "classes": f"govuk-tag--{colour}"}


PAGES = [At(path="/report", make=report)]
