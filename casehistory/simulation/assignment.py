"""Assignment: which officers hold a case, as posts change hands, errors are corrected and cases move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casehistory.simulation.area import Post, Unit
from casehistory.simulation.days import END, date_of, working, working_days_after
from casehistory.simulation.draft import Draft, Move, Writer
from domain.case import AssignmentErrorIdentified, CaseTransferred, OfficerAssigned, OfficerEnded, PersonInformed
from domain.escalation import EscalationDecided, EscalationReferred
from domain.vocabulary import (
    AssignmentReason,
    AssignmentRule,
    EscalationReason,
    EscalationTrigger,
    Grade,
    InformedOf,
    Method,
    Organisation,
    TransferKind,
)

TRIGGERS = {
    EscalationTrigger.RISK_INCREASED: 70,
    EscalationTrigger.NEW_OFFENCE: 22,
    EscalationTrigger.MAPPA_ELIGIBLE: 8,
}
WAYS_TO_TELL = {Method.IN_PERSON: 45, Method.PHONE: 25, Method.LETTER: 20, Method.TEXT_MESSAGE: 10}
REASSIGNED = {AssignmentReason.CASELOAD: 75, AssignmentReason.REQUEST: 25}


class Spell(NamedTuple):
    """A case comes to a unit, and from a day on it is with a post there."""

    comes: int
    starts: int
    unit: Unit
    post: Post
    reason: AssignmentReason


def write_moves(draft: Draft) -> None:
    """Write an escalation to the NPS, a de-escalation or a move within the area, for the few cases that have one."""
    dice, first = draft.dice, draft.moves[0]
    day = working(draft.released + dice.between(45, 300))
    if day > draft.ends - 60:
        return
    if first.unit.organisation is Organisation.CRC:
        if dice.chance(0.025):
            _write_escalation(draft, day)
        elif dice.chance(0.03):
            other = next(unit for unit in draft.area.crc if unit is not first.unit)
            _write_move(draft, day, other, TransferKind.AREA)
    elif dice.chance(0.03):
        _write_move(draft, day, dice.one_of(draft.area.crc), TransferKind.DEESCALATION)


def _write_escalation(draft: Draft, day: int) -> None:
    dice, ref = draft.dice, f"{draft.case_ref}-E1"
    draft.note(EscalationReferred, day, 660, escalation_ref=ref, trigger=dice.among(TRIGGERS))
    decided = working_days_after(day, dice.between(1, 15))
    is_accepted = dice.chance(0.87)
    rejected_for = EscalationReason.BELOW_THRESHOLD if dice.chance(0.7) else EscalationReason.INFORMATION_MISSING
    draft.note(
        EscalationDecided,
        decided,
        720,
        Writer(Organisation.NPS, draft.area.nps[0].code, None),
        escalation_ref=ref,
        is_accepted=is_accepted,
        reason=EscalationReason.MEETS_THRESHOLD if is_accepted else rejected_for,
    )
    if is_accepted:
        effective = working_days_after(decided, dice.between(1, 7))
        _write_move(draft, effective, draft.area.nps[0], TransferKind.ESCALATION)


def _write_move(draft: Draft, day: int, unit: Unit, kind: TransferKind) -> None:
    dice = draft.dice
    draft.note(
        CaseTransferred,
        day,
        510,
        from_organisation=draft.moves[-1].unit.organisation,
        to_organisation=unit.organisation,
        to_unit=unit.code,
        kind=kind,
        is_pack_complete=dice.chance(min(1.0, 0.75 * unit.care)),
    )
    draft.moves.append(Move(day, unit, dice.one_of(unit.posts), working_days_after(day, dice.between(0, 6))))


def write_assignments(draft: Draft) -> None:
    """Write every assignment of the case, and who was told."""
    spells = list(_spells(draft))
    for number, spell in enumerate(spells):
        ends = spells[number + 1].comes if number + 1 < len(spells) else draft.ends
        _write_spell(draft, spell, min(ends, END))


def _spells(draft: Draft) -> Iterator[Spell]:
    dice, moves = draft.dice, draft.moves
    for number, move in enumerate(moves):
        reason = AssignmentReason.INITIAL if number == 0 else AssignmentReason.TRANSFER
        if number and move.unit.organisation is Organisation.NPS:
            reason = AssignmentReason.ESCALATION
        yield Spell(move.day, move.assigned, move.unit, move.post, reason)
        ends = moves[number + 1].day if number + 1 < len(moves) else draft.ends
        held = move.post.held_from(move.assigned)
        changed = working(held + dice.between(30, 150))
        if changed > ends - 30:
            continue
        is_wrong = draft.is_to_be_held_by_qualified_officer and move.post.grade is not Grade.PO
        if is_wrong and dice.chance(0.5):
            _write_error(draft, move, held, changed)
            post = dice.one_of(move.unit.posts_of(Grade.PO))
            yield Spell(changed, changed, move.unit, post, AssignmentReason.ERROR_CORRECTED)
        elif dice.chance(0.06):
            yield Spell(changed, changed, move.unit, dice.one_of(move.unit.posts), dice.among(REASSIGNED))


def _write_error(draft: Draft, move: Move, since: int, found: int) -> None:
    by = Writer(move.unit.organisation, move.unit.code, move.unit.manager)
    draft.note(
        AssignmentErrorIdentified,
        found,
        560,
        by,
        rule=AssignmentRule.QUALIFIED_OFFICER,
        since_on=date_of(since),
    )


def _write_spell(draft: Draft, spell: Spell, ends: int) -> None:
    """Write the assignments of one spell: the post's holder, and each who follows in the post."""
    unit, reason, batch_ref = spell.unit, spell.reason, None
    manager = Writer(unit.organisation, unit.code, unit.manager)
    draft.hold(spell.comes, 511, Writer(unit.organisation, unit.code, None))
    for number, tenure in enumerate(spell.post.tenures):
        if tenure.ends <= spell.starts:
            continue
        starts = max(spell.starts, tenure.starts)
        if starts >= ends:
            break
        if reason is AssignmentReason.OFFICER_LEFT:
            batch_ref = f"B-{spell.post.tenures[number - 1].officer}"
        draft.hold(starts, 570, Writer(unit.organisation, unit.code, tenure.officer))
        draft.note(
            OfficerAssigned,
            starts,
            570,
            manager,
            officer=tenure.officer,
            grade=spell.post.grade,
            sex=tenure.sex,
            unit=unit.code,
            office=unit.office,
            reason=reason,
            is_screened=draft.dice.chance(min(1.0, 0.88 * unit.care)),
            batch_ref=batch_ref,
        )
        if reason is not AssignmentReason.INITIAL and draft.dice.chance(0.6 * unit.care):
            _write_informed(draft, starts)
        if tenure.ends >= ends:
            break
        is_vacant = spell.post.tenures[number + 1].starts > tenure.ends
        reason = AssignmentReason.OFFICER_LEFT
        if is_vacant:
            draft.note(OfficerEnded, tenure.ends, 560, manager, officer=tenure.officer, reason=reason)
            draft.hold(tenure.ends, 560, Writer(unit.organisation, unit.code, None))
        elif draft.dice.chance(0.15):
            late = working(tenure.ends + draft.dice.between(1, 10))
            draft.note(OfficerEnded, late, 560, manager, officer=tenure.officer, reason=reason)


def _write_informed(draft: Draft, day: int) -> None:
    told = working(day + draft.dice.between(0, 14))
    method = draft.dice.among(WAYS_TO_TELL)
    draft.note(PersonInformed, told, draft.at_work(), of=InformedOf.OFFICER_CHANGE, method=method)
