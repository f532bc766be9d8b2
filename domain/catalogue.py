"""The event catalogue: every type of fact, in the order in which facts of one instant are taken to have happened."""

from __future__ import annotations

from functools import cache

import msgspec

from domain import (
    appointment,
    case,
    court_report,
    enforcement,
    escalation,
    information_request,
    inspection,
    intervention,
    person,
    practitioner,
    recall,
    record,
    unpaid_work,
)
from domain.fact import CaseFact, Fact, InspectionFact, PersonFact, PractitionerFact

LIFECYCLE: tuple[type[Fact], ...] = (
    person.PersonDescribed,
    person.PersonMerged,
    person.PersonUnmerged,
    case.CourtAppearanceNotified,
    court_report.ReportRequested,
    information_request.InformationRequested,
    information_request.RequestChased,
    information_request.ResponseReceived,
    information_request.ResponseForwarded,
    information_request.RequestOutcomeRecorded,
    information_request.RequestClosed,
    court_report.ReportCompleted,
    case.SentenceImposed,
    case.RequirementMade,
    case.RequirementVaried,
    case.CasCompleted,
    case.RiskFlagRaised,
    case.RiskFlagRemoved,
    case.RoshLevelSet,
    case.PhaseEnded,
    case.CustodyScreened,
    case.ResettlementPlanned,
    case.PrereleaseContactMade,
    case.PersonReleased,
    case.PhaseStarted,
    case.AllocationDecided,
    case.AllocationPackReceived,
    case.OrderReturnedUnsuitable,
    escalation.EscalationReferred,
    escalation.EscalationDecided,
    case.OfficerEnded,
    case.CaseTransferred,
    case.OfficerAssigned,
    case.AssignmentErrorIdentified,
    case.PersonInformed,
    case.AssessmentCompleted,
    case.NeedIdentified,
    case.ProtectiveFactorRecorded,
    case.BarrierIdentified,
    case.BarrierResolved,
    case.PlanCompleted,
    case.IncidentNotified,
    case.CircumstancesChanged,
    appointment.AppointmentScheduled,
    appointment.OutcomeRecorded,
    appointment.AbsenceRuled,
    appointment.WarningIssued,
    case.HomeVisitPromised,
    case.HomeVisitMade,
    case.ContactLogged,
    intervention.InterventionReferred,
    intervention.InterventionAccepted,
    intervention.InterventionWaitlisted,
    intervention.InterventionStarted,
    intervention.InterventionSessionHeld,
    intervention.InterventionFeedbackReceived,
    intervention.InterventionEnded,
    unpaid_work.UnpaidWorkArranged,
    unpaid_work.UnpaidWorkCredited,
    unpaid_work.UnpaidWorkStoodDown,
    unpaid_work.UnpaidWorkCompleted,
    enforcement.NonComplianceNoticed,
    enforcement.EnforcementDecided,
    enforcement.BreachReferred,
    enforcement.ReferralReturned,
    enforcement.ReferralAccepted,
    enforcement.BreachPresented,
    enforcement.HearingListed,
    enforcement.HearingHeld,
    recall.RecallRequested,
    recall.RecallConsidered,
    recall.RecallDecided,
    recall.RecallExecuted,
    recall.PersonRereleased,
    case.MappaLevelSet,
    case.MappaMeetingHeld,
    case.ReviewCompleted,
    case.OversightRecorded,
    case.ReoffenceRecorded,
    case.NeedOutcomeRecorded,
    practitioner.SupervisionHeld,
    inspection.InspectionAnnounced,
    inspection.CaseSampled,
    inspection.CaseJudged,
    case.SentenceClosed,
    record.EventRetracted,
    record.EventSetAside,
    record.EventReinstated,
)

OURS: tuple[type[Fact], ...] = (record.EventSetAside, record.EventReinstated)
"""Written by this system about its own record; refused when they come from outside."""


@cache
def topic_of(kind: type[Fact]) -> str:
    """Give the stable topic of a type of fact, for example `appointment.absence-ruled`."""
    return str(kind.__struct_config__.tag)


BY_TOPIC: dict[str, type[Fact]] = {topic_of(kind): kind for kind in LIFECYCLE}
BY_NAME: dict[str, type[Fact]] = {kind.__name__: kind for kind in LIFECYCLE}
RANK: dict[type[Fact], int] = {kind: rank for rank, kind in enumerate(LIFECYCLE)}

AGGREGATES: dict[type[Fact], type[msgspec.Struct]] = {
    court_report.CourtReportFact: court_report.CourtReport,
    appointment.AppointmentFact: appointment.Appointment,
    enforcement.EnforcementFact: enforcement.Proceeding,
    recall.RecallFact: recall.Recall,
    escalation.EscalationFact: escalation.Escalation,
    information_request.InformationRequestFact: information_request.InformationRequest,
    intervention.InterventionFact: intervention.Intervention,
    unpaid_work.UnpaidWorkFact: unpaid_work.UnpaidWork,
    CaseFact: case.Case,
    PersonFact: person.Person,
    PractitionerFact: practitioner.Practitioner,
    InspectionFact: inspection.Inspection,
}


def _aggregate_of(kind: type[Fact]) -> type[msgspec.Struct] | None:
    return next((state for base, state in AGGREGATES.items() if issubclass(kind, base)), None)


AGGREGATE_OF: dict[type[Fact], type[msgspec.Struct] | None] = {kind: _aggregate_of(kind) for kind in LIFECYCLE}
