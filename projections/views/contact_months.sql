-- One row per case and whole calendar month under supervision: was a meeting offered, and kept or followed up?
--
-- A month in which the case was allocated after its first day, closed, released or returned to prison has no row, and
-- the month that runs on the day asked has none until its last day.  `offered` counts the face-to-face appointments
-- offered for a day of the month.  `is_met`: one of them was attended, or one that was missed was followed up within
-- `contact_follow_up_business_days`.  `excluded` and what counts as following up are in the definition of the measure
-- AS38.  Organisation and unit are those of the last day of the month.
-- Source: service level CRC SCH9 AK.  Clock: occurred_at; appointments by the day on which they were to take place.
-- Reads: supervision_spells, organisation_spells, appointments, warning_issued, appointment_scheduled, home_visit_made,
-- non_compliance_noticed, recall_requested, calendar, question, threshold.

with

months as (

    select month, min(day_number) as first_day_number, max(day_number) as last_day_number, max(day) as last_on
    from calendar
    group by month

),

case_months as (

    select
        supervision_spells.case_ref, months.month, months.first_day_number, months.last_day_number, months.last_on
    from supervision_spells
    inner join months
        on months.first_day_number >= supervision_spells.first_day_number
        and months.last_day_number <= supervision_spells.last_day_number

),

held_days as (

    select
        organisation_spells.case_ref, organisation_spells.sequence, organisation_spells.organisation,
        organisation_spells.unit,
        first_day.day_number as first_day_number,
        last_day.day_number as last_day_number
    from organisation_spells
    inner join calendar as first_day on organisation_spells.starts_on = first_day.day
    left join calendar as last_day on organisation_spells.ends_on = last_day.day

),

holders as (

    select
        case_months.case_ref, case_months.month, held_days.organisation, held_days.unit,
        row_number() over (
            partition by case_months.case_ref, case_months.month order by held_days.sequence desc
        ) as from_last,
        case
            when
                min(held_days.organisation) over (partition by case_months.case_ref, case_months.month)
                = max(held_days.organisation) over (partition by case_months.case_ref, case_months.month)
                then false
            else true
        end as has_changed_hands
    from case_months
    inner join held_days
        on case_months.case_ref = held_days.case_ref
        and held_days.first_day_number <= case_months.last_day_number
        and (held_days.last_day_number is null or held_days.last_day_number > case_months.first_day_number)

),

meetings as (

    select
        case_months.case_ref, case_months.month, appointments.appointment_ref, appointments.starts_at,
        appointments.is_attended, appointments.is_absent, appointments.offered_by, appointments.outcome_by,
        calendar.business_number
    from case_months
    inner join appointments
        on case_months.case_ref = appointments.case_ref
        and appointments.day_number >= case_months.first_day_number
        and appointments.day_number <= case_months.last_day_number
    inner join calendar on appointments.starts_on = calendar.day
    where appointments.is_offered and appointments.is_face_to_face

),

actions as (

    select case_ref, occurred_at, occurred_on, event_id from warning_issued
    union all
    select case_ref, occurred_at, occurred_on, event_id from appointment_scheduled
    union all
    select case_ref, occurred_at, occurred_on, event_id from home_visit_made
    union all
    select case_ref, occurred_at, occurred_on, event_id from non_compliance_noticed
    union all
    select case_ref, occurred_at, occurred_on, event_id from recall_requested

),

follow_ups as (

    select
        meetings.case_ref, meetings.month, meetings.appointment_ref,
        min(actions.event_id) as event_id
    from meetings
    cross join threshold
    inner join actions on meetings.case_ref = actions.case_ref and meetings.starts_at < actions.occurred_at
    inner join calendar on actions.occurred_on = calendar.day
    where
        meetings.is_absent
        and calendar.next_business_number - meetings.business_number <= threshold.contact_follow_up_business_days
    group by meetings.case_ref, meetings.month, meetings.appointment_ref

),

counts as (

    select
        meetings.case_ref,
        meetings.month,
        count(*) as offered,
        sum(case when meetings.is_attended then 1 else 0 end) as attended,
        count(follow_ups.event_id) as followed_up,
        max(
            case
                when
                    meetings.is_absent
                    and today.next_business_number - meetings.business_number
                    <= threshold.contact_follow_up_business_days
                    then 1
                else 0
            end
        ) as has_time_left
    from meetings
    cross join question
    cross join threshold
    inner join calendar as today on question.as_of_on = today.day
    left join follow_ups
        on meetings.case_ref = follow_ups.case_ref
        and meetings.month = follow_ups.month
        and meetings.appointment_ref = follow_ups.appointment_ref
    group by meetings.case_ref, meetings.month

),

marks as (

    select case_ref, month, starts_at, 1 as rank, offered_by as event_id from meetings
    union all
    select case_ref, month, starts_at, 2, outcome_by from meetings
    union all
    select follow_ups.case_ref, follow_ups.month, meetings.starts_at, 3, follow_ups.event_id
    from follow_ups
    inner join meetings
        on follow_ups.case_ref = meetings.case_ref
        and follow_ups.month = meetings.month
        and follow_ups.appointment_ref = meetings.appointment_ref

),

-- the offer of a later appointment may be what followed up a missed one

events as (

    select case_ref, month, event_id, min(starts_at) as starts_at, min(rank) as rank
    from marks
    where event_id is not null
    group by case_ref, month, event_id

),

evidence as (

    select case_ref, month, list(event_id order by starts_at, rank, event_id) as events
    from events
    group by case_ref, month

),

judged as (

    select
        case_months.case_ref, case_months.month, case_months.last_on, holders.organisation, holders.unit,
        holders.has_changed_hands,
        coalesce(counts.offered, 0) as offered,
        coalesce(counts.attended + counts.followed_up, 0) > 0 as is_met,
        coalesce(counts.has_time_left, 0) = 1 as has_time_left,
        evidence.events
    from case_months
    left join holders
        on case_months.case_ref = holders.case_ref and case_months.month = holders.month and holders.from_last = 1
    left join counts on case_months.case_ref = counts.case_ref and case_months.month = counts.month
    left join evidence on case_months.case_ref = evidence.case_ref and case_months.month = evidence.month

)

select
    case_ref,
    month,
    organisation,
    unit,
    last_on as judged_on,
    is_met,
    cast(offered as bigint) as offered,
    case
        when has_changed_hands then 'CHANGED_HANDS'
        when has_time_left and not is_met then 'FOLLOW_UP_NOT_DUE_YET'
    end as excluded,
    coalesce(events, []) as evidence
from judged
