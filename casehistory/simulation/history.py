"""The history of one case: what is settled about it at first, and then everything that happens in it."""

from __future__ import annotations

from casehistory.simulation.area import Area, Unit
from casehistory.simulation.assignment import write_assignments, write_moves
from casehistory.simulation.contact import write_contact
from casehistory.simulation.court import Requirements, write_allocation, write_sentence
from casehistory.simulation.custody import write_custody
from casehistory.simulation.days import END, instant, working, working_days_after
from casehistory.simulation.dice import Dice
from casehistory.simulation.draft import Draft, Move
from casehistory.simulation.enforcement import write_enforcement
from casehistory.simulation.information import write_requests
from casehistory.simulation.life import write_life
from casehistory.simulation.person import Person
from casehistory.simulation.planning import write_oversight, write_planning, write_progress
from casehistory.simulation.provision import write_provision
from domain.case import SentenceClosed
from domain.fact import CaseFact
from domain.vocabulary import (
    ClosureReason,
    CourtTier,
    Grade,
    Need,
    Phase,
    RiskFlag,
    Rosh,
    SentenceType,
    Sex,
)

SENTENCES = {SentenceType.COMMUNITY_ORDER: 48, SentenceType.SUSPENDED_SENTENCE_ORDER: 27, SentenceType.CUSTODY: 25}
MONTHS = {9: 5, 12: 44, 15: 9, 18: 24, 24: 18}
FLAGS = {
    RiskFlag.DOMESTIC_ABUSE: 0.3,
    RiskFlag.CHILD_PROTECTION: 0.12,
    RiskFlag.LOOKED_AFTER_CHILD: 0.03,
    RiskFlag.INTEGRATED_OFFENDER_MANAGEMENT: 0.05,
    RiskFlag.PERSONALITY_DISORDER: 0.04,
    RiskFlag.RESTRICTED_ACCESS: 0.005,
}
LEVELS_AT_CRC = {Rosh.LOW: 35, Rosh.MEDIUM: 65}
LEVELS_AT_NPS = {Rosh.MEDIUM: 28, Rosh.HIGH: 68, Rosh.VERY_HIGH: 4}
NEEDS = [need for need in Need if need is not Need.UNKNOWN]
CLOSURES = {ClosureReason.EXPIRED: 60, ClosureReason.COMPLETED: 28, ClosureReason.REVOKED_FOR_PROGRESS: 12}
SOONER = {
    ClosureReason.REVOKED_FOR_NEW_OFFENCE: 45,
    ClosureReason.TRANSFERRED_OUT: 40,
    ClosureReason.DIED: 15,
}


def history_of(person: Person, *, number: int, sentenced: int, area: Area, dice: Dice) -> list[CaseFact]:
    """Give everything that happens in one case, in the order in which it happens."""
    draft = _draft(person, f"{person.crn}-{number}", sentenced, area, dice)
    requirements = write_sentence(draft)
    write_allocation(draft)
    write_custody(draft)
    write_moves(draft)
    write_assignments(draft)
    write_planning(draft)
    failures = write_contact(draft)
    ended = write_enforcement(draft, failures, _any_of(requirements))
    write_requests(draft)
    write_provision(draft, requirements)
    write_life(draft)
    write_oversight(draft)
    _close(draft, ended)
    return draft.facts()


def _draft(person: Person, case_ref: str, sentenced: int, area: Area, dice: Dice) -> Draft:
    sentence_type = dice.among(SENTENCES)
    is_custodial = sentence_type is SentenceType.CUSTODY
    is_crc = dice.chance(0.8)
    flags = tuple(flag for flag, share in FLAGS.items() if dice.chance(share))
    unit = dice.one_of(area.crc if is_crc else area.nps)
    released = working(sentenced + dice.between(35, 150)) if is_custodial else sentenced
    ends = released + (365 if is_custodial else dice.among(MONTHS) * 365 // 12)
    licence_ends = working(released + dice.between(60, 240))
    is_mappa_eligible = not is_crc and dice.chance(0.65)
    draft = Draft(
        dice=dice,
        area=area,
        crn=person.crn,
        case_ref=case_ref,
        sex=person.sex,
        sentence_type=sentence_type,
        court_tier=CourtTier.CROWN if dice.chance(0.3 if is_crc else 0.55) else CourtTier.MAGISTRATES,
        sentenced=sentenced,
        released=released,
        ends=ends,
        rosh=dice.among(LEVELS_AT_CRC if is_crc else LEVELS_AT_NPS),
        flags=(*flags, RiskFlag.MAPPA) if is_mappa_eligible else flags,
        needs=tuple(dice.some_of(NEEDS, dice.between(2, 6))),
        is_mappa_eligible=is_mappa_eligible,
        moves=[],
    )
    if is_custodial:
        draft.phases += [
            (sentenced, Phase.CUSTODY),
            (released, Phase.LICENCE),
            (licence_ends, Phase.POST_SENTENCE_SUPERVISION),
        ]
    draft.moves.append(_first_move(draft, unit))
    return draft


def _first_move(draft: Draft, unit: Unit) -> Move:
    """Allocate the case, mostly within two working days, and find a post: a woman's case preferably with a woman."""
    dice = draft.dice
    waits = dice.between(0, 2) if dice.chance(0.87) else dice.between(3, 9)
    allocated = working_days_after(draft.sentenced, waits)
    assigned = working_days_after(allocated, 1 + round(dice.between(0, 4) * unit.slowness))
    to_qualified = dice.chance(0.82 if draft.is_to_be_held_by_qualified_officer else 0.15)
    posts = unit.posts_of(Grade.PO if to_qualified else Grade.PSO)
    if draft.sex is Sex.FEMALE:
        posts = tuple(p for p in posts if any(_holds(t.sex, t.starts, t.ends, assigned) for t in p.tenures)) or posts
    return Move(allocated, unit, dice.one_of(posts), assigned)


def _holds(sex: Sex, starts: int, ends: int, day: int) -> bool:
    return sex is Sex.FEMALE and starts <= day < ends


def _any_of(requirements: Requirements) -> str | None:
    return next((ref for ref, _ in requirements.values()), None)


def _close(draft: Draft, ended: int | None) -> None:
    """Close the case at its end, when a court ended it, or sooner for a few.  What was to come later is dropped."""
    dice = draft.dice
    day, reason = working(draft.ends), dice.among(CLOSURES)
    if dice.chance(0.05):
        day, reason = working(draft.released + dice.between(40, 330)), dice.among(SOONER)
    if ended is not None and ended <= day:
        day, reason = working(ended + dice.between(1, 8)), ClosureReason.REVOKED_FOR_BREACH
    if day < END:
        draft.cut(instant(day, 1020))
        write_progress(draft, day)
        draft.note(SentenceClosed, day, 1040, reason=reason)
