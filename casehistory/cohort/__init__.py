"""The demonstration cohort: West Mercia 2017, made up, as facts that upstream systems would send.

`cohort.toml` describes 61 inspected cases and what the report says of others; the generator turns the description into
facts.  No measure, view or test of a figure reads the description: what the report says comes out of the events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from casehistory.cohort.description import cohort
from casehistory.cohort.generator import tidy_facts, untidy_facts
from casehistory.cohort.systems import SYSTEM_OF, SYSTEMS
from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.container import write_container

DAY_ASKED: Final = date(2017, 7, 7)
"""The day on which the demonstration asks its questions: the last of the week in which cases were inspected."""

LATE_FILE = "15-late.avro"
"""The file that arrives last: a sentence that its case has been waiting for, and what sources get wrong."""

__all__ = ["DAY_ASKED", "LATE_FILE", "facts", "named_cases", "untidy_facts", "write"]


def facts() -> Iterator[Fact]:
    """Give the facts of the cohort, each once, in the order in which their systems wrote them down."""
    return iter(sorted(tidy_facts(), key=lambda fact: (fact.recorded_at, fact.source, fact.event_id)))


def named_cases() -> dict[str, str]:
    """Give the practice examples of the report by their label, for example `gary`, and the case each is."""
    return {case.label: case.ref for case in cohort().cases if case.label}


def write(folder: Path) -> list[Path]:
    """Write the cohort as Avro object container files, one for each system that sends facts, and one that comes late.

    The same version of this program writes the same bytes.  What is untidy on purpose is in the late file.  Gives the
    files in the order in which they are best read, though any order ends in the same record.
    """
    folder.mkdir(parents=True, exist_ok=True)
    untidy = untidy_facts()
    in_time: dict[str, list[Fact]] = {system.file: [] for system in SYSTEMS}
    for fact in facts():
        if fact is not untidy["late"]:
            in_time[SYSTEM_OF[type(fact)].file].append(fact)
    written = [_write(folder / system.file, in_time[system.file], system.kinds) for system in SYSTEMS]
    return [*written, _write(folder / LATE_FILE, list(untidy.values()), LIFECYCLE)]


def _write(path: Path, own: list[Fact], kinds: Sequence[type[Fact]]) -> Path:
    with path.open("wb") as stream:
        write_container(stream, own, kinds)
    return path
