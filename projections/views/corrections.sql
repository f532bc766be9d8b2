-- One row per correction or retraction of a fact of a case.
--
-- `kind` is `correction` for a fact that stands in the place of an earlier one, and `retraction` for the withdrawal of
-- one.  Of a fact corrected several times the last correction alone is in force.  What inspectors say of a case, and
-- what is said of the person, is not of the case.
-- Source: the facts that supersede or retract others.  Clock: recorded_at, by day, of the correction.
-- Reads: absence_ruled, allocation_decided, allocation_pack_received, appointment_scheduled, assessment_completed,
-- assignment_error_identified, barrier_identified, barrier_resolved, breach_presented, breach_referred, cas_completed,
-- case_transferred, circumstances_changed, contact_logged, court_appearance_notified, custody_screened,
-- enforcement_decided, escalation_decided, escalation_referred, hearing_held, hearing_listed, home_visit_made,
-- home_visit_promised, incident_notified, information_requested, intervention_accepted, intervention_ended,
-- intervention_feedback_received, intervention_referred, intervention_session_held, intervention_started,
-- intervention_waitlisted, mappa_level_set, mappa_meeting_held, need_identified, need_outcome_recorded,
-- non_compliance_noticed, officer_assigned, officer_ended, order_returned_unsuitable, outcome_recorded,
-- oversight_recorded, person_informed, person_released, person_rereleased, phase_ended, phase_started, plan_completed,
-- prerelease_contact_made, protective_factor_recorded, recall_considered, recall_decided, recall_executed,
-- recall_requested, referral_accepted, referral_returned, reoffence_recorded, report_completed, report_requested,
-- request_chased, request_closed, request_outcome_recorded, requirement_made, requirement_varied, resettlement_planned,
-- response_forwarded, response_received, review_completed, risk_flag_raised, risk_flag_removed, rosh_level_set,
-- sentence_closed, sentence_imposed, unpaid_work_arranged, unpaid_work_completed, unpaid_work_credited,
-- unpaid_work_stood_down, warning_issued, event_retracted, case_lives.

with

