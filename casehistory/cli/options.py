"""The options that several commands share: where the record is, what is asked of it, and how rows are printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from casehistory.moments import NotAMoment, day_of, moment_of

if TYPE_CHECKING:
    from casehistory.listening import Place
    from casehistory.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

DATA = "casehistory.data"
MOST = 2**63 - 1
LARGEST_PORT = 65_535


class Moment(click.ParamType[date | datetime]):
    """A day, which stands for its end in Europe/London, or an instant with its zone."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        """Read `2017-05-31` or `2017-05-31T14:30Z`."""
        try:
            return value if isinstance(value, date) else moment_of(value)
        except NotAMoment as error:
            self.fail(str(error), param, ctx)


class Day(click.ParamType[date]):
    """A day."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `2017-05-31`."""
        try:
            return value if isinstance(value, date) else day_of(value)
        except NotAMoment as error:
            self.fail(str(error), param, ctx)


class Number(click.ParamType[int]):
    """A whole number, from `least` to what a database can hold."""

    name = "number"

    def __init__(self, least: int) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read `2000`."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number", param, ctx)
        if number < self.least:
            self.fail(f"{number} is too small: give {self.least} or more", param, ctx)
        if number > MOST:
            self.fail(f"{number} is too large", param, ctx)
        return number


class Listening(click.ParamType["Place"]):
    """Where to listen: host and port, or a port of this machine alone."""

    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """Read `9300`, `0.0.0.0:9300` or `[::]:9300`."""
        from casehistory.listening import Place

        host, _, port = str(value).rpartition(":")
        if not port.isdecimal() or int(port) > LARGEST_PORT:
            self.fail(f"{value!r} is neither a port (9300) nor a host and a port (0.0.0.0:9300)", param, ctx)
        return Place(host.strip("[]") or "127.0.0.1", int(port))


def question_options(command: Command) -> Command:
    """Give a command `--as-of`, `--known-at` and `--position`, as its argument `asked`."""

    @click.option("--as-of", type=Moment(), help="What had happened by then: the world's clock.")
    @click.option("--known-at", type=Moment(), help="What the file showed by then: the record's clock.")
    @click.option("--position", type=Number(0), help="What the log held up to there: for ever the same.")
    @wraps(command)
    def asking(*args: Any, as_of: Any, known_at: Any, position: int | None, **kwargs: Any) -> Any:
        from casehistory.asking import Asked

        return command(*args, asked=Asked(as_of, known_at, position), **kwargs)

    return asking  # type: ignore[return-value]


def window_options(command: Command, what: str = "was judged") -> Command:
    """Give a command `--from` and `--to`, as its argument `window`."""

    @click.option("--from", "first", type=Day(), help=f"Only what {what} on this day or later.")
    @click.option("--to", "until", type=Day(), help=f"Only what {what} before this day, which is not included.")
    @wraps(command)
    def asking(*args: Any, first: date | None, until: date | None, **kwargs: Any) -> Any:
        from projections.question import Window

        return command(*args, window=Window(first=first, until=until), **kwargs)

    return asking  # type: ignore[return-value]


def _keep_data(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[DATA] = value


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    expose_value=False,
    callback=_keep_data,
    help="The data folder, in place of CASEHISTORY_DATA.",
)

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How rows are printed.",
)


listen_option = click.option(
    "--listen",
    type=Listening(),
    help="Answer /health and /metrics there over HTTP; a port alone is for this machine only.",
)


def chosen() -> Settings:
    """Give the settings that this command line chose."""
    from casehistory.settings import settings

    return settings(click.get_current_context().meta.get(DATA))
