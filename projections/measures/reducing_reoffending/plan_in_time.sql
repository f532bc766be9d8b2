-- Plan in time: was the sentence plan completed within 15 business days of the first appointment attended?
--
-- One row per case that has been under supervision.  The time runs from the day of the first national standards
-- appointment that the person attended while under supervision, whether or not they complied at it: before the
-- allocation, in prison, or absent, no time runs.  Met: a sentence plan was completed no later than the end of the last
-- business day allowed (`plan_business_days` after that day, which itself does not count), also where it was completed
-- before the first appointment.  A plan completed on a weekend or bank holiday counts as completed on the next business
-- day.  A risk management plan is no sentence plan.  Not met: completed later, or not completed and the time is over.
-- Left out: no such appointment was attended (NO_APPOINTMENT_ATTENDED); no plan, and the time still runs on the day
-- asked (NOT_DUE_YET); no plan, and the case was closed before the time was over (CLOSED_BEFORE_DUE).  Organisation and
-- unit are those that held the case on the day of the appointment, also where it was transferred before the plan was
-- due.  Judged on the day of the appointment, or without one on the last day of supervision or the day asked.  The
-- service level counts by the case's sentence, so group by `sentence_type` to compare with it.
-- Code: RR27.  Entry: 27.  Family: T.  Kind: share.
-- Source: service levels of the CRC on plan completion, and PS SL006.  Clock: occurred_at.
-- Reads: supervised_cases, supervision_spells, case_lives, appointments, plan_completed, calendar, question, threshold.

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
        coalesce(attended.organisation, supervised_cases.organisation) as organisation,
        coalesce(attended.unit, supervised_cases.unit) as unit,
        coalesce(attended.starts_on, supervised_cases.judged_on) as judged_on,
        attended.outcome_by as attended_by,
        case_lives.closed_on, case_lives.closed_by,
        plans.event_id as planned_by,
        planned_day.next_business_number - attended_day.business_number as business_days,
        waits_day.next_business_number - attended_day.business_number as business_days_waited,
        threshold.plan_business_days as allowed
    from supervised_cases
    cross join question
    cross join threshold
    inner join case_lives on supervised_cases.case_ref = case_lives.case_ref
    left join attended on supervised_cases.case_ref = attended.case_ref and attended.place = 1
    left join plans on supervised_cases.case_ref = plans.case_ref and plans.place = 1
    inner join calendar as waits_day on coalesce(case_lives.closed_on, question.as_of_on) = waits_day.day
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
    clocks.case_ref as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.judged_on,
    coalesce(clocks.business_days <= clocks.allowed, false) as met,
    cast(clocks.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when clocks.attended_by is null then 'NO_APPOINTMENT_ATTENDED'
        when clocks.business_days is not null or clocks.business_days_waited > clocks.allowed then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    coalesce(evidence.events, []) as evidence
from clocks
left join evidence on clocks.case_ref = evidence.case_ref
