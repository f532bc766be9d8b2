"""What was done about failures to comply: breaches brought to court, and recalls to prison."""

from __future__ import annotations

from casehistory.cohort.casefile import Author, CaseFile
from casehistory.cohort.days import at, business_days_after
from casehistory.cohort.proceedings import ENDING, Steps, returned_on
from domain.case import SentenceClosed
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.recall import PersonRereleased, RecallConsidered, RecallDecided, RecallExecuted, RecallRequested
from domain.vocabulary import (
    ClosureReason,
    EnforcementDecision,
    EnforcementReason,
    HearingOutcome,
    Organisation,
    ReturnReason,
)


def enforce(file: CaseFile) -> None:
    """Put down the proceedings and the recall of the case."""
    for number, steps in enumerate(file.proceedings, start=1):
        proceeding = f"{file.case.ref}:E{number}"
        _decide(file, steps, proceeding)
        if steps.presented:
            _present(file, steps, proceeding)
            _hear(file, steps, proceeding)
    _recall(file)


def _decide(file: CaseFile, steps: Steps, proceeding: str) -> None:
    row = steps.row
    file.put(NonComplianceNoticed, at(row.aware, 15), proceeding_ref=proceeding, ground=row.ground)
    # each breach follows two unacceptable absences; why one was let be is not said (L870)
    is_breach = row.decision is EnforcementDecision.BREACH
    file.put(
        EnforcementDecided,
        at(steps.decided, 11),
        proceeding_ref=proceeding,
        decision=row.decision,
        reasons=[EnforcementReason.UNACCEPTABLE_ABSENCE] if is_breach else [],
    )
    if steps.referred:
        file.put(BreachReferred, at(steps.referred, 12), proceeding_ref=proceeding)
    if steps.returned and steps.referred_again:
        file.put(
            ReferralReturned,
            at(steps.returned, 10),
            by=file.court_team,
            proceeding_ref=proceeding,
            reason=ReturnReason.EVIDENCE_MISSING,
        )
        file.put(BreachReferred, at(steps.referred_again, 12), proceeding_ref=proceeding)
    if steps.accepted:
        file.put(ReferralAccepted, at(steps.accepted, 10), by=file.court_team, proceeding_ref=proceeding)


def _present(file: CaseFile, steps: Steps, proceeding: str) -> None:
    assert steps.presented and steps.first
    file.put(
        BreachPresented,
        at(steps.presented, 13),
        by=file.court_team,
        proceeding_ref=proceeding,
        court_tier=steps.row.tier,
    )
    listed = at(business_days_after(steps.presented, 2), 10)
    file.put(HearingListed, listed, by=file.court, proceeding_ref=proceeding, listed_for_on=steps.first)


def _hear(file: CaseFile, steps: Steps, proceeding: str) -> None:
    row = steps.row
    if not steps.first or not row.first_outcome:
        return
    file.put(HearingHeld, at(steps.first, 11), by=file.court, proceeding_ref=proceeding, outcome=row.first_outcome)
    if row.first_outcome is HearingOutcome.ADJOURNED:
        again = steps.final or business_days_after(steps.first, 20)
        file.put(HearingListed, at(steps.first, 12), by=file.court, proceeding_ref=proceeding, listed_for_on=again)
    if steps.final and row.final_outcome:
        file.put(HearingHeld, at(steps.final, 11), by=file.court, proceeding_ref=proceeding, outcome=row.final_outcome)


def _recall(file: CaseFile) -> None:
    row = file.case.recall
    if row is None:
        return
    recall = f"{file.case.ref}:R1"
    requested = at(row.requested, 11)
    file.put(RecallRequested, requested, recall_ref=recall)
    file.put(RecallConsidered, at(row.requested, 14), by=file.manager(requested), recall_ref=recall, is_endorsed=True)
    decided = at(business_days_after(row.requested, row.decided), 12)
    file.put(RecallDecided, decided, by=file.court_team, recall_ref=recall, is_recalled=True)
    prison = Author(Organisation.PRISON, "HEWELL")
    file.put(RecallExecuted, at(returned_on(file.case), 17), by=prison, recall_ref=recall)
    if row.released:
        file.put(PersonRereleased, at(row.released, 9), by=prison, recall_ref=recall)


def close(file: CaseFile) -> None:
    """Put down the closure, where the case ended before the day asked."""
    is_revoked = any(steps.row.final_outcome in ENDING for steps in file.proceedings)
    reason = ClosureReason.REVOKED_FOR_BREACH if is_revoked else ClosureReason.EXPIRED
    if file.until < at(file.cohort.day_asked, 18):
        file.put(SentenceClosed, file.until, reason=reason)
