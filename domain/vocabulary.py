"""The codes that facts are written in.  Every list has `UNKNOWN`, which a reader falls back on for a newer code."""

from __future__ import annotations

from enum import StrEnum


class Organisation(StrEnum):
    """An organisation that holds cases, decides on them or writes about them."""

    UNKNOWN = "UNKNOWN"
    CRC = "CRC"
    NPS = "NPS"
    COURT = "COURT"
    POLICE = "POLICE"
    CHILDREN_SOCIAL_CARE = "CHILDREN_SOCIAL_CARE"
    PRISON = "PRISON"
    PROVIDER = "PROVIDER"
    CPS = "CPS"
    HMIP = "HMIP"


class CourtTier(StrEnum):
    """Magistrates' Court or Crown Court."""

    UNKNOWN = "UNKNOWN"
    MAGISTRATES = "MAGISTRATES"
    CROWN = "CROWN"


class ReportFormat(StrEnum):
    """How a pre-sentence report is given to the court."""

    UNKNOWN = "UNKNOWN"
    ORAL = "ORAL"
    SHORT = "SHORT"
    STANDARD = "STANDARD"


class Proposal(StrEnum):
    """What the report asks the court to impose."""

    UNKNOWN = "UNKNOWN"
    REHABILITATION_ACTIVITY = "REHABILITATION_ACTIVITY"
    ACCREDITED_PROGRAMME = "ACCREDITED_PROGRAMME"
    UNPAID_WORK = "UNPAID_WORK"
    CURFEW = "CURFEW"
    CUSTODY = "CUSTODY"
    FINE = "FINE"
    OTHER = "OTHER"


class SentenceType(StrEnum):
    """The sentence that opens a case."""

    UNKNOWN = "UNKNOWN"
    COMMUNITY_ORDER = "COMMUNITY_ORDER"
    SUSPENDED_SENTENCE_ORDER = "SUSPENDED_SENTENCE_ORDER"
    CUSTODY = "CUSTODY"


class RequirementKind(StrEnum):
    """A requirement of a community or suspended sentence order."""

    UNKNOWN = "UNKNOWN"
    REHABILITATION_ACTIVITY = "REHABILITATION_ACTIVITY"
    ACCREDITED_PROGRAMME = "ACCREDITED_PROGRAMME"
    UNPAID_WORK = "UNPAID_WORK"
    CURFEW = "CURFEW"
    EXCLUSION = "EXCLUSION"
    RESIDENCE = "RESIDENCE"
    MENTAL_HEALTH_TREATMENT = "MENTAL_HEALTH_TREATMENT"
    DRUG_REHABILITATION = "DRUG_REHABILITATION"
    ALCOHOL_TREATMENT = "ALCOHOL_TREATMENT"
    OTHER = "OTHER"


class RequirementChange(StrEnum):
    """What the court did with a requirement."""

    UNKNOWN = "UNKNOWN"
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    REMOVAL_REFUSED = "REMOVAL_REFUSED"
    EXTENDED = "EXTENDED"


class AllocationReason(StrEnum):
    """Why the NPS allocated a case to a CRC or kept it."""

    UNKNOWN = "UNKNOWN"
    LOW_OR_MEDIUM_RISK = "LOW_OR_MEDIUM_RISK"
    HIGH_RISK_OF_HARM = "HIGH_RISK_OF_HARM"
    HIGH_RISK_OF_RECIDIVISM = "HIGH_RISK_OF_RECIDIVISM"
    MAPPA_ELIGIBLE = "MAPPA_ELIGIBLE"
    OTHER = "OTHER"


class Rosh(StrEnum):
    """Risk of serious harm to others."""

    UNKNOWN = "UNKNOWN"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    VERY_HIGH = "VERY_HIGH"


class Tool(StrEnum):
    """The assessment tool used."""

    UNKNOWN = "UNKNOWN"
    CAS = "CAS"
    RAPP = "RAPP"
    OASYS = "OASYS"


class RiskFlag(StrEnum):
    """A registration that changes how a case must be handled."""

    UNKNOWN = "UNKNOWN"
    DOMESTIC_ABUSE = "DOMESTIC_ABUSE"
    LOOKED_AFTER_CHILD = "LOOKED_AFTER_CHILD"
    CHILD_PROTECTION = "CHILD_PROTECTION"
    MAPPA = "MAPPA"
    INTEGRATED_OFFENDER_MANAGEMENT = "INTEGRATED_OFFENDER_MANAGEMENT"
    PERSONALITY_DISORDER = "PERSONALITY_DISORDER"
    RESTRICTED_ACCESS = "RESTRICTED_ACCESS"


