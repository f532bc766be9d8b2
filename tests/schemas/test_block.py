"""Bodies of one schema are read as columns by Polars, with the values that decoding gives."""

from __future__ import annotations

from enum import Enum
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.block import columnar_schema, container_of_bodies, symbols
from schemas.codec import HEADER_SIZE, Undecodable, UnknownSchema, decode_from_outside, encode, fingerprint_of
from schemas.golden import example
from tests.schemas.any_fact import damaged_payload, fact_of

every_kind = pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)


def columns(payloads: list[bytes]) -> list[dict[str, object]]:
    """Read payloads of one schema by Polars and give them as rows, the codes by name."""
    fingerprint = payloads[0][2:HEADER_SIZE]
    container = container_of_bodies(fingerprint, [payload[HEADER_SIZE:] for payload in payloads])
    codes = symbols(fingerprint)
    rows = pl.read_avro(BytesIO(container)).rows(named=True)
    return [{name: _by_name(value, codes.get(name)) for name, value in row.items()} for row in rows]


def _by_name(value: Any, codes: list[str] | None) -> object:
    if codes is None or value is None:
        return value
    return [codes[number] for number in value] if isinstance(value, list) else codes[value]


def plain(fact: Fact) -> dict[str, object]:
    values = asdict(fact)
    return {
        name: value.value if isinstance(value, Enum) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


@every_kind
@settings(max_examples=3)
@given(st.data())
def test_polars_reads_every_type_as_it_is_decoded(kind: type[Fact], data: st.DataObject) -> None:
    facts = data.draw(st.lists(fact_of(kind), min_size=1, max_size=5))

    rows = columns([encode(fact) for fact in facts])

    assert rows == [plain(fact) for fact in facts]


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much])
@given(payload=damaged_payload())
def test_what_is_let_in_from_outside_is_read_alike_by_polars(payload: bytes) -> None:
    try:
        fact = decode_from_outside(payload)
    except Undecodable:
        return

    assert columns([payload, encode(example(type(fact)))])[0] == plain(fact)


def test_a_block_of_nothing_has_the_columns_and_no_rows() -> None:
    fingerprint = fingerprint_of(LIFECYCLE[0])

    frame = pl.read_avro(BytesIO(container_of_bodies(fingerprint, [])))

    assert frame.height == 0
    assert frame.columns == [field["name"] for field in columnar_schema(fingerprint)["fields"]]


@pytest.mark.parametrize("ask", [columnar_schema, symbols, lambda fingerprint: container_of_bodies(fingerprint, [])])
def test_a_block_of_an_unknown_schema_is_refused(ask: object) -> None:
    with pytest.raises(UnknownSchema, match="0000000000000000"):
        ask(bytes(8))  # type: ignore[operator]
