-- One row per start of supervision after which an appointment is soon due: an order allocated, or a release on licence.
--
-- `start` is order_allocated, for the first allocation of a community order or suspended sentence order, or
-- released_on_licence, for each release; `started_on` is its day.  The appointment is the first, by the day on which it
-- is to take place, that stands (`is_offered`) and is in person at the office or at home, or by video; it counts from
-- the day of the start on, whether or not the person came to it.  `arranged_for_on` is its day, which may still lie
-- ahead.  `business_days` run after the day of the start, to the end of the last, in England and Wales; an appointment
-- on another day counts as one on the next business day.  They are null where none was arranged.
-- `business_days_waited` run to the closure, or the day asked.  Organisation and unit held the case at the start.
-- `evidence` is the start with the appointment, or without one with the closure.
-- Source: organisation_spells, releases, appointments.  Clock: occurred_at; an appointment has the day on which it is to
-- take place.
-- Reads: case_lives, organisation_spells, releases, appointments, calendar.

with

starts as (

    select
        organisation_spells.case_ref, 'order_allocated' as start, organisation_spells.starts_at as started_at,
        organisation_spells.starts_on as started_on, organisation_spells.opened_by,
        organisation_spells.organisation, organisation_spells.unit
    from organisation_spells
    inner join case_lives on organisation_spells.case_ref = case_lives.case_ref
    where
        organisation_spells.sequence = 1
        and case_lives.sentence_type in ('COMMUNITY_ORDER', 'SUSPENDED_SENTENCE_ORDER')
    union all
    select case_ref, 'released_on_licence', released_at, released_on, released_by, organisation, unit from releases

),

arranged as (

    select
        starts.case_ref, starts.started_at, appointments.starts_on, appointments.offered_by,
        row_number() over (
            partition by starts.case_ref, starts.started_at
            order by appointments.starts_at, appointments.appointment_ref
        ) as place
    from starts
    inner join appointments on starts.case_ref = appointments.case_ref and starts.started_on <= appointments.starts_on
    where appointments.is_offered and (appointments.is_face_to_face or appointments.kind = 'VIDEO')

)

select
    starts.case_ref,
    case_lives.sentence_type,
    starts.start,
    starts.started_at,
    starts.started_on,
    starts.organisation,
    starts.unit,
    arranged.starts_on as arranged_for_on,
    arranged_day.next_business_number - started_day.business_number as business_days,
    waits_day.next_business_number - started_day.business_number as business_days_waited,
    case_lives.closed_on,
    starts.opened_by,
    arranged.offered_by as arranged_by,
    case_lives.closed_by,
    case
        when arranged.offered_by is not null then [starts.opened_by, arranged.offered_by]
        when case_lives.closed_by is not null then [starts.opened_by, case_lives.closed_by]
        else [starts.opened_by]
    end as evidence
from starts
inner join case_lives on starts.case_ref = case_lives.case_ref
inner join calendar as started_day on starts.started_on = started_day.day
inner join calendar as waits_day on case_lives.last_on = waits_day.day
left join arranged
    on starts.case_ref = arranged.case_ref and starts.started_at = arranged.started_at and arranged.place = 1
left join calendar as arranged_day on arranged.starts_on = arranged_day.day