class Grade(StrEnum):
    """The grade of a responsible officer."""

    UNKNOWN = "UNKNOWN"
    PO = "PO"
    PSO = "PSO"
    TRAINEE = "TRAINEE"


class Sex(StrEnum):
    """Sex as recorded by the source."""

    UNKNOWN = "UNKNOWN"
    FEMALE = "FEMALE"
    MALE = "MALE"


class EthnicGroup(StrEnum):
    """Ethnic group, in the five broad groups of the census."""

    UNKNOWN = "UNKNOWN"
    ASIAN = "ASIAN"
    BLACK = "BLACK"
    MIXED = "MIXED"
    WHITE = "WHITE"
    OTHER = "OTHER"


class AgeBand(StrEnum):
    """Age at the start of the sentence, in bands."""

    UNKNOWN = "UNKNOWN"
    FROM_18_TO_20 = "FROM_18_TO_20"
    FROM_21_TO_25 = "FROM_21_TO_25"
    FROM_26_TO_35 = "FROM_26_TO_35"
    FROM_36_TO_45 = "FROM_36_TO_45"
    FROM_46_TO_55 = "FROM_46_TO_55"
    OVER_55 = "OVER_55"


class AssignmentReason(StrEnum):
    """Why a case was assigned to an officer."""

    UNKNOWN = "UNKNOWN"
    INITIAL = "INITIAL"
    OFFICER_LEFT = "OFFICER_LEFT"
    CASELOAD = "CASELOAD"
    RISK_CHANGE = "RISK_CHANGE"
    REQUEST = "REQUEST"
    ESCALATION = "ESCALATION"
    TRANSFER = "TRANSFER"
    ERROR_CORRECTED = "ERROR_CORRECTED"


class AssignmentRule(StrEnum):
    """The assignment rule that an assignment broke."""

    UNKNOWN = "UNKNOWN"
    QUALIFIED_OFFICER = "QUALIFIED_OFFICER"
    FEMALE_OFFICER = "FEMALE_OFFICER"
    UNPAID_WORK_TEAM = "UNPAID_WORK_TEAM"


class InformedOf(StrEnum):
    """What the person was told."""

    UNKNOWN = "UNKNOWN"
    OFFICER_CHANGE = "OFFICER_CHANGE"
    INDUCTION = "INDUCTION"
    REQUIREMENT = "REQUIREMENT"


class Method(StrEnum):
    """How people met or spoke."""

    UNKNOWN = "UNKNOWN"
    IN_PERSON = "IN_PERSON"
    PHONE = "PHONE"
    VIDEO = "VIDEO"
    LETTER = "LETTER"
    TEXT_MESSAGE = "TEXT_MESSAGE"
    SECURE_EMAIL = "SECURE_EMAIL"


class Stage(StrEnum):
    """First time, or again."""

    UNKNOWN = "UNKNOWN"
    INITIAL = "INITIAL"
    REVIEW = "REVIEW"


class PlanKind(StrEnum):
    """A sentence plan, or a risk management plan."""

    UNKNOWN = "UNKNOWN"
    SENTENCE = "SENTENCE"
    RISK_MANAGEMENT = "RISK_MANAGEMENT"


class Need(StrEnum):
    """A factor linked to offending, in the order of the report's Table 4."""

    UNKNOWN = "UNKNOWN"
    THINKING_AND_BEHAVIOUR = "THINKING_AND_BEHAVIOUR"
    DRUG_MISUSE = "DRUG_MISUSE"
    ALCOHOL = "ALCOHOL"
    RELATIONSHIPS = "RELATIONSHIPS"
    EMOTIONAL_WELL_BEING = "EMOTIONAL_WELL_BEING"
    LIFESTYLE_AND_ASSOCIATES = "LIFESTYLE_AND_ASSOCIATES"
    ATTITUDES = "ATTITUDES"
    ACCOMMODATION = "ACCOMMODATION"
    EMPLOYMENT_TRAINING_EDUCATION = "EMPLOYMENT_TRAINING_EDUCATION"
    FINANCE = "FINANCE"


class ProtectiveFactor(StrEnum):
    """What helps a person to stop offending."""

    UNKNOWN = "UNKNOWN"
    EMPLOYMENT = "EMPLOYMENT"
    FAMILY = "FAMILY"
    ACCOMMODATION = "ACCOMMODATION"
    MOTIVATION = "MOTIVATION"
    OTHER = "OTHER"


