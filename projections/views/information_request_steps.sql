-- One row per step of a request for information: asked, chased, answered, forwarded, outcome recorded, closed.
--
-- `acting_organisation`, `acting_unit` and `acting_officer` wrote the step down; `organisation`, `unit` and `officer`
-- held the case at that moment, and are null before the allocation.  `to_organisation` is who received the answer, or
-- to whom it was passed on.  `detail` is the method of a request or reminder, the kind of an answer, the reason of a
-- closure, and of an outcome USED, ON_FILE or NOT_ON_FILE.  `days` run from the request; `is_after_due` says that the
-- step came after the day by which an answer was wanted.  A step of a request that is not on record has no row.
-- Source: the facts of information requests; the report, L489 and L577.  Clock: occurred_at; of one instant, the order
-- of the life cycle.
-- Reads: information_requested, response_received, response_forwarded, request_chased, request_outcome_recorded,
-- request_closed, organisation_spells, officer_spells, calendar.

with

asked as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from information_requested

),

steps as (

    select
        case_ref, request_ref, 1 as rank, 'asked' as step, cast(null as text) as to_organisation, method as detail,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from asked
    where place = 1
    union all
    select
        case_ref, request_ref, 2, 'chased', null, method,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from request_chased
    union all
    select
        case_ref, request_ref, 3, 'answered', received_by_organisation, response,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from response_received
    union all
    select
        case_ref, request_ref, 4, 'forwarded', to_organisation, null,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from response_forwarded
    union all
    select
        case_ref, request_ref, 5, 'outcome_recorded', null,
        case when is_used_in_risk_assessment then 'USED' when is_on_file then 'ON_FILE' else 'NOT_ON_FILE' end,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from request_outcome_recorded
    union all
    select
        case_ref, request_ref, 6, 'closed', null, closure,
        occurred_at, occurred_on, recorded_at, recorded_on, source, event_id,
        recorded_by_organisation, recorded_by_unit, recorded_by_officer
    from request_closed

)

select
    steps.case_ref,
    steps.request_ref,
    row_number() over (
        partition by steps.case_ref, steps.request_ref
        order by steps.occurred_at, steps.rank, steps.recorded_at, steps.source, steps.event_id
    ) as sequence,
    steps.step,
    asked.body,
    asked.authority,
    asked.subject,
    steps.occurred_at,
    steps.occurred_on,
    steps.recorded_at,
    steps.recorded_on,
    steps.recorded_by_organisation as acting_organisation,
    steps.recorded_by_unit as acting_unit,
    steps.recorded_by_officer as acting_officer,
    organisation_spells.organisation,
    organisation_spells.unit,
    officer_spells.officer,
    steps.to_organisation,
    steps.detail,
    step_day.day_number - asked_day.day_number as days,
    steps.occurred_on > asked.due_on as is_after_due,
    steps.event_id
from steps
inner join asked on steps.case_ref = asked.case_ref and steps.request_ref = asked.request_ref and asked.place = 1
inner join calendar as asked_day on asked.occurred_on = asked_day.day
inner join calendar as step_day on steps.occurred_on = step_day.day
left join organisation_spells
    on steps.case_ref = organisation_spells.case_ref
    and steps.occurred_at >= organisation_spells.starts_at
    and steps.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join officer_spells
    on steps.case_ref = officer_spells.case_ref
    and steps.occurred_at >= officer_spells.starts_at
    and steps.occurred_at < coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz))
