"""A fact is what an upstream system says happened, and when it wrote it down.

Every fact carries two clocks: `occurred_at` (in the world) and `recorded_at` (in the source system's file).  A fact
that is admitted to the record is an event; nothing is translated on the way, so the class here is the contract, the
stored record and the column of a measure.  The Avro schema of a fact follows from its class.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from domain.vocabulary import Organisation

EventId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*\Z")]
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*\Z")]
Crn = Annotated[str, Meta(pattern=r"^[A-Z][0-9]{6}\Z")]
CaseRef = Annotated[str, Meta(pattern=r"^[A-Z][0-9]{6}-[0-9]{1,3}\Z")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


# A fact holds only plain values, so it can be in no reference cycle, and millions of them need no collecting (`gc`).
class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The envelope that every fact shares: who says so, when it happened and when it was written down."""

    entry: ClassVar[str]
    """The entry of the event catalogue (docs/events.md) that the class comes from."""

    event_id: EventId
    """The source's own identifier of this fact.  Sent again with the same content it is the same fact, for ever."""

    source: Code
    """The system that published the fact, for example `delius` or `oasys`."""

    occurred_at: datetime
    """When it happened in the world."""

    recorded_at: datetime
    """When the source system wrote it down."""

    recorded_by_organisation: Organisation
    """The organisation whose member of staff wrote it down."""

    recorded_by_unit: Code | None = None
    """The unit (local delivery unit or cluster, court team) of the person who wrote it down."""

    recorded_by_officer: Code | None = None
    """The staff code of the person who wrote it down."""

    supersedes: EventId | None = None
    """The `event_id` of an earlier fact from the same source that this one corrects."""

    @property
    def stream(self) -> str:
        """The name of the stream the fact belongs to: facts of one stream are judged together and in order."""
        raise NotImplementedError

    @property
    def ref(self) -> str:
        """The reference of the thing it is about, within its stream."""
        raise NotImplementedError

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the fact: its source and the source's own identifier."""
        return (self.source, self.event_id)

    @property
    def corrects(self) -> tuple[str, str] | None:
        """The identity of the earlier fact that this one corrects or withdraws, if any."""
        return (self.source, self.supersedes) if self.supersedes is not None else None


class PersonFact(Fact, frozen=True):
    """A fact about a person, whichever sentence they serve."""

    crn: Crn
    """Case reference number: the person's identifier in the probation case management system."""

    @property
    def stream(self) -> str:
        return f"person/{self.crn}"

    @property
    def ref(self) -> str:
        return self.crn


class CaseFact(Fact, frozen=True):
    """A fact about one case: one person and one sentence."""

    crn: Crn
    """Case reference number: the person's identifier in the probation case management system."""

    case_ref: CaseRef
    """The case: the CRN, a hyphen and the number of the sentence."""

    @property
    def stream(self) -> str:
        return f"case/{self.case_ref}"

    @property
    def ref(self) -> str:
        return self.case_ref


class PractitionerFact(Fact, frozen=True):
    """A fact about a member of staff, whichever case they hold."""

    officer: Code
    """The staff code of the practitioner it is about."""

    @property
    def stream(self) -> str:
        return f"practitioner/{self.officer}"

    @property
    def ref(self) -> str:
        return self.officer


class InspectionFact(Fact, frozen=True):
    """A fact about one inspection."""

    inspection_ref: Code
    """The inspection, for example `WM-2017`."""

    @property
    def stream(self) -> str:
        return f"inspection/{self.inspection_ref}"

    @property
    def ref(self) -> str:
        return self.inspection_ref


class RecordFact(Fact, frozen=True):
    """A fact about the record itself: what was said and is no longer maintained."""

    subject: Code
    """The stream it is about, for example `case/X100001-1`, `person/X100001` or `inspection/WM-2017`."""

    @property
    def stream(self) -> str:
        return self.subject

    @property
    def ref(self) -> str:
        return self.subject
