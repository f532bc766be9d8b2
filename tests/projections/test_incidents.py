"""PP13: incidents of domestic abuse, graded as of low risk by the police, that only asking brought to light."""

from __future__ import annotations

import pytest

from domain.case import CaseTransferred, IncidentNotified
from domain.record import EventRetracted
from domain.vocabulary import IncidentKind, NotifiedVia, Organisation, PoliceRisk, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

CASE = opened(on="2016-10-03")
LOW = {"kind": IncidentKind.DOMESTIC_ABUSE_CALLOUT, "police_risk": PoliceRisk.STANDARD}


@pytest.mark.parametrize(
    ("via", "expected"),
    [
        (NotifiedVia.ROUTINE_ENQUIRY, True),
        (NotifiedVia.DAILY_TRIAGE, False),
        (NotifiedVia.SELF_REPORT, False),
        (NotifiedVia.UNKNOWN, "NOT_SAID_HOW"),
    ],
)
def test_an_incident_was_found_by_asking_when_a_routine_enquiry_brought_it_to_light(
    via: NotifiedVia, expected: object
) -> None:
    incident = a(IncidentNotified, on="2016-12-01", notified_via=via, **LOW)

    row = the_row("PP13", *CASE, incident)

    assert (row["excluded"] or row["met"]) == expected
    assert (row["category"], row["evidence"], f"{row['judged_on']}") == (via, [incident.event_id], "2016-12-01")


@pytest.mark.parametrize(
    "fields",
    [
        {"police_risk": PoliceRisk.MEDIUM},
        {"police_risk": PoliceRisk.HIGH},
        {"police_risk": PoliceRisk.UNKNOWN},
        {"kind": IncidentKind.ARREST},
    ],
)
def test_incidents_of_a_higher_grade_or_of_another_kind_have_no_row(fields: dict[str, object]) -> None:
    assert judged("PP13", *CASE, a(IncidentNotified, on="2016-12-01", **(LOW | fields))) == []  # type: ignore[arg-type]


def test_a_notice_is_put_down_to_who_held_the_case_when_it_came() -> None:
    moved = a(
        CaseTransferred,
        on="2016-12-05",
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        kind=TransferKind.ESCALATION,
    )
    facts = [
        *CASE,
        moved,
        *(a(IncidentNotified, on=day, **LOW) for day in ("2016-10-03T12:00", "2016-12-04", "2016-12-06")),
    ]

    rows = sorted(judged("PP13", *facts), key=lambda row: row["judged_on"])

    assert [row["organisation"] for row in rows] == [None, "CRC", "NPS"]


def test_a_notice_retracted_is_none_and_one_written_down_late_is_unknown_until_then() -> None:
    late = a(IncidentNotified, on="2016-12-01", recorded="2017-02-01", event_id="N-1", **LOW)
    retraction = a(EventRetracted, on="2017-03-01", retracts="N-1")
    corrected = a(IncidentNotified, on="2016-12-01", supersedes="N-1", **LOW | {"police_risk": PoliceRisk.HIGH})

    assert judged("PP13", *CASE, late, known_at="2017-01-31") == []
    assert verdict("PP13", *CASE, late, known_at="2017-02-01") is not None
    assert judged("PP13", *CASE, late, retraction) == []
    assert judged("PP13", *CASE, late, corrected) == []