class Barrier(StrEnum):
    """What stands in the way of a person's engagement."""

    UNKNOWN = "UNKNOWN"
    LITERACY = "LITERACY"
    LANGUAGE = "LANGUAGE"
    TRAVELLER_IDENTITY = "TRAVELLER_IDENTITY"
    MOBILITY = "MOBILITY"
    RELIGION = "RELIGION"
    CHILDCARE = "CHILDCARE"
    ISOLATION = "ISOLATION"
    TRANSPORT = "TRANSPORT"
    HEALTH = "HEALTH"
    EMPLOYMENT = "EMPLOYMENT"
    SUBSTANCE_MISUSE = "SUBSTANCE_MISUSE"


class IncidentKind(StrEnum):
    """An incident that came to the notice of probation during supervision."""

    UNKNOWN = "UNKNOWN"
    DOMESTIC_ABUSE_CALLOUT = "DOMESTIC_ABUSE_CALLOUT"
    ARREST = "ARREST"
    OVERDOSE = "OVERDOSE"
    OTHER = "OTHER"


class PoliceRisk(StrEnum):
    """The police's own grading of an incident."""

    UNKNOWN = "UNKNOWN"
    STANDARD = "STANDARD"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class NotifiedVia(StrEnum):
    """How an incident became known to probation."""

    UNKNOWN = "UNKNOWN"
    DAILY_TRIAGE = "DAILY_TRIAGE"
    ROUTINE_ENQUIRY = "ROUTINE_ENQUIRY"
    SELF_REPORT = "SELF_REPORT"


class Circumstance(StrEnum):
    """A change in a person's circumstances that calls for a review."""

    UNKNOWN = "UNKNOWN"
    NEW_RELATIONSHIP = "NEW_RELATIONSHIP"
    PREGNANCY = "PREGNANCY"
    HOMELESSNESS = "HOMELESSNESS"
    SUBSTANCE_MISUSE = "SUBSTANCE_MISUSE"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    EMPLOYMENT = "EMPLOYMENT"
    ARREST = "ARREST"
    OTHER = "OTHER"


class LearnedFrom(StrEnum):
    """From whom probation learned of a change in circumstances."""

    UNKNOWN = "UNKNOWN"
    SELF_REPORT = "SELF_REPORT"
    FAMILY_OR_PARTNER = "FAMILY_OR_PARTNER"
    PROVIDER = "PROVIDER"
    POLICE = "POLICE"
    CHILDREN_SOCIAL_CARE = "CHILDREN_SOCIAL_CARE"
    OTHER_AGENCY = "OTHER_AGENCY"
    OBSERVATION = "OBSERVATION"


class ReviewTrigger(StrEnum):
    """Why a review was held."""

    UNKNOWN = "UNKNOWN"
    SCHEDULED = "SCHEDULED"
    CHANGE = "CHANGE"
    TRANSFER = "TRANSFER"
    INCIDENT = "INCIDENT"
    PRE_INSPECTION = "PRE_INSPECTION"


class ReviewSubject(StrEnum):
    """What a review looked at."""

    UNKNOWN = "UNKNOWN"
    RISK = "RISK"
    PROGRESS = "PROGRESS"


class OversightKind(StrEnum):
    """The occasion of a manager's oversight of a case."""

    UNKNOWN = "UNKNOWN"
    PROACTIVE = "PROACTIVE"
    REACTIVE = "REACTIVE"
    SUPERVISION = "SUPERVISION"
    AUDIT = "AUDIT"
    OBSERVATION = "OBSERVATION"


class OversightFinding(StrEnum):
    """What the manager found."""

    UNKNOWN = "UNKNOWN"
    SATISFACTORY = "SATISFACTORY"
    ACTION_NEEDED = "ACTION_NEEDED"


class OversightAction(StrEnum):
    """What the manager asked for."""

    UNKNOWN = "UNKNOWN"
    REVIEW = "REVIEW"
    REASSIGNMENT = "REASSIGNMENT"
    ESCALATION = "ESCALATION"
    ENFORCEMENT = "ENFORCEMENT"
    HOME_VISIT = "HOME_VISIT"
    INFORMATION_REQUEST = "INFORMATION_REQUEST"
    OTHER = "OTHER"


class Phase(StrEnum):
    """A phase of a custodial sentence.  Phases follow one another in this order."""

    UNKNOWN = "UNKNOWN"
    CUSTODY = "CUSTODY"
    LICENCE = "LICENCE"
    POST_SENTENCE_SUPERVISION = "POST_SENTENCE_SUPERVISION"


