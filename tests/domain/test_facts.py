"""The facts that tests are written with are valid facts."""

import msgspec
import pytest

from domain.admission import Docket, why_implausible
from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from tests.facts import a, opened


@pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_has_ordinary_values_that_its_contract_accepts(kind: type[Fact]) -> None:
    fact = a(kind, on="2016-11-02")

    assert msgspec.json.decode(msgspec.json.encode(fact), type=kind) == fact
    assert why_implausible(fact) is None


def test_an_ordinary_opened_case_is_admitted() -> None:
    docket = Docket()

    docket.hear(opened())

    assert set(docket.verdicts.values()) == {None}
    assert len(docket.verdicts) == 3
