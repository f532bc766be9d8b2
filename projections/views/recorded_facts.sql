-- One row per fact of a case that dates the work of a practitioner, with the days of its two clocks.
--
-- The kinds are rulings on absences, warnings, assessments, plans, reviews, oversight, levels of risk and flags,
-- assignments and transfers, home visits, requests for information and their answers, incidents and changes of
-- circumstances, and the steps by which probation enforces, recalls and escalates.  Left out are what other bodies
-- record, what is planned ahead, and what comes by the thousand (appointments and their outcomes, log entries,
-- sessions, hours).  Only what a CRC or the NPS wrote down is here; `organisation` and `unit` are those that did.
-- `days` run from the day on which it happened to the day on which it was written down, in Europe/London.
-- `is_out_of_order`: before the day on which it was written down, something else in this view that happened in the case
-- on a later day had been written down already.  `is_correction`: it corrects an earlier fact, and when that was
-- written down is not to be seen here, so its `days` say nothing.
-- Source: the two clocks of every fact.  Clock: occurred_at and recorded_at, by day.
-- Reads: absence_ruled, assessment_completed, breach_referred, case_transferred, circumstances_changed,
-- enforcement_decided, escalation_referred, home_visit_made, incident_notified, information_requested,
-- non_compliance_noticed, officer_assigned, oversight_recorded, plan_completed, recall_requested, response_received,
-- review_completed, risk_flag_raised, rosh_level_set, warning_issued, calendar.

with

facts as (

    select
        case_ref, 'ruling' as kind, occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from absence_ruled
    union all
    select
        case_ref, 'assessment', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from assessment_completed
    union all
    select
        case_ref, 'breach_referral', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from breach_referred
    union all
    select
        case_ref, 'transfer', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from case_transferred
    union all
    select
        case_ref, 'change_of_circumstances', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from circumstances_changed
    union all
    select
        case_ref, 'enforcement_decision', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from enforcement_decided
    union all
    select
        case_ref, 'escalation', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from escalation_referred
    union all
    select
        case_ref, 'home_visit', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from home_visit_made
    union all
    select
        case_ref, 'incident', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from incident_notified
    union all
    select
        case_ref, 'information_request', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from information_requested
    union all
    select
        case_ref, 'failure_noticed', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from non_compliance_noticed
    union all
    select
        case_ref, 'assignment', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from officer_assigned
    union all
    select
        case_ref, 'oversight', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from oversight_recorded
    union all
    select
        case_ref, 'plan', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from plan_completed
    union all
    select
        case_ref, 'recall', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from recall_requested
    union all
    select
        case_ref, 'response', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from response_received
    union all
    select
        case_ref, 'review', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from review_completed
    union all
    select
        case_ref, 'risk_flag', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from risk_flag_raised
    union all
    select
        case_ref, 'risk_level', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from rosh_level_set
    union all
    select
        case_ref, 'warning', occurred_on, recorded_on, recorded_by_organisation, recorded_by_unit, supersedes,
        source, event_id
    from warning_issued

),

dated as (

    select
        facts.case_ref, facts.kind, facts.occurred_on, facts.recorded_on, facts.source, facts.event_id,
        facts.recorded_by_organisation as organisation, facts.recorded_by_unit as unit,
        facts.supersedes is not null as is_correction,
        occurred_day.day_number as occurred_day_number,
        recorded_day.day_number as recorded_day_number
    from facts
    inner join calendar as occurred_day on facts.occurred_on = occurred_day.day
    inner join calendar as recorded_day on facts.recorded_on = recorded_day.day
    where facts.recorded_by_organisation in ('CRC', 'NPS')

),

writing_days as (

    select case_ref, recorded_day_number, max(occurred_day_number) as last_day_number
    from dated
    group by case_ref, recorded_day_number

),

known_before as (

    select
        case_ref, recorded_day_number,
        max(last_day_number) over (
            partition by case_ref order by recorded_day_number rows between unbounded preceding and 1 preceding
        ) as last_day_number
    from writing_days

)

select
    dated.case_ref,
    dated.kind,
    dated.organisation,
    dated.unit,
    dated.occurred_on,
    dated.recorded_on,
    dated.recorded_day_number - dated.occurred_day_number as days,
    coalesce(known_before.last_day_number > dated.occurred_day_number, false) as is_out_of_order,
    dated.is_correction,
    dated.source,
    dated.event_id
from dated
inner join known_before
    on dated.case_ref = known_before.case_ref and dated.recorded_day_number = known_before.recorded_day_number
