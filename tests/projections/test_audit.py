"""The questions that the inspectors could not answer: each is answered by the events of its rule, and by no others."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import (
    AllocationPackReceived,
    CourtAppearanceNotified,
    HomeVisitMade,
    NeedIdentified,
    OfficerAssigned,
    OrderReturnedUnsuitable,
    OversightRecorded,
    ReoffenceRecorded,
    RequirementMade,
    RiskFlagRaised,
)
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    NonComplianceNoticed,
    ReferralAccepted,
)
from domain.fact import Fact
from domain.information_request import InformationRequested, RequestChased, ResponseForwarded, ResponseReceived
from domain.inspection import CaseSampled, InspectionAnnounced
from domain.intervention import InterventionEnded, InterventionReferred, InterventionSessionHeld, InterventionStarted
from domain.person import PersonDescribed
from domain.record import EventRetracted
from domain.unpaid_work import UnpaidWorkArranged, UnpaidWorkCredited
from domain.vocabulary import (
    EnforcementDecision,
    Grade,
    InformationSubject,
    Organisation,
    Outcome,
    ReoffenceKind,
    RequirementKind,
    RiskFlag,
    Sex,
    UnsuitableReason,
)
from projections.audit import COLUMNS, FOLDER, Answer, audit, audit_cohort, questions
from projections.history import History
from tests.facts import a, opened
from tests.projections.judging import moment
from tests.projections.test_sql_is_plain import out_of_bounds, parsed

CASE = "X100001-1"
CRC, NPS = Organisation.CRC, Organisation.NPS

DOMESTIC_ABUSE = a(RiskFlagRaised, on="2016-10-20", flag=RiskFlag.DOMESTIC_ABUSE)
ASKED = a(
    InformationRequested,
    on="2016-11-01",
    due_on="2016-11-15",
    subject=InformationSubject.DOMESTIC_ABUSE_CALLOUTS,
    event_id="asked",
)
REPLIED = a(ResponseReceived, on="2016-12-01", received_by_organisation=CRC, event_id="answer")
STARTED = [a(InterventionReferred, on="2016-11-01"), a(InterventionStarted, on="2016-11-10")]
ABSENT = [
    fact
    for day in ("01", "02", "03", "04", "05")
    for fact in (
        a(AppointmentScheduled, on="2016-10-20", starts_at=f"2016-12-{day}T10:00", appointment_ref=f"A-{day}"),
        a(OutcomeRecorded, on=f"2016-12-{day}T12:00", outcome=Outcome.ABSENT, appointment_ref=f"A-{day}"),
        a(AbsenceRuled, on=f"2016-12-{day}T13:00", is_acceptable=True, appointment_ref=f"A-{day}"),
    )
]
BREACH = [
    a(NonComplianceNoticed, on="2017-01-10"),
    a(EnforcementDecided, on="2017-01-11", decision=EnforcementDecision.BREACH),
    a(BreachReferred, on="2017-01-12"),
    a(ReferralAccepted, on="2017-01-13"),
]
CONVICTED = a(ReoffenceRecorded, on="2017-02-01", kind=ReoffenceKind.CONVICTION, offence_on="2016-12-01")
UNPAID_WORK = a(RequirementMade, on="2016-10-03", kind=RequirementKind.UNPAID_WORK, hours=80)
UNKNOWN_GRADE = [*opened(grade=Grade.UNKNOWN), DOMESTIC_ABUSE]

NOT_RECORDED = {
    "Q01": ([*opened(), DOMESTIC_ABUSE], msgspec.structs.replace(ASKED, event_id="answer"), "2016-10-20"),
    "Q02": ([*opened(), ASKED], REPLIED, "2016-11-01"),
    "Q03": ([*opened(), ASKED], a(RequestChased, on="2016-11-20", event_id="answer"), "2016-11-15"),
    "Q04": ([*opened(), *STARTED], a(InterventionSessionHeld, on="2016-11-20", event_id="answer"), "2016-11-10"),
    "Q07": (opened(), a(NeedIdentified, on="2016-11-01", event_id="answer"), "2016-10-04"),
    "Q08": ([*opened(), *STARTED], a(InterventionEnded, on="2017-02-01", event_id="answer"), "2016-11-10"),
    "Q10": (
        [*opened(), *ABSENT],
        a(OrderReturnedUnsuitable, on="2017-02-01", reason=UnsuitableReason.PERSISTENT_ABSENCE, event_id="answer"),
        "2016-12-01",
    ),
    "Q11": (opened(), a(OversightRecorded, on="2017-01-01", event_id="answer"), "2016-10-04"),
    "Q12": (
        UNKNOWN_GRADE,
        a(
            OfficerAssigned,
            on="2016-10-20T12:00",
            officer="PO-9",
            grade=Grade.PSO,
            recorded_by_organisation=CRC,
            event_id="answer",
        ),
        "2016-10-20",
    ),
    "Q13": (
        [*opened(), CONVICTED],
        a(
            CourtAppearanceNotified,
            on="2017-01-15",
            appeared_on="2017-01-10",
            notified_organisation=CRC,
            event_id="answer",
        ),
        "2017-02-01",
    ),
    "Q14": (opened(), a(PersonDescribed, on="2016-10-01", event_id="answer"), "2016-10-04"),
    "Q15": (opened(), a(PersonDescribed, on="2016-10-01", sex=Sex.FEMALE, event_id="answer"), "2016-10-04"),
    "Q18": ([*opened(), DOMESTIC_ABUSE], a(HomeVisitMade, on="2016-11-20", event_id="answer"), "2016-10-20"),
    "Q19": ([*opened(), *BREACH], a(BreachPresented, on="2017-01-20", event_id="answer"), "2017-01-10"),
    "Q21": (
        [*opened(), UNPAID_WORK, a(UnpaidWorkArranged, on="2016-10-10")],
        a(UnpaidWorkCredited, on="2016-11-01", requirement_ref=UNPAID_WORK.requirement_ref, event_id="answer"),
        "2016-10-03",
    ),
    "Q22": (opened(), a(AllocationPackReceived, on="2016-10-10", event_id="answer"), "2016-10-04"),
}
"""For each question: a case in which it arises unanswered, a fact that answers it, and since when it is asked."""


def asked(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> Answer:
    """Give the answer to one question about the case."""
    with History.of_facts(facts, as_of=moment(as_of), known_at=moment(known_at)) as history:
        return next(one for one in audit(history, CASE) if one.code == code)


def test_every_question_of_the_22_has_an_entry_and_every_query_a_test() -> None:
    assert [one.code for one in questions()] == [f"Q{number:02}" for number in range(1, 23)]
    assert {one.code for one in questions() if one.query} == set(NOT_RECORDED)


@pytest.mark.parametrize("code", list(NOT_RECORDED))
def test_a_question_that_nothing_answers_is_not_recorded_since_it_is_asked(code: str) -> None:
    facts, _, since = NOT_RECORDED[code]

    answer = asked(code, *facts)

    assert (answer.standing, answer.since, answer.evidence) == ("not_recorded", date.fromisoformat(since), ())
    assert answer.missing


@pytest.mark.parametrize("code", [code for code in NOT_RECORDED if code not in ("Q12", "Q19")])
def test_a_question_is_answered_by_the_event_of_its_rule(code: str) -> None:
    facts, fact, _ = NOT_RECORDED[code]

    answer = asked(code, *facts, fact)

    assert (answer.standing, [event.event_id for event in answer.evidence]) == ("answered", ["answer"])
    assert answer.since == fact.recorded_at.date()


@pytest.mark.parametrize("code", ["Q12", "Q19"])
def test_a_question_of_several_parts_is_answered_in_part(code: str) -> None:
    facts, fact, _ = NOT_RECORDED[code]

    answer = asked(code, *facts, fact)

    assert answer.standing == "in_part"
    assert [event.event_id for event in answer.evidence] == ["answer"]


@pytest.mark.parametrize("code", list(NOT_RECORDED))
def test_an_answer_that_its_source_withdrew_is_none(code: str) -> None:
    facts, fact, _ = NOT_RECORDED[code]
    withdrawal = a(EventRetracted, on="2017-03-01", retracts="answer", subject=fact.stream)

    assert asked(code, *facts, fact, withdrawal).standing == "not_recorded"


@pytest.mark.parametrize("code", list(NOT_RECORDED))
def test_an_answer_written_down_late_was_none_before(code: str) -> None:
    facts, fact, _ = NOT_RECORDED[code]
    late = a(
        type(fact),
        on=fact.occurred_at,
        recorded="2017-04-01",
        **{name: getattr(fact, name) for name in fact.__struct_fields__ if name not in ("occurred_at", "recorded_at")},
    )

    assert asked(code, *facts, late, known_at="2017-03-31").standing == "not_recorded"
    after = asked(code, *facts, late, known_at="2017-04-01")
    assert after.standing in ("answered", "in_part")
    assert after.standing == "in_part" or after.since == date(2017, 4, 1)


@pytest.mark.parametrize("code", ["Q01", "Q02", "Q03", "Q04", "Q08", "Q10", "Q12", "Q13", "Q18", "Q19", "Q21"])
def test_a_question_does_not_arise_in_a_case_that_gives_no_reason_to_ask_it(code: str) -> None:
    assert asked(code, *opened()).standing == "does_not_arise"


def test_a_reply_that_only_the_nps_had_was_to_be_passed_on_to_the_crc() -> None:
    had = a(ResponseReceived, on="2016-12-01", received_by_organisation=NPS, event_id="reply")
    passed_on = a(ResponseForwarded, on="2016-12-05", to_organisation=CRC, event_id="passed-on")

    held_back = asked("Q02", *opened(), ASKED, had)
    forwarded = asked("Q02", *opened(), ASKED, had, passed_on)
    to_another = asked("Q02", *opened(), ASKED, had, a(ResponseForwarded, on="2016-12-05", to_organisation=NPS))
    of_nps = asked("Q02", *opened(organisation=NPS), ASKED, had)

    assert (held_back.standing, held_back.missing, held_back.since) == (
        "in_part",
        ("Q-1 passed on",),
        date(2016, 12, 1),
    )
    assert (forwarded.standing, to_another.standing, of_nps.standing) == ("answered", "in_part", "answered")


@pytest.mark.parametrize(
    ("answered_on", "standing"), [("2016-11-15", "does_not_arise"), ("2016-11-16", "not_recorded")]
)
def test_a_request_answered_by_the_day_it_was_due_needed_no_chaser(answered_on: str, standing: str) -> None:
    reply = a(ResponseReceived, on=answered_on, received_by_organisation=CRC)

    assert asked("Q03", *opened(), ASKED, reply).standing == standing


def test_a_safeguarding_request_does_not_answer_for_domestic_abuse() -> None:
    other = a(InformationRequested, on="2016-11-01", subject=InformationSubject.SAFEGUARDING)

    assert asked("Q01", *opened(), DOMESTIC_ABUSE, other).standing == "not_recorded"


def test_an_order_returned_for_another_reason_does_not_answer_for_persistent_absence() -> None:
    other = a(OrderReturnedUnsuitable, on="2017-02-01", reason=UnsuitableReason.MENTAL_HEALTH)

    assert asked("Q10", *opened(), *ABSENT, other).standing == "not_recorded"
    assert asked("Q10", *opened(), *ABSENT[3:]).standing == "does_not_arise", "four are below the limit"


INSPECTED = [a(InspectionAnnounced, on="2017-04-01"), a(CaseSampled, on="2017-05-01")]


@pytest.mark.parametrize(
    ("recorded", "standing"), [("2017-04-01T09:59", "answered"), ("2017-04-01T10:00", "not_recorded")]
)
def test_oversight_written_down_once_the_inspection_was_announced_does_not_answer(recorded: str, standing: str) -> None:
    dated_back = a(OversightRecorded, on="2017-01-01", recorded=recorded)

    assert asked("Q11", *opened(), *INSPECTED, dated_back).standing == standing


def test_a_notice_to_the_nps_or_of_another_appearance_does_not_tell_the_crc() -> None:
    to_nps = a(CourtAppearanceNotified, on="2017-01-15", appeared_on="2017-01-10", notified_organisation=NPS)
    earlier = a(CourtAppearanceNotified, on="2016-11-15", appeared_on="2016-11-30", notified_organisation=CRC)

    assert asked("Q13", *opened(), to_nps, earlier, CONVICTED).standing == "not_recorded"


def test_a_description_with_something_unknown_is_one_in_part() -> None:
    described = a(PersonDescribed, on="2016-10-01", sex=Sex.UNKNOWN)

    answer = asked("Q14", *opened(), described)

    assert (answer.standing, answer.missing) == ("in_part", ("sex",))


def test_a_home_visit_before_the_flag_does_not_answer() -> None:
    before = a(HomeVisitMade, on="2016-10-19")

    assert asked("Q18", *opened(), DOMESTIC_ABUSE, before).standing == "not_recorded"


def test_only_sessions_that_count_as_activity_days_answer_for_rehabilitation_activity() -> None:
    made = a(RequirementMade, on="2016-10-03", kind=RequirementKind.REHABILITATION_ACTIVITY)
    sessions = [
        a(InterventionSessionHeld, on="2016-11-20", is_rar_day=is_day, session_number=2) for is_day in (False, True)
    ]

    assert asked("Q18", *opened(), made, *STARTED, sessions[0]).standing == "not_recorded"
    assert asked("Q18", *opened(), made, *STARTED, sessions[1]).standing == "answered"


def test_a_breach_that_was_heard_can_be_put_down_to_probation_and_the_court() -> None:
    presented, heard = a(BreachPresented, on="2017-01-20"), a(HearingHeld, on="2017-02-20")

    assert asked("Q19", *opened(), *BREACH, presented).missing == ("E-1 heard",)
    assert asked("Q19", *opened(), *BREACH, presented, heard).standing == "answered"


@pytest.mark.parametrize("code", ["Q05", "Q06", "Q09", "Q16", "Q17", "Q20"])
def test_what_no_record_of_cases_answers_says_why(code: str) -> None:
    answer = asked(code, *opened())

    assert (answer.standing, bool(answer.reason)) == ("out_of_scope", True)


def test_a_cohort_is_counted_case_by_case() -> None:
    second = opened(case_ref="X100002-1")
    third = opened(case_ref="X100003-1")
    needs = [
        a(NeedIdentified, on="2016-11-01"),
        a(NeedIdentified, on="2016-11-01", case_ref="X100002-1", recorded="2016-12-01"),
    ]
    with History.of_facts([*opened(), *second, *third, *needs]) as history:
        of_all = next(one for one in audit_cohort(history, None) if one.code == "Q07")
        of_two = next(one for one in audit_cohort(history, [CASE, "X100003-1"]) if one.code == "Q07")

    assert (of_all.cases, of_all.answered, of_all.not_recorded, of_all.unanswered) == (3, 2, 1, ("X100003-1",))
    assert (of_two.cases, of_two.answered, of_two.since) == (2, 1, date(2016, 10, 4))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: str(path.stem))
def test_the_query_of_a_question_is_plain_and_gives_its_columns(path: Path) -> None:
    statement = parsed(path)

    assert out_of_bounds(statement) == set()
    assert tuple(statement.named_selects) == COLUMNS
    assert re.search(r"^-- Code: Q\d\d\.", path.read_text(encoding="utf-8"), re.MULTILINE)
