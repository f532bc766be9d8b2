"""A domain event of HMPPS, in JSON as services publish it today, read as the fact that it says.

    fact_of(payload: bytes) -> Fact                                raises a subclass of Undecodable

Most of these events are thin: they say that something happened and where to ask for it.  What is found there is how
things are now and not how they were then, so nothing is asked and nothing is filled in: an event is a fact only when it
carries every field of it.  One table says for each type of event which fact it is, or why it is none.  An event that is
whole and is no fact of ours raises `NotYetMapped`, so that it can be kept, counted, and read again under a later table.

A fact about a case needs the number of the sentence.  HMPPS has a name for it, `eventNumber`, which the events about
pre-sentence reports and OGRS scores carry.  The others with a mapping here do not carry it today: they are thin as they
are published, and facts as soon as the publisher, or the bridge that brings them to Kafka, adds it.

The names of the fields are those of the public specifications (github.com/ministryofjustice/hmpps-domain-events).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from domain.case import MappaLevelSet, RiskFlagRaised, RiskFlagRemoved, RoshLevelSet
from domain.fact import Fact
from domain.intervention import InterventionEnded
from domain.person import PersonMerged, PersonUnmerged
from domain.record import EventRetracted
from domain.vocabulary import InterventionEnd, Organisation, RiskFlag, Rosh, Tool, WithdrawalReason
from schemas.codec import LARGEST_PAYLOAD, PayloadTooLarge, Undecodable

SOURCE = "hmpps-domain-events"
"""The source of every fact that was read from a domain event."""

VERSION = 1
"""The version of domain events that the table is for."""


class MalformedDomainEvent(Undecodable):
    """The payload is not a domain event, or a field that its fact follows from is missing or damaged."""

    reason = "malformed-domain-event"


class NotYetMapped(Undecodable):
    """The payload is a whole domain event, and no fact of ours."""

    def __init__(self, message: str, event_type: str) -> None:
        super().__init__(message)
        self.event_type = event_type


class UnknownEventType(NotYetMapped):
    """The table does not have the type of the event, or not that version of it."""

    reason = "unknown-event-type"


class ThinEvent(NotYetMapped):
    """The event does not itself carry what a fact needs."""

    reason = "thin-event"


class UnmappedCode(NotYetMapped):
    """The event carries a code that stands for nothing in our vocabulary."""

    reason = "unmapped-code"


# The envelope of a domain event

Instant = Annotated[datetime, Meta(tz=True)]


class Identifier(msgspec.Struct, frozen=True):
    """One of the numbers that a person is known by."""

    type: str
    value: str


class PersonReference(msgspec.Struct, frozen=True):
    """The person that the event is about."""

    identifiers: tuple[Identifier, ...] = ()


class DomainEvent(msgspec.Struct, frozen=True, rename="camel"):
    """What the mappings read of a domain event; any further field is let be."""

    event_type: str
    version: int
    occurred_at: Instant
    person_reference: PersonReference | None = None
    additional_information: dict[str, Any] | None = None


Reader = Callable[[DomainEvent], object]
"""How one field of a fact follows from an event."""


class Says(msgspec.Struct, frozen=True):
    """The event is a fact of one kind, whose fields are read like this."""

    kind: type[Fact]
    fields: dict[str, Reader]


class ByCode(msgspec.Struct, frozen=True):
    """Which fact the event is depends on a code in it."""

    field: str
    codes: Mapping[str, Says]


class Thin(msgspec.Struct, frozen=True):
    """The event is no fact of ours, and why."""

    why: str


# How a field of a fact follows from an event


def text(field: str) -> Reader:
    """Read a field of `additionalInformation` that must be there."""
    return partial(_text, field)


def coded(field: str, codes: Mapping[str, object]) -> Reader:
    """Read a code in `additionalInformation` as one of ours."""
    return lambda event: codes[_code(event, field, codes)]


def always(value: object) -> Reader:
    """Give what every event of the type says."""
    return lambda event: value


def on(field: str) -> Reader:
    """Read a day in `additionalInformation`: the time of the event if it is on that day, else the start of the day."""
    return partial(_on, field)


def occurred_at(event: DomainEvent) -> datetime:
    """Give the time of the event."""
    return event.occurred_at.astimezone(UTC)


def crn(event: DomainEvent) -> str:
    """Give the one CRN in `personReference`."""
    found = _crns(event)
    if len(found) != 1:
        raise _malformed("personReference.identifiers", "must have exactly one CRN")
    return found.pop()


def case_ref(event: DomainEvent) -> str:
    """Give the case: the CRN and the number of the sentence, without which it is nobody's case."""
    match (event.additional_information or {}).get("eventNumber"):
        case None:
            raise ThinEvent(
                "The event does not say which sentence it is about (additionalInformation.eventNumber).",
                event.event_type,
            )
        case bool():
            pass
        case int(number) if 0 <= number < 1000:
            return f"{crn(event)}-{number}"
        case str(digits) if re.fullmatch(r"[0-9]{1,3}", digits):
            return f"{crn(event)}-{int(digits)}"
    raise _malformed("additionalInformation.eventNumber", "must be the number of a sentence")


