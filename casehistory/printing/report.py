"""The reports that can be printed: the West Mercia report rebuilt, and the same for any cases on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casehistory import cohort
from casehistory.figures import compare, thresholds_of_figures
from casehistory.pages.display import display
from casehistory.printing import domains, examples, method, stated
from casehistory.printing.document import Block, Command, Document, Part, Text
from casehistory.printing.findings import Findings, Labels, findings
from casehistory.rebuilt import BEFORE
from casehistory.repeating import asked, command, windowed
from casehistory.timelines import thresholds_of
from projections.history import History
from projections.measure import Definition
from projections.question import ALWAYS, Window
from projections.sentences import group_in_table, in_words
from projections.thresholds import UsedThreshold

SAMPLE = {"inspection": "WM-2017"}
"""The cases of the report on West Mercia."""

SYNTHETIC = "The cases are synthetic: they were made up to match the report, and nobody in them is real."
CODES = "It holds codes and references only, and figures about groups; it names no person."


def west_mercia() -> Document:
    """Give the report on West Mercia rebuilt.  It asks the facts of the demonstration, and no data folder."""
    with History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
        found = findings(history, where=SAMPLE)
        compared = compare(history)
        cases = examples.part(history, cohort.named_cases())
    clocks = {name: value for name, value in asked(found.question).items() if name != "position"}
    by_figures = thresholds_of_figures(compared)
    return _document(
        found,
        title="The West Mercia inspection, rebuilt from events",
        subtitle="61 synthetic cases of 2017: 40 of the CRC and 21 of the NPS",
        before=[Text(said=SYNTHETIC, marked=True), Text(said=BEFORE)],
        middle=[cases, stated.part(compared)],
        thresholds=[*found.thresholds, *by_figures, *thresholds_of(examples.COLUMNS)],
        commands=[
            Text(
                said="Record the demonstration once, in a folder of its own; then each command gives the figures of "
                "its measure, and the last line of what it prints the command that repeats it to the byte."
            ),
            Command(line="casehistory demo"),
            Text(said="What the report states beside what was found, and the timeline of a practice example:"),
            Command(line="casehistory report west-mercia"),
            Command(line=command("timeline", cohort.named_cases()["gary"], data=None, smallest=None, **clocks)),
        ],
        written=lambda one: _command(one, found, clocks, smallest=None),
    )


def of_record(
    history: History, *, where: Labels, window: Window = ALWAYS, smallest: int | None = None, made_with: str
) -> Document:
    """Give the report on the cases of a record that have these labels, judged in a window.

    `made_with` is the command that makes the report, and `smallest` the smallest group where the settings change it.
    Raises UnknownDimension and UnknownGroup.
    """
    found = findings(history, where=where, window=window)
    narrowed = ", ".join(f"{_label(name)} {group_in_table(name, label)}" for name, label in found.where.items())
    return _document(
        found,
        title=f"Probation work by the record: {narrowed}" if narrowed else "Probation work by the record",
        subtitle=f"Judged {_days(window)}",
        before=[Text(said=CODES)],
        middle=[],
        thresholds=found.thresholds,
        commands=[
            Text(said="This whole report, and the figures of each measure, come out again, to the byte, with"),
            Command(line=made_with),
            Text(said="and the commands below, on the same data folder."),
        ],
        written=lambda one: _command(one, found, asked(found.question), smallest=smallest),
    )


def _document(
    found: Findings,
    *,
    title: str,
    subtitle: str,
    before: Sequence[Text],
    middle: Sequence[Part],
    thresholds: Sequence[UsedThreshold],
    commands: Sequence[Block],
    written: method.Written,
) -> Document:
    every = {one.name: one for one in thresholds}
    numbers = [every[name] for name in sorted(every)]
    return Document(
        title=title,
        subtitle=subtitle,
        running=title,
        asked=_asked(found, numbers),
        before=before,
        parts=[
            *domains.parts(found),
            *middle,
            method.thresholds(numbers),
            method.notes(found),
            method.reproduction(found, before=commands, written=written),
        ],
        made_at=found.question.known_at,
    )


def _asked(found: Findings, numbers: Sequence[UsedThreshold]) -> list[tuple[str, str]]:
    """Give what was asked, by name, for the title page."""
    question = found.question
    cases = [f"{_label(name)} {group_in_table(name, label)}" for name, label in found.where.items()]
    unverified = sum(not one.verified for one in numbers)
    return [
        ("Cases", ", ".join(cases) or "all on record"),
        ("Judged", _days(found.window)),
        ("As of", display("", question.as_of_on)),
        ("As known at", display("", question.known_at)),
        ("Up to position", f"{question.position:,}"),
        ("Measures", f"{len(found.with_figures)} with figures, {len(found.suppressed)} suppressed, "
         f"{len(found.of_nobody)} by which nobody was judged"),
        ("Thresholds", f"{len(numbers)}, of which {unverified} are not verified"),
        ("Hash of all definitions", method.hash_of(found.all)),
    ]  # fmt: skip


def _days(window: Window) -> str:
    days = [f"from {in_words(window.first)} on"] if window.first else []
    days += [f"before {in_words(window.until)}"] if window.until else []
    return " and ".join(days) or "on any day"


def _label(name: str) -> str:
    return name.replace("_", " ")


def _command(one: Definition, found: Findings, clocks: Mapping[str, str], *, smallest: int | None) -> str:
    by = ",".join(found.by)
    days = windowed(found.window)
    return command("measure", one.code, data=None, smallest=smallest, by=by, **days, **clocks)
