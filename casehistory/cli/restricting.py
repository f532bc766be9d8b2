"""Cases to which access is restricted: counted in every figure, and not listed unless that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casehistory.cli.options import chosen
from casehistory.cli.output import say

if TYPE_CHECKING:
    from projections.question import Question

restricted_option = click.option(
    "--restricted", is_flag=True, help="List cases to which access is restricted among the rows, too."
)


def not_listed(asked: Question) -> list[str]:
    """Give the cases that an answer to a question is not to list."""
    from casehistory.asking import restricted_cases

    return restricted_cases(asked, chosen())


def say_not_listed(rows: int) -> None:
    """Say that so many rows were left out, if any."""
    if rows:
        many = "1 row of a restricted case is" if rows == 1 else f"{rows} rows of restricted cases are"
        say(f"{many} not listed; --restricted lists every row")
