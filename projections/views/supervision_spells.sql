-- One row per unbroken stretch of a case under supervision: allocated to a CRC or the NPS, not closed, not in prison.
--
-- A change of officer, of unit or of organisation does not end a stretch; a recall does, and the release begins
-- another.  The stretch counts from the day on which it starts to the day before the one on which it ends, or to the
-- day asked where it goes on; `first_day_number` and `last_day_number` are those days.
-- Source: the custody track.  Clock: occurred_at.
-- Reads: custody_intervals, calendar, question.

with

held as (

    select
        *,
        kind in ('allocated_without_officer', 'supervised', 'escalation_being_decided') as is_supervision
    from custody_intervals

),

compared as (

    select
        *,
        lag(is_supervision) over (partition by case_ref order by sequence) as was_supervision
    from held

),

numbered as (

    select
        *,
        sum(case when was_supervision then 0 else 1 end) over (
            partition by case_ref order by sequence rows between unbounded preceding and current row
        ) as stretch
    from compared
    where is_supervision

),

bounds as (

    select case_ref, stretch, min(sequence) as first_sequence, max(sequence) as last_sequence
    from numbered
    group by case_ref, stretch

),

closing as (

    select custody_intervals.*, coalesce(custody_intervals.ends_on, question.as_of_on) as last_on
    from custody_intervals
    cross join question

)

select
    bounds.case_ref,
    row_number() over (partition by bounds.case_ref order by bounds.first_sequence) as sequence,
    opening.starts_at,
    opening.starts_on,
    closing.ends_at,
    closing.ends_on,
    first_day.day_number as first_day_number,
    case when closing.ends_on is null then last_day.day_number else last_day.day_number - 1 end as last_day_number,
    opening.opened_by,
    closing.closed_by
from bounds
inner join custody_intervals as opening
    on bounds.case_ref = opening.case_ref and bounds.first_sequence = opening.sequence
inner join closing
    on bounds.case_ref = closing.case_ref and bounds.last_sequence = closing.sequence
inner join calendar as first_day on opening.starts_on = first_day.day
inner join calendar as last_day on closing.last_on = last_day.day