class ReoffenceKind(StrEnum):
    """How a further offence was dealt with."""

    UNKNOWN = "UNKNOWN"
    CONVICTION = "CONVICTION"
    CAUTION = "CAUTION"
    OUT_OF_COURT_DISPOSAL = "OUT_OF_COURT_DISPOSAL"


class ClosureReason(StrEnum):
    """Why a case was closed."""

    UNKNOWN = "UNKNOWN"
    EXPIRED = "EXPIRED"
    COMPLETED = "COMPLETED"
    REVOKED_FOR_PROGRESS = "REVOKED_FOR_PROGRESS"
    REVOKED_FOR_BREACH = "REVOKED_FOR_BREACH"
    REVOKED_FOR_NEW_OFFENCE = "REVOKED_FOR_NEW_OFFENCE"
    RECALLED = "RECALLED"
    DIED = "DIED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"


class NeedOutcome(StrEnum):
    """Progress on one need."""

    UNKNOWN = "UNKNOWN"
    SUFFICIENT = "SUFFICIENT"
    INSUFFICIENT = "INSUFFICIENT"
    DETERIORATED = "DETERIORATED"


class TransferKind(StrEnum):
    """Why a case changed hands."""

    UNKNOWN = "UNKNOWN"
    ESCALATION = "ESCALATION"
    DEESCALATION = "DEESCALATION"
    AREA = "AREA"


class UnsuitableReason(StrEnum):
    """Why an order was returned to court."""

    UNKNOWN = "UNKNOWN"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    SUBSTANCE_MISUSE = "SUBSTANCE_MISUSE"
    INELIGIBLE_PROGRAMME = "INELIGIBLE_PROGRAMME"
    PERSISTENT_ABSENCE = "PERSISTENT_ABSENCE"
    OTHER = "OTHER"


class AppointmentKind(StrEnum):
    """What an appointment is for."""

    UNKNOWN = "UNKNOWN"
    OFFICE = "OFFICE"
    HOME_VISIT = "HOME_VISIT"
    TELEPHONE = "TELEPHONE"
    VIDEO = "VIDEO"
    PROVIDER = "PROVIDER"
    UNPAID_WORK = "UNPAID_WORK"
    PROGRAMME = "PROGRAMME"


class Outcome(StrEnum):
    """How an appointment ended, before any ruling on an absence."""

    UNKNOWN = "UNKNOWN"
    ATTENDED_COMPLIED = "ATTENDED_COMPLIED"
    ATTENDED_FAILED_TO_COMPLY = "ATTENDED_FAILED_TO_COMPLY"
    ABSENT = "ABSENT"
    RESCHEDULED_BY_SERVICE = "RESCHEDULED_BY_SERVICE"
    CANCELLED_BY_SERVICE = "CANCELLED_BY_SERVICE"


class AbsenceReason(StrEnum):
    """The reason given for an absence."""

    UNKNOWN = "UNKNOWN"
    COURT_OR_LEGAL = "COURT_OR_LEGAL"
    EMPLOYMENT = "EMPLOYMENT"
    FAMILY_OR_CHILDCARE = "FAMILY_OR_CHILDCARE"
    HOLIDAY = "HOLIDAY"
    MEDICAL = "MEDICAL"
    RELIGIOUS = "RELIGIOUS"
    REMANDED_IN_CUSTODY = "REMANDED_IN_CUSTODY"
    PROFESSIONAL_JUDGEMENT = "PROFESSIONAL_JUDGEMENT"
    NO_EVIDENCE_GIVEN = "NO_EVIDENCE_GIVEN"


class EnforcementGround(StrEnum):
    """What was not complied with, which settles who can enforce it."""

    UNKNOWN = "UNKNOWN"
    ORDER = "ORDER"
    LICENCE = "LICENCE"
    POST_SENTENCE_SUPERVISION = "POST_SENTENCE_SUPERVISION"


class EnforcementDecision(StrEnum):
    """What the responsible officer decided on a failure to comply."""

    UNKNOWN = "UNKNOWN"
    BREACH = "BREACH"
    WARNING = "WARNING"
    NO_FURTHER_ACTION = "NO_FURTHER_ACTION"


class EnforcementReason(StrEnum):
    """What the responsible officer decided on the strength of."""

    UNKNOWN = "UNKNOWN"
    UNACCEPTABLE_ABSENCE = "UNACCEPTABLE_ABSENCE"
    FAILURE_WHILE_ATTENDING = "FAILURE_WHILE_ATTENDING"
    CONDITION_BROKEN = "CONDITION_BROKEN"
    NEW_OFFENCE = "NEW_OFFENCE"
    EVIDENCE_ACCEPTED = "EVIDENCE_ACCEPTED"
    GOOD_PROGRESS = "GOOD_PROGRESS"
    OTHER = "OTHER"


