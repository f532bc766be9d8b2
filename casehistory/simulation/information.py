"""Requests for information: asked of the police and others, answered late or never, forwarded or not."""

from __future__ import annotations

from casehistory.simulation.days import date_of, working
from casehistory.simulation.draft import Draft, Writer
from domain.information_request import (
    InformationRequested,
    RequestChased,
    RequestClosed,
    RequestOutcomeRecorded,
    ResponseForwarded,
    ResponseReceived,
)
from domain.vocabulary import (
    InformationBody,
    InformationSubject,
    Method,
    Organisation,
    RequestClosure,
    RequestStage,
    ResponseClass,
    RiskFlag,
)

SUBJECTS = {
    InformationBody.POLICE_DOMESTIC_ABUSE_UNIT: InformationSubject.DOMESTIC_ABUSE_CALLOUTS,
    InformationBody.CHILDREN_SOCIAL_CARE: InformationSubject.SAFEGUARDING,
    InformationBody.POLICE_OTHER: InformationSubject.INTELLIGENCE,
    InformationBody.ADULT_SOCIAL_CARE: InformationSubject.SAFEGUARDING,
    InformationBody.PRISON: InformationSubject.INTELLIGENCE,
}
USUAL = {InformationBody.POLICE_DOMESTIC_ABUSE_UNIT: 45, InformationBody.CHILDREN_SOCIAL_CARE: 40}
RARER = {InformationBody.POLICE_OTHER: 10, InformationBody.ADULT_SOCIAL_CARE: 3, InformationBody.PRISON: 2}
BODIES = {**USUAL, **RARER}
ANSWERS = {ResponseClass.NOTHING_KNOWN: 52, ResponseClass.INFORMATION_PROVIDED: 44, ResponseClass.REFUSED: 4}
WAYS = {Method.SECURE_EMAIL: 80, Method.PHONE: 15, Method.IN_PERSON: 5}
WAYS_TO_CHASE = {Method.SECURE_EMAIL: 60, Method.PHONE: 40}


def write_requests(draft: Draft) -> None:
    """Write the requests made before the sentence, at its start and later."""
    dice, team = draft.dice, draft.court_team
    is_flagged = any(flag in draft.flags for flag in (RiskFlag.DOMESTIC_ABUSE, RiskFlag.CHILD_PROTECTION))
    if dice.chance(0.55 if is_flagged else 0.2):
        _write_request(draft, working(draft.sentenced - dice.between(1, 14)), RequestStage.PRE_SENTENCE, team)
    if dice.chance(0.75 if is_flagged else 0.3):
        for _ in range(dice.between(1, 2)):
            _write_request(draft, working(draft.released + dice.between(1, 30)), RequestStage.START, None)
    for _ in range(dice.between(0, 2 if is_flagged else 1)):
        later = dice.between(60, max(60, draft.ends - draft.released))
        _write_request(draft, working(draft.released + later), RequestStage.REVIEW, None)


def _write_request(draft: Draft, asked: int, stage: RequestStage, by: Writer | None) -> None:
    dice, ref = draft.dice, draft.new_ref("Q")
    body = dice.among(BODIES)
    draft.note(
        InformationRequested,
        asked,
        draft.at_work(),
        by,
        request_ref=ref,
        body=body,
        authority=f"{'POLICE' if body.name.startswith('POLICE') else 'LA'}-{draft.area.number:02}",
        subject=SUBJECTS[body],
        stage=stage,
        method=dice.among(WAYS),
        due_on=date_of(working(asked + 10)),
    )
    answered = working(asked + 1 + int(dice.expovariate(1 / 11)))
    chased = working(asked + dice.between(11, 25))
    while chased < answered and dice.chance(0.4):
        draft.note(RequestChased, chased, draft.at_work(), by, request_ref=ref, method=dice.among(WAYS_TO_CHASE))
        chased = working(chased + dice.between(7, 21))
    if dice.chance(0.85):
        _write_answer(draft, ref, answered, by)
    elif dice.chance(0.4):
        closure = RequestClosure.WITHDRAWN if dice.chance(0.7) else RequestClosure.DUPLICATE
        draft.note(RequestClosed, working(answered + 30), 1000, by, request_ref=ref, closure=closure)


def _write_answer(draft: Draft, ref: str, day: int, by: Writer | None) -> None:
    dice = draft.dice
    receiver = Organisation.NPS if by else draft.organisation_on(day)
    answer = dice.among(ANSWERS)
    draft.note(ResponseReceived, day, 590, by, request_ref=ref, received_by_organisation=receiver, response=answer)
    passed_on = day
    if by is not None and draft.moves[0].unit.organisation is Organisation.CRC and dice.chance(0.55):
        passed_on = working(day + dice.between(0, 9))
        draft.note(ResponseForwarded, passed_on, 880, by, request_ref=ref, to_organisation=Organisation.CRC)
    if dice.chance(0.72):
        used = dice.chance(0.6)
        noted = max(passed_on, working(day + dice.between(0, 12)))
        on_file = used or dice.chance(0.8)
        draft.note(
            RequestOutcomeRecorded, noted, 890, request_ref=ref, is_on_file=on_file, is_used_in_risk_assessment=used
        )
        if dice.chance(0.6):
            answered = RequestClosure.ANSWERED
            draft.note(RequestClosed, working(noted + dice.between(1, 20)), 1000, request_ref=ref, closure=answered)
