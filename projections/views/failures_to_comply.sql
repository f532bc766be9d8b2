-- One row per case and day on which the person failed to comply with a national standards appointment.
--
-- A failure is an absence whose latest ruling is unacceptable, or an attendance at which the person failed to comply.
-- Two failures on one day are one: the days are counted, not the appointments.  An absence that is not ruled on is no
-- failure.  `settled_on` is the first day on which the failure was settled by the ruling, or by the outcome where
-- attended, and `settled_by` that ruling or outcome.  `period` is the stretch in which it counts (see the view
-- `compliance_periods`), by the day of the appointment.
-- Source: national standards of enforcement, as the case management system counts them.  Clock: occurred_at; the day is
-- that of the appointment.
-- Reads: appointments, compliance_periods.

with

failures as (

    select
        *,
        row_number() over (
            partition by case_ref, starts_on order by settled_on, starts_at, appointment_ref
        ) as place
    from appointments
    where is_unacceptable_failure and is_national_standard

)

select
    failures.case_ref,
    failures.starts_on as failed_on,
    failures.day_number,
    failures.settled_on,
    case when failures.is_absent then failures.ruled_by else failures.outcome_by end as settled_by,
    compliance_periods.sequence as period
from failures
left join compliance_periods
    on failures.case_ref = compliance_periods.case_ref
    and failures.day_number >= compliance_periods.first_day_number
    and failures.day_number <= coalesce(compliance_periods.last_day_number, 99999)
where failures.place = 1
