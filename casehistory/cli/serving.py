"""The command `serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casehistory.cli.options import Listening, chosen, data_option
from casehistory.cli.output import say

if TYPE_CHECKING:
    from casehistory.listening import Place

PORT = "127.0.0.1:8017"


@click.command()
@click.option("--listen", type=Listening(), default=PORT, show_default=True, help="Host and port, or a port alone.")
@data_option
def serve(listen: Place) -> None:
    """Show the record on pages, for a browser.

    It only reads.  A port alone is for this machine only; before it listens to others, set CASEHISTORY_HOSTS to the
    names it is asked by, and CASEHISTORY_TOKEN, or CASEHISTORY_READER_HEADER behind a proxy that knows its users.
    """
    import uvicorn

    from casehistory.pages.application import application

    settings = chosen()
    say(f"reading {settings.data}; open http://{listen.host}:{listen.port} (end with Ctrl-C)")
    uvicorn.run(
        application(settings), host=listen.host, port=listen.port, log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip


COMMANDS: list[click.Command] = [serve]
