"""Records of some cases, and what the history made from them holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from consumers.store import Appended, Changes, Store
from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.catalogue import topic_of
from domain.fact import Fact
from domain.record import EventRetracted
from schemas.codec import encode
from schemas.columns import TABLES
from schemas.watermark import live, read_watermark
from tests.facts import a, opened


@pytest.fixture(name="store")
def store_in_a_file(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file, for what is the same on either database."""
    with closing(Store(str(tmp_path / "events.db"))) as store:
        yield store


def record(store: Store, facts: Sequence[Fact]) -> None:
    """Record facts as they come, without judging them."""
    changes = Changes()
    versions = {fact.stream: len(store.stream(fact.stream)) for fact in facts}
    for fact in facts:
        versions[fact.stream] += 1
        changes.appended.append(Appended(fact.stream, versions[fact.stream], topic_of(type(fact)), encode(fact)))
    store.record(changes)


def cases(*numbers: int) -> list[Fact]:
    """Give the facts of some cases."""
    facts: list[Fact] = []
    for number in numbers:
        case_ref = f"X{100000 + number}-1"
        missed = a(OutcomeRecorded, on="2016-11-02", case_ref=case_ref, outcome="ABSENT")
        facts += opened(case_ref=case_ref)
        facts += [a(AppointmentScheduled, on="2016-10-20", case_ref=case_ref), missed]
        facts.append(a(EventRetracted, on="2016-12-01", case_ref=case_ref, retracts=missed.event_id))
    return facts


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    """Give every row of every table."""
    found = {table: live(folder) / table for table in TABLES if (live(folder) / table).exists()}
    return {table: pl.read_delta(str(path)).sort("position") for table, path in found.items()}


def extent(folder: Path) -> tuple[int, datetime | None]:
    """Say how far history goes."""
    watermark = read_watermark(folder)
    return watermark.position, watermark.latest


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(one[table].equals(other[table]) for table in one)
