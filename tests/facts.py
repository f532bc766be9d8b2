"""Facts for tests: `a(AbsenceRuled, on="2016-11-02", is_acceptable=True)` is a valid fact with ordinary defaults.

A day given as "2016-11-02" means ten o'clock UTC of that day.  The same arguments always give the same fact, with the
same `event_id`; two facts that differ have different ones.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from domain.admission import StreamState
from domain.case import AllocationDecided, OfficerAssigned, SentenceImposed
from domain.enforcement import HearingHeld
from domain.fact import Fact, InspectionFact, RecordFact
from domain.vocabulary import AbsenceReason, EscalationReason, Grade, HearingOutcome, Organisation, SentenceType

F = TypeVar("F", bound=Fact)

WRITTEN_BY_NPS = {
    "ReportCompleted",
    "CasCompleted",
    "AllocationDecided",
    "EscalationDecided",
    "ReferralReturned",
    "ReferralAccepted",
    "BreachPresented",
}
WRITTEN_BY_COURT = {"ReportRequested", "SentenceImposed", "RequirementMade", "RequirementVaried", "HearingListed"}

ORDINARY: dict[str, object] = {
    "appointment_ref": "A-1",
    "authority": "WORCESTERSHIRE",
    "court": "WORCESTER-MC",
    "escalation_ref": "ESC-1",
    "inspection_ref": "WM-2017",
    "intervention": "BBR",
    "is_activity": False,
    "is_mappa_eligible": False,
    "is_third_party": False,
    "local_authority": "WORCESTERSHIRE",
    "manager": "SPO-1",
    "minutes": 420,
    "office": "WORCESTER-OFFICE",
    "officer": "PO-1",
    "prison": "HEWELL",
    "proceeding_ref": "E-1",
    "promised_by": "PO-1",
    "provider": "YSS",
    "question": "rosh-correct",
    "recall_ref": "R-1",
    "referral_ref": "I-1",
    "report_ref": "PSR-1",
    "request_ref": "Q-1",
    "requirement_ref": "REQ-1",
    "retracts": "no-such-event",
    "rule": "case-is-closed",
    "stratum": "MALE-COMMUNITY",
    "supervisor": "SPO-1",
    "surviving_crn": "X100009",
    "former_crn": "X100009",
    "to_unit": "WORCESTER",
    "unit": "WORCESTER",
    "visited_by": "PO-1",
}
"""What a field holds, by its name, unless the test says otherwise.  Other fields are ordinary by their type."""

ORDINARY_OF_KIND: dict[tuple[str, str], object] = {
    ("AbsenceRuled", "reason"): AbsenceReason.MEDICAL,
    ("CaseTransferred", "to_organisation"): Organisation.NPS,
    ("EscalationDecided", "reason"): EscalationReason.MEETS_THRESHOLD,
    ("HearingHeld", "outcome"): HearingOutcome.CONTINUED,
    ("MappaMeetingHeld", "level"): 2,
}


def a(
    kind: type[F],
    /,
    *,
    on: str | datetime,
    recorded: str | datetime | None = None,
    event_id: str | None = None,
    crn: str | None = None,
    case_ref: str | None = None,
    **fields: object,
) -> F:
    """Give a valid fact of `kind` that happened `on` that day and was recorded then, or when `recorded` says.

    Days and instants may be given as strings.  `case_ref` is X100001-1 and `source` delius unless the test says
    otherwise.
    """
    occurred_at = instant(on)
    crn = crn or (case_ref.split("-")[0] if case_ref else "X100001")
    case_ref = case_ref or f"{crn}-1"
    given: dict[str, Any] = {
        "source": "delius",
        "occurred_at": occurred_at,
        "recorded_at": instant(recorded) if recorded is not None else occurred_at,
        "recorded_by_organisation": _written_by(kind),
        "crn": crn,
        "case_ref": case_ref,
        **({"subject": f"case/{case_ref}"} if issubclass(kind, RecordFact) else {}),
        **fields,
    }
    hints = get_type_hints(kind)
    values: dict[str, Any] = {"event_id": event_id or "unnamed"}
    for field in msgspec.structs.fields(kind):
        if field.name in given:
            values[field.name] = _read(given[field.name], hints[field.name])
        elif field.required and field.name != "event_id":
            values[field.name] = _ordinary(kind, field.name, hints[field.name], occurred_at)
    unknown = fields.keys() - {field.name for field in msgspec.structs.fields(kind)}
    assert not unknown, f"{kind.__name__} has no field {', '.join(sorted(unknown))}"
    fact = kind(**values)
    return fact if event_id else msgspec.structs.replace(fact, event_id=_name(fact))


def opened(
    *,
    on: str = "2016-10-03",
    case_ref: str = "X100001-1",
    organisation: Organisation = Organisation.CRC,
    sentence_type: SentenceType = SentenceType.COMMUNITY_ORDER,
    officer: str = "PO-1",
    grade: Grade = Grade.PO,
) -> list[Fact]:
    """Give the facts of an ordinary opened case: sentenced `on` that day, allocated the day after, assigned next."""
    day = instant(on)
    return [
        a(SentenceImposed, on=day, case_ref=case_ref, sentence_type=sentence_type),
        a(AllocationDecided, on=day + timedelta(days=1), case_ref=case_ref, to_organisation=organisation),
        a(
            OfficerAssigned,
            on=day + timedelta(days=2),
            case_ref=case_ref,
            officer=officer,
            grade=grade,
            recorded_by_organisation=organisation,
        ),
    ]


def given(*facts: Fact) -> StreamState:
    """Give the state of a stream in which `facts` happened, in the order given.  Each of them must be possible."""
    state = StreamState()
    for fact in facts:
        assert state.why_not(fact) is None, state.why_not(fact)
        state.take(fact)
    return state


def instant(on: str | datetime) -> datetime:
    """Read a day ("2016-11-02", ten o'clock UTC) or an instant ("2016-11-02T14:30", UTC unless it says otherwise)."""
    if isinstance(on, datetime):
        return on
    if len(on) == len("2016-11-02"):
        return datetime.combine(date.fromisoformat(on), time(10), UTC)
    at = datetime.fromisoformat(on)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(value: object, hint: Any) -> object:
    """Read a day or an instant given as a string; leave anything else as it is."""
    if isinstance(value, str) and not isinstance(value, Enum):
        if _is(hint, datetime):
            return instant(value)
        if _is(hint, date):
            return date.fromisoformat(value)
    return value


def _is(hint: Any, kind: type) -> bool:
    return hint is kind or kind in get_args(hint)


def _written_by(kind: type[Fact]) -> Organisation:
    if issubclass(kind, InspectionFact):
        return Organisation.HMIP
    if kind is HearingHeld or kind.__name__ in WRITTEN_BY_COURT:
        return Organisation.COURT
    return Organisation.NPS if kind.__name__ in WRITTEN_BY_NPS else Organisation.CRC


def _ordinary(kind: type[Fact], name: str, hint: Any, occurred_at: datetime) -> object:
    if (kind.__name__, name) in ORDINARY_OF_KIND:
        return ORDINARY_OF_KIND[kind.__name__, name]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[1]  # the first after UNKNOWN
    if name in ORDINARY:
        return ORDINARY[name]
    if name in ("ends_on", "expires_on"):
        return occurred_at.date() + timedelta(days=364)
    return {datetime: occurred_at, date: occurred_at.date(), bool: True, int: 1}[hint]


def _name(fact: Fact) -> str:
    """Give a readable `event_id` that follows from the content, for example `absence-ruled-20161102-3f2a91`."""
    topic = str(fact.__struct_config__.tag).split(".")[1]
    return f"{topic}-{fact.occurred_at:%Y%m%d}-{hashlib.sha256(msgspec.json.encode(fact)).hexdigest()[:6]}"
