"""Reading says the same wherever it happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from consumers import reader
from consumers.reader import read_ahead
from consumers.reading import Item, Reading, read
from domain.catalogue import LIFECYCLE
from schemas.codec import encode
from schemas.golden import example

EVERYTHING: list[Item] = [(encode(example(kind)), f"{kind.__name__}.avro#1") for kind in LIFECYCLE]
UNREADABLE: list[Item] = [(b"\x00not avro", "a.avro#1"), (EVERYTHING[0][0][:-1], "b.avro#1")]


def without_clock(found: Reading) -> tuple[list[Any], list[Any]]:
    """Give all of a reading but when it was made."""
    return [one._replace(received_at=0) for one in found.facts], [
        one._replace(received_at=0) for one in found.unreadable
    ]


def batches(count: int) -> Iterator[Sequence[Item]]:
    for number in range(count):
        yield [(payload, f"{number}/{origin}") for payload, origin in (*EVERYTHING, *UNREADABLE)]


@pytest.fixture
def _worthwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "WORTHWHILE", 1)


@pytest.mark.usefixtures("_worthwhile")
def test_every_type_of_fact_and_what_is_unreadable_is_read_alike_in_another_process() -> None:
    found = list(read_ahead(batches(3)))

    assert [without_clock(one) for one in found] == [without_clock(read(items)) for items in batches(3)]


@pytest.mark.usefixtures("_worthwhile")
def test_what_another_process_does_not_answer_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Popen[bytes]] = []

    class Watched(Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(reader, "Popen", Watched)
    found = []

    for one in read_ahead(batches(4)):
        found.append(one)
        started[0].kill()
        started[0].wait()

    assert [without_clock(one) for one in found] == [without_clock(read(items)) for items in batches(4)]


@pytest.mark.usefixtures("_worthwhile")
def test_what_others_print_in_the_other_process_is_not_taken_for_its_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text('print("a hook of somebody, loaded before everything", flush=True)\n')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    [found] = read_ahead(batches(1))

    assert without_clock(found) == without_clock(read(next(batches(1))))


@pytest.mark.usefixtures("_worthwhile")
def test_the_other_process_ends_with_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Popen[bytes]] = []
    monkeypatch.setattr(reader, "Popen", lambda *args, **kwargs: started.append(Popen(*args, **kwargs)) or started[0])

    found = read_ahead(batches(4))
    next(found)
    found.close()  # type: ignore[attr-defined]

    assert started[0].returncode is not None


def test_no_batches_are_read_as_nothing() -> None:
    assert [without_clock(one) for one in read_ahead(iter(()))] == [([], [])]