def case_stream(event: DomainEvent) -> str:
    """Give the stream of the case."""
    return f"case/{case_ref(event)}"


def registration(event: DomainEvent) -> str:
    """Give the identifier of the fact that a registration was added, by which it can be withdrawn."""
    return f"registration:{_text('registrationId', event)}"


def one_of_two(field: str, other: str) -> Reader:
    """Read a CRN of an event that is about two, both in `additionalInformation`; `personReference` has one or both."""
    return partial(_one_of_two, field, other)


def _one_of_two(field: str, other: str, event: DomainEvent) -> str:
    value = _text(field, event)
    found = _crns(event)
    if not found or found - {value, _text(other, event)}:
        raise _malformed("personReference.identifiers", f"must have a CRN that is the {field} or the {other}")
    return value


def _crns(event: DomainEvent) -> set[str]:
    identifiers = event.person_reference.identifiers if event.person_reference else ()
    return {one.value for one in identifiers if one.type == "CRN"}


def _text(field: str, event: DomainEvent) -> str:
    value = (event.additional_information or {}).get(field)
    if not isinstance(value, str) or not value:
        raise _malformed(f"additionalInformation.{field}", "must be text")
    return value


def _code(event: DomainEvent, field: str, codes: Mapping[str, object]) -> str:
    value = (event.additional_information or {}).get(field)
    if not isinstance(value, str):
        raise _malformed(f"additionalInformation.{field}", "must be a code")
    if value not in codes:
        raise UnmappedCode(
            f"Field additionalInformation.{field} has a code that stands for nothing in our vocabulary.",
            event.event_type,
        )
    return value


def _on(field: str, event: DomainEvent) -> datetime:
    start = _instant(_text(field, event), f"additionalInformation.{field}")
    is_that_day = event.occurred_at.astimezone(start.tzinfo).date() == start.date()
    return occurred_at(event) if is_that_day else start.astimezone(UTC)


# The time as Java's Date prints it, such as `Fri Jun 14 09:06:52 BST 2024`, which Delius puts into some events.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PRINTED = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>{'|'.join(_MONTHS)}) (?P<day>[0-9]{{2}}) "
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}) (?P<zone>GMT|BST) (?P<year>[0-9]{4})"
)
_PARTS = ("year", "day", "hour", "minute", "second")
_ZONES = {"GMT": timezone(timedelta(0)), "BST": timezone(timedelta(hours=1))}


def _instant(value: str, field: str) -> datetime:
    """Read a time: ISO 8601 with its zone, or as Java's Date prints it in London."""
    try:
        if printed := _PRINTED.fullmatch(value):
            year, day, hour, minute, second = (int(printed[part]) for part in _PARTS)
            month = _MONTHS.index(printed["month"]) + 1
            return datetime(year, month, day, hour, minute, second, tzinfo=_ZONES[printed["zone"]])
        return msgspec.convert(value, Instant)
    except ValueError:  # and msgspec's, which is one
        raise _malformed(field, "must be a time with its zone") from None


# The codes of Delius and of Refer and Monitor that stand for ours

