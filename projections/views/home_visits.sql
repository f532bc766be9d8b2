-- One row per case, day and visitor of a home visit: entered as made, or an appointment at home that was attended.
--
-- Where a visit is entered as made, the appointment of that day in the same case is the same visit.  A visit of which
-- only the appointment is on record was made by the officer whom it was with, or failing that by the one who held the
-- case.  An appointment at home that was missed or called off is no visit.  `visited_by` is the staff code, `event_id`
-- what shows the visit.
-- Source: home_visit_made, appointments; the report, L479.  Clock: occurred_at; an appointment by the day on which it
-- was to take place.
-- Reads: home_visit_made, appointments.

with

made as (

    select
        case_ref, occurred_on as visited_on, visited_by, event_id,
        row_number() over (
            partition by case_ref, occurred_on, visited_by order by occurred_at, recorded_at, source, event_id
        ) as place
    from home_visit_made

),

days_made as (

    select distinct case_ref, visited_on
    from made

),

attended as (

    select
        appointments.case_ref, appointments.starts_on as visited_on,
        coalesce(appointments.with_officer, appointments.officer) as visited_by, appointments.outcome_by as event_id,
        row_number() over (
            partition by
                appointments.case_ref, appointments.starts_on,
                coalesce(appointments.with_officer, appointments.officer)
            order by appointments.starts_at, appointments.appointment_ref
        ) as place
    from appointments
    left join days_made
        on appointments.case_ref = days_made.case_ref and appointments.starts_on = days_made.visited_on
    where appointments.kind = 'HOME_VISIT' and appointments.is_attended and days_made.case_ref is null

)

select case_ref, visited_on, visited_by, event_id from made where place = 1
union all
select case_ref, visited_on, visited_by, event_id from attended where place = 1
