"""An area: the units that hold the cases of one file, their posts, and the staff who come and go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from casehistory.simulation.days import END, instant, working
from casehistory.simulation.dice import Dice
from domain.practitioner import SupervisionHeld
from domain.vocabulary import Grade, Organisation, Sex, SupervisionKind

CRC_AREAS = 21
NPS_DIVISIONS = 7
UNITS_OF_AN_AREA = 4
LONGEST_VACANCY = 60
CASES_OF_A_TEAM = 500
"""So many cases, sentenced over two years, keep six officers of a CRC and two of the NPS at about fifty cases each."""

SESSIONS = {SupervisionKind.ONE_TO_ONE: 80, SupervisionKind.GROUP: 12, SupervisionKind.OBSERVATION: 8}


class Tenure(NamedTuple):
    """One member of staff in one post, from a day until another."""

    officer: str
    sex: Sex
    starts: int
    ends: int


class Post(NamedTuple):
    """A post for a responsible officer, and who held it.  Between two holders it may be vacant."""

    grade: Grade
    tenures: tuple[Tenure, ...]

    def held_from(self, day: int) -> int:
        """Give the first day from `day` on on which somebody holds the post."""
        return next((max(day, tenure.starts) for tenure in self.tenures if tenure.ends > day), day)


class Unit(NamedTuple):
    """A unit and its ways: how its people keep appointments, and how well and how fast it works."""

    organisation: Organisation
    code: str
    manager: str
    posts: tuple[Post, ...]
    missed: float
    """How often appointments are missed here, against the usual."""
    care: float
    """How likely what should be done is done here, against the usual."""
    slowness: float
    """How long things take here, against the usual."""

    @property
    def office(self) -> str:
        """The unit's office."""
        return f"{self.code}-1"

    def posts_of(self, grade: Grade) -> tuple[Post, ...]:
        """Give the posts of a grade, or all where the unit has none of it."""
        return tuple(post for post in self.posts if post.grade is grade) or self.posts


@dataclass(frozen=True, slots=True)
class Area:
    """One area: two units of its CRC, one of the NPS division, and the court team of the NPS."""

    number: int
    division: int
    crc: tuple[Unit, ...]
    nps: tuple[Unit, ...]

    @property
    def court_team(self) -> str:
        """The NPS team at the court."""
        return f"NPS-{self.division}-COURT"


def area_of(*, seed: int, block: int, cases: int) -> Area:
    """Give the area that holds the cases of a block."""
    number = block % CRC_AREAS
    division = number * NPS_DIVISIONS // CRC_AREAS + 1
    turn = block // CRC_AREAS
    letters = [chr(ord("A") + (2 * turn + which) % UNITS_OF_AN_AREA) for which in range(2)]
    teams = max(1, round(cases / CASES_OF_A_TEAM))
    dice = Dice(f"{seed}/area/{block}")
    staff = (f"N{block:05}{number:03}" for number in range(1, 1000 * teams))
    crc_grades = (Grade.PO, Grade.PSO, Grade.PSO) * teams
    nps_grades = (Grade.PO,) * (2 * teams)
    return Area(
        number=number + 1,
        division=division,
        crc=tuple(
            _unit(dice, staff, seed, block, Organisation.CRC, f"CRC-{number + 1:02}-{letter}", crc_grades)
            for letter in letters
        ),
        nps=(_unit(dice, staff, seed, block, Organisation.NPS, f"NPS-{division}-{letters[0]}", nps_grades),),
    )


def _unit(
    dice: Dice,
    staff: Iterator[str],
    seed: int,
    block: int,
    organisation: Organisation,
    code: str,
    grades: tuple[Grade, ...],
) -> Unit:
    ways = Dice(f"{seed}/unit/{code}")
    stay = ways.uniform(100, 700)
    good = 1.15 if organisation is Organisation.NPS else 1.0
    return Unit(
        organisation=organisation,
        code=code,
        manager=f"M{block:05}-{code}",
        posts=tuple(Post(grade, tuple(_tenures(dice, staff, stay))) for grade in grades),
        missed=ways.uniform(0.7, 1.3) / good,
        care=ways.uniform(0.75, 1.1) * good,
        slowness=ways.uniform(0.7, 1.5),
    )


def _tenures(dice: Dice, staff: Iterator[str], stay: float) -> Iterator[Tenure]:
    day = -200
    while day < END + LONGEST_VACANCY:
        stays = 2 * END if dice.chance(0.2) else 60 + int(dice.expovariate(1 / stay))
        yield Tenure(next(staff), Sex.FEMALE if dice.chance(0.65) else Sex.MALE, day, working(day + stays))
        vacancy = dice.between(10, LONGEST_VACANCY) if dice.chance(0.35) else 0
        day = working(day + stays) + vacancy


def supervision_of(unit: Unit, dice: Dice) -> Iterator[list[SupervisionHeld]]:
    """Give the supervision sessions of each member of staff of a unit."""
    for tenure in (tenure for post in unit.posts for tenure in post.tenures):
        apart = dice.between(28, 60) if unit.organisation is Organisation.NPS else dice.between(30, 120)
        sessions: list[SupervisionHeld] = []
        day = working(max(0, tenure.starts) + dice.between(5, apart))
        while day < min(tenure.ends, END - 7):
            at = instant(day, 60 * dice.between(9, 15))
            sessions.append(
                SupervisionHeld(
                    event_id=f"{tenure.officer}.{len(sessions) + 1}",
                    source="synthetic-staff",
                    occurred_at=at,
                    recorded_at=instant(day, 17 * 60 + dice.between(0, 59)),
                    recorded_by_organisation=unit.organisation,
                    recorded_by_unit=unit.code,
                    recorded_by_officer=unit.manager,
                    officer=tenure.officer,
                    kind=dice.among(SESSIONS),
                    supervisor=unit.manager,
                )
            )
            day = working(day + apart + dice.between(-7, 14))
        yield sessions
