"""Interventions and unpaid work: who was referred to what, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta

from casehistory.cohort.casefile import Author, CaseFile
from casehistory.cohort.contact import first_day
from casehistory.cohort.days import at, business_day, business_days_after
from casehistory.cohort.description import InterventionKind
from domain.intervention import (
    InterventionAccepted,
    InterventionEnded,
    InterventionFeedbackReceived,
    InterventionReferred,
    InterventionSessionHeld,
    InterventionStarted,
    InterventionWaitlisted,
)
from domain.unpaid_work import UnpaidWorkArranged
from domain.vocabulary import Funding, InterventionEnd, Organisation

WEEK = timedelta(days=7)
LONG_WAIT = 60


def deliver(file: CaseFile) -> None:
    """Put down each intervention the person was referred to, and the first day of unpaid work."""
    day = business_days_after(first_day(file), file.case.practice.plan + 8)
    for number, entry in enumerate(file.case.progress.interventions, start=1):
        code, _, state = entry.partition(":")
        _deliver(file, file.cohort.interventions[code], state, referral=f"{file.case.ref}:I{number}", day=day)
        day = business_day(day + timedelta(days=60))
    if file.case.progress.hours_ordered:
        arranged = at(first_day(file), 15)
        first_work = business_day(first_day(file) + WEEK)
        file.put(UnpaidWorkArranged, arranged, requirement_ref=f"{file.case.ref}:UPW", first_day_on=first_work)


def _deliver(file: CaseFile, kind: InterventionKind, state: str, *, referral: str, day: date) -> None:
    provider = Author(Organisation.PROVIDER, kind.provider)
    is_nps = file.holder(at(day)).organisation is Organisation.NPS
    file.put(
        InterventionReferred,
        at(day, 15),
        referral_ref=referral,
        intervention=kind.intervention,
        provider=kind.provider,
        funding=Funding.RATE_CARD if is_nps and kind.funding is Funding.CRC else kind.funding,
        need=kind.need,
    )
    accepted = business_days_after(day, 3)
    file.put(InterventionAccepted, at(accepted), by=provider, referral_ref=referral)
    if kind.wait >= LONG_WAIT:
        file.put(InterventionWaitlisted, at(accepted, 11), by=provider, referral_ref=referral)
    starts = business_day(day + timedelta(days=kind.wait))
    if state == "WAITING" or file.is_away(starts):
        return
    file.put(InterventionStarted, at(starts, 9), by=provider, referral_ref=referral)
    held = {"COMPLETED": kind.sessions, "STARTED": kind.sessions - 2, "DROPPED_OUT": kind.sessions // 2}.get(state, 1)
    last = _sessions(file, kind, held, provider=provider, referral=referral, starts=starts)
    if state in InterventionEnd.__members__:
        file.put(InterventionEnded, at(last + WEEK, 17), by=provider, referral_ref=referral, end=state)


def _sessions(
    file: CaseFile, kind: InterventionKind, held: int, *, provider: Author, referral: str, starts: date
) -> date:
    """Put down the sessions, one a week, up to a return to prison.  Give the day of the last."""
    day = starts
    ended_early = file.case.progress.interventions[int(referral[-1]) - 1].endswith(":DROPPED_OUT")
    for number in range(1, held + 1):
        day = business_day(starts + WEEK * (number - 1))
        if file.is_away(day):
            break
        is_attended = number <= held - 2 if ended_early else True
        file.put(
            InterventionSessionHeld,
            at(day, 14),
            by=provider,
            referral_ref=referral,
            session_number=number,
            is_attended=is_attended,
            is_rar_day=is_attended and bool(file.case.progress.rar_days),
        )
        if kind.feedback:
            file.put(
                InterventionFeedbackReceived, at(day, 16), by=provider, referral_ref=referral, session_number=number
            )
    return day
