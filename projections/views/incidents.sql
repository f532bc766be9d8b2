-- One row per notice of an incident: what it was, how the police graded it, how it became known, who held the case.
--
-- `is_low_risk_domestic_abuse`: a call-out for domestic abuse that the police graded as of standard risk, their lowest
-- grade.  The daily triage of new call-outs leaves such out, so that probation learns of them only when it asks.  The
-- notice carries no reference of the police: two notices of one incident are two rows.  Organisation, unit and officer
-- held the case at that moment, and are null before the allocation and in prison without an officer.
-- Source: incident_notified; the report, L575.  Clock: occurred_at, when probation was told.
-- Reads: incident_notified, organisation_spells, officer_spells.

select
    incidents.case_ref,
    incidents.occurred_at as notified_at,
    incidents.occurred_on as notified_on,
    incidents.recorded_on,
    incidents.kind,
    incidents.police_risk,
    incidents.notified_via,
    incidents.kind = 'DOMESTIC_ABUSE_CALLOUT' and incidents.police_risk = 'STANDARD' as is_low_risk_domestic_abuse,
    organisation_spells.organisation,
    organisation_spells.unit,
    officer_spells.officer,
    incidents.event_id
from incident_notified as incidents
left join organisation_spells
    on incidents.case_ref = organisation_spells.case_ref
    and incidents.occurred_at >= organisation_spells.starts_at
    and incidents.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join officer_spells
    on incidents.case_ref = officer_spells.case_ref
    and incidents.occurred_at >= officer_spells.starts_at
    and incidents.occurred_at < coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz))
