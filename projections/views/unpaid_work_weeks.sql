-- One row per unpaid work requirement and whole week in which the person could work: what was offered and credited.
--
-- A week runs from Monday to Sunday.  It is one of these where the requirement was in work on all of its days: the first
-- day of work that was arranged is no later than the Monday, and completion, removal and closure come after the Sunday,
-- which is no later than the day asked.  `offered_days` counts the different days on which an appointment for unpaid
-- work stood, time was credited, or the person was stood down; `minutes` is the time credited.  An appointment does not
-- say for which requirement it is, so it counts for each that the case has.  `is_employed` says that
-- employment was on record as a protective factor by the Sunday; that somebody is out of work is not on record, so
-- whoever is not known to be employed counts as unemployed.  Organisation and unit are the last to hold the case by the
-- Sunday.
-- Source: the facts of unpaid work, appointments, protective_factor_recorded.  Clock: occurred_at.
-- Reads: unpaid_work, unpaid_work_credited, unpaid_work_stood_down, appointments, protective_factor_recorded,
-- organisation_spells, calendar, question.

with

calendar_weeks as (

    select calendar.week_number, min(calendar.day) as starts_on, max(calendar.day) as ends_on
    from calendar
    cross join question
    where calendar.day <= question.as_of_on
    group by calendar.week_number
    having count(*) = 7

),

weeks as (

    select
        unpaid_work.case_ref, unpaid_work.requirement_ref, calendar_weeks.week_number, calendar_weeks.starts_on,
        calendar_weeks.ends_on
    from unpaid_work
    inner join calendar_weeks
        on calendar_weeks.starts_on >= unpaid_work.first_day_on
        and (unpaid_work.ended_on is null or calendar_weeks.ends_on < unpaid_work.ended_on)

),

days as (

    select case_ref, requirement_ref, occurred_on as day, minutes, event_id from unpaid_work_credited
    union all
    select case_ref, requirement_ref, occurred_on, 0, event_id from unpaid_work_stood_down
    union all
    select unpaid_work.case_ref, unpaid_work.requirement_ref, appointments.starts_on, 0, appointments.offered_by
    from unpaid_work
    inner join appointments on unpaid_work.case_ref = appointments.case_ref
    where appointments.kind = 'UNPAID_WORK' and appointments.is_offered

),

in_weeks as (

    select
        days.case_ref, days.requirement_ref, calendar.week_number, sum(days.minutes) as minutes,
        count(distinct days.day) as offered_days, list(days.event_id order by days.day, days.event_id) as events
    from days
    inner join calendar on days.day = calendar.day
    group by days.case_ref, days.requirement_ref, calendar.week_number

),

employed as (

    select case_ref, min(occurred_on) as since_on
    from protective_factor_recorded
    where factor = 'EMPLOYMENT'
    group by case_ref

),

holders as (

    select
        weeks.case_ref, weeks.requirement_ref, weeks.week_number, organisation_spells.organisation,
        organisation_spells.unit,
        row_number() over (
            partition by weeks.case_ref, weeks.requirement_ref, weeks.week_number
            order by organisation_spells.sequence desc
        ) as from_last
    from weeks
    inner join organisation_spells
        on weeks.case_ref = organisation_spells.case_ref and weeks.ends_on >= organisation_spells.starts_on

)

select
    weeks.case_ref,
    weeks.requirement_ref,
    weeks.week_number,
    weeks.starts_on,
    weeks.ends_on,
    holders.organisation,
    holders.unit,
    cast(coalesce(in_weeks.offered_days, 0) as bigint) as offered_days,
    cast(coalesce(in_weeks.minutes, 0) as bigint) as minutes,
    coalesce(employed.since_on <= weeks.ends_on, false) as is_employed,
    coalesce(in_weeks.events, []) as evidence
from weeks
left join in_weeks
    on weeks.case_ref = in_weeks.case_ref
    and weeks.requirement_ref = in_weeks.requirement_ref
    and weeks.week_number = in_weeks.week_number
left join employed on weeks.case_ref = employed.case_ref
left join holders
    on weeks.case_ref = holders.case_ref
    and weeks.requirement_ref = holders.requirement_ref
    and weeks.week_number = holders.week_number
    and holders.from_last = 1
