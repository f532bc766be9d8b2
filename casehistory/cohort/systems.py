"""The systems that the facts come from, and the files in which each sends its own.

Every source says that it is synthetic, in the code of the source itself, so that no reader of a fact can miss it.
"""

from __future__ import annotations

from typing import NamedTuple

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
from domain.fact import Fact


class System(NamedTuple):
    """A file, the source that sends it, and the types of fact in it."""

    file: str
    source: str
    kinds: tuple[type[Fact], ...]


SYSTEMS = (
    System(
        "01-people.avro",
        "synthetic-delius",
        (person.PersonDescribed, person.PersonMerged, person.PersonUnmerged),
    ),
    System(
        "02-courts.avro",
        "synthetic-courts",
        (
            case.CourtAppearanceNotified,
            court_report.ReportRequested,
            court_report.ReportCompleted,
            case.SentenceImposed,
            case.RequirementMade,
            case.RequirementVaried,
        ),
    ),
    System(
        "03-allocation.avro",
        "synthetic-allocation",
        (
            case.CasCompleted,
            case.AllocationDecided,
            case.AllocationPackReceived,
            escalation.EscalationReferred,
            escalation.EscalationDecided,
            case.CaseTransferred,
        ),
    ),
    System(
        "04-prisons.avro",
        "synthetic-prisons",
        (
            case.CustodyScreened,
            case.ResettlementPlanned,
            case.PersonReleased,
            case.PhaseStarted,
            case.PhaseEnded,
            recall.RecallExecuted,
            recall.PersonRereleased,
        ),
    ),
    System(
        "05-cases.avro",
        "synthetic-delius",
        (
            case.RiskFlagRaised,
            case.RiskFlagRemoved,
            case.OrderReturnedUnsuitable,
            case.OfficerAssigned,
            case.OfficerEnded,
            case.AssignmentErrorIdentified,
            case.PersonInformed,
            case.CircumstancesChanged,
            case.HomeVisitPromised,
            case.HomeVisitMade,
            case.ContactLogged,
            case.MappaLevelSet,
            case.MappaMeetingHeld,
            case.OversightRecorded,
            case.PrereleaseContactMade,
            case.ReoffenceRecorded,
            case.SentenceClosed,
            record.EventRetracted,
        ),
    ),
    System(
        "06-assessments.avro",
        "synthetic-oasys",
        (
            case.RoshLevelSet,
            case.AssessmentCompleted,
            case.NeedIdentified,
            case.ProtectiveFactorRecorded,
            case.BarrierIdentified,
            case.BarrierResolved,
            case.PlanCompleted,
            case.ReviewCompleted,
            case.NeedOutcomeRecorded,
        ),
    ),
    System(
        "07-appointments.avro",
        "synthetic-delius",
        (
            appointment.AppointmentScheduled,
            appointment.OutcomeRecorded,
            appointment.AbsenceRuled,
            appointment.WarningIssued,
        ),
    ),
    System(
        "08-information.avro",
        "synthetic-delius",
        (
            information_request.InformationRequested,
            information_request.RequestChased,
            information_request.ResponseReceived,
            information_request.ResponseForwarded,
            information_request.RequestOutcomeRecorded,
            information_request.RequestClosed,
        ),
    ),
    System("09-police.avro", "synthetic-police", (case.IncidentNotified,)),
    System(
        "10-enforcement.avro",
        "synthetic-delius",
        (
            enforcement.NonComplianceNoticed,
            enforcement.EnforcementDecided,
            enforcement.BreachReferred,
            enforcement.ReferralReturned,
            enforcement.ReferralAccepted,
            enforcement.BreachPresented,
            recall.RecallRequested,
            recall.RecallConsidered,
            recall.RecallDecided,
        ),
    ),
    System("11-hearings.avro", "synthetic-courts", (enforcement.HearingListed, enforcement.HearingHeld)),
    System(
        "12-interventions.avro",
        "synthetic-providers",
        (
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
        ),
    ),
    System("13-staff.avro", "synthetic-staff", (practitioner.SupervisionHeld,)),
    System(
        "14-inspection.avro",
        "synthetic-hmip",
        (inspection.InspectionAnnounced, inspection.CaseSampled, inspection.CaseJudged),
    ),
)

SYSTEM_OF: dict[type[Fact], System] = {kind: system for system in SYSTEMS for kind in system.kinds}
"""The system that sends each type of fact."""
