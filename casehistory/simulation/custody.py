"""Custody, licence and post-sentence supervision, and the recall of a person on licence."""

from __future__ import annotations

from casehistory.simulation.days import working
from casehistory.simulation.draft import Draft, Writer
from domain.case import (
    CustodyScreened,
    PersonReleased,
    PhaseEnded,
    PhaseStarted,
    PrereleaseContactMade,
    ResettlementPlanned,
)
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.vocabulary import Method, Organisation, Phase

METHODS = {Method.VIDEO: 35, Method.PHONE: 35, Method.IN_PERSON: 20, Method.LETTER: 10}


def write_custody(draft: Draft) -> None:
    """Write the phases of a custodial sentence, the work towards the release, and a recall now and then."""
    if not draft.is_custodial:
        return
    _write_resettlement(draft)
    former: Phase | None = None
    for day, phase in draft.phases:
        minute = 870 if former is None else 540
        if former is not None:
            draft.note(PhaseEnded, day, minute, phase=former)
        draft.note(PhaseStarted, day, minute, phase=phase)
        former = phase
    licence, supervision = draft.phases[1][0], draft.phases[2][0]
    if supervision - licence > 90 and draft.dice.chance(0.22):
        _write_recall(draft, licence, supervision)


def _write_resettlement(draft: Draft) -> None:
    dice, released = draft.dice, draft.released
    prison = Writer(Organisation.PRISON, f"HMP-{draft.area.number:02}", None)
    screened = working(draft.sentenced + dice.between(1, 4))
    draft.note(CustodyScreened, screened, draft.at_work(), prison)
    if dice.chance(0.85):
        planned = working(min(screened + dice.between(5, 20), released - 2))
        draft.note(ResettlementPlanned, planned, draft.at_work(), prison)
    if dice.chance(0.7):
        before = working(released - dice.between(4, 21))
        draft.note(PrereleaseContactMade, before, draft.at_work(), method=dice.among(METHODS))
    draft.note(PersonReleased, released, 540, prison, prison=prison.unit)


def _write_recall(draft: Draft, licence: int, supervision: int) -> None:
    """Write a recall that ends before the licence does."""
    dice, ref = draft.dice, f"{draft.case_ref}-L1"
    asked = working(licence + dice.between(14, supervision - licence - 60))
    draft.note(RecallRequested, asked, 660, recall_ref=ref)
    considered = asked + dice.between(0, 1)
    draft.note(RecallConsidered, considered, 900, recall_ref=ref, is_endorsed=dice.chance(0.93))
    is_recalled = dice.chance(0.85)
    draft.note(RecallDecided, considered + 1, 720, recall_ref=ref, is_recalled=is_recalled)
    if is_recalled:
        executed = considered + 1 + dice.between(1, 12)
        out = executed + dice.one_of((14, 28))
        draft.note(RecallExecuted, executed, 540, recall_ref=ref)
        draft.note(PersonRereleased, out, 540, recall_ref=ref)
        draft.recalled = range(executed, out)
