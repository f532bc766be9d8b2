"""Whatever step of writing history its process is killed at, nothing is lost or doubled and readers have a history."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from consumers.archive import archive, tidy
from consumers.rebuilding import bring_up, rebuild
from consumers.store import Store
from domain.case import ContactLogged
from projections.history import History
from schemas.watermark import live
from tests.consumers.histories import extent, record, same, tables
from tests.consumers.killed import steps_of
from tests.facts import a, opened

ON_A_SERVER = 7
"""On PostgreSQL every seventh step is tried: what is written is the same."""


def answer(folder: Path) -> tuple[int, int]:
    """Give the position that a reader has, and the officers that it sees."""
    with History.of_folder(folder) as history:
        return history.question.position, len(history.rows("officer_assigned"))


def tried(total: int, address: str) -> range:
    return range(1, total + 1, 1 if address.endswith(".db") else ON_A_SERVER)


def test_history_that_follows_is_that_of_a_run_that_was_not_killed(
    address: str, open_store: Callable[[], Store], tmp_path: Path
) -> None:
    store = open_store()
    folder, begun, whole = tmp_path / "history", tmp_path / "begun", tmp_path / "whole"
    for number in (1, 2):
        record(store, opened(case_ref=f"X10000{number}-1"))
        archive(store, begun)
    before = answer(begun)
    record(store, [*opened(case_ref="X100003-1"), a(ContactLogged, on="2017-01-05")])
    archive(store, whole)
    shutil.copytree(begun, folder, symlinks=True)
    total = steps_of("follow", address, folder, die_at=0)
    assert total > 50

    for step in tried(total, address):
        shutil.rmtree(folder)
        shutil.copytree(begun, folder, symlinks=True)
        assert steps_of("follow", address, folder, die_at=step) == 0
        assert answer(folder) in (before, answer(whole)), step

        archive(store, folder)
        tidy(folder)

        assert same(tables(folder), tables(whole)), step
        assert extent(folder) == extent(whole), step


def test_a_first_history_is_that_of_a_run_that_was_not_killed(
    address: str, open_store: Callable[[], Store], tmp_path: Path
) -> None:
    store = open_store()
    folder, whole = tmp_path / "history", tmp_path / "whole"
    record(store, opened())
    archive(store, whole)
    total = steps_of("follow", address, folder, die_at=0)

    for step in tried(total, address)[::3]:
        shutil.rmtree(folder)
        steps_of("follow", address, folder, die_at=step)

        bring_up(store, folder)

        assert same(tables(folder), tables(whole)), step


def test_a_rebuild_leaves_a_history_to_read_and_goes_on(
    address: str, open_store: Callable[[], Store], tmp_path: Path
) -> None:
    store = open_store()
    folder, begun = tmp_path / "history", tmp_path / "begun"
    record(store, opened())
    archive(store, begun)
    shutil.copytree(begun, folder, symlinks=True)
    total = steps_of("rebuild", address, folder, die_at=0)

    for step in tried(total, address):
        shutil.rmtree(folder)
        shutil.copytree(begun, folder, symlinks=True)
        steps_of("rebuild", address, folder, die_at=step)
        assert answer(folder) == answer(begun), step

        rebuilt = rebuild(store, folder)

        assert (rebuilt.differing, rebuilt.is_in_place) == ({}, True)
        assert same(tables(folder), tables(begun)), step
        assert live(folder).name != "1"