FLAGS = {
    "ADVP": RiskFlag.DOMESTIC_ABUSE,
    "IIOM": RiskFlag.INTEGRATED_OFFENDER_MANAGEMENT,
    "RCPR": RiskFlag.CHILD_PROTECTION,
}
"""Types of registration that are flags of ours: domestic abuse perpetrator, IOM, child protection."""

ROSH = {"RLRH": Rosh.LOW, "RMRH": Rosh.MEDIUM, "RHRH": Rosh.HIGH, "RVHR": Rosh.VERY_HIGH}
"""Types of registration that are a level of risk of serious harm."""

MAPPA = {"M1": 1, "M2": 2, "M3": 3}
"""Categories, and levels, of the registration of multi-agency public protection arrangements."""

DELIVERY_STATES = {
    "COMPLETED": InterventionEnd.COMPLETED,
    "CANCELLED": InterventionEnd.WITHDRAWN,
    "PREMATURELY_ENDED": InterventionEnd.UNKNOWN,  # by whom, it does not say
}

_ENVELOPE: dict[str, Reader] = {
    "source": always(SOURCE),
    "occurred_at": occurred_at,
    "recorded_at": occurred_at,
    "recorded_by_organisation": always(Organisation.UNKNOWN),
}
_OF_A_CASE: dict[str, Reader] = {"crn": crn, "case_ref": case_ref}
_ADDED: dict[str, Reader] = _OF_A_CASE | {"event_id": registration, "occurred_at": on("registrationDate")}
_FLAG_REMOVED: dict[str, Reader] = _OF_A_CASE | {"occurred_at": on("deregistrationDate")}

REGISTRATIONS: dict[str, Says] = {
    **{code: Says(RiskFlagRaised, _ADDED | {"flag": always(flag)}) for code, flag in FLAGS.items()},
    **{
        code: Says(RoshLevelSet, _ADDED | {"level": always(level), "tool": always(Tool.UNKNOWN)})
        for code, level in ROSH.items()
    },
    "MAPP": Says(
        MappaLevelSet,
        _ADDED | {"category": coded("registrationCategoryCode", MAPPA), "level": coded("registrationLevelCode", MAPPA)},
    ),
}

WITHDRAWN = Says(
    EventRetracted,
    {"subject": case_stream, "retracts": registration, "reason": always(WithdrawalReason.UNKNOWN)},
)

# Why an event is no fact of ours

ONLY_A_LINK = Thin("It only points to where the rest can be asked for, which is the state of today.")
ONLY_IDS = Thin("It only says that a row of Delius changed, and gives its identifiers.")
OF_THE_PRISON = Thin("It names the person by the prison's number and only points to the appearance.")
A_SCORE_ALONE = Thin("It carries scores alone; no fact of ours is a score without the assessment it is part of.")

