-- One row per case and stretch of its life in which failures to comply are counted together.
--
-- The count starts with the sentence, and starts afresh on the day of the hearing that ended a breach, whatever its
-- outcome, and on the day of a release after a recall; that very day belongs to the new stretch.  Where several fall on
-- one day they start one stretch.  `ends_on` is the day on which the next stretch starts; null for the last.
-- Source: national standards of enforcement, as the case management system counts them.  Clock: occurred_at.
-- Reads: case_lives, enforcement_clocks, person_rereleased, calendar.

with

resets as (

    select case_ref, sentenced_on as reset_on, sentenced_by as event_id from case_lives
    union all
    select case_ref, ended_on, ended_by from enforcement_clocks where is_breach and ended_on is not null
    union all
    select case_ref, occurred_on, event_id from person_rereleased

),

starts as (

    select case_ref, reset_on, min(event_id) as event_id
    from resets
    group by case_ref, reset_on

)

select
    starts.case_ref,
    row_number() over following as sequence,
    starts.reset_on as starts_on,
    lead(starts.reset_on) over following as ends_on,
    calendar.day_number as first_day_number,
    lead(calendar.day_number) over following - 1 as last_day_number,
    starts.event_id as opened_by
from starts
inner join calendar on starts.reset_on = calendar.day
window following as (partition by starts.case_ref order by starts.reset_on)
