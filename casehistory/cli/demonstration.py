"""The command `demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casehistory.cli.cases import show_timeline
from casehistory.cli.feed import counts_of, record, show_tally
from casehistory.cli.options import chosen, data_option, format_option
from casehistory.cli.output import say, show, show_json, show_thresholds
from casehistory.cli.progress import progress
from casehistory.cli.serving import PORT
from casehistory.repeating import marks_of
from casehistory.timelines import found_in, happenings_in, thresholds_of

if TYPE_CHECKING:
    from casehistory.recording import Intake
    from casehistory.settings import Settings

COLUMNS = {"figure": "Figure", "says": "Report says", "found": "Found", "line": "Line", "measure": "Measure"}

BEFORE = """\
West Mercia 2017: 61 inspected cases and the cases beside them. They are synthetic, made to match what the inspection
report says in numbers; nobody in them is real, and every source says so in its name (synthetic-...).
"""
NEXT = {
    "report west-mercia": "every figure of the report beside its own words",
    "beside": "what inspectors judged beside what the facts say",
    "measures": "the measures there are",
    "measure AS39c --by inspection,organisation": "one of them, by group",
    "explain AS39c --case {shown}": "the events behind it",
    "events {shown}": "all that is recorded of the case",
    "case {shown} --known-at 2017-05-31": "what its file showed by then",
    "serve": f"all of it on pages, at http://{PORT}",
}
"""Commands to go on with, and what each gives."""


@click.command()
@format_option
@data_option
def demo(output: str) -> None:
    """Load the demonstration and show what comes out.

    It writes Avro files to the folder `demo` in the data folder, records them as any other, sets the figures of the
    report beside what the measures find, and shows one case.  It wants a data folder of its own.
    """
    import msgspec

    from casehistory import cohort
    from casehistory.asking import Asked, history_of_all
    from casehistory.demonstration import SHOWN
    from casehistory.figures import compare, thresholds_of_figures

    settings = chosen()
    case_ref = cohort.named_cases()[SHOWN]
    intake = _load(settings)
    with progress("asking", total=None), history_of_all(settings, Asked(as_of=cohort.DAY_ASKED)) as history:
        compared = compare(history, in_demo_only=True)
        found = found_in(history, case_ref)
        happenings = happenings_in(history, found)
        question = history.question
    thresholds = thresholds_of_figures(compared)
    figures = [msgspec.to_builtins(one) for one in compared]
    if output == "json":
        tracks = {"case_ref": case_ref, **found}
        marks = marks_of(question, {*thresholds, *thresholds_of(found)})
        show_json({"tally": counts_of(intake.tally), "figures": figures, "timeline": tracks, **marks})
    elif output == "csv":
        show(figures, COLUMNS, output=output)
    else:
        click.echo(BEFORE)
        show_tally(intake, output=output)
        click.echo("\nThe figures of the report, and what the events say\n")
        show(figures, COLUMNS, output=output)
        show_thresholds([one for one in thresholds if not one.verified])
        click.echo("\nGary, released on licence: his officer left in March and he was not seen until June (L487)\n")
        show_timeline(case_ref, found, question, happenings)
        _say_what_next(settings, case_ref)


def _load(settings: Settings) -> Intake:
    """Write the files of the demonstration and record them."""
    from casehistory import cohort
    from casehistory.demonstration import refuse_other_data
    from casehistory.recording import Intake, record_to_write, size_of, sources

    intake = Intake()
    with record_to_write(settings) as store:
        refuse_other_data(settings, store)
        with progress("writing files", total=None):
            files = cohort.write(settings.demonstration)
        record(settings, store, sources(files), intake, size=size_of(files))
    return intake


def _say_what_next(settings: Settings, case_ref: str) -> None:
    from casehistory.settings import settings as settings_of

    folder = "" if settings_of().data == settings.data else f" --data {settings.data}"
    commands = {f"casehistory{folder} {command.format(shown=case_ref)}": gives for command, gives in NEXT.items()}
    say("\nGo on with")
    for command, gives in commands.items():
        say(f"  {command.ljust(max(map(len, commands)))}  {gives}")


COMMANDS: list[click.Command] = [demo]
