"""Plausible probation histories for any number of cases, made up from a seed, so that there is something to measure.

    simulate(folder, cases=2000, seed=1) -> Summary

The same numbers give the same bytes.  The cases are made in blocks of one area each; a block is complete in itself, so
memory does not grow with the number of cases, two processes make them side by side, and a run that was interrupted goes
on where it stopped.  A share of the facts is untidy in the ways of real sources; see `Untidiness`.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from casehistory.simulation.block import Block, OtherSimulation, make, refuse_further_blocks
from casehistory.simulation.person import LETTERS, PEOPLE_OF_A_LETTER
from casehistory.simulation.summary import TIDY, Summary, Untidiness

__all__ = ["TIDY", "OtherSimulation", "Summary", "TooManyCases", "Untidiness", "simulate"]

CASES_OF_A_FILE = 500
MOST_CASES = len(LETTERS) * PEOPLE_OF_A_LETTER
DEFAULT = Untidiness()

Progress = Callable[[int, int], None]
"""Told after each block how many cases are made, and of how many."""


class TooManyCases(ValueError):
    """There are not so many reference numbers."""


def simulate(
    folder: Path,
    *,
    cases: int,
    seed: int,
    progress: Progress | None = None,
    untidiness: Untidiness = DEFAULT,
    cases_of_a_file: int = CASES_OF_A_FILE,
    processes: int = 2,
) -> Summary:
    """Write the histories of `cases` cases to `folder` as Avro object container files, and give what was made.

    With the same numbers the files have the same bytes, however many processes write them.  Files of an earlier run
    with the same numbers are kept.  Raises `TooManyCases`, and `OtherSimulation` where the folder holds another one.
    """
    if not 0 <= cases <= MOST_CASES:
        raise TooManyCases(f"{cases} cases cannot be simulated: give a number up to {MOST_CASES}.")
    folder.mkdir(parents=True, exist_ok=True)
    blocks = [
        Block(
            seed=seed,
            number=number,
            cases=min(cases_of_a_file, cases - number * cases_of_a_file),
            cases_of_a_file=cases_of_a_file,
            untidiness=untidiness,
        )
        for number in range(-(-cases // cases_of_a_file))
    ]
    refuse_further_blocks(folder, len(blocks))
    total = Summary()
    for summary in _made(folder, blocks, processes):
        total += summary
        if progress is not None:
            progress(total.cases, cases)
    return total


def _made(folder: Path, blocks: list[Block], processes: int) -> Iterator[Summary]:
    """Make the blocks, in processes of their own where there are several, and give what each holds, in order."""
    if processes < 2 or len(blocks) < 3:
        yield from (make(folder, block) for block in blocks)
        return
    # Not forked: a fork copies the locks of threads that are not there any more.
    pool = ProcessPoolExecutor(max_workers=processes, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield from pool.map(partial(make, folder), blocks)
    finally:
        pool.shutdown(cancel_futures=True)
