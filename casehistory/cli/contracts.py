"""Commands about the contracts: `schemas list`, `schemas show`, `schemas check`."""

from __future__ import annotations

from typing import Any

import click

from casehistory.cli.exits import BROKEN_CONTRACT, Failure
from casehistory.cli.options import format_option
from casehistory.cli.output import say, show

COLUMNS = {"topic": "Type", "record": "Record", "fingerprint": "Fingerprint", "releases": "Releases"}


@click.group()
def schemas() -> None:
    """See the Avro contract of each type of fact."""


@schemas.command("list")
@format_option
def list_them(output: str) -> None:
    """List the types of fact, in the order of the life of a case."""
    import msgspec

    from schemas.listing import contracts

    rows: list[dict[str, Any]] = [msgspec.structs.asdict(contract) for contract in contracts()]
    show(rows, COLUMNS, output=output)


@schemas.command("show")
@click.argument("name")
def show_it(name: str) -> None:
    """Print the Avro schema of a type of fact.

    NAME is that of the record (AbsenceRuled) or of the type (appointment.absence-ruled).
    """
    from schemas.listing import avsc

    click.echo(avsc(name), nl=False)


@schemas.command()
def check() -> None:
    """Check that the schemas follow from the classes and break nothing that was released."""
    from schemas.contract import check as problems_of

    problems = problems_of()
    for problem in problems:
        click.echo(problem)
    if problems:
        raise Failure(f"{len(problems)} breaks; mend the classes, released schemas stay", code=BROKEN_CONTRACT)
    say("every schema follows from its class and keeps what was released")


COMMANDS: list[click.Command] = [schemas]
