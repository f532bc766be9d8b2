-- One row per run of days under supervision on which no appointment was offered.
--
-- A day has an appointment when one of any kind was offered for it, kept or not.  Appointments that the service called
-- off do not count.  A run is broken by nothing else, and ends at the return to prison, the closure or the day asked
-- (`is_open`).  `starts_on` and `ends_on` are the first and the last day without an appointment, and `days` counts
-- both.  `opened_by` and `closed_by` are the appointments, or the start and the end of supervision, on either side;
-- `closed_by` is null where the run is open.
-- Source: the report, L864.  Clock: occurred_at; appointments by the day on which they were to take place.
-- Reads: supervision_spells, appointments, calendar.

with

offers as (

    select
        supervision_spells.case_ref, supervision_spells.sequence, appointments.day_number,
        min(appointments.offered_by) as event_id
    from supervision_spells
    inner join appointments
        on supervision_spells.case_ref = appointments.case_ref
        and appointments.day_number >= supervision_spells.first_day_number
        and appointments.day_number <= supervision_spells.last_day_number
    where appointments.is_offered
    group by supervision_spells.case_ref, supervision_spells.sequence, appointments.day_number

),

marks as (

    select case_ref, sequence, day_number, event_id, false as is_end from offers
    union all
    select case_ref, sequence, first_day_number - 1 as day_number, opened_by as event_id, false as is_end
    from supervision_spells
    union all
    select case_ref, sequence, last_day_number + 1 as day_number, closed_by as event_id, true as is_end
    from supervision_spells

),

runs as (

    select
        case_ref,
        sequence,
        day_number + 1 as first_day_number,
        lead(day_number) over following - 1 as last_day_number,
        event_id as opened_by,
        lead(event_id) over following as closed_by,
        lead(is_end) over following as is_last
    from marks
    window following as (partition by case_ref, sequence order by day_number)

)

select
    runs.case_ref,
    row_number() over (partition by runs.case_ref order by runs.first_day_number) as sequence,
    first_day.day as starts_on,
    last_day.day as ends_on,
    runs.last_day_number - runs.first_day_number + 1 as days,
    runs.is_last and runs.closed_by is null as is_open,
    runs.opened_by,
    runs.closed_by
from runs
inner join calendar as first_day on runs.first_day_number = first_day.day_number
inner join calendar as last_day on runs.last_day_number = last_day.day_number
where runs.last_day_number >= runs.first_day_number