TABLE: dict[str, Says | ByCode | Thin] = {
    # Allocation and workforce
    "person.community.manager.allocated": ONLY_A_LINK,
    "event.manager.allocated": ONLY_A_LINK,
    "requirement.manager.allocated": ONLY_A_LINK,
    "licence-condition.manager.allocated": ONLY_A_LINK,
    "tier.calculation.complete": Thin("It only points to the tier, and no fact of ours is a tier."),
    "offender-management.handover.changed": ONLY_A_LINK,
    "offender-management.allocation.changed": Thin(
        "It is about the offender manager in prison, and no fact of ours is."
    ),
    "offender-management.pom.allocated": Thin("It is about the offender manager in prison, and no fact of ours is."),
    # Case and risk
    "probation-case.engagement.created": Thin("It says that a CRN was given, and nothing that describes the person."),
    "probation-case.merge.completed": Says(
        PersonMerged,
        {"crn": one_of_two("sourceCRN", "targetCRN"), "surviving_crn": text("targetCRN")},
    ),
    "probation-case.unmerge.completed": Says(
        PersonUnmerged,
        {"crn": one_of_two("reactivatedCRN", "unmergedCRN"), "former_crn": text("unmergedCRN")},
    ),
    "probation-case.prison-identifier.added": Thin("It gives the prison's numbers, which no fact of ours carries."),
    "probation-case.registration.added": ByCode("registerTypeCode", REGISTRATIONS),
    "probation-case.registration.updated": Thin(
        "It does not say whether the registration changed or was wrong before."
    ),
    "probation-case.registration.deleted": ByCode("registerTypeCode", dict.fromkeys(REGISTRATIONS, WITHDRAWN)),
    "probation-case.registration.deregistered": ByCode(
        "registerTypeCode",
        {code: Says(RiskFlagRemoved, _FLAG_REMOVED | {"flag": always(flag)}) for code, flag in FLAGS.items()},
    ),
    "probation-case.risk-scores.ogrs.manual-calculation": A_SCORE_ALONE,
    "risk-assessment.scores.rsr.determined": A_SCORE_ALONE,
    # Court and pre-sentence reports
    "pre-sentence.report.started": Thin(
        "The author began to write; it does not say what the court asked for and by when."
    ),
    "pre-sentence.report.completed": Thin(
        "It does not say in which format, whether on the day, and what was proposed."
    ),
    "person.court-appearance.scheduled": OF_THE_PRISON,
    "person.court-appearance.started": OF_THE_PRISON,
    "person.court-appearance.completed": OF_THE_PRISON,
    "person.court-appearance.rescheduled": OF_THE_PRISON,
    "person.court-appearance.cancelled": OF_THE_PRISON,
    "person.court-appearance.recorded": OF_THE_PRISON,
    # Recall
    "prison-recall.recommendation.consideration": ONLY_A_LINK,
    "prison-recall.recommendation.management-oversight": Thin(
        "It carries the outcome, and neither the recall nor the sentence that it is about."
    ),
    "prison-recall.recommendation.deleted": ONLY_A_LINK,
    # Interventions
    "intervention.referral.sent": ONLY_A_LINK,
    "intervention.referral.assigned": Thin("It names the caseworker at the provider, which no fact of ours carries."),
    "intervention.referral.ended": Says(
        InterventionEnded,
        _OF_A_CASE | {"referral_ref": text("referralId"), "end": coded("deliveryState", DELIVERY_STATES)},
    ),
    "intervention.referral.concluded": Thin("The paperwork of a referral that had ended before; the end is the fact."),
    "intervention.action-plan.submitted": Thin("It is about the provider's plan, and no fact of ours is."),
    "intervention.action-plan.approved": Thin("It is about the provider's plan, and no fact of ours is."),
    "intervention.session-appointment.session-feedback-submitted": Thin("It does not carry the number of the session."),
    "accredited-programmes-community.referral.status-updated": ONLY_A_LINK,
    "interventions.community.referral.created": ONLY_A_LINK,
    "unpaid-work.assessment.completed": Thin("It only points to a document, and no fact of ours is this assessment."),
    # Licence and approved premises
    "create-and-vary-a-licence.licence.activated": ONLY_A_LINK,
    "create-and-vary-a-licence.licence.inactivated": ONLY_A_LINK,
    "create-and-vary-a-licence.variation.activated": ONLY_A_LINK,
    "create-and-vary-a-licence.variation.inactivated": ONLY_A_LINK,
    "approved-premises.application.submitted": ONLY_A_LINK,
    "approved-premises.application.assessed": ONLY_A_LINK,
    "approved-premises.application.withdrawn": ONLY_A_LINK,
    "approved-premises.booking.made": ONLY_A_LINK,
    "approved-premises.booking.not-made": ONLY_A_LINK,
    "approved-premises.booking.cancelled": ONLY_A_LINK,
    "approved-premises.assessment.info-requested": ONLY_A_LINK,
    # Contact
    "probation.appointment.sms-sent-to-pop": ONLY_A_LINK,
    # Changes of rows in Delius
    "OFFENDER_MANAGER_CHANGED": ONLY_IDS,
    "OFFENDER_OFFICER_CHANGED": ONLY_IDS,
    "OFFENDER_DETAILS_CHANGED": ONLY_IDS,
    "OFFENDER_ADDRESS_CHANGED": ONLY_IDS,
    "OFFENDER_ALIAS_CHANGED": ONLY_IDS,
    "OFFENDER_REGISTRATION_CHANGED": ONLY_IDS,
    "OFFENDER_REGISTRATION_DELETED": ONLY_IDS,
    "OFFENDER_REGISTRATION_DEREGISTERED": ONLY_IDS,
    "SENTENCE_CHANGED": ONLY_IDS,
    "CONVICTION_CHANGED": ONLY_IDS,
    "SENTENCE_ORDER_REQUIREMENT_CHANGED": ONLY_IDS,
    "OFFENDER_MERGED": ONLY_IDS,
    "OFFENDER_MANAGEMENT_TIER_CALCULATION_REQUIRED": ONLY_IDS,
    # Notifications to others
    "MappaDetail.Changed": ONLY_A_LINK,
    "RiskScore.Changed": ONLY_A_LINK,
}
"""What each type of domain event says, or why it says no fact of ours."""


