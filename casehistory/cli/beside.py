"""The command `beside`: facts beside judgements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.measures import as_asked
from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import show, show_json, show_thresholds
from casehistory.cli.repeating import command_of, show_command
from casehistory.headings import SUPPRESSED

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.beside import Beside, Pair, Tally

TALLY_COLUMNS = {
    "about": "Judgement",
    "judgement": "Code",
    "fact": "Fact",
    "organisation": "Work of",
    "both": "Of",
    "both_yes": "Both yes",
    "both_no": "Both no",
    "only_fact": "Fact yes, judged no",
    "only_judged": "Fact no, judged yes",
}
CASE_COLUMNS = {
    "case_ref": "Case",
    "need": "Need",
    "organisation": "Work of",
    "fact_code": "Measure",
    "met": "Met",
    "of": "Of",
    "fact": "By the facts",
    "judgement_code": "Judgement",
    "judged": "By the inspector",
    "judged_on": "Judged on",
    "agree": "Agree",
}


@click.command()
@click.argument("code", required=False)
@question_options
@format_option
@data_option
def beside(code: str | None, asked: Asked, output: str) -> None:
    """Set what the facts say beside what inspectors judged.

    Without CODE it counts, for each judgement with a measure from facts beside it, how often the two agree.  With the
    CODE of either it gives the cases, one row for each: that is for those who may see case files.  Where a measure has
    several rows for a case, such as its months, the fact is yes where all of them are met.
    """
    from casehistory.asking import history_of_all
    from casehistory.cli.cases import marks_of
    from projections import beside as sides
    from projections.question import ALWAYS
    from projections.thresholds import used

    pairs = sides.pairs(code)
    with history_of_all(chosen(), asked) as history:
        if code is None:
            rows, columns = [_counted(one) for one in sides.tallies(history, pairs)], TALLY_COLUMNS
        else:
            rows = [_case(pair, one) for pair in pairs for one in sides.beside(history, pair)]
            columns = _columns(rows)
        question, changed = history.question, history.changed
    thresholds = used(sorted({name for pair in pairs for one in pair for name in one.thresholds}), changed)
    again = command_of("beside", *([code] if code else []), question=question, output=output)
    if output == "json":
        show_json({"rows": rows, **marks_of(question, thresholds), "command": again})
        return
    if output == "table":
        click.echo(f"{as_asked(question, ALWAYS)}\n")
    if output == "table" and not rows:
        click.echo("there is no case with both")
    else:
        said = rows if output == "csv" else [_as_read(row) for row in rows]
        show(said, columns, output=output, names=list(rows[0] if rows else columns), spare=("judged_on",))
    if output == "table":
        show_thresholds(thresholds)
    show_command(again, output=output)


def _counted(one: Tally) -> dict[str, Any]:
    import msgspec

    from projections.measure import definition

    row = {"title": definition(one.judgement).title, **msgspec.structs.asdict(one)}
    return row | ({"both": SUPPRESSED} if one.is_suppressed else {})


def _as_read(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row in words; under its heading a title need not say that it is a judgement."""
    from projections.sentences import in_table

    said = {name: in_table(name, value) for name, value in row.items()}
    return said | {"about": str(row.get("title", "")).removesuffix(", as judged")}


def _case(pair: Pair, one: Beside) -> dict[str, Any]:
    import msgspec

    return {"judgement_code": pair.judgement.code, "fact_code": pair.fact.code, **msgspec.structs.asdict(one)}


def _columns(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Leave out the need where none is judged, and how many rows are met where each case has one."""
    left_out = {"need"} if all(row["need"] is None for row in rows) else set()
    left_out |= {"met", "of"} if all(row["of"] == 1 for row in rows) else set()
    return {name: heading for name, heading in CASE_COLUMNS.items() if name not in left_out}


COMMANDS: list[click.Command] = [beside]
