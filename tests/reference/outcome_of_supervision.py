"""AS43: did the person abide by the sentence, and did that take enforcement?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from domain.enforcement import HearingHeld
from domain.recall import PersonRereleased, RecallDecided
from domain.vocabulary import ClosureReason, HearingOutcome
from tests.reference.contact import days_of_failure
from tests.reference.days import day_of, last_day_allowed
from tests.reference.life import Life, Row
from tests.reference.proceedings import proceedings

CARRIED_ON = (HearingOutcome.CONTINUED, HearingOutcome.VARIED, HearingOutcome.WITHDRAWN, HearingOutcome.NOT_PROVED)


class Enforcement(NamedTuple):
    """A breach or a recall that was decided on; it stands unless it ended with the sentence carrying on."""

    carried_on_on: date | None


def outcome_of_supervision(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    enforcements = [*_breaches(life), *_recalls(life)]
    is_ended_by_it = life.closure is not None and life.closure.reason in (
        ClosureReason.RECALLED,
        ClosureReason.REVOKED_FOR_BREACH,
    )
    is_standing = is_ended_by_it or any(one.carried_on_on is None for one in enforcements)
    since = max((one.carried_on_on for one in enforcements if one.carried_on_on), default=None)
    settled = list(_dues(life, since, threshold))
    allowed = threshold["breach_referral_business_days"]
    is_due = any(last_day_allowed(on, allowed) < life.judged_on for on in settled)
    is_enforced = is_ended_by_it or bool(enforcements)
    row = Row(life.ref, life.last_holder, life.judged_on)
    if settled and not is_due and not is_standing:
        yield row._replace(excluded="RESPONSE_NOT_DUE")
    elif is_standing or is_due:
        yield row._replace(category="breached_or_recalled" if is_enforced else "not_complied_not_enforced")
    else:
        yield row._replace(category="abided_after_enforcement" if is_enforced else "abided")


def _breaches(life: Life) -> Iterator[Enforcement]:
    for one in proceedings(life):
        if one.is_breach:
            hearings = [step for step in one.steps if isinstance(step, HearingHeld)]
            ended = [step for step in hearings if step.outcome is not HearingOutcome.ADJOURNED][:1]
            carried_on = [day_of(step.occurred_at) for step in ended if step.outcome in CARRIED_ON]
            yield Enforcement(carried_on[0] if carried_on else None)


def _recalls(life: Life) -> Iterator[Enforcement]:
    for one in life.of(RecallDecided):
        if one.is_recalled:
            released = [
                day_of(out.occurred_at) for out in life.of(PersonRereleased) if out.recall_ref == one.recall_ref
            ]
            yield Enforcement(released[0] if released else None)


def _dues(life: Life, since: date | None, threshold: Mapping[str, int]) -> Iterator[date]:
    """Give, for each time that enforcement was due, the day on which the last of its failures was settled."""
    failures = sorted(days_of_failure(life).items())
    failures = [(day, on) for day, on in failures if since is None or day > since]
    many = threshold["failures_before_enforcement"]
    for place in range(len(failures) - many + 1):
        some = failures[place : place + many]
        if (some[-1][0] - some[0][0]).days <= threshold["warning_lasts_days"]:
            yield max(on for _, on in some)
