"""The limits of a control chart of shares."""

from __future__ import annotations

from casehistory.control import LEAST, control


def test_the_limits_are_three_standard_deviations_from_the_share_of_all() -> None:
    found = control([(50, 100)] * LEAST)

    assert found is not None
    assert found.centre == 50
    assert found.limits[0] == (35, 65)  # sqrt(0.5 * 0.5 / 100) is 0.05


def test_the_fewer_were_judged_the_wider_are_the_limits() -> None:
    found = control([*[(50, 100)] * LEAST, (8, 16)])

    assert found is not None
    assert found.limits[-1] == (12.5, 87.5)


def test_no_limit_is_below_nought_or_above_all() -> None:
    found = control([*[(99, 100)] * LEAST, (1, 1)])

    assert found is not None
    assert found.limits[-1].upper == 100
    assert all(0 <= one.lower <= one.upper <= 100 for one in found.limits)


def test_a_few_months_have_no_limits() -> None:
    assert control([(50, 100)] * (LEAST - 1)) is None


def test_where_all_meet_it_or_none_there_is_no_chance_and_so_no_limits() -> None:
    assert control([(10, 10)] * LEAST) is None
    assert control([(0, 10)] * LEAST) is None
    assert control([(0, 0)] * LEAST) is None
