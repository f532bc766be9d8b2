"""The command `audit`: which of the questions that the inspectors could not answer a record answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casehistory.cli.options import chosen, data_option, format_option, question_options
from casehistory.cli.output import cell, paragraph, show, show_json, show_table, show_thresholds
from casehistory.cli.repeating import command_of, show_command
from casehistory.repeating import marks_of

if TYPE_CHECKING:
    from casehistory.asking import Asked
    from projections.audit import Answer, Tally

TALLIES = {
    "code": "Code",
    "title": "Question",
    "cases": "Arises in",
    "answered": "Answered",
    "in_part": "In part",
    "not_recorded": "Not recorded",
    "since": "Missing since",
    "said": "Why no record answers it",
}
SHOWN = 3
"""So many events are told of each answer; JSON and CSV name all."""


@click.command()
@click.argument("ref", required=False)
@click.option("--cohort", metavar="NAME", help="The sample of this inspection (WM-2017), or `all` for every case.")
@question_options
@format_option
@data_option
def audit(ref: str | None, cohort: str | None, asked: Asked, output: str) -> None:
    """Say which unanswered questions a record answers.

    The inspectors of 2017 could not answer 22.  For each it says by which events it is answered, or that it is not
    recorded, and since when; and which no record of cases can answer, and why.  Asked as known before an inspection was
    announced, it says what the file could have told the inspectors on the day they came.

    \b
    casehistory audit X100001-1
    casehistory audit X100001-1 --known-at 2017-05-14
    casehistory audit --cohort WM-2017 --format csv

    It names cases and events: it is for those who may see case files.
    """
    from casehistory.answers import thresholds_of_questions
    from casehistory.asking import cases_of_inspection, history_of_all, history_of_case
    from projections.audit import audit as audit_of
    from projections.audit import audit_cohort

    if (ref is None) == (cohort is None):
        raise click.UsageError("say what to audit: a case, or --cohort WM-2017")
    thresholds = thresholds_of_questions()
    if ref is not None:
        with history_of_case(chosen(), ref, asked) as (case_ref, history):
            answers, question = audit_of(history, case_ref), history.question
        again = command_of("audit", case_ref, question=question, output=output)
        _show_answers(case_ref, answers, {**marks_of(question, thresholds), "command": again}, output)
    else:
        with history_of_all(chosen(), asked) as history:
            cases = None if cohort == "all" or cohort is None else cases_of_inspection(history, cohort, chosen())
            tallies, question = audit_cohort(history, cases), history.question
        again = command_of("audit", cohort=cohort, question=question, output=output)
        _show_tallies(cohort, tallies, {**marks_of(question, thresholds), "command": again}, output)
    if output == "table":
        show_thresholds(thresholds)
    show_command(again, output=output)


def _show_answers(case_ref: str, answers: list[Answer], marks: dict[str, Any], output: str) -> None:
    from casehistory.answers import STANDINGS, flat, missing, rows_of

    rows = rows_of(answers)
    if output == "json":
        show_json({"case_ref": case_ref, **marks, "questions": rows})
    elif output == "csv":
        show(list(map(flat, rows)), {}, output=output)
    else:
        click.echo(f"{case_ref}, as of {cell(marks['as_of'])}, as known at {cell(marks['known_at'])}")
        if any(one.standing == "nothing_on_record" for one in answers):
            click.echo("\nNothing of the case was on record then, so no question can be asked of it.")
            return
        for one in answers:
            since = f", since {one.since}" if one.since else ""
            click.echo("\n" + paragraph(f"{one.code}  {one.title}: {one.question}", indent="  "))
            click.echo(paragraph(f"  {STANDINGS[one.standing]}{since}{missing(case_ref, one)}", indent="    "))
            for event in one.evidence[:SHOWN]:
                click.echo(paragraph(f"  {event.sentence}  [{event.event_id}]", indent="    "))
            if one.evidence[SHOWN:]:
                click.echo(f"  and {len(one.evidence) - SHOWN} more")


def _show_tallies(cohort: str | None, tallies: list[Tally], marks: dict[str, Any], output: str) -> None:
    import msgspec

    rows = [msgspec.structs.asdict(one) for one in tallies]
    if output == "json":
        show_json({"cohort": cohort, **marks, "questions": rows})
    elif output == "csv":
        show(rows, {}, output=output)
    else:
        click.echo(f"{cohort}, as of {cell(marks['as_of'])}, as known at {cell(marks['known_at'])}\n")
        show_table(
            [row | {"said": row["reason"]} | ({"cases": "out of scope"} if row["reason"] else {}) for row in rows],
            TALLIES,
            spare=("said",),
        )


COMMANDS: list[click.Command] = [audit]
