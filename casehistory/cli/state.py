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
    "stored_last_minute": "Stored in the last minute",
    "recorded_at": "Written down last",
    "history": "History",
    "history_position": "History up to",
    "history_behind": "History behind by",
    "quarantined": "In quarantine",
    "quarantined_by_rule": "By rule",
}
STREAM_HEADINGS = {
    "lag": "On Kafka, not recorded",
    "relay_position": "Relayed up to",
    "relay_behind": "Relay behind by",
    "dead_letters": "Dead letters",
    "dead_letters_by_reason": "By reason",
}


@click.command()
@format_option
@data_option
def status(output: str) -> None:
    """Say what the record holds, and how fresh it is.

    Where Kafka is set it says too what is not recorded or relayed yet, and what could not be read.
    """
    from casehistory.status import status as status_of

    found = status_of(chosen())
    headings = STATUS_HEADINGS | (STREAM_HEADINGS if "lag" in found else {})
    if output == "table":
        found |= {name: f"cannot be asked: {why}" for name, why in found.get("cannot_be_asked", {}).items()}
        if found.get("dead_letters_not_counted"):
            found["dead_letters"] = f"{found['dead_letters']}, and in {found['dead_letters_not_counted']} older records"
    show_one(found, headings, output=output)


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
        width = max(len(row["subject"]) for row in rows)
        for row in rows:
            advice = f"; {row['advice']}" if row["advice"] else ""
            click.echo(f"{row['state']:<9}  {row['subject']:<{width}}  {row['found']}{advice}")
        concerns = sum(row["state"] == "attention" for row in rows)
        say("all is well" if not concerns else f"{concerns} need attention")
    for error in (finding.error for finding in findings if finding.error):
        failure = failure_of(error)
        click.get_current_context().exit(failure.exit_code if failure else UNAVAILABLE)


COMMANDS: list[click.Command] = [status, doctor]
