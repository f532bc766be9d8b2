-- One row per rehabilitation activity requirement: the days that the court allowed at most, and those credited.
--
-- A day counts once, whatever was done on it: an appointment attended whose outcome says that it counts as such a day,
-- or a session of an intervention attended that does.  It counts from the day on which the requirement was made, and
-- for each such requirement of the case, since it is not said for which.  `days_left` and `is_maximum_reached` are null
-- where the court's maximum is not on record; `days_left` is below 0 where more was credited than the court allowed.
-- `removed_on` is the day on which the court removed the requirement and did not add it again.
-- Source: requirement_made, requirement_varied, outcome_recorded, intervention_session_held; the report, L641.
-- Clock: occurred_at; an appointment has the day on which it took place.
-- Reads: requirement_made, requirement_varied, appointments, outcome_recorded, intervention_session_held.

with

made as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from requirement_made
    where kind = 'REHABILITATION_ACTIVITY'

),

variations as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from requirement_varied
    where change in ('ADDED', 'REMOVED')

),

credits as (

    select appointments.case_ref, appointments.starts_on as day, outcome_recorded.event_id
    from appointments
    inner join outcome_recorded
        on appointments.case_ref = outcome_recorded.case_ref and appointments.outcome_by = outcome_recorded.event_id
    where appointments.is_attended and outcome_recorded.is_rar_day
    union all
    select case_ref, occurred_on, event_id
    from intervention_session_held
    where is_attended and is_rar_day

),

credited as (

    select
        made.case_ref, made.requirement_ref, count(distinct credits.day) as days, min(credits.day) as first_day_on,
        max(credits.day) as last_day_on, list(credits.event_id order by credits.day, credits.event_id) as evidence
    from made
    inner join credits on made.case_ref = credits.case_ref and made.occurred_on <= credits.day
    where made.place = 1
    group by made.case_ref, made.requirement_ref

)

select
    made.case_ref,
    made.requirement_ref,
    made.occurred_on as required_on,
    made.max_days,
    cast(coalesce(credited.days, 0) as bigint) as days,
    made.max_days - coalesce(credited.days, 0) as days_left,
    coalesce(credited.days, 0) >= made.max_days as is_maximum_reached,
    credited.first_day_on,
    credited.last_day_on,
    case when variations.change = 'REMOVED' then variations.occurred_on end as removed_on,
    made.event_id as required_by,
    coalesce(credited.evidence, []) as evidence
from made
left join credited on made.case_ref = credited.case_ref and made.requirement_ref = credited.requirement_ref
left join variations
    on made.case_ref = variations.case_ref
    and made.requirement_ref = variations.requirement_ref
    and variations.from_last = 1
where made.place = 1