facts as (

    select case_ref, supersedes, recorded_on, event_id from absence_ruled
    union all
    select case_ref, supersedes, recorded_on, event_id from allocation_decided
    union all
    select case_ref, supersedes, recorded_on, event_id from allocation_pack_received
    union all
    select case_ref, supersedes, recorded_on, event_id from appointment_scheduled
    union all
    select case_ref, supersedes, recorded_on, event_id from assessment_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from assignment_error_identified
    union all
    select case_ref, supersedes, recorded_on, event_id from barrier_identified
    union all
    select case_ref, supersedes, recorded_on, event_id from barrier_resolved
    union all
    select case_ref, supersedes, recorded_on, event_id from breach_presented
    union all
    select case_ref, supersedes, recorded_on, event_id from breach_referred
    union all
    select case_ref, supersedes, recorded_on, event_id from cas_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from case_transferred
    union all
    select case_ref, supersedes, recorded_on, event_id from circumstances_changed
    union all
    select case_ref, supersedes, recorded_on, event_id from contact_logged
    union all
    select case_ref, supersedes, recorded_on, event_id from court_appearance_notified
    union all
    select case_ref, supersedes, recorded_on, event_id from custody_screened
    union all
    select case_ref, supersedes, recorded_on, event_id from enforcement_decided
    union all
    select case_ref, supersedes, recorded_on, event_id from escalation_decided
    union all
    select case_ref, supersedes, recorded_on, event_id from escalation_referred
    union all
    select case_ref, supersedes, recorded_on, event_id from hearing_held
    union all
    select case_ref, supersedes, recorded_on, event_id from hearing_listed
    union all
    select case_ref, supersedes, recorded_on, event_id from home_visit_made
    union all
    select case_ref, supersedes, recorded_on, event_id from home_visit_promised
    union all
    select case_ref, supersedes, recorded_on, event_id from incident_notified
    union all
    select case_ref, supersedes, recorded_on, event_id from information_requested
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_accepted
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_ended
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_feedback_received
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_referred
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_session_held
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_started
    union all
    select case_ref, supersedes, recorded_on, event_id from intervention_waitlisted
    union all
    select case_ref, supersedes, recorded_on, event_id from mappa_level_set
    union all
    select case_ref, supersedes, recorded_on, event_id from mappa_meeting_held
    union all
    select case_ref, supersedes, recorded_on, event_id from need_identified
    union all
    select case_ref, supersedes, recorded_on, event_id from need_outcome_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from non_compliance_noticed
    union all
    select case_ref, supersedes, recorded_on, event_id from officer_assigned
    union all
    select case_ref, supersedes, recorded_on, event_id from officer_ended
    union all
    select case_ref, supersedes, recorded_on, event_id from order_returned_unsuitable
    union all
    select case_ref, supersedes, recorded_on, event_id from outcome_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from oversight_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from person_informed
    union all
    select case_ref, supersedes, recorded_on, event_id from person_released
    union all
    select case_ref, supersedes, recorded_on, event_id from person_rereleased
    union all
    select case_ref, supersedes, recorded_on, event_id from phase_ended
    union all
    select case_ref, supersedes, recorded_on, event_id from phase_started
    union all
    select case_ref, supersedes, recorded_on, event_id from plan_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from prerelease_contact_made
    union all
    select case_ref, supersedes, recorded_on, event_id from protective_factor_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from recall_considered
    union all
    select case_ref, supersedes, recorded_on, event_id from recall_decided
    union all
    select case_ref, supersedes, recorded_on, event_id from recall_executed
    union all
    select case_ref, supersedes, recorded_on, event_id from recall_requested
    union all
    select case_ref, supersedes, recorded_on, event_id from referral_accepted
    union all
    select case_ref, supersedes, recorded_on, event_id from referral_returned
    union all
    select case_ref, supersedes, recorded_on, event_id from reoffence_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from report_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from report_requested
    union all
    select case_ref, supersedes, recorded_on, event_id from request_chased
    union all
    select case_ref, supersedes, recorded_on, event_id from request_closed
    union all
    select case_ref, supersedes, recorded_on, event_id from request_outcome_recorded
    union all
    select case_ref, supersedes, recorded_on, event_id from requirement_made
    union all
    select case_ref, supersedes, recorded_on, event_id from requirement_varied
    union all
    select case_ref, supersedes, recorded_on, event_id from resettlement_planned
    union all
    select case_ref, supersedes, recorded_on, event_id from response_forwarded
    union all
    select case_ref, supersedes, recorded_on, event_id from response_received
    union all
    select case_ref, supersedes, recorded_on, event_id from review_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from risk_flag_raised
    union all
    select case_ref, supersedes, recorded_on, event_id from risk_flag_removed
    union all
    select case_ref, supersedes, recorded_on, event_id from rosh_level_set
    union all
    select case_ref, supersedes, recorded_on, event_id from sentence_closed
    union all
    select case_ref, supersedes, recorded_on, event_id from sentence_imposed
    union all
    select case_ref, supersedes, recorded_on, event_id from unpaid_work_arranged
    union all
    select case_ref, supersedes, recorded_on, event_id from unpaid_work_completed
    union all
    select case_ref, supersedes, recorded_on, event_id from unpaid_work_credited
    union all
    select case_ref, supersedes, recorded_on, event_id from unpaid_work_stood_down
    union all
    select case_ref, supersedes, recorded_on, event_id from warning_issued

),

marks as (

    select case_ref, 'correction' as kind, recorded_on, event_id from facts where supersedes is not null
    union all
    select case_lives.case_ref, 'retraction', event_retracted.recorded_on, event_retracted.event_id
    from event_retracted
    inner join case_lives on event_retracted.subject = 'case/' || case_lives.case_ref

)

select case_ref, kind, recorded_on, event_id from marks
