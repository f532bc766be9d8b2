"""The command `report`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casehistory.cli.measures import read_group
from casehistory.cli.options import chosen, data_option, format_option, question_options, window_options
from casehistory.cli.output import paragraph, say, show, show_json, show_table, show_thresholds
from casehistory.cli.progress import progress

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from casehistory.figures import Found
    from casehistory.printing.document import Document
    from projections.question import Window

COLUMNS = {
    "line": "Line",
    "figure": "Figure",
    "says": "Report says",
    "admits": "Admits",
    "found": "Found",
    "agrees": "Agrees",
    "found_by": "Found by",
}


WEST_MERCIA = "west-mercia"


def _check_out(_: click.Context, __: click.Parameter, out: Path | None) -> Path | None:
    """Refuse, before anything is asked, a file that cannot be made."""
    if out is None:
        return None
    from casehistory.printing.pages import FORMS, check_form

    if out.suffix.lower() not in FORMS:
        raise click.BadParameter(f"{str(out)!r} should end in {' or '.join(FORMS)}")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {str(out.parent)!r}")
    if out.is_dir():
        raise click.BadParameter(f"{str(out)!r} is a folder")
    check_form(out.suffix.lower())
    return out


@click.command()
@click.argument("name", type=click.Choice([WEST_MERCIA]), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_check_out,
    metavar="FILE",
    help="Print it: report.pdf, or .html.",
)
@click.option("--where", callback=read_group, metavar="NAME=LABEL", help="Only these: unit=TELFORD,organisation=CRC.")
@click.option("--cohort", metavar="NAME", help="Only the sample of this inspection: WM-2017.")
@window_options
@question_options
@format_option
@data_option
def report(
    name: str | None,
    out: Path | None,
    where: dict[str, str | None] | None,
    cohort: str | None,
    window: Window,
    asked: Asked,
    output: str,
) -> None:
    """Rebuild a report, or print one on any cases.

    \b
    casehistory report west-mercia
    casehistory report west-mercia --out report.pdf
    casehistory report --cohort WM-2017 --out report.pdf
    casehistory report --where unit=TELFORD,organisation=CRC --from 2016-05-01 --to 2017-05-01 --out report.pdf

    With west-mercia each figure of that report stands with its line, what it says, the numbers that its words admit,
    what the measures find in the events, and whether the two agree: exact, within what the words admit, or not.  It
    asks the facts of the demonstration and needs no data folder; with `casehistory demo` they are recorded, and each
    figure can be explained.

    Without it the report is on the record, or on a part of it that measures can be grouped by: the figures of every
    measure for the CRC and the NPS, the thresholds, and the command that gives each figure again.  --out writes it as a
    PDF for paper, tagged so that it can be read aloud, or as HTML; in both, small groups are suppressed.
    """
    narrowed = {"--where": where, "--cohort": cohort, "--from": window.first, "--to": window.until}
    narrowed |= {f"--{clock.replace('_', '-')}": value for clock, value in asked._asdict().items()}
    given = [option for option, value in narrowed.items() if value is not None]
    if name is None and out is None:
        raise click.UsageError(f"say which report to rebuild, {WEST_MERCIA}, or print one on the record with --out")
    if name is not None and given:
        raise click.UsageError(f"{WEST_MERCIA} has cases and a day of its own: leave out {', '.join(given)}")
    if out is not None and output != "table":
        raise click.UsageError("--out is printed: give it without --format")
    if out is None:
        _show(output)
    else:
        _print(out, _document(name, _narrowing(where, cohort), window, asked))


def _narrowing(where: dict[str, str | None] | None, cohort: str | None) -> dict[str, str | None]:
    if where and cohort and "inspection" in where:
        raise click.UsageError("--cohort names the inspection: leave it out of --where")
    return {**({"inspection": cohort} if cohort else {}), **(where or {})}


def _document(name: str | None, where: dict[str, str | None], window: Window, asked: Asked) -> Document:
    """Put a report together: west-mercia from the demonstration, any other from the record."""
    from casehistory.asking import history_of_all
    from casehistory.groups import group_written
    from casehistory.printing.report import of_record, west_mercia
    from casehistory.repeating import asked as options_of
    from casehistory.repeating import command, windowed

    with progress("asking", total=None):
        if name is not None:
            return west_mercia()
        smallest = chosen().smallest
        with history_of_all(chosen(), asked) as history:
            again = command(
                "report", data=None, smallest=smallest, where=group_written(where), **windowed(window),
                **options_of(history.question), out="report.pdf",
            )  # fmt: skip
            return of_record(history, where=where, window=window, smallest=smallest, made_with=again)


def _print(out: Path, document: Document) -> None:
    """Write a report to a file, whole or not at all."""
    from casehistory.printing.pages import FORMS

    with progress("printing", total=None):
        written = FORMS[out.suffix.lower()](document)
    begun = out.with_name(f".report-{os.getpid()}")
    try:
        begun.write_bytes(written)
        begun.replace(out)
    finally:
        begun.unlink(missing_ok=True)
    say(f"written: {out}")


def _show(output: str) -> None:
    """Print the report on West Mercia in the terminal."""
    import msgspec

    from casehistory.rebuilt import BEFORE, IN_WORDS, RULE, rebuilt, tally
    from casehistory.repeating import marks_of

    with progress("asking", total=None):
        found, question, thresholds = rebuilt()
    if output == "json":
        figures = [msgspec.to_builtins(one) for one in found]
        marks = marks_of(question, set(thresholds))
        show_json({"report": WEST_MERCIA, "figures": figures, "tally": tally(found), **marks})
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
