"""Appointments: offered at a rhythm, kept or missed, and each absence ruled on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from casehistory.cohort.casefile import CaseFile
from casehistory.cohort.days import at, business_day, business_day_before, business_days_after, differ, spread
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded, WarningIssued
from domain.case import HomeVisitMade, PersonInformed
from domain.unpaid_work import UnpaidWorkCompleted, UnpaidWorkCredited, UnpaidWorkStoodDown
from domain.vocabulary import (
    AbsenceReason,
    AppointmentKind,
    EnforcementDecision,
    InformedOf,
    Method,
    Outcome,
    StandDownReason,
)

WEEK = timedelta(days=7)
WEEKLY_FOR = timedelta(days=56)
RULED_BY = timedelta(days=21)
"""Nothing is missed unacceptably in the last three weeks, so that no enforcement is still to be expected (AS43)."""

ACCEPTED = (
    AbsenceReason.MEDICAL,
    AbsenceReason.EMPLOYMENT,
    AbsenceReason.FAMILY_OR_CHILDCARE,
    AbsenceReason.MEDICAL,
    AbsenceReason.PROFESSIONAL_JUDGEMENT,
    AbsenceReason.HOLIDAY,
    AbsenceReason.COURT_OR_LEGAL,
)
CALLED_OFF = (Outcome.RESCHEDULED_BY_SERVICE, Outcome.CANCELLED_BY_SERVICE, *(None,) * 32)
"""What the service now and then makes of an appointment."""

A_DAY_OF_WORK = 420


def first_day(file: CaseFile) -> date:
    """Give the day of the first appointment: within five business days of the allocation, or one of the release."""
    if file.case.sentence.is_order:
        return business_days_after(file.allocated, 3 + 4 * (file.good < 10))
    return business_days_after(file.starts, 1 + (file.good < 10))


def keep_appointments(file: CaseFile) -> None:
    """Put down every appointment with what became of it."""
    days = _offered(file)
    failed = _failed(file, days)
    warned = _warned(file, failed)
    accepted = spread(file.case.supervision.acceptable, [day for day in _missable(file, days) if day not in failed])
    made_at = file.holdings[0].starts_at + timedelta(minutes=30)
    for number, day in enumerate(days, start=1):
        starts_at = at(day, 9 + differ("hour", file.case.ref, day, among=7), 30 * (number % 2))
        if day - made_at.date() > 3 * WEEK:
            made_at = at(business_day_before(day - WEEK), 9, 30)
        appointment = f"{file.case.ref}:A{number:02}"
        visit = day in file.case.practice.visits
        kind = AppointmentKind.HOME_VISIT if visit else _kind(file, number)
        file.put(
            AppointmentScheduled,
            made_at,
            appointment_ref=appointment,
            starts_at=starts_at,
            kind=kind,
            is_national_standard=True,
            with_officer=file.holder(starts_at).officer,
            place=file.office(starts_at) if kind is AppointmentKind.OFFICE else None,
        )
        made_at = starts_at + timedelta(minutes=55)
        if day in failed or day in accepted:
            letter = warned.index(day) + 1 if day in warned else None
            _miss(file, appointment, starts_at, is_acceptable=day in accepted, letter=letter)
            made_at = at(business_days_after(day, 1), 10)
            continue
        _attend(file, appointment, starts_at, number=number, is_visit=visit)


def _kind(file: CaseFile, number: int) -> AppointmentKind:
    """Give the kind of appointment: where nothing but unpaid work is required, its days are the appointments."""
    progress = file.case.progress
    is_work = progress.hours_ordered and not progress.rar_days and not file.of(UnpaidWorkCompleted)
    return AppointmentKind.UNPAID_WORK if is_work and number > 1 else AppointmentKind.OFFICE


def _offered(file: CaseFile) -> list[date]:
    """Give the days of appointments: weekly for eight weeks, then at the case's rhythm; none where it is silent."""
    first = first_day(file)
    nominal, days = first, set(file.case.practice.visits)
    while nominal <= min(file.cohort.day_asked + 2 * WEEK, file.ends):
        days.add(business_day(nominal))
        nominal += WEEK if nominal < first + WEEKLY_FOR else timedelta(days=file.case.supervision.every)
    silence = file.case.supervision.silent
    start, end = map(date.fromisoformat, silence.split("/")) if silence else (date.min, date.min)
    offered = sorted(day for day in days if not start <= day < end and not file.is_away(day))
    later = [day for day in offered if day > file.cohort.day_asked]
    return [day for day in offered if day not in later[1:]]


def _missable(file: CaseFile, days: list[date]) -> list[date]:
    """Give the days on which an absence can fall: not the first, not a visit, and early enough to be ruled on."""
    last = business_day_before(file.cohort.day_asked - WEEK)
    visits = file.case.practice.visits
    return [day for day in days[1:] if day not in visits and day <= last and at(day, 18) < file.until]


