"""The Avro record of a type of fact follows from its class."""

from __future__ import annotations

import json
import re

import avro.schema
import pytest

from domain.appointment import OutcomeRecorded
from domain.case import CaseTransferred
from domain.catalogue import LIFECYCLE
from domain.fact import CaseFact, Fact
from schemas.record import fields_of, record_of
from schemas.writer import current

every_kind = pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)


def test_a_record_has_the_envelope_first_and_the_types_and_defaults_of_its_class() -> None:
    record = record_of(OutcomeRecorded)

    fields = {field["name"]: field for field in record["fields"]}
    assert [record["name"], record["namespace"], record["topic"]] == [
        "OutcomeRecorded",
        "casehistory",
        "appointment.outcome-recorded",
    ]
    assert list(fields)[:4] == ["event_id", "source", "occurred_at", "recorded_at"]
    assert list(fields)[-3:] == ["outcome", "evidence_due_on", "is_rar_day"]
    assert fields["event_id"] == {"name": "event_id", "type": "string"}
    assert fields["occurred_at"]["type"] == {"type": "long", "logicalType": "timestamp-micros"}
    assert fields["evidence_due_on"]["type"] == ["null", {"type": "int", "logicalType": "date"}]
    assert fields["evidence_due_on"]["default"] is None
    assert fields["is_rar_day"] == {"name": "is_rar_day", "type": "boolean", "default": False}
    assert fields["outcome"]["type"]["name"] == "Outcome"
    assert fields["outcome"]["type"]["default"] == "UNKNOWN"


def test_an_enum_is_defined_where_it_is_first_used_and_named_afterwards() -> None:
    record = record_of(CaseTransferred)

    types = {field["name"]: field["type"] for field in record["fields"]}
    assert types["recorded_by_organisation"]["name"] == "Organisation"
    assert types["to_organisation"] == "casehistory.Organisation"
    assert dict(fields_of(record))["to_organisation"] == types["recorded_by_organisation"]


@every_kind
def test_the_fingerprint_of_every_type_is_the_one_that_apache_avro_gives_without_logical_types(
    kind: type[Fact],
) -> None:
    # Apache's Python library leaves the {"type": "long"} of an instant as it is, against the specification.
    plain = re.sub(r'{"type": "(\w+)", "logicalType": "[\w-]+"}', r'"\1"', json.dumps(record_of(kind)))

    theirs = avro.schema.parse(plain).fingerprint("CRC-64-AVRO")

    assert current(kind).fingerprint == bytes(theirs)


def test_no_two_types_have_the_same_fingerprint() -> None:
    assert len({current(kind).fingerprint for kind in LIFECYCLE}) == len(LIFECYCLE)


def test_a_field_of_a_type_that_no_contract_carries_is_refused() -> None:
    class Weighed(CaseFact, frozen=True, tag="case.weighed"):
        kilograms: float

    with pytest.raises(TypeError, match="field kilograms of Weighed has the type <class 'float'>"):
        record_of(Weighed)
