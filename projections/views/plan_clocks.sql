-- One row per case that has been under supervision: how long the sentence plan took after the first appointment.
--
-- The time runs from the day of the first national standards appointment that the person attended while under
-- supervision, whether or not they complied at it: before the allocation, in prison, or absent, no time runs, and
-- `attended_by` is null.  `business_days` run after that day, to the end of the last, in England and Wales; a plan
-- completed on another day counts as completed on the next business day, and one completed before the appointment has
-- less than one.  They are null until a sentence plan is completed, and `business_days_waited` then say how long it has
-- been waited for: to the closure, or the day asked.  A risk management plan is no sentence plan.  Organisation and unit
-- held the case on the day of the appointment.  `judged_on` is that day, or without one the last day of supervision or
-- the day asked.  `is_met`: the plan was completed within `plan_business_days`.  `excluded`: no appointment was attended;
-- or, without a plan, the case was closed before the time was over, or the time still runs.
-- Source: appointments, plan_completed.  Clock: occurred_at.
-- Reads: supervised_cases, supervision_spells, case_lives, appointments, plan_completed, calendar,
-- threshold.

with

attended as (

    select
        appointments.*,
        row_number() over (
            partition by appointments.case_ref order by appointments.starts_at, appointments.appointment_ref
        ) as place
    from appointments
    inner join supervision_spells
        on appointments.case_ref = supervision_spells.case_ref
        and appointments.day_number >= supervision_spells.first_day_number
        and appointments.day_number <= supervision_spells.last_day_number
    where appointments.is_attended and appointments.is_national_standard

),

plans as (

    select
        *,
        row_number() over (partition by case_ref order by occurred_at, recorded_at, source, event_id) as place
    from plan_completed
    where kind = 'SENTENCE'

),

clocks as (

    select
        supervised_cases.case_ref,
        supervised_cases.sentence_type,
        coalesce(attended.organisation, supervised_cases.organisation) as organisation,
        coalesce(attended.unit, supervised_cases.unit) as unit,
        coalesce(attended.starts_on, supervised_cases.judged_on) as judged_on,
        attended.outcome_by as attended_by,
        case_lives.closed_on, case_lives.closed_by,
        plans.event_id as planned_by,
        planned_day.next_business_number - attended_day.business_number as business_days,
        waits_day.next_business_number - attended_day.business_number as business_days_waited
    from supervised_cases
    inner join case_lives on supervised_cases.case_ref = case_lives.case_ref
    left join attended on supervised_cases.case_ref = attended.case_ref and attended.place = 1
    left join plans on supervised_cases.case_ref = plans.case_ref and plans.place = 1
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
    left join calendar as attended_day on attended.starts_on = attended_day.day
    left join calendar as planned_day on plans.occurred_on = planned_day.day

),

marks as (

    select case_ref, 1 as rank, attended_by as event_id from clocks
    union all
    select case_ref, 2, planned_by from clocks where attended_by is not null
    union all
    select case_ref, 3, closed_by from clocks where attended_by is not null and planned_by is null

),

evidence as (

    select case_ref, list(event_id order by rank) as events
    from marks
    where event_id is not null
    group by case_ref

)

select
    clocks.*,
    coalesce(clocks.business_days <= threshold.plan_business_days, false) as is_met,
    case
        when clocks.attended_by is null then 'NO_APPOINTMENT_ATTENDED'
        when clocks.business_days is not null then null
        when clocks.business_days_waited > threshold.plan_business_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    coalesce(evidence.events, []) as evidence
from clocks
cross join threshold
left join evidence on clocks.case_ref = evidence.case_ref
