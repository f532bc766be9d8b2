"""A simulation is a folder of Avro files, whose bytes follow from its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from casehistory.simulation import TIDY, OtherSimulation, Summary, TooManyCases, Untidiness, simulate
from schemas.codec import decode
from schemas.container import read_container
from schemas.watermark import SHAPE


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def records(folder: Path) -> int:
    count = 0
    for path in folder.glob("*.avro"):
        with path.open("rb") as stream:
            count += sum(decode(payload) is not None for payload in read_container(stream))
    return count


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one = simulate(tmp_path / "one", cases=40, seed=3, cases_of_a_file=20)
    other = simulate(tmp_path / "other", cases=40, seed=3, cases_of_a_file=20)

    assert one == other
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    simulate(tmp_path / "one", cases=20, seed=3)
    simulate(tmp_path / "other", cases=20, seed=4)

    one, other = contents(tmp_path / "one"), contents(tmp_path / "other")
    assert one.keys() == other.keys()
    assert all(one[name] != other[name] for name in one)


def test_the_bytes_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    one = simulate(tmp_path / "one", cases=40, seed=3, cases_of_a_file=10, processes=1)
    two = simulate(tmp_path / "two", cases=40, seed=3, cases_of_a_file=10, processes=2)

    assert one == two
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_block_of_more_cases_begins_with_the_same_people(tmp_path: Path) -> None:
    few = simulate(tmp_path / "few", cases=10, seed=3, untidiness=TIDY)
    more = simulate(tmp_path / "more", cases=20, seed=3, untidiness=TIDY)

    assert few.cases == 10
    assert more.facts > few.facts


def test_the_summary_counts_what_the_files_hold(tmp_path: Path) -> None:
    summary = simulate(tmp_path, cases=30, seed=3, cases_of_a_file=15)

    assert summary.cases == 30
    assert summary.files == len(list(tmp_path.glob("*.avro"))) == 4
    assert summary.records == records(tmp_path)
    untidy = summary.duplicated + summary.conflicting + sum(summary.invalid.values())
    assert summary.records == summary.admissible + untidy


def test_a_tidy_simulation_has_nothing_later_and_nothing_wrong(tmp_path: Path) -> None:
    summary = simulate(tmp_path, cases=10, seed=3, untidiness=TIDY)

    assert [path.name for path in sorted(tmp_path.glob("*.avro"))] == ["00000-facts.avro"]
    assert summary == Summary(cases=10, files=1, records=summary.facts, facts=summary.facts)


def test_an_interrupted_run_keeps_what_is_complete_and_makes_the_rest_again(tmp_path: Path) -> None:
    whole = simulate(tmp_path / "whole", cases=30, seed=3, cases_of_a_file=10, processes=1)
    folder = tmp_path / "interrupted"
    simulate(folder, cases=30, seed=3, cases_of_a_file=10, processes=1)
    (folder / "00001-made.json").unlink()
    (folder / "00001-facts.avro").write_bytes(b"half")
    (folder / "00002-later.part").write_bytes(b"half")
    before = (folder / "00000-facts.avro").stat().st_mtime_ns

    again = simulate(folder, cases=30, seed=3, cases_of_a_file=10, processes=1)

    assert again == whole
    assert (folder / "00000-facts.avro").stat().st_mtime_ns == before
    (folder / "00002-later.part").unlink()
    assert contents(folder) == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    "other", [{"cases": 20, "seed": 4}, {"cases": 10, "seed": 3}, {"cases": 20, "seed": 3, "untidiness": TIDY}]
)
def test_a_folder_with_another_simulation_is_refused(tmp_path: Path, other: dict) -> None:
    simulate(tmp_path, cases=20, seed=3, cases_of_a_file=10)

    with pytest.raises(OtherSimulation, match="give an empty folder"):
        simulate(tmp_path, **other, cases_of_a_file=10)


@pytest.mark.parametrize("cases", [-1, 30_000_000])
def test_a_number_of_cases_that_cannot_be_made_is_refused(tmp_path: Path, cases: int) -> None:
    with pytest.raises(TooManyCases, match="give a number up to"):
        simulate(tmp_path, cases=cases, seed=1)


def test_no_cases_are_no_files(tmp_path: Path) -> None:
    assert simulate(tmp_path, cases=0, seed=1) == Summary()


def test_progress_is_told_after_each_block(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    simulate(tmp_path, cases=25, seed=1, cases_of_a_file=10, progress=lambda *numbers: told.append(numbers))

    assert told == [(10, 25), (20, 25), (25, 25)]


def test_the_dials_set_how_much_is_untidy(tmp_path: Path) -> None:
    summary = simulate(tmp_path, cases=20, seed=1, untidiness=Untidiness(duplicated=0.5))

    assert summary.duplicated == pytest.approx(summary.facts / 2, rel=0.02)


def test_files_of_other_contracts_are_not_taken_for_todays(tmp_path: Path) -> None:
    simulate(tmp_path, cases=1, seed=1)
    note = tmp_path / "00000-made.json"
    note.write_text(note.read_text().replace(SHAPE, "0" * 16))

    with pytest.raises(OtherSimulation, match="of another version"):
        simulate(tmp_path, cases=1, seed=1)
