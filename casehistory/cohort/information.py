"""Requests for information to the police and children's social care: asked, answered, written down, or not."""

from __future__ import annotations

from datetime import date, timedelta

from casehistory.cohort.casefile import Author, CaseFile
from casehistory.cohort.days import at, business_day, business_days_after
from domain.information_request import (
    InformationRequested,
    RequestChased,
    RequestClosed,
    RequestOutcomeRecorded,
    ResponseReceived,
)
from domain.vocabulary import (
    InformationBody,
    InformationSubject,
    Method,
    RequestClosure,
    RequestStage,
    ResponseClass,
)

ANSWER_WANTED = 10
LATE = timedelta(days=61)
BY_THE_COURT_TEAM = ("asked", "kept", "again")


def request_information(file: CaseFile) -> None:
    """Put down what became of the requests on the case, if any was made."""
    checks = file.case.sentence.checks
    if checks is None:
        return
    office = file.cohort.offices[file.case.person.office]
    bodies = (
        (InformationBody.POLICE_DOMESTIC_ABUSE_UNIT, file.cohort.area.police),
        (InformationBody.CHILDREN_SOCIAL_CARE, office.local_authority),
    )
    for number, (body, authority) in enumerate(bodies, start=1):
        request = f"{file.case.ref}:Q{number}"
        is_by_court_team = checks in BY_THE_COURT_TEAM or (checks == "file" and file.case.sentence.report is not None)
        day = file.sentenced if is_by_court_team else _start(file)
        _ask(file, request, day, body, authority, by=file.court_team if is_by_court_team else None)
        _follow_up(file, request, day, checks)
        if checks == "again":
            again, asked = f"{request}:2", _start(file)
            _ask(file, again, asked, body, authority, by=None)
            _answer(file, again, business_days_after(asked, 15), file.first_holder)
            closed = at(business_days_after(asked, 16))
            file.put(RequestClosed, closed, request_ref=again, closure=RequestClosure.DUPLICATE, duplicate_of=request)


def _start(file: CaseFile) -> date:
    return business_days_after(business_day(max(file.starts, file.assigned)), 3)


def _ask(file: CaseFile, request: str, day: date, body: InformationBody, authority: str, *, by: Author | None) -> None:
    is_police = body is InformationBody.POLICE_DOMESTIC_ABUSE_UNIT
    file.put(
        InformationRequested,
        at(day, 9, 40),
        by=by,
        request_ref=request,
        body=body,
        authority=authority,
        subject=InformationSubject.DOMESTIC_ABUSE_CALLOUTS if is_police else InformationSubject.SAFEGUARDING,
        stage=RequestStage.PRE_SENTENCE if by else RequestStage.START,
        method=Method.SECURE_EMAIL,
        due_on=business_days_after(day, ANSWER_WANTED),
    )


def _follow_up(file: CaseFile, request: str, asked: date, checks: str) -> None:
    """Answer a request as the description says; `asked` is all that is on record of most."""
    if checks in ("kept", "again"):
        _answer(file, request, business_days_after(asked, 12), file.court_team)
    elif checks == "late":
        answered = business_day(asked + LATE)
        _answer(file, request, answered, file.holder(at(answered)))
        _record(file, request, answered, is_used=False)
    elif checks == "chased":
        file.put(
            RequestChased, at(business_days_after(asked, ANSWER_WANTED + 2)), request_ref=request, method=Method.PHONE
        )
        answered = business_days_after(asked, ANSWER_WANTED + 7)
        _answer(file, request, answered, file.holder(at(answered)))
        _record(file, request, answered, is_used=True)
    elif checks == "file":
        answered = business_days_after(asked, 8)
        _answer(file, request, answered, file.court_team if asked == file.sentenced else file.holder(at(answered)))
        _record(file, request, answered, is_used=True)


def _answer(file: CaseFile, request: str, day: date, receiver: Author) -> None:
    is_known = file.case.number % 3 != 0
    file.put(
        ResponseReceived,
        at(day, 10),
        by=receiver,
        request_ref=request,
        received_by_organisation=receiver.organisation,
        response=ResponseClass.INFORMATION_PROVIDED if is_known else ResponseClass.NOTHING_KNOWN,
    )


def _record(file: CaseFile, request: str, day: date, *, is_used: bool) -> None:
    noted = business_days_after(day, 1)
    file.put(
        RequestOutcomeRecorded,
        at(noted, 11),
        request_ref=request,
        is_on_file=True,
        is_used_in_risk_assessment=is_used,
    )
    if is_used:
        file.put(RequestClosed, at(noted, 12), request_ref=request, closure=RequestClosure.ANSWERED)