def _failed(file: CaseFile, days: list[date]) -> list[date]:
    """Choose the unacceptable absences: the last two before each breach or recall, the rest before those."""
    count = file.case.supervision.unacceptable
    options = [day for day in _missable(file, days) if day <= file.cohort.day_asked - RULED_BY]
    enforced = _enforced(file)
    if not enforced or not count:
        return spread(count, options)
    chosen: list[date] = []
    for day in enforced:
        chosen += [option for option in options if option < day][-2:]
    earlier = [option for option in options if option < min(chosen)]
    return earlier[len(earlier) - (count - len(chosen)) :] + chosen


def _enforced(file: CaseFile) -> list[date]:
    """Give the days on which a breach or a recall was begun."""
    begun = [row.aware for row in file.case.breaches if row.decision is EnforcementDecision.BREACH]
    return begun + ([file.case.recall.requested] if file.case.recall else [])


def _warned(file: CaseFile, failed: list[date]) -> list[date]:
    """Give the unacceptable absences that brought a warning: those that brought no enforcement, or only the first."""
    enforced = _enforced(file)
    brought = {max((day for day in failed if day < begun), default=None) for begun in enforced}
    return [day for day in failed if day not in brought] if enforced else failed[:1]


def _miss(file: CaseFile, appointment: str, starts_at: datetime, *, is_acceptable: bool, letter: int | None) -> None:
    day = starts_at.date()
    file.put(
        OutcomeRecorded,
        starts_at + timedelta(minutes=20),
        appointment_ref=appointment,
        outcome=Outcome.ABSENT,
        evidence_due_on=business_days_after(day, 3),
    )
    ruled = at(business_days_after(day, 1 if is_acceptable else 2), 11)
    if is_acceptable and file.case.supervision.unacceptable and differ("evidence", appointment, among=4) == 0:
        # the evidence came later, and with it a second ruling
        _rule(file, appointment, ruled, AbsenceReason.NO_EVIDENCE_GIVEN)
        ruled = at(business_days_after(day, 4), 11)
    reason = ACCEPTED[differ("reason", appointment, among=len(ACCEPTED))]
    _rule(file, appointment, ruled, reason if is_acceptable else AbsenceReason.NO_EVIDENCE_GIVEN)
    if letter is not None:
        expires = ruled.date() + timedelta(days=365)
        warned = ruled + timedelta(hours=3)
        file.put(WarningIssued, warned, appointment_ref=appointment, letter_number=letter, expires_on=expires)


def _rule(file: CaseFile, appointment: str, when: datetime, reason: AbsenceReason) -> None:
    is_acceptable = reason is not AbsenceReason.NO_EVIDENCE_GIVEN
    file.put(AbsenceRuled, when, appointment_ref=appointment, is_acceptable=is_acceptable, reason=reason)


def _attend(file: CaseFile, appointment: str, starts_at: datetime, *, number: int, is_visit: bool) -> None:
    ended = starts_at + timedelta(minutes=50)
    holder = file.holder(starts_at)
    arranged = differ("arranged", appointment, among=len(CALLED_OFF))
    is_kept = number == 1 or is_visit or CALLED_OFF[arranged] is None
    days = file.case.progress.rar_days
    outcome = file.put(
        OutcomeRecorded,
        ended,
        appointment_ref=appointment,
        outcome=Outcome.ATTENDED_COMPLIED if is_kept else CALLED_OFF[arranged],
        is_rar_day=bool(is_kept and days and number % 3 == 0 and number <= 3 * days),
    )
    if number == 1:
        file.put(PersonInformed, ended, of=InformedOf.INDUCTION, method=Method.IN_PERSON)
    elif is_visit:
        file.put(HomeVisitMade, ended, visited_by=holder.officer, evidence=[outcome])
    else:
        _work(file, ended, is_done=is_kept)


def _work(file: CaseFile, ended: datetime, *, is_done: bool) -> None:
    """Credit a day of unpaid work, or say why it did not go ahead: seldom, and not for want of a placement (L667)."""
    progress = file.case.progress
    if not progress.hours_worked:
        return
    requirement = f"{file.case.ref}:UPW"
    if not is_done:
        file.put(UnpaidWorkStoodDown, ended, requirement_ref=requirement, reason=StandDownReason.WEATHER)
        return
    credited = sum(fact.minutes for fact in file.of(UnpaidWorkCredited) if isinstance(fact, UnpaidWorkCredited))
    minutes = min(A_DAY_OF_WORK, 60 * progress.hours_worked - credited)
    if minutes > 0:
        is_activity = credited % (5 * A_DAY_OF_WORK) == 0
        file.put(UnpaidWorkCredited, ended, requirement_ref=requirement, minutes=minutes, is_activity=is_activity)
        if credited + minutes == 60 * (progress.hours_ordered or 0):
            file.put(UnpaidWorkCompleted, ended + timedelta(minutes=5), requirement_ref=requirement)