# Reading

_EVENT_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,127}")
_canonical = msgspec.json.Encoder(order="sorted")


def fact_of(payload: bytes) -> Fact:
    """Read one domain event in JSON as the fact that it says.

    Such an event has no identifier of its own, so `event_id` is its type and a hash of its content: sent again it is
    the same fact, whatever the order of its fields.  (A registration has one, by which it is withdrawn when it is
    deleted.)  It has no time of writing either: `recorded_at` is its `occurredAt`, and `occurred_at` as well where the
    event does not give the day in a field of its own.  It does not say who wrote it down.

    Raises `NotYetMapped` for a whole event that is no fact of ours, and else another subclass of `Undecodable`.
    """
    content = _content_of(payload)
    event_type = content.get("eventType")
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type):
        raise _malformed("eventType", "must be the name of a type of event")
    row = TABLE.get(event_type)
    match row:
        case None:
            raise UnknownEventType("The type of the event (eventType) is not in the table of mappings.", event_type)
        case Thin():
            raise ThinEvent(row.why, event_type)
    try:
        event = msgspec.convert(content, DomainEvent)
    except msgspec.ValidationError as error:
        raise _malformed(_field_in(error), "is missing or of another type") from None
    if event.version != VERSION:
        raise UnknownEventType(f"The table of mappings is for version {VERSION} of the event only.", event_type)
    says = row.codes[_code(event, row.field, row.codes)] if isinstance(row, ByCode) else row
    return _fact(says, event, f"{event_type}:{blake2b(_canonical.encode(content), digest_size=10).hexdigest()}")


def _content_of(payload: bytes) -> dict[str, Any]:
    if len(payload) > LARGEST_PAYLOAD:
        raise PayloadTooLarge(
            f"The payload has {len(payload)} bytes and no event has more than {LARGEST_PAYLOAD}; "
            "ask the publisher what was sent."
        )
    try:
        content = msgspec.json.decode(payload)
    except (ValueError, RecursionError):  # msgspec's are ValueErrors
        content = None
    if not isinstance(content, dict):
        raise MalformedDomainEvent("The payload is not a JSON object; the publisher must send the event again.")
    return content


def _fact(says: Says, event: DomainEvent, event_id: str) -> Fact:
    try:
        values = {
            name: read(event) for name, read in (_ENVELOPE | {"event_id": always(event_id)} | says.fields).items()
        }
        return msgspec.convert(values, says.kind)
    except OverflowError:
        raise _malformed("occurredAt", "must be a time in the years 1 to 9999") from None
    except msgspec.ValidationError as error:
        raise _malformed(_field_in(error), f"breaks its rule in {says.kind.__name__}") from None


def _malformed(field: str, rule: str) -> MalformedDomainEvent:
    return MalformedDomainEvent(f"Field {field} {rule}; the publisher must correct it and send the event again.")


_NAMED = re.compile(r"required field `(?P<missing>\w+)`|at `\$\.(?P<damaged>[\w.\[\]]+)`")


def _field_in(error: msgspec.ValidationError) -> str:
    """Give the field that an error names, and nothing else of its wording."""
    named = _NAMED.search(str(error))
    return (named["missing"] or named["damaged"]) if named else "not named"
