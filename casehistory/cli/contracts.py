"""Commands about the contracts: `schemas list`, `show`, `check`, `publish` and `asyncapi`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from casehistory.cli.exits import BROKEN_CONTRACT, Failure
from casehistory.cli.options import chosen, format_option
from casehistory.cli.output import say, show

COLUMNS = {"topic": "Type", "record": "Record", "fingerprint": "Fingerprint", "releases": "Releases"}
PUBLISHED = {"subject": "Subject", "outcome": "Outcome", "why": "Why"}


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


@schemas.command()
@click.option("--registry", "address", help="The registry, in place of CASEHISTORY_REGISTRY.")
@format_option
def publish(address: str | None, output: str) -> None:
    """Put the released schemas into a registry, for other teams.

    Each topic and type of fact has a subject there, which then holds every new schema to all earlier ones.  What is
    there already is left as it is.  The address is what stands before /subjects in Confluent's interface.
    """
    from consumers.publication import REFUSED, UNCHANGED
    from consumers.publication import publish as publish_to
    from consumers.registry import Registry

    streams = chosen().streams
    address = address or streams.registry
    if address is None:
        raise click.UsageError("no registry is named; give --registry, or set CASEHISTORY_REGISTRY")
    rows = [one._asdict() for one in publish_to(Registry(address), events=streams.events, history=streams.history)]
    show([row for row in rows if output != "table" or row["outcome"] != UNCHANGED], PUBLISHED, output=output)
    counted = Counter(row["outcome"] for row in rows)
    if counted[REFUSED]:
        raise Failure(f"{counted[REFUSED]} of {len(rows)} subjects are refused", code=BROKEN_CONTRACT)
    say(f"{len(rows)} subjects: {counted['new']} new, {counted[UNCHANGED]} unchanged")


@schemas.command()
def asyncapi() -> None:
    """Print the AsyncAPI document of the topics, for teams that publish facts or read events.

    It names the topics as the settings do, and holds every schema and header.
    """
    from schemas.asyncapi import asyncapi as document_of

    streams = chosen().streams
    click.echo(document_of(streams.events, streams.history), nl=False)


COMMANDS: list[click.Command] = [schemas]
