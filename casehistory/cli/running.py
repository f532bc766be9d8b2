"""The command that runs the services of one machine: `run`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from casehistory.cli.exits import NEWER, USAGE, Failure
from casehistory.cli.options import chosen, data_option, listen_option
from casehistory.cli.output import say

if TYPE_CHECKING:
    from casehistory.listening import Place


@click.command()
@listen_option
@data_option
def run(listen: Place | None) -> None:
    """Run consume, relay and archive together on one machine.

    Each of `consume`, `relay` and `archive --follow` is a process of its own, and one that ends is started again.
    SIGTERM or Ctrl-C ends all of them in order.  /health and /metrics say how they get on.
    """
    from casehistory.listening import listening
    from casehistory.lookout import Lookout
    from casehistory.membership import membership
    from casehistory.service import until_told_to_stop
    from casehistory.settings import prepare
    from casehistory.streaming import inbox
    from casehistory.supervisor import ServiceRefused, Supervisor

    settings = chosen()
    inbox(settings)  # what is wrong with the settings is said once, before anything runs
    prepare(settings.data)
    with membership(settings.data) as ours:
        member = settings.streams.member or ours or ""
        environment = {"CASEHISTORY_DATA": str(settings.data), "CASEHISTORY_MEMBER": member}
        supervisor = Supervisor({**os.environ, **environment}, final=(USAGE, NEWER))
        lookout = Lookout(settings, processes=supervisor.processes)
        with until_told_to_stop() as stopping, listening(listen, lookout) as port:
            if listen is not None:
                say(f"/health and /metrics are at {listen.host}:{port}")
            try:
                supervisor.work(stopping)
            except ServiceRefused as error:
                raise Failure(str(error), code=error.code) from error


COMMANDS: list[click.Command] = [run]
