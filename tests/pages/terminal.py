"""What the command line says, to hold the pages to it."""

from __future__ import annotations

import csv
import io

from click.testing import CliRunner

from casehistory.cli import main
from casehistory.settings import Settings


def asked(where: Settings, *arguments: str) -> str:
    """Give what the command line says."""
    result = CliRunner().invoke(main, [*arguments, "--data", str(where.data)])
    assert result.exit_code == 0, result.output
    return result.stdout


def rows_of(text: str) -> list[dict[str, str]]:
    """Give the rows of CSV."""
    return list(csv.DictReader(io.StringIO(text)))
