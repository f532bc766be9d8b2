"""Domain events of HMPPS: what each says, why many say nothing that can be recorded, and that none does harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.admission import Docket
from domain.catalogue import BY_TOPIC
from domain.fact import Fact
from domain.record import EventRetracted
from schemas import domain_event
from schemas.codec import LARGEST_PAYLOAD, PayloadTooLarge, Undecodable, content_hash, decode_from_outside, encode
from schemas.domain_event import (
    TABLE,
    MalformedDomainEvent,
    NotYetMapped,
    Thin,
    ThinEvent,
    UnknownEventType,
    UnmappedCode,
    fact_of,
)
from schemas.domain_events_page import domain_events_page

GOLDEN = Path(domain_event.__file__).parent / "golden_domain_events"
PAGE = Path(domain_event.__file__).parent.parent / "docs" / "domain-events.md"
OUTCOMES: dict[str, dict[str, Any]] = json.loads((GOLDEN / "outcomes.json").read_text("utf-8"))

VOCABULARY = """
person.community.manager.allocated event.manager.allocated requirement.manager.allocated
licence-condition.manager.allocated tier.calculation.complete
offender-management.handover.changed offender-management.allocation.changed offender-management.pom.allocated
probation-case.engagement.created probation-case.merge.completed probation-case.unmerge.completed
probation-case.prison-identifier.added
probation-case.registration.added|updated|deleted|deregistered
probation-case.risk-scores.ogrs.manual-calculation risk-assessment.scores.rsr.determined
pre-sentence.report.started|completed
person.court-appearance.scheduled|started|completed|rescheduled|cancelled|recorded
prison-recall.recommendation.consideration|management-oversight|deleted
intervention.referral.sent|assigned|ended|concluded intervention.action-plan.submitted|approved
intervention.session-appointment.session-feedback-submitted
accredited-programmes-community.referral.status-updated interventions.community.referral.created
unpaid-work.assessment.completed
create-and-vary-a-licence.licence.activated|inactivated create-and-vary-a-licence.variation.activated|inactivated
approved-premises.application.submitted|assessed|withdrawn approved-premises.booking.made|not-made|cancelled
approved-premises.assessment.info-requested probation.appointment.sms-sent-to-pop
OFFENDER_MANAGER_CHANGED OFFENDER_OFFICER_CHANGED OFFENDER_DETAILS_CHANGED OFFENDER_ADDRESS_CHANGED
OFFENDER_ALIAS_CHANGED OFFENDER_REGISTRATION_CHANGED OFFENDER_REGISTRATION_DELETED OFFENDER_REGISTRATION_DEREGISTERED
SENTENCE_CHANGED CONVICTION_CHANGED SENTENCE_ORDER_REQUIREMENT_CHANGED OFFENDER_MERGED
OFFENDER_MANAGEMENT_TIER_CALCULATION_REQUIRED MappaDetail.Changed RiskScore.Changed
"""
"""The names of types of event that HMPPS publishes and that bear on a case history, by stem and last words."""


def vocabulary() -> set[str]:
    names = set()
    for word in VOCABULARY.split():
        stem, _, lasts = word.rpartition(".")
        names |= {f"{stem}.{last}" if stem else last for last in lasts.split("|")}
    return names


def golden(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_bytes())
    return event


def read(event: object) -> Fact:
    return fact_of(json.dumps(event).encode())


MERGE = golden("probation-case.merge.completed")
FLAG = golden("probation-case.registration.added+flag")


def changed(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return event | fields


def informed(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return event | {"additionalInformation": event["additionalInformation"] | fields}


# The table, the golden files and the page


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_each_golden_event_says_what_it_has_always_said(name: str) -> None:
    payload, expected = (GOLDEN / f"{name}.json").read_bytes(), OUTCOMES[name]

    if "fact" in expected:
        fact = fact_of(payload)

        assert fact == msgspec.convert(expected["fact"], BY_TOPIC[expected["fact"]["type"]])
    else:
        with pytest.raises(NotYetMapped) as error:
            fact_of(payload)

        assert {"reason": error.value.reason, "why": str(error.value)} == expected
        assert error.value.event_type == name.partition("+")[0]


def test_the_table_the_vocabulary_and_the_golden_files_agree_one_to_one() -> None:
    files = {file.stem for file in GOLDEN.glob("*.json")} - {"outcomes"}

    assert set(TABLE) == vocabulary()
    assert files == set(OUTCOMES)
    assert {name for name in files if "+" not in name} == vocabulary()
    assert all(golden(name)["eventType"] == name.partition("+")[0] for name in files)


def test_every_mapping_has_a_golden_event_that_is_a_fact_and_no_other_type_has() -> None:
    mapped = {event_type for event_type, row in TABLE.items() if not isinstance(row, Thin)}
    facts = {name.partition("+")[0] for name, outcome in OUTCOMES.items() if "fact" in outcome}

    assert facts == mapped


def test_the_page_of_domain_events_follows_from_the_table() -> None:
    assert PAGE.read_text("utf-8") == domain_events_page(), "run `python -m schemas.contract generate`"


def test_every_identifier_made_from_a_type_of_event_fits() -> None:
    mapped = [event_type for event_type, row in TABLE.items() if not isinstance(row, Thin)]

    assert all(len(f"{event_type}:") + 20 <= 64 for event_type in mapped)


# Identity


def test_an_event_sent_twice_is_the_same_fact_in_whatever_order_its_fields_come() -> None:
    again = dict(reversed(MERGE.items()))

    first, second = read(MERGE), fact_of(json.dumps(again, indent=4).encode())

    assert first == second
    assert content_hash(first) == content_hash(second)


def test_another_event_is_another_fact() -> None:
    later = changed(MERGE, occurredAt="2024-06-13T09:18:40.893469+01:00")

    assert read(MERGE).event_id != read(later).event_id


def test_a_registration_that_is_deleted_withdraws_the_fact_that_it_was_added() -> None:
    added, deleted = read(FLAG), read(golden("probation-case.registration.deleted+flag"))
    docket = Docket()

    docket.hear([deleted, added])

    assert isinstance(deleted, EventRetracted)
    assert deleted.corrects == added.key
    assert docket.verdicts == {added.key: None, deleted.key: None}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("probation-case.merge.completed", "probation-case.unmerge.completed"),
        ("probation-case.registration.added+flag", "probation-case.registration.deregistered+flag"),
    ],
)
def test_what_undoes_another_event_is_admitted_after_it(first: str, second: str) -> None:
    done, undone = read(golden(first)), read(golden(second))
    docket = Docket()

    docket.hear([done, undone])

    assert done.stream == undone.stream
    assert docket.verdicts == {done.key: None, undone.key: None}


# Whom and which sentence


def test_a_merge_must_name_a_person_who_is_one_of_the_two() -> None:
    stranger = {"identifiers": [{"type": "CRN", "value": "X100009"}]}

    with pytest.raises(MalformedDomainEvent, match=r"personReference\.identifiers"):
        read(changed(MERGE, personReference=stranger))


def test_an_event_about_two_people_is_malformed_where_it_is_not_a_merge() -> None:
    two = {"identifiers": [{"type": "CRN", "value": "X100001"}, {"type": "CRN", "value": "X100002"}]}

    with pytest.raises(MalformedDomainEvent, match="exactly one CRN"):
        read(changed(FLAG, personReference=two))


def test_the_same_person_named_twice_is_one_person() -> None:
    twice = {"identifiers": [{"type": "CRN", "value": "X100001"}] * 2 + [{"type": "NOMS", "value": "A0001AA"}]}

    assert read(changed(FLAG, personReference=twice)).stream == "case/X100001-2"


@pytest.mark.parametrize(
    "reference", [None, {}, {"identifiers": []}, {"identifiers": [{"type": "NOMS", "value": "A"}]}]
)
def test_an_event_about_nobody_is_malformed(reference: object) -> None:
    with pytest.raises(MalformedDomainEvent, match="exactly one CRN"):
        read(changed(FLAG, personReference=reference))


def test_an_event_that_does_not_say_which_sentence_is_thin() -> None:
    with pytest.raises(ThinEvent, match="which sentence") as error:
        read(golden("probation-case.registration.added"))

    assert error.value.event_type == "probation-case.registration.added"


@pytest.mark.parametrize("number", [2, "2", "02"])
def test_the_number_of_the_sentence_is_read_as_text_or_number(number: object) -> None:
    assert read(informed(FLAG, eventNumber=number)).stream == "case/X100001-2"


@pytest.mark.parametrize("number", [True, -1, 1000, "1000", "", " 2", "two", 2.0, [2], {}])
def test_what_is_not_the_number_of_a_sentence_is_malformed(number: object) -> None:
    with pytest.raises(MalformedDomainEvent, match=r"additionalInformation\.eventNumber"):
        read(informed(FLAG, eventNumber=number))


# Times


@pytest.mark.parametrize(
    ("registered", "occurred_at"),
    [
        ("Fri Jun 14 00:00:00 BST 2024", datetime(2024, 6, 14, 8, 6, 52, 739_000, UTC)),
        ("Thu Jun 13 00:00:00 BST 2024", datetime(2024, 6, 12, 23, 0, tzinfo=UTC)),
        ("Mon Jan 08 00:00:00 GMT 2024", datetime(2024, 1, 8, tzinfo=UTC)),
        ("2024-06-01T00:00:00+01:00", datetime(2024, 5, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_registration_happened_on_its_day_and_was_written_down_when_the_event_occurred(
    registered: str, occurred_at: datetime
) -> None:
    fact = read(informed(FLAG, registrationDate=registered))

    assert fact.occurred_at == occurred_at
    assert fact.recorded_at == datetime(2024, 6, 14, 8, 6, 52, 739_000, UTC)


@pytest.mark.parametrize(
    "registered",
    [
        *("", "yesterday", "2024-06-14", "2024-06-14T00:00:00", "Fri Jun 14 00:00:00 CET 2024", 20240614, None),
        *("Fri Jun 31 00:00:00 BST 2024", "Fri Jun 14 25:00:00 BST 2024", "Fri Jun 14 00:00:00 BST 0000"),
    ],
)
def test_a_time_that_does_not_say_when_is_malformed(registered: object) -> None:
    with pytest.raises(MalformedDomainEvent, match=r"additionalInformation\.registrationDate"):
        read(informed(FLAG, registrationDate=registered))


@pytest.mark.parametrize("occurred", ["2024-06-14T09:06:52", "2024-06-14", "0001-01-01T00:00:00+01:00", 0, None])
def test_an_event_whose_own_time_has_no_zone_or_no_year_is_malformed(occurred: object) -> None:
    with pytest.raises(MalformedDomainEvent, match="occurredAt"):
        read(changed(MERGE, occurredAt=occurred))


# What is kept


def test_a_type_of_event_that_nobody_mapped_is_told_from_damage() -> None:
    with pytest.raises(UnknownEventType) as error:
        fact_of(b'{"eventType": "prison-visit.booked"}')

    assert isinstance(error.value, NotYetMapped)
    assert error.value.event_type == "prison-visit.booked"


def test_another_version_of_a_known_event_is_not_guessed_at() -> None:
    with pytest.raises(UnknownEventType, match="version 1"):
        read(changed(MERGE, version=2))


def test_a_code_without_a_meaning_of_ours_is_told_from_damage() -> None:
    with pytest.raises(UnmappedCode, match="registerTypeCode") as error:
        read(informed(FLAG, registerTypeCode="STRG"))

    assert error.value.event_type == "probation-case.registration.added"


# What is damaged


@pytest.mark.parametrize(
    "payload",
    [
        *(b"", b"{", b"NaN", b"[]", b"null", b'"\xff"', b"\x00", b'{"a":1e999}', b"1" * 5_000, b'{"\\ud800":1}'),
        *(b"[" * 60_000, b'{"a":' * 12_000, b'{"eventType":1}', b'{"eventType":""}', b'{"eventType":"a b"}', b"{}"),
        b'{"eventType":"' + b"a" * 129 + b'"}',
    ],
)
def test_what_is_no_domain_event_is_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedDomainEvent):
        fact_of(payload)


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "1"), ("version", None), ("personReference", []), ("additionalInformation", "x"), ("occurredAt", "x")],
)
def test_a_field_of_the_envelope_that_is_damaged_is_named(field: str, value: object) -> None:
    with pytest.raises(MalformedDomainEvent, match=field):
        read(changed(MERGE, **{field: value}))


def test_a_field_of_the_envelope_that_is_missing_is_named() -> None:
    without = {name: value for name, value in MERGE.items() if name != "version"}

    with pytest.raises(MalformedDomainEvent, match="Field version"):
        read(without)


def test_a_message_never_holds_a_value() -> None:
    damaged = [
        informed(MERGE, sourceCRN="SECRET-1"),
        changed(MERGE, personReference={"identifiers": [{"type": "CRN", "value": "SECRET-1"}]}),
        informed(FLAG, registerTypeCode="SECRET-1"),
        informed(FLAG, registrationDate="SECRET-1"),
        informed(FLAG, registrationId="SECRET 1"),
        informed(FLAG, eventNumber="SECRET-1"),
        changed(MERGE, occurredAt="SECRET-1"),
        changed(MERGE, eventType="SECRET-1"),
    ]

    for event in damaged:
        with pytest.raises(Undecodable) as error:
            read(event)
        assert "SECRET" not in str(error.value)


def test_a_payload_larger_than_any_event_is_not_opened() -> None:
    with pytest.raises(PayloadTooLarge):
        fact_of(b'{"eventType":"' + b"a" * LARGEST_PAYLOAD + b'"}')


def test_a_field_said_twice_counts_once() -> None:
    payload = json.dumps(MERGE).encode()

    doubled = payload[:-1] + b',"version":1}'

    assert fact_of(doubled) == fact_of(payload)


# Anything at all

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["X100001", "X100002", "CRN", "MAPP", "M1", "2", "2024-06-14T09:06:52Z", "9999-12-31T23:59:59-01:00"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@st.composite
def damaged_event(draw: st.DrawFn) -> bytes:
    """Make a golden event in which some fields, here or further in, are dropped or are anything."""
    event = golden(draw(st.sampled_from(sorted(name for name in OUTCOMES if "fact" in OUTCOMES[name]))))
    for _ in range(draw(st.integers(0, 3))):
        part = event
        if draw(st.booleans()) and isinstance(event.get("additionalInformation"), dict):
            part = event["additionalInformation"]
        if not part:
            continue
        field = draw(st.sampled_from(sorted(part)))
        if draw(st.booleans()):
            del part[field]
        else:
            part[field] = draw(JSON)
    return json.dumps(event).encode()


@given(st.binary(max_size=200) | JSON.map(lambda it: json.dumps(it).encode()) | damaged_event())
@settings(max_examples=400, deadline=None)
def test_whatever_comes_is_a_fact_that_can_be_written_and_read_or_is_undecodable(payload: bytes) -> None:
    try:
        fact = fact_of(payload)
    except Undecodable as error:
        assert error.reason
    else:
        assert decode_from_outside(encode(fact)) == fact
