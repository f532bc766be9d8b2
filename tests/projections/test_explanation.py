"""Events in plain words, and the events behind a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from domain import vocabulary as vocabularies
from domain.appointment import AbsenceRuled, AppointmentScheduled
from domain.case import (
    AllocationDecided,
    CasCompleted,
    CircumstancesChanged,
    CourtAppearanceNotified,
    OversightRecorded,
    SentenceImposed,
)
from domain.catalogue import BY_NAME, LIFECYCLE
from domain.court_report import ReportCompleted
from domain.enforcement import EnforcementDecided, HearingListed
from domain.fact import Fact
from domain.information_request import InformationRequested
from domain.inspection import CaseJudged
from domain.person import PersonDescribed
from domain.record import EventRetracted
from domain.unpaid_work import UnpaidWorkCredited
from domain.vocabulary import AllocationReason, EnforcementReason, LearnedFrom, Need, Organisation, OversightAction
from projections.differences import outcome
from projections.explanation import UnknownGroup, events_of, explain
from projections.history import History
from projections.measure import UnknownDimension
from projections.sentences import FIELD, FORMS, phrases_of_vocabularies, sentence, templates, thing_in_words
from schemas.columns import field_names, frames_of_facts
from tests.facts import a, opened

EVERY_KIND = pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)


def said(fact: Fact) -> str:
    [(table, frame)] = frames_of_facts([fact]).items()
    [row] = frame.to_dicts()
    return sentence(table, row)


# Sentences


def test_every_type_of_event_has_a_sentence_and_nothing_else_has() -> None:
    assert templates().keys() == BY_NAME.keys()


@EVERY_KIND
def test_a_sentence_names_only_fields_of_its_event(kind: type[Fact]) -> None:
    named = {found["name"] for found in FIELD.finditer(templates()[kind.__name__])}

    assert named <= set(field_names(kind))


@EVERY_KIND
def test_every_event_can_be_said_whatever_its_codes(kind: type[Fact]) -> None:
    for fields in [{}, *codes_of(kind)]:
        words = said(a(kind, on="2016-10-03", **fields))

        assert words.startswith("On 3 Oct 2016 ")
        assert words.endswith(".")
        assert not set("{}[]()|_") & set(words), "no codes of ours, and no brackets"
        assert "None" not in words
        assert not re.search(r"\b(a|an|the) (a|an|the)\b|\ba (?!unit|one)[aeiou]|\ban [^aeiouhO]|  | [,.;]", words), (
            words
        )
        assert not UNSAID & set(re.findall(r"[\w-]+", words)), words


def codes_of(kind: type[Fact]) -> Iterator[dict[str, Any]]:
    """Give each code that each field of a type of event can hold."""
    for field, hint in get_type_hints(kind).items():
        for one in (hint, *get_args(hint)):
            if field in field_names(kind) and isinstance(one, type) and issubclass(one, StrEnum):
                yield from ({field: (code,) if get_origin(hint) is tuple else code} for code in one)


UNSAID = {"WORCESTER", "WORCESTERSHIRE", "WORCESTER-MC", "HEWELL", "tenths"}
"""What stands in the facts of the tests and nobody says."""


def test_every_vocabulary_with_words_of_its_own_has_those_codes() -> None:
    for vocabulary, phrases in phrases_of_vocabularies().items():
        assert phrases.keys() <= set(getattr(vocabularies, vocabulary)), vocabulary


def test_a_sentence_reads_well() -> None:
    fact = a(SentenceImposed, on="2016-10-03", ends_on="2017-10-02")

    assert said(fact) == (
        "On 3 Oct 2016 the Magistrates' Court at Worcester imposed a community order, from 3 Oct 2016 until 2 Oct 2017."
    )


def test_a_sentence_says_when_it_was_written_down_if_that_was_later() -> None:
    fact = a(AbsenceRuled, on="2016-11-02", recorded="2016-11-09", is_acceptable=False)

    assert said(fact) == (
        "On 2 Nov 2016 the absence from appointment A-1 was ruled unacceptable because of a medical reason."
        " It was written down on 9 Nov 2016."
    )


def test_a_sentence_leaves_out_what_is_not_known() -> None:
    asked = said(a(InformationRequested, on="2016-11-02", due_on=None))

    assert "answer by" not in asked
    assert ", request Q-1." in asked


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (PersonDescribed, {"local_authority": "TELFORD-AND-WREKIN"}, "living in Telford and Wrekin."),
        (CasCompleted, {"rsr_tenths": 102}, "risk of serious recidivism at 10.2%."),
        (UnpaidWorkCredited, {"minutes": 420}, " with 7 hours of work, requirement REQ-1."),
        (UnpaidWorkCredited, {"minutes": 61}, " with 1 hour and 1 minute of work, requirement REQ-1."),
        (CaseJudged, {"question": "rr.plan-in-time"}, " the question 'plan in time' with yes."),
    ],
)
def test_numbers_and_names_are_said_as_one_says_them(kind: type[Fact], fields: dict[str, Any], words: str) -> None:
    assert said(a(kind, on="2016-11-02", **fields)).endswith(words)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (CourtAppearanceNotified, {"court": "WORCESTER-MC"}, "in the Magistrates' Court at Worcester on 2 Nov 2016."),
        (CourtAppearanceNotified, {"matter_ref": "M-2"}, "in the Magistrates' Court on 2 Nov 2016, matter M-2."),
        (AllocationDecided, {"reason": AllocationReason.LOW_OR_MEDIUM_RISK}, ", because of a low or medium risk."),
        (AppointmentScheduled, {"place": "WORCESTER"}, " at 10:00 in Worcester."),
        (CircumstancesChanged, {"learned_from": LearnedFrom.PROVIDER}, ", learned from the provider."),
        (OversightRecorded, {"action": OversightAction.REASSIGNMENT}, ", asking for another officer."),
        (ReportCompleted, {"areas_analysed": (Need.ALCOHOL, Need.ATTITUDES)}, " and analysing alcohol and attitudes."),
        (EnforcementDecided, {"reasons": (EnforcementReason.NEW_OFFENCE,)}, ", because of a new offence."),
    ],
)
def test_a_sentence_says_what_a_source_may_leave_out_where_it_is_said(
    kind: type[Fact], fields: dict[str, Any], words: str
) -> None:
    with_it, without_it = said(a(kind, on="2016-11-02", **fields)), said(a(kind, on="2016-11-02"))

    assert with_it.endswith(words)
    assert not without_it.endswith(words)


# Events of a case


def test_the_events_of_a_case_come_in_the_order_in_which_they_happened_and_say_how_they_stand() -> None:
    listed = a(HearingListed, on="2016-12-05")
    facts = [listed, *opened(), a(EventRetracted, on="2016-12-20", retracts=listed.event_id)]

    with History.of_facts(facts) as history:
        events = events_of(history, "X100001-1")

    assert [(event.type, event.standing) for event in events] == [
        ("SentenceImposed", "in_force"),
        ("AllocationDecided", "in_force"),
        ("OfficerAssigned", "in_force"),
        ("HearingListed", "withdrawn"),
        ("EventRetracted", "in_force"),
    ]
    assert events[0].fields["court"] == "WORCESTER-MC"
    assert "supersedes" not in events[0].fields


def test_what_is_said_of_other_cases_is_left_out_of_the_events_of_one() -> None:
    with History.of_facts([*opened(), *opened(case_ref="X100002-1")]) as history:
        every, one = events_of(history), events_of(history, "X100002-1")

    assert {event.fields["case_ref"] for event in one} == {"X100002-1"}
    assert len(every) == 2 * len(one)


# Behind a number


def test_a_row_is_explained_by_the_events_it_names() -> None:
    with History.of_facts([*opened(), *opened(case_ref="X100002-1")], as_of=date(2017, 5, 31)) as history:
        [row] = explain(history, "RR21", case="X100001-1")
        judged = [one for one in history.measure_rows("RR21") if one["case_ref"] == "X100001-1"]

    assert [event.type for event in row.evidence] == ["SentenceImposed", "AllocationDecided"]
    assert {event.event_id for event in row.evidence} == set(judged[0]["evidence"])
    assert (row.thing, row.met, row.excluded) == (judged[0]["thing"], judged[0]["met"], judged[0]["excluded"])


def test_a_group_is_explained_by_the_rows_counted_in_it() -> None:
    facts = [*opened(), *opened(case_ref="X100002-1", organisation=Organisation.NPS)]

    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        crc = explain(history, "AS36", group={"organisation": "CRC", "month": "2017-05"})
        unknown = explain(history, "AS36", group={"organisation": "CRC", "sex": None})
        with pytest.raises(UnknownDimension):
            explain(history, "AS36", group={"shoe_size": "9"})

    assert [row.case_ref for row in crc] == [row.case_ref for row in unknown] == ["X100001-1"]


def test_a_group_that_does_not_exist_is_refused_and_those_that_do_are_named() -> None:
    facts = [*opened(), *opened(case_ref="X100002-1", organisation=Organisation.NPS)]

    with History.of_facts(facts, as_of=date(2017, 5, 31)) as history:
        with pytest.raises(UnknownGroup, match=r"^AS36 judges nothing with organisation FOO, only with CRC, NPS$"):
            explain(history, "AS36", group={"organisation": "FOO"})
        with pytest.raises(UnknownGroup, match=r"judges nothing with sex MALE, only with not recorded$"):
            explain(history, "AS36", group={"organisation": "CRC", "sex": "MALE"})
        with pytest.raises(UnknownGroup, match="judges nothing with unit not recorded, only with WORCESTER"):
            explain(history, "AS36", group={"unit": None})


def test_of_many_groups_a_dozen_are_named() -> None:
    facts = [fact for n in range(15) for fact in opened(case_ref=f"X1000{n:02}-1", officer=f"CW{n:02}")]

    with (
        History.of_facts(facts, as_of=date(2017, 5, 31)) as history,
        pytest.raises(UnknownGroup, match=r"only with CW00, .*, CW11 and 3 more$"),
    ):
        explain(history, "AS36", group={"officer": "CW99"})


def test_every_event_named_as_evidence_is_found() -> None:
    with History.of_facts(opened(), as_of=date(2017, 5, 31)) as history:
        rows = explain(history, "RR21")
        named = [event for row in history.measure_rows("RR21") for event in row["evidence"]]

    assert sorted(event.event_id for row in rows for event in row.evidence) == sorted(named)
    assert AllocationDecided.__name__ in {event.type for row in rows for event in row.evidence}


def test_a_wait_is_said_in_days_also_where_it_has_a_category() -> None:
    first = {"excluded": None, "met": None, "value": 1, "category": "MAGISTRATES"}

    assert outcome(first, "days") == "1 day"
    assert outcome(first | {"value": 29}, "days") == "29 days"
    assert outcome(first, "category") == "Magistrates' Court"


def test_the_question_of_an_inspector_is_said_in_the_words_of_its_codes() -> None:
    said_of = FORMS["phrase"]

    assert said_of("rr.plan-in-time") == "plan in time"
    assert said_of("rr.interventions.emotional-well-being") == "interventions: emotional well-being"
    assert said_of("pp.rosh-level-correct") == "level of risk of serious harm correct"


def test_what_is_judged_of_a_case_is_named_in_words() -> None:
    assert thing_in_words("X100001-1/DRUG_MISUSE") == "X100001-1/drug misuse"
    assert thing_in_words("X100001-1 SENTENCE_PLAN") == "X100001-1 sentence plan"
    assert thing_in_words("X100001-1:A15") == "X100001-1:A15"
    assert thing_in_words("X100001-1 X100001-1:A15") == "X100001-1:A15"
    assert thing_in_words("X100001-1 X100001-12:A15") == "X100001-1 X100001-12:A15"
