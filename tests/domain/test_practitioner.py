"""A practitioner is supervised by somebody else."""

from __future__ import annotations

from domain.practitioner import SupervisionHeld
from domain.refusal import Refusal
from tests.facts import a, given


def test_nobody_is_their_own_supervisor() -> None:
    refusal = given().why_not(a(SupervisionHeld, on="2016-11-01", officer="PO-1", supervisor="PO-1"))

    assert refusal == Refusal("supervisor-is-another", "practitioner PO-1 cannot be their own supervisor")


def test_supervision_however_rare_is_recorded() -> None:
    first = a(SupervisionHeld, on="2016-01-01")

    assert given(first).why_not(a(SupervisionHeld, on="2016-11-01")) is None
