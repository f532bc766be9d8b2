"""People: who is sentenced, how they are described, and the reference numbers that turn out to be one person."""

from __future__ import annotations

from typing import Any, NamedTuple

from casehistory.simulation.area import Area
from casehistory.simulation.days import instant
from casehistory.simulation.dice import Dice
from domain.fact import PersonFact
from domain.person import PersonDescribed, PersonMerged, PersonUnmerged
from domain.vocabulary import AgeBand, EthnicGroup, Organisation, Sex

LETTERS = "STUVWABCDEFGHIJKLMNOPQRYZ"
"""The first letters of simulated reference numbers; `X` is kept for the cases of examples."""
PEOPLE_OF_A_LETTER = 1_000_000

SEXES = {Sex.MALE: 85, Sex.FEMALE: 15}
ETHNIC_GROUPS = {
    EthnicGroup.WHITE: 80,
    EthnicGroup.BLACK: 7,
    EthnicGroup.ASIAN: 6,
    EthnicGroup.MIXED: 4,
    EthnicGroup.OTHER: 1,
    EthnicGroup.UNKNOWN: 2,
}
AGE_BANDS = {
    AgeBand.FROM_18_TO_20: 8,
    AgeBand.FROM_21_TO_25: 17,
    AgeBand.FROM_26_TO_35: 34,
    AgeBand.FROM_36_TO_45: 22,
    AgeBand.FROM_46_TO_55: 13,
    AgeBand.OVER_55: 6,
}


class Person(NamedTuple):
    """A person who is sentenced."""

    crn: str
    sex: Sex


def crn_of(number: int) -> str:
    """Give the reference number of the person with a running number."""
    letter, rest = divmod(number, PEOPLE_OF_A_LETTER)
    return f"{LETTERS[letter]}{rest:06}"


def facts_about(person: Person, *, area: Area, day: int, former: Person | None, dice: Dice) -> list[PersonFact]:
    """Give the description of a person, a later one now and then, and now and then a merge with the person before."""
    facts: list[PersonFact] = [_described(person, area, day, 1, dice)]
    if dice.chance(0.1):
        facts.append(_described(person, area, day + dice.between(60, 300), 2, dice))
    if former is not None and dice.chance(0.008):
        later = day + dice.between(30, 200)
        facts.append(PersonMerged(**_envelope(person, area, later, 3, dice), surviving_crn=former.crn))
        if dice.chance(0.25):
            again = later + dice.between(5, 60)
            facts.append(PersonUnmerged(**_envelope(person, area, again, 4, dice), former_crn=former.crn))
    return facts


def _described(person: Person, area: Area, day: int, number: int, dice: Dice) -> PersonDescribed:
    return PersonDescribed(
        **_envelope(person, area, day, number, dice),
        sex=person.sex,
        ethnic_group=dice.among(ETHNIC_GROUPS),
        age_band=dice.among(AGE_BANDS),
        local_authority=f"LA-{area.number:02}{dice.one_of('ABC')}",
    )


def _envelope(person: Person, area: Area, day: int, number: int, dice: Dice) -> dict[str, Any]:
    return {
        "event_id": f"{person.crn}.{number}",
        "source": "synthetic-person",
        "occurred_at": instant(day, 780),
        "recorded_at": instant(day, 781 + dice.between(0, 120)),
        "recorded_by_organisation": Organisation.NPS,
        "recorded_by_unit": area.court_team,
        "crn": person.crn,
    }
