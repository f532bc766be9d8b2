"""Rows as they are written for programs: JSON and CSV, each with every column under its own name.

CSV follows RFC 4180; both give instants in UTC.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

Row = Mapping[str, Any]


def as_json(document: Any) -> str:
    """Write one JSON document."""
    return json.dumps(document, default=_json, ensure_ascii=False, indent=2)


def as_csv(rows: Iterable[Row], names: Sequence[str]) -> str:
    """Write rows under a header of these columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_csv(row[name]) for name in names] for row in rows)
    return out.getvalue()


def _csv(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, default=_json, ensure_ascii=False)
    return "" if value is None else str(_json(value)) if isinstance(value, date) else str(value)


def _json(value: Any) -> str:
    """Write a day as 2017-05-31 and an instant as 2017-05-31T14:30:00Z."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not printed")
