"""A short form of `make nemesis`: whatever part is killed, nothing is lost, doubled or out of order."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.nemesis import Plan, undergo


def test_whatever_is_killed_everything_published_is_recorded_relayed_and_measured_as_if_undisturbed() -> None:
    plan = Plan(facts=3_000, kills=3, outages=1, pause=0.7)

    with TemporaryDirectory(prefix="nemesis-") as folder:
        Path(folder).chmod(0o755)  # the database runs as another user
        outcome = undergo(plan, Path(folder))

    assert outcome.differing() == []
    assert outcome.blows == {"consume": 3, "relay": 3, "archive": 3, "broker": 1, "database": 1}
