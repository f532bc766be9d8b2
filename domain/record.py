"""Facts about the record itself: a fact withdrawn by its source, or set aside by the rules.

Nothing is edited or deleted.  What is no longer maintained is said so by a further event.
"""

from __future__ import annotations

from domain.fact import Code, Count, EventId, RecordFact
from domain.vocabulary import WithdrawalReason


class EventRetracted(RecordFact, frozen=True, tag="record.event-retracted"):
    """The source withdrew a fact it had sent.  Known from the day on which the source wrote the withdrawal down."""

    entry = "correction"

    retracts: EventId
    """The `event_id` of the fact withdrawn, from the same source and of the same stream."""

    reason: WithdrawalReason
    """Why it was withdrawn."""

    @property
    def corrects(self) -> tuple[str, str]:
        return (self.source, self.retracts)


class EventSetAside(RecordFact, frozen=True, tag="record.event-set-aside"):
    """A recorded event turned out to be impossible when another fact arrived, and was moved to the quarantine.

    Written by this system only.  From this position on it counts at no time, as if refused on arrival.
    """

    entry = "correction"

    version: Count
    """The version in the stream of the event set aside."""

    rule: Code
    """The rule it breaks."""


class EventReinstated(RecordFact, frozen=True, tag="record.event-reinstated"):
    """An event that had been set aside became possible again, and counts from this position on.

    Written by this system only.
    """

    entry = "correction"

    version: Count
    """The version in the stream of the event reinstated."""