class HearingOutcome(StrEnum):
    """How an enforcement hearing ended."""

    UNKNOWN = "UNKNOWN"
    ADJOURNED = "ADJOURNED"
    CONTINUED = "CONTINUED"
    VARIED = "VARIED"
    REVOKED = "REVOKED"
    RESENTENCED = "RESENTENCED"
    WITHDRAWN = "WITHDRAWN"
    NOT_PROVED = "NOT_PROVED"


class ReturnReason(StrEnum):
    """Why the NPS sent a breach referral back."""

    UNKNOWN = "UNKNOWN"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    DOCUMENTS_MISSING = "DOCUMENTS_MISSING"
    NOT_A_BREACH = "NOT_A_BREACH"


class EscalationTrigger(StrEnum):
    """Why a CRC asked the NPS to take a case."""

    UNKNOWN = "UNKNOWN"
    RISK_INCREASED = "RISK_INCREASED"
    NEW_OFFENCE = "NEW_OFFENCE"
    MAPPA_ELIGIBLE = "MAPPA_ELIGIBLE"


class EscalationReason(StrEnum):
    """Why the NPS decided as it did."""

    UNKNOWN = "UNKNOWN"
    MEETS_THRESHOLD = "MEETS_THRESHOLD"
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    INFORMATION_MISSING = "INFORMATION_MISSING"


class InformationBody(StrEnum):
    """A body that holds information about risk."""

    UNKNOWN = "UNKNOWN"
    POLICE_DOMESTIC_ABUSE_UNIT = "POLICE_DOMESTIC_ABUSE_UNIT"
    POLICE_OTHER = "POLICE_OTHER"
    CHILDREN_SOCIAL_CARE = "CHILDREN_SOCIAL_CARE"
    ADULT_SOCIAL_CARE = "ADULT_SOCIAL_CARE"
    HEALTH = "HEALTH"
    PRISON = "PRISON"


class InformationSubject(StrEnum):
    """What is asked about."""

    UNKNOWN = "UNKNOWN"
    DOMESTIC_ABUSE_CALLOUTS = "DOMESTIC_ABUSE_CALLOUTS"
    SAFEGUARDING = "SAFEGUARDING"
    INTELLIGENCE = "INTELLIGENCE"


class RequestStage(StrEnum):
    """When in the life of a case the request was made."""

    UNKNOWN = "UNKNOWN"
    PRE_SENTENCE = "PRE_SENTENCE"
    START = "START"
    REVIEW = "REVIEW"


class ResponseClass(StrEnum):
    """What kind of answer came back.  The answer itself is never carried."""

    UNKNOWN = "UNKNOWN"
    NOTHING_KNOWN = "NOTHING_KNOWN"
    INFORMATION_PROVIDED = "INFORMATION_PROVIDED"
    REFUSED = "REFUSED"


class RequestClosure(StrEnum):
    """Why a request was closed."""

    UNKNOWN = "UNKNOWN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"
    DUPLICATE = "DUPLICATE"


class Funding(StrEnum):
    """Who pays for an intervention."""

    UNKNOWN = "UNKNOWN"
    CRC = "CRC"
    RATE_CARD = "RATE_CARD"
    FREE = "FREE"


class InterventionEnd(StrEnum):
    """How an intervention ended."""

    UNKNOWN = "UNKNOWN"
    COMPLETED = "COMPLETED"
    DROPPED_OUT = "DROPPED_OUT"
    UNSUITABLE = "UNSUITABLE"
    WITHDRAWN = "WITHDRAWN"


class StandDownReason(StrEnum):
    """Why unpaid work did not go ahead on a day."""

    UNKNOWN = "UNKNOWN"
    PLACEMENT_UNAVAILABLE = "PLACEMENT_UNAVAILABLE"
    WEATHER = "WEATHER"
    SUPERVISOR_ABSENT = "SUPERVISOR_ABSENT"


class Answer(StrEnum):
    """An inspector's answer to one question about one case."""

    UNKNOWN = "UNKNOWN"
    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class SupervisionKind(StrEnum):
    """How a practitioner was supervised."""

    UNKNOWN = "UNKNOWN"
    ONE_TO_ONE = "ONE_TO_ONE"
    GROUP = "GROUP"
    OBSERVATION = "OBSERVATION"


class WithdrawalReason(StrEnum):
    """Why a source withdrew a fact."""

    UNKNOWN = "UNKNOWN"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"
    WRONG_CASE = "WRONG_CASE"
    DUPLICATE = "DUPLICATE"
