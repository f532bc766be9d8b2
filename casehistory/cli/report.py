"""The command `report`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from casehistory.cli.options import format_option
from casehistory.cli.output import paragraph, show, show_json, show_table, show_thresholds
from casehistory.cli.progress import progress

if TYPE_CHECKING:
    from casehistory.figures import Found

COLUMNS = {
    "line": "Line",
    "figure": "Figure",
    "says": "Report says",
    "admits": "Admits",
    "found": "Found",
    "agrees": "Agrees",
    "found_by": "Found by",
}

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


@click.command()
@click.argument("name", type=click.Choice(["west-mercia"]))
@format_option
def report(name: str, output: str) -> None:
    """Rebuild a report: each figure beside its own words.

    Each figure of the report stands with its line, what it says, the numbers that its words admit, what the measures
    find in the events, and whether the two agree: exact, within what the words admit, or not.  It asks the facts of
    the demonstration and needs no data folder; with `casehistory demo` they are recorded, and each figure can be
    explained.
    """
    import msgspec

    from casehistory import cohort
    from casehistory.cli.cases import marks_of
    from casehistory.figures import compare, thresholds_of_figures
    from projections.history import History

    with progress("asking", total=None), History.of_facts(cohort.facts(), as_of=cohort.DAY_ASKED) as history:
        found = compare(history)
        question = history.question
    thresholds = thresholds_of_figures(found)
    if output == "json":
        figures = [msgspec.to_builtins(one) for one in found]
        show_json({"report": name, "figures": figures, "tally": _tally(found), **marks_of(question, set(thresholds))})
    elif output == "csv":
        show([msgspec.structs.asdict(one) for one in found], COLUMNS, output=output)
    else:
        click.echo(paragraph(BEFORE))
        _show_parts(found)
        tally = ", ".join(f"{count} {IN_WORDS[verdict]}" for verdict, count in _tally(found).items())
        click.echo(f"\n{len(found)} figures: {tally}.\n")
        click.echo(paragraph(RULE))
        show_thresholds([one for one in thresholds if not one.verified])


def _show_parts(found: Iterable[Found]) -> None:
    """Print a table for each part of the report, and under it what there is to remark."""
    from casehistory.figures import parts

    for part in parts():
        of_part = [one for one in found if one.part == part.title]
        click.echo(f"\n{part.title}\n")
        show_table(list(map(_row, of_part)), COLUMNS, spare=("found_by", "admits"))
        remarks = [f"{one.line} {one.figure}: {one.remark}" for one in of_part if one.remark]
        for line in [*([part.note] if part.note else []), *remarks]:
            click.echo(paragraph(f"  {line}", indent="  "))


def _row(one: Found) -> dict[str, str]:
    import msgspec

    is_range = one.agrees in ("within", "differs")
    admits = "" if not is_range else f"{one.lowest}" if one.lowest == one.highest else f"{one.lowest} to {one.highest}"
    return {**msgspec.to_builtins(one), "admits": admits, "found_by": one.measure or ("views" if one.views else "")}


def _tally(found: Iterable[Found]) -> dict[str, int]:
    """Count the verdicts, in the order in which they are explained."""
    from casehistory.figures import VERDICTS

    counts = Counter(one.agrees for one in found)
    return {verdict: counts[verdict] for verdict in VERDICTS}


COMMANDS: list[click.Command] = [report]
