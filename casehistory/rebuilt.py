"""The West Mercia report rebuilt: what it says of its cases beside what comes out of the demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple

from casehistory import cohort
from casehistory.figures import VERDICTS, Found, compare, thresholds_of_figures
from projections.history import History
from projections.question import Question
from projections.thresholds import UsedThreshold

IN_WORDS = {
    "exact": "exact",
    "within": "within what the words admit",
    "differs": "differ",
    "words only": "in words only, which name no number",
    "not computed": "not computed",
}
"""The verdicts, as they are summed up."""

BEFORE = """\
What the inspection report on West Mercia (November 2017) says of its 61 cases, and what comes out of the events of 61 \
synthetic cases that were made to match it. That both agree shows that the measures find in a record what inspectors \
found in files; of the report it shows nothing, and nobody in the cases is real."""

RULE = """\
The report's words are read so: "just over" and "just under" a fraction are within five points of it, "nearly" and \
"almost" within seven, "more" and "less than" on that side of it; "most" is more than half and "large majority" more \
than three-quarters; a bare fraction is the nearest number of cases, one more or less. The rule is ours."""


class Rebuilt(NamedTuple):
    """The figures of the report beside what was found, what was asked, and the thresholds on which that depends."""

    found: tuple[Found, ...]
    question: Question
    thresholds: tuple[UsedThreshold, ...]


_turn = Lock()
_once: list[Rebuilt] = []


def rebuilt() -> Rebuilt:
    """Rebuild the report from the facts of the demonstration, once in a process: it takes seconds."""
    with _turn:
        if not _once:
            with History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
                found = compare(history)
                _once.append(Rebuilt(tuple(found), history.question, thresholds_of_figures(found)))
    return _once[0]


def tally(found: Iterable[Found]) -> dict[str, int]:
    """Count the verdicts, in the order in which they are explained."""
    counts = Counter(one.agrees for one in found)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def admits(one: Found) -> str:
    """Say which numbers the words admit, where they admit more than the one that they name."""
    if one.agrees not in ("within", "differs"):
        return ""
    return f"{one.lowest}" if one.lowest == one.highest else f"{one.lowest} to {one.highest}"
