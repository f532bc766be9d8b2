"""What failed is tried again ever less often, up to a bound, and not by all at once."""

from __future__ import annotations

from itertools import islice

from consumers.backoff import waits


def test_the_wait_grows_to_its_bound_and_stays_there() -> None:
    drawn = list(islice(waits(least=1, most=8), 50))

    assert 0.5 <= drawn[0] <= 1
    assert 2 <= drawn[2] <= 4
    assert all(4 <= wait <= 8 for wait in drawn[3:])


def test_two_who_failed_at_once_do_not_come_back_at_once() -> None:
    assert list(islice(waits(), 5)) != list(islice(waits(), 5))
