"""The command `report`."""

from __future__ import annotations

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

    from casehistory.cli.cases import marks_of
    from casehistory.rebuilt import BEFORE, IN_WORDS, RULE, rebuilt, tally

    with progress("asking", total=None):
        found, question, thresholds = rebuilt()
    if output == "json":
        figures = [msgspec.to_builtins(one) for one in found]
        show_json({"report": name, "figures": figures, "tally": tally(found), **marks_of(question, set(thresholds))})
    elif output == "csv":
        show([msgspec.structs.asdict(one) for one in found], COLUMNS, output=output)
    else:
        click.echo(paragraph(BEFORE))
        _show_parts(found)
        counts = ", ".join(f"{count} {IN_WORDS[verdict]}" for verdict, count in tally(found).items())
        click.echo(f"\n{len(found)} figures: {counts}.\n")
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

    from casehistory.rebuilt import admits

    found_by = one.measure or ("views" if one.views else "")
    return {**msgspec.to_builtins(one), "admits": admits(one), "found_by": found_by}


COMMANDS: list[click.Command] = [report]
