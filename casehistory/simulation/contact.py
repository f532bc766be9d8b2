"""Contact: appointments week by week, then every fortnight; absences, rulings and warnings; visits and the log."""

from __future__ import annotations

from casehistory.simulation.days import date_of, instant, season, working
from casehistory.simulation.draft import Draft
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import ContactLogged, HomeVisitMade, HomeVisitPromised, PersonInformed
from domain.vocabulary import AbsenceReason, AppointmentKind, EnforcementReason, InformedOf, Method, Outcome, RiskFlag

KINDS = {
    AppointmentKind.OFFICE: 74,
    AppointmentKind.TELEPHONE: 13,
    AppointmentKind.PROVIDER: 8,
    AppointmentKind.HOME_VISIT: 3,
    AppointmentKind.VIDEO: 2,
}
KINDS_WITH_VISITS = {**KINDS, AppointmentKind.HOME_VISIT: 9}
ACCEPTED = {
    AbsenceReason.MEDICAL: 38,
    AbsenceReason.EMPLOYMENT: 22,
    AbsenceReason.FAMILY_OR_CHILDCARE: 18,
    AbsenceReason.COURT_OR_LEGAL: 6,
    AbsenceReason.HOLIDAY: 4,
    AbsenceReason.RELIGIOUS: 2,
    AbsenceReason.REMANDED_IN_CUSTODY: 2,
    AbsenceReason.PROFESSIONAL_JUDGEMENT: 8,
}
REFUSED = {AbsenceReason.NO_EVIDENCE_GIVEN: 80, AbsenceReason.MEDICAL: 10, AbsenceReason.EMPLOYMENT: 10}
YEAR = 365

Failure = tuple[int, str, EnforcementReason]
"""The day of the warning, the reference of an appointment that was failed, and how."""

ABSENCE, CONDUCT = EnforcementReason.UNACCEPTABLE_ABSENCE, EnforcementReason.FAILURE_WHILE_ATTENDING


def write_contact(draft: Draft) -> list[Failure]:
    """Write every appointment under supervision, and give the failures that were warned of."""
    dice = draft.dice
    missed = min(0.6, dice.betavariate(1.6, 7.5) * draft.moves[0].unit.missed)
    wants_visits = RiskFlag.DOMESTIC_ABUSE in draft.flags
    kinds = KINDS_WITH_VISITS if wants_visits else KINDS
    failures: list[Failure] = []
    offered = max(draft.released, draft.moves[0].assigned)
    day = working(offered + dice.between(1, 6))
    while day < draft.ends:
        if day in draft.recalled:
            offered, day = draft.recalled.stop, working(draft.recalled.stop + dice.between(1, 3))
            continue
        officer = draft.holder_at(instant(day, 720)).officer
        if officer is not None or dice.chance(0.25):
            _write_appointment(draft, offered, day, dice.among(kinds), missed * season(day), failures)
            offered = day
        day = working(day + _days_to_next(draft, day))
    _write_induction(draft, wants_visits)
    return sorted(failures)


def _days_to_next(draft: Draft, day: int) -> int:
    """Give the days to the next appointment: weekly for twelve weeks, then every fortnight, with a gap now and then."""
    if draft.dice.chance(0.006):
        return draft.dice.between(29, 70)
    usual = 7 if day - draft.released < 84 else 14
    return usual + draft.dice.between(-1, 1)


def _write_appointment(
    draft: Draft, offered: int, day: int, kind: AppointmentKind, missed: float, failures: list[Failure]
) -> None:
    dice, ref = draft.dice, draft.new_ref("A")
    slot = 15 * dice.between(38, 66)
    officer = draft.holder_at(instant(day, slot)).officer
    office = draft.move_on(day).unit.office
    draft.note(
        AppointmentScheduled,
        offered,
        slot + 50,
        appointment_ref=ref,
        starts_at=instant(day, slot),
        kind=kind,
        is_national_standard=kind is not AppointmentKind.PROVIDER,
        with_officer=officer,
        place=office if kind is AppointmentKind.OFFICE else None,
    )
    luck = dice.random()
    if luck < missed:
        _write_absence(draft, day, slot, ref, failures)
    elif luck < missed + 0.04:
        _write_called_off(draft, offered, day, ref)
    elif luck < missed + 0.055:
        draft.note(OutcomeRecorded, day, slot + 30, appointment_ref=ref, outcome=Outcome.ATTENDED_FAILED_TO_COMPLY)
        if dice.chance(0.6):
            _write_warning(draft, 700, (working(day + dice.between(1, 3)), ref, CONDUCT), failures)
    elif luck < 0.99:
        _write_attendance(draft, day, slot, ref, kind)


