"""The command `beside`: facts beside judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casehistory.cli.measures import as_asked
from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import show, show_json, show_thresholds
from casehistory.cli.repeating import command_of, show_command
from casehistory.cli.restricting import not_listed, restricted_option, say_not_listed

if TYPE_CHECKING:
    from casehistory.asking import Asked


@click.command()
@click.argument("code", required=False)
@restricted_option
@question_options
@format_option
@data_option
def beside(code: str | None, restricted: bool, asked: Asked, output: str) -> None:
    """Set what the facts say beside what inspectors judged.

    Without CODE it counts, for each judgement with a measure from facts beside it, how often the two agree.  With the
    CODE of either it gives the cases, one row for each: that is for those who may see case files.  Where a measure has
    several rows for a case, such as its months, the fact is yes where all of them are met.  Cases to which access is
    restricted are counted, and listed only with --restricted.
    """
    from casehistory.asking import history_of_all
    from casehistory.beside import TALLY_COLUMNS, columns_of_cases, in_words, row_of_case, row_of_tally
    from casehistory.cli.cases import marks_of
    from projections import beside as sides
    from projections.question import ALWAYS
    from projections.thresholds import used

    if restricted and code is None:
        raise click.UsageError("--restricted is about cases: give it with the CODE of which they are listed")
    pairs, left_out = sides.pairs(code), 0
    with history_of_all(chosen(), asked) as history:
        if code is None:
            rows, columns = [row_of_tally(one) for one in sides.tallies(history, pairs)], TALLY_COLUMNS
        else:
            found = [row_of_case(pair, one) for pair in pairs for one in sides.beside(history, pair)]
            hidden = [] if restricted else not_listed(history.question)
            rows = [row for row in found if row["case_ref"] not in hidden]
            columns, left_out = columns_of_cases(rows), len(found) - len(rows)
        question, changed = history.question, history.changed
    thresholds = used(sorted({name for pair in pairs for one in pair for name in one.thresholds}), changed)
    again = command_of("beside", *([code] if code else []), restricted=restricted, question=question, output=output)
    say_not_listed(left_out)
    if output == "json":
        show_json({"rows": rows, "not_listed": left_out, **marks_of(question, thresholds), "command": again})
        return
    if output == "table":
        click.echo(f"{as_asked(question, ALWAYS)}\n")
    if output == "table" and not rows and not left_out:
        click.echo("there is no case with both")
    else:
        said = rows if output == "csv" else [in_words(row) for row in rows]
        show(said, columns, output=output, names=list(rows[0] if rows else columns), spare=("judged_on",))
    if output == "table":
        show_thresholds(thresholds)
    show_command(again, output=output)


COMMANDS: list[click.Command] = [beside]
