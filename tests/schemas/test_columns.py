"""Events laid out as columns, from facts and from the bytes of the log."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from fastavro import schemaless_writer
from msgspec.structs import asdict

from domain.appointment import AppointmentScheduled
from domain.case import OfficerAssigned
from domain.catalogue import LIFECYCLE
from domain.enforcement import EnforcementDecided
from domain.fact import Fact
from domain.inspection import CaseJudged
from domain.record import EventSetAside
from schemas import columns, writer
from schemas.codec import HEADER_SIZE, UnknownSchema, encode
from schemas.columns import COLUMNS, TABLES, frames_of_facts, frames_of_log, log_of, table_of
from schemas.golden import example
from schemas.writer import MAGIC, Writer
from tests.facts import a

EVERY_KIND = pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)


def laid_out(*facts: Fact) -> dict[str, pl.DataFrame]:
    """Lay out facts by way of the bytes that the log keeps of them."""
    places = frames_of_facts(facts)
    at = {row["event_id"]: row for frame in places.values() for row in frame.to_dicts()}
    log = log_of(
        (row["position"], row["stream"], row["version"], row["stored_at"], encode(fact))
        for fact in facts
        for row in (at[fact.event_id],)
    )
    return dict(frames_of_log(log))


@EVERY_KIND
def test_every_type_has_the_same_columns_from_its_bytes_as_from_its_fact(kind: type[Fact]) -> None:
    facts = [example(kind), a(kind, on="2016-07-01T23:30", recorded="2016-07-04")]

    from_bytes, from_facts = laid_out(*facts), frames_of_facts(facts)

    [(table, frame)] = from_bytes.items()
    assert table == table_of(kind)
    assert frame.equals(from_facts[table])
    assert dict(frame.schema) == dict(from_facts[table].schema) == COLUMNS[table]


def test_the_envelope_comes_first_and_the_place_in_the_log_last() -> None:
    names = list(COLUMNS["officer_assigned"])

    assert names[:8] == list(Fact.__struct_fields__)
    assert names[8:11] == ["crn", "case_ref", "officer"]
    assert names[-6:] == ["occurred_on", "recorded_on", "position", "stream", "version", "stored_at"]


def test_no_two_columns_of_a_table_have_one_name() -> None:
    for table, kind in TABLES.items():
        instants = [name for name, column in COLUMNS[table].items() if column == columns.INSTANT]
        others = {columns.day_of(name) for name in instants} - {"occurred_on", "recorded_on", "stored_on"}
        assert not others & set(kind.__struct_fields__), f"{table} has a field with the name of a day of its own"
        assert len(COLUMNS[table]) == len(kind.__struct_fields__) + len(others) + len(columns.MARKS)


def test_an_event_set_aside_is_told_from_the_place_of_what_says_so() -> None:
    [row] = frames_of_facts([a(EventSetAside, on="2016-10-05", version=7)])["event_set_aside"].to_dicts()

    assert (row["of_version"], row["version"]) == (7, 1)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2016-07-05T22:59:59", date(2016, 7, 5)),
        ("2016-07-05T23:00", date(2016, 7, 6)),
        ("2016-12-05T23:59:59", date(2016, 12, 5)),
        ("2017-03-26T00:59:59", date(2017, 3, 26)),
        ("2017-03-26T23:00", date(2017, 3, 27)),
        ("2016-10-29T23:00", date(2016, 10, 30)),
        ("2016-10-30T23:59:59", date(2016, 10, 30)),
    ],
)
def test_a_calendar_day_is_that_of_london(at: str, day: date) -> None:
    [row] = frames_of_facts([a(AppointmentScheduled, on=at, starts_at=at)])["appointment_scheduled"].to_dicts()

    assert row["occurred_on"] == row["recorded_on"] == row["starts_on"] == day


def test_events_keep_the_order_of_the_log_and_their_versions_are_of_their_stream() -> None:
    facts = [
        a(OfficerAssigned, on="2016-10-05"),
        a(OfficerAssigned, on="2016-10-04", case_ref="X100002-1"),
        a(CaseJudged, on="2016-10-04"),
        a(OfficerAssigned, on="2016-10-03"),
    ]

    frame = frames_of_facts(facts)["officer_assigned"]

    assert frame["position"].to_list() == [1, 2, 4]
    assert frame["version"].to_list() == [1, 1, 2]


def test_a_list_keeps_its_order() -> None:
    [row] = laid_out(a(CaseJudged, on="2016-10-05", evidence=("e-2", "e-1")))["case_judged"].to_dicts()

    assert row["evidence"] == ["e-2", "e-1"]


def read_as_written_by(
    older: dict[str, Any], fact: Fact, monkeypatch: pytest.MonkeyPatch, **said: object
) -> dict[str, Any]:
    """Give the row of a fact that was written with an older record of its type, in which some fields said otherwise."""
    schema = Writer(type(fact), older)
    monkeypatch.setitem(writer._released_by_fingerprint(), schema.fingerprint, schema)
    payload = BytesIO()
    payload.write(MAGIC + schema.fingerprint)
    schemaless_writer(payload, schema.parsed, asdict(fact) | said)
    log = log_of([(1, fact.stream, 1, datetime(2020, 1, 1, tzinfo=UTC), payload.getvalue())])
    [(_, frame)] = frames_of_log(log)
    [row] = frame.to_dicts()
    return row


def older_record(kind: type[Fact], *, without: str) -> dict[str, Any]:
    record = copy.deepcopy(writer.current(kind).record)
    return record | {"fields": [field for field in record["fields"] if field["name"] != without]}


def test_what_an_older_schema_wrote_is_read_by_todays_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    record = older_record(OfficerAssigned, without="batch_ref")
    reasons = next(field["type"] for field in record["fields"] if field["name"] == "reason")
    reasons["symbols"] = [*reasons["symbols"], "NO_LONGER_USED"]
    fact = a(OfficerAssigned, on="2016-10-05")

    row = read_as_written_by(record, fact, monkeypatch, reason="NO_LONGER_USED")

    assert (row["officer"], row["reason"], row["batch_ref"]) == (fact.officer, "UNKNOWN", None)


def test_a_list_that_an_older_schema_did_not_have_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    record = older_record(EnforcementDecided, without="reasons")

    row = read_as_written_by(record, a(EnforcementDecided, on="2016-10-05"), monkeypatch)

    assert row["reasons"] == []


def test_a_code_in_a_list_that_is_no_longer_used_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    record = older_record(EnforcementDecided, without="no field")
    reasons = next(field["type"]["items"] for field in record["fields"] if field["name"] == "reasons")
    reasons["symbols"] = ["NO_LONGER_USED", *reasons["symbols"]]
    fact = a(EnforcementDecided, on="2016-10-05")

    row = read_as_written_by(record, fact, monkeypatch, reasons=["NEW_OFFENCE", "NO_LONGER_USED"])

    assert row["reasons"] == ["NEW_OFFENCE", "UNKNOWN"]


def test_a_payload_of_an_unknown_schema_is_refused() -> None:
    payload = MAGIC + b"\0" * (HEADER_SIZE - len(MAGIC))

    with pytest.raises(UnknownSchema, match="No type of event has or had the schema 0000"):
        dict(frames_of_log(log_of([(1, "case/X100001-1", 1, datetime(2020, 1, 1, tzinfo=UTC), payload)])))
