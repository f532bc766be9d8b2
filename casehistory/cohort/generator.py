"""From the description to facts: each case, the other court reports, the staff, the inspection, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from casehistory.cohort import contact, court, delivery, enforcement, information, judging, supervision
from casehistory.cohort.casefile import CaseFile
from casehistory.cohort.days import at, business_day, differ, is_business_day, spread
from casehistory.cohort.description import AGES, Case, Cohort, Reports, cohort
from casehistory.cohort.systems import SYSTEM_OF
from domain.catalogue import BY_NAME
from domain.fact import Fact
from domain.vocabulary import (
    CourtTier,
    EthnicGroup,
    Need,
    Organisation,
    Proposal,
    ReportFormat,
    Sex,
    SupervisionKind,
)

STAFF_FROM = date(2016, 10, 3)


@cache
def tidy_facts() -> tuple[Fact, ...]:
    """Give the facts of the cohort, every one of which the record admits."""
    description = cohort()
    needs = needs_of(description)
    files = {case.ref: _file(case, description, needs.get(case.ref, [])) for case in description.cases}
    facts = [fact for file in files.values() for fact in file.facts]
    facts += _other_reports(description)
    facts += _supervision_of_staff(description)
    facts += judging.judge(description, files, needs)
    return tuple(facts)


def needs_of(description: Cohort) -> dict[str, list[Need]]:
    """Say which needs each inspected case has: as many cases have each as the description says."""
    found: dict[str, list[Need]] = {case.ref: [] for case in description.inspected}
    for row in description.needs:
        for organisation, count in ((Organisation.CRC, row.crc), (Organisation.NPS, row.nps)):
            cases = [case for case in description.inspected if description.organisation_of(case) is organisation]
            # the practice examples are about people with needs
            cases.sort(key=lambda case: (case.label is None, differ(row.need, case.ref, among=1000)))
            for case in cases[:count]:
                found[case.ref].append(row.need)
    return found


def _file(case: Case, description: Cohort, needs: list[Need]) -> CaseFile:
    file = CaseFile(case, description)
    needs = needs or [Need.THINKING_AND_BEHAVIOUR, Need.RELATIONSHIPS]
    court.describe(file)
    court.sentence(file, needs)
    court.allocate(file)
    court.imprison(file)
    court.assign(file)
    court.protect(file)
    court.escalate(file)
    information.request_information(file)
    supervision.plan(file, needs)
    delivery.deliver(file)
    contact.keep_appointments(file)
    supervision.review(file, needs)
    supervision.oversee(file)
    supervision.log_contact(file)
    supervision.live(file)
    enforcement.enforce(file)
    enforcement.close(file)
    for entry in case.timeline:
        when = datetime.combine(entry.on, entry.at, at(entry.on).tzinfo)
        recorded = at(entry.recorded) if entry.recorded else None
        by = file.of_organisation(entry.by) if entry.by else None
        file.put(BY_NAME[entry.fact], when, recorded=recorded, by=by, **entry.fields)
    return file


def _other_reports(description: Cohort) -> Iterator[Fact]:
    """Give the area's court reports that were not inspected.  No case follows from them here."""
    number = 0
    for quarter in description.reports:
        open_days = [
            day
            for days in range((quarter.until - quarter.starts).days + 1)
            if is_business_day(day := quarter.starts + timedelta(days=days))
        ]
        on_the_day = spread(quarter.on_the_day, range(quarter.reports))
        for place in range(quarter.reports):
            number += 1
            day = open_days[place * len(open_days) // quarter.reports]
            yield from _other_report(description, quarter, number, day, place in on_the_day)


def _other_report(description: Cohort, quarter: Reports, number: int, day: date, is_on_the_day: bool) -> Iterator[Fact]:
    is_short = number % quarter.reports < 2 * quarter.short
    form = ReportFormat.ORAL if is_on_the_day else ReportFormat.SHORT if is_short else ReportFormat.STANDARD
    appeared = day if is_on_the_day else business_day(day - timedelta(days=14))
    by_court = {"recorded_by_organisation": Organisation.COURT, "recorded_by_unit": "WORCESTER-MC"}
    crn = f"X204{number:03}"
    case_ref = f"{crn}-1"
    about = {"crn": crn, "case_ref": case_ref}
    yield _other_person(description, number, crn, at(appeared, 9))
    yield _fact(
        "CourtAppearanceNotified",
        f"{case_ref}:appearance",
        at(appeared, 10),
        by_court,
        **about,
        court_tier=CourtTier.MAGISTRATES,
        appeared_on=appeared,
        notified_organisation=Organisation.NPS,
        court="WORCESTER-MC",
        matter_ref=f"{case_ref}:M1",
    )
    report: dict[str, object] = {**about, "report_ref": f"{case_ref}:PSR", "format": form}
    if not is_on_the_day:
        requested = at(appeared, 10, 30)
        yield _fact("ReportRequested", f"{case_ref}:request", requested, by_court, **report, court_due_on=day)
    proposals = (Proposal.REHABILITATION_ACTIVITY, Proposal.UNPAID_WORK, Proposal.FINE, Proposal.CURFEW)
    yield _fact(
        "ReportCompleted",
        f"{case_ref}:report",
        at(day, 12),
        _court_team(description),
        **report,
        is_on_the_day=is_on_the_day,
        proposal=proposals[number % len(proposals)],
    )


def _other_person(description: Cohort, number: int, crn: str, when: datetime) -> Fact:
    ages = list(AGES.values())
    offices = list(description.offices.values())
    return _fact(
        "PersonDescribed",
        f"{crn}-1:person.described:1",
        when,
        _court_team(description),
        crn=crn,
        sex=Sex.FEMALE if number % 6 == 0 else Sex.MALE,
        ethnic_group=EthnicGroup.BLACK if number % 29 == 0 else EthnicGroup.WHITE,
        age_band=ages[number % len(ages)],
        local_authority=offices[number % len(offices)].local_authority,
    )


def _court_team(description: Cohort) -> dict[str, Any]:
    return {
        "recorded_by_organisation": Organisation.NPS,
        "recorded_by_unit": description.area.court_team,
        "recorded_by_officer": description.area.court_officer,
    }


def _supervision_of_staff(description: Cohort) -> Iterator[Fact]:
    """Give the sessions of supervision that responsible officers had."""
    for officer in description.officers.values():
        office = description.offices[officer.office]
        manager = office.crc_manager if officer.organisation is Organisation.CRC else office.nps_manager
        unit = office.crc_unit if officer.organisation is Organisation.CRC else office.nps_unit
        day = max(officer.appointed, STAFF_FROM)
        while (day := day + timedelta(weeks=officer.supervised)) <= description.day_asked:
            by = {
                "recorded_by_organisation": officer.organisation,
                "recorded_by_unit": unit,
                "recorded_by_officer": manager,
            }
            yield _fact(
                "SupervisionHeld",
                f"{officer.officer}:{day}",
                at(business_day(day), 14),
                by,
                officer=officer.officer,
                kind=SupervisionKind.ONE_TO_ONE,
                supervisor=manager,
            )


def _fact(kind: str, event_id: str, when: datetime, by: dict[str, Any], /, **fields: object) -> Fact:
    cls = BY_NAME[kind]
    envelope = {
        "event_id": event_id,
        "source": SYSTEM_OF[cls].source,
        "occurred_at": when,
        "recorded_at": when + timedelta(minutes=25),
    }
    return msgspec.convert(envelope | by | fields, cls)


def untidy_facts() -> dict[str, Fact]:
    """Give what sources get wrong, by what is wrong with it.  The late fact is one of the cohort itself."""
    untidy = cohort().untidy
    return {
        "late": _first(untidy.late),
        "repeated": _first(untidy.repeated),
        "conflicting": _changed(untidy.conflicting),
        "impossible": _ruled_on_though_attended(untidy.impossible),
    }


def _first(which: dict[str, str]) -> Fact:
    """Find the first fact of a type in a case."""
    return next(
        fact
        for fact in tidy_facts()
        if type(fact).__name__ == which["fact"] and getattr(fact, "case_ref", None) == f"{which['case']}-1"
    )


def _changed(which: dict[str, str]) -> Fact:
    """Give a fact with other content under the same identifier, written down a day later."""
    fields = {name: value for name, value in which.items() if name not in ("case", "fact")}
    fact = _first(which)
    written = {"recorded_at": fact.recorded_at + timedelta(days=1)}
    return msgspec.convert(msgspec.to_builtins(fact) | fields | written, type(fact))


def _ruled_on_though_attended(which: dict[str, str]) -> Fact:
    """Give a ruling on the absence from the first appointment, which the person attended."""
    outcome = _first({**which, "fact": "OutcomeRecorded"})
    return msgspec.convert(
        msgspec.to_builtins(outcome)
        | {
            "type": BY_NAME[which["fact"]].__struct_config__.tag,
            "event_id": f"{outcome.event_id}:ruled",
            "is_acceptable": True,
            "reason": which["reason"],
        },
        BY_NAME[which["fact"]],
    )