def _write_attendance(draft: Draft, day: int, slot: int, ref: str, kind: AppointmentKind) -> None:
    dice = draft.dice
    is_rar_day = not draft.is_custodial and dice.chance(0.15)
    complied = Outcome.ATTENDED_COMPLIED
    draft.note(OutcomeRecorded, day, slot + 30, appointment_ref=ref, outcome=complied, is_rar_day=is_rar_day)
    if kind is AppointmentKind.HOME_VISIT:
        holder = draft.holder_at(instant(day, slot))
        draft.note(HomeVisitMade, day, slot + 40, visited_by=holder.officer or draft.move_on(day).unit.manager)
    elif dice.chance(0.75):
        third_party = dice.chance(0.25)
        place = f"{ref}-log" if dice.chance(0.9) else None
        detailed = dice.chance(0.8)
        draft.note(ContactLogged, day, slot + 45, is_third_party=third_party, is_detailed=detailed, text_ref=place)


def _write_called_off(draft: Draft, offered: int, day: int, ref: str) -> None:
    """Write that the service called the appointment off, and offered another one or did not."""
    dice = draft.dice
    before = max(offered, working(day - dice.between(0, 3)))
    if dice.chance(0.35):
        draft.note(OutcomeRecorded, before, 1050, appointment_ref=ref, outcome=Outcome.CANCELLED_BY_SERVICE)
        return
    draft.note(OutcomeRecorded, before, 1050, appointment_ref=ref, outcome=Outcome.RESCHEDULED_BY_SERVICE)
    other, ref_of_other = working(day + dice.between(1, 4)), draft.new_ref("A")
    if other in draft.recalled or other >= draft.ends:
        return
    officer = draft.holder_at(instant(other, 600)).officer
    draft.note(
        AppointmentScheduled,
        before,
        1051,
        appointment_ref=ref_of_other,
        starts_at=instant(other, 600),
        kind=AppointmentKind.OFFICE,
        is_national_standard=True,
        with_officer=officer,
        rescheduled_from=ref,
        place=draft.move_on(other).unit.office,
    )
    complied = Outcome.ATTENDED_COMPLIED
    draft.note(OutcomeRecorded, other, 630, appointment_ref=ref_of_other, outcome=complied, is_rar_day=False)


def _write_absence(draft: Draft, day: int, slot: int, ref: str, failures: list[Failure]) -> None:
    """Write an absence, the ruling on it, a second ruling now and then, and the warning, which may go out before."""
    dice = draft.dice
    due = date_of(working(day + 5))
    draft.note(OutcomeRecorded, day, slot + 30, appointment_ref=ref, outcome=Outcome.ABSENT, evidence_due_on=due)
    if dice.chance(0.07):
        return
    is_acceptable, ruled = dice.chance(0.58), working(day + dice.between(1, 6))
    if dice.chance(0.08 if is_acceptable else 0.8):
        is_early = is_acceptable or dice.chance(0.4)
        warned = working(day + 1) if is_early else ruled
        _write_warning(draft, 620 if is_early else 700, (warned, ref, ABSENCE), failures)
    reason = dice.among(ACCEPTED if is_acceptable else REFUSED)
    draft.note(AbsenceRuled, ruled, 640, appointment_ref=ref, is_acceptable=is_acceptable, reason=reason)
    if dice.chance(0.05):
        again = working(ruled + dice.between(5, 12))
        other = dice.among(REFUSED if is_acceptable else ACCEPTED)
        draft.note(AbsenceRuled, again, 650, appointment_ref=ref, is_acceptable=not is_acceptable, reason=other)


def _write_warning(draft: Draft, minute: int, failure: Failure, failures: list[Failure]) -> None:
    failures.append(failure)
    day, ref, _ = failure
    draft.note(
        WarningIssued,
        day,
        minute,
        appointment_ref=ref,
        letter_number=len(failures),
        expires_on=date_of(day + YEAR),
    )


def _write_induction(draft: Draft, wants_visits: bool) -> None:
    dice = draft.dice
    if dice.chance(0.9):
        told = working(draft.released + dice.between(3, 12))
        draft.note(PersonInformed, told, draft.at_work(), of=InformedOf.INDUCTION, method=Method.IN_PERSON)
    if wants_visits and dice.chance(0.4):
        day = working(draft.released + dice.between(5, 60))
        officer = draft.holder_at(instant(day, 720)).officer
        if officer is not None:
            draft.note(HomeVisitPromised, day, 725, promised_by=officer)
