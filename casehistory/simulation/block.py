"""A block: so many cases of one area, and the files that they are written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from casehistory.simulation.area import Area, area_of, supervision_of
from casehistory.simulation.days import LAST_SENTENCE, working
from casehistory.simulation.delivery import Delivery, deliveries_of
from casehistory.simulation.dice import Dice
from casehistory.simulation.history import history_of
from casehistory.simulation.person import SEXES, Person, crn_of, facts_about
from casehistory.simulation.summary import Summary, Untidiness
from domain.fact import Fact
from schemas.container import write_container
from schemas.watermark import SHAPE

SENTENCED_AGAIN = 0.06


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What the content of a block depends on, to the byte."""

    seed: int
    number: int
    cases: int
    cases_of_a_file: int
    untidiness: Untidiness
    shape: str = SHAPE
    """The contracts that the files are written by."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A block that is complete in its folder, as its note says."""

    block: Block
    summary: Summary


class OtherSimulation(ValueError):
    """A folder holds a simulation that was made with other settings, or by another version of the contracts."""


def make(folder: Path, block: Block) -> Summary:
    """Write the files of a block, unless they are there already, and give what they hold.

    The note is written last: a block without it is made again.  Raises `OtherSimulation` where the files in the folder
    were made with other settings.
    """
    note = note_of(folder, block.number)
    if note.exists():
        made = msgspec.json.decode(note.read_bytes(), type=Made)
        if made.block != block:
            raise OtherSimulation(
                f"{note} belongs to a simulation with other settings, or of another version; give an empty folder."
            )
        return made.summary
    deliveries, summary = deliveries_in(block)
    for name, is_later in (("facts", False), ("later", True)):
        path = folder / f"{block.number:05}-{name}.avro"
        facts = [delivery.fact for delivery in deliveries if delivery.is_later is is_later]
        if facts:
            _write(path, facts)
            summary.files += 1
        else:
            path.unlink(missing_ok=True)
    _replace(note, msgspec.json.format(msgspec.json.encode(Made(block=block, summary=summary)), indent=1))
    return summary


def note_of(folder: Path, number: int) -> Path:
    """Give where it is noted that a block is complete."""
    return folder / f"{number:05}-made.json"


def refuse_further_blocks(folder: Path, count: int) -> None:
    """Raise `OtherSimulation` where a folder holds blocks beyond the first `count`."""
    for path in folder.glob("*-facts.avro"):
        number = path.name.removesuffix("-facts.avro")
        if number.isdigit() and int(number) >= count:
            raise OtherSimulation(f"{folder} holds a simulation of more cases; give an empty folder.")


def _write(path: Path, facts: Sequence[Fact]) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        write_container(stream, facts)
    part.replace(path)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def deliveries_in(block: Block) -> tuple[list[Delivery], Summary]:
    """Give all deliveries of a block in order, and what was made."""
    summary = Summary(cases=block.cases)
    deliveries = [
        delivery
        for number, history in enumerate(_histories(block))
        for delivery in deliveries_of(
            history,
            dice=Dice(f"{block.seed}/delivery/{block.number}/{number}"),
            untidiness=block.untidiness,
            summary=summary,
        )
    ]
    deliveries.sort(key=lambda delivery: delivery[:3])
    summary.records = len(deliveries)
    return deliveries, summary


def _histories(block: Block) -> Iterator[Sequence[Fact]]:
    """Give the history of each person, case and member of staff of a block."""
    area = area_of(seed=block.seed, block=block.number, cases=block.cases_of_a_file)
    former: Person | None = None
    person_number, left = block.number * block.cases_of_a_file, block.cases
    while left:
        dice = Dice(f"{block.seed}/person/{person_number}")
        person = Person(crn_of(person_number), dice.among(SEXES))
        days = [working(dice.between(0, LAST_SENTENCE - 1))]
        again = working(days[0] + dice.between(100, 400))
        if left > 1 and again < LAST_SENTENCE and dice.chance(SENTENCED_AGAIN):
            days.append(again)
        yield facts_about(person, area=area, day=days[0], former=former, dice=dice)
        yield from _cases_of(person, days, area, dice)
        former, person_number, left = person, person_number + 1, left - len(days)
    dice = Dice(f"{block.seed}/staff/{block.number}")
    for unit in (*area.crc, *area.nps):
        yield from supervision_of(unit, dice)


def _cases_of(person: Person, days: list[int], area: Area, dice: Dice) -> Iterator[Sequence[Fact]]:
    for number, day in enumerate(days, 1):
        yield history_of(person, number=number, sentenced=day, area=area, dice=dice)
