"""Commands about the record as a whole: `status`, `doctor`."""

from __future__ import annotations

import click

from casehistory.cli.exits import UNAVAILABLE, failure_of
from casehistory.cli.options import chosen, data_option, format_option
from casehistory.cli.output import say, show, show_one

STATUS_HEADINGS = {
    "data": "Data folder",
    "database": "Database",
    "position": "Last position",
    "stored_at": "Stored last",
    "recorded_at": "Written down last",
    "history": "History",
    "history_position": "History up to",
    "history_behind": "History behind by",
    "quarantined": "In quarantine",
    "quarantined_by_rule": "By rule",
}


@click.command()
@format_option
@data_option
def status(output: str) -> None:
    """Say what the record holds and how fresh it is."""
    from casehistory.health import status as status_of

    show_one(status_of(chosen()), STATUS_HEADINGS, output=output)


@click.command()
@format_option
@data_option
def doctor(output: str) -> None:
    """Check everything that the record depends on.

    The exit code says whether the record and history can be used, not whether something needs attention.
    """
    from casehistory.health import examine

    findings = list(examine(chosen()))
    rows = [
        {
            "subject": finding.subject,
            "state": "ok" if finding.is_well else "attention",
            "found": finding.found,
            "advice": finding.advice,
        }
        for finding in findings
    ]
    if output != "table":
        show(rows, {name: name for name in ("subject", "state", "found", "advice")}, output=output)
    else:
        for row in rows:
            advice = f"; {row['advice']}" if row["advice"] else ""
            click.echo(f"{row['state']:<9}  {row['subject']:<11}  {row['found']}{advice}")
        concerns = sum(row["state"] == "attention" for row in rows)
        say("all is well" if not concerns else f"{concerns} need attention")
    for error in (finding.error for finding in findings if finding.error):
        failure = failure_of(error)
        click.get_current_context().exit(failure.exit_code if failure else UNAVAILABLE)


COMMANDS: list[click.Command] = [status, doctor]
