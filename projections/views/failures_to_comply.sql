-- One row per case and day on which the person failed to comply with a national standards appointment.
--
-- A failure is an absence whose latest ruling is unacceptable, or an attendance at which the person failed to comply.
-- Two failures on one day are one: the days are counted, not the appointments.  An absence that is not ruled on is no
-- failure.  `settled_on` is the first day on which the failure was settled by the ruling, or by the outcome where
-- attended.
-- Source: national standards of enforcement, as the case management system counts them.  Clock: occurred_at; the day is
-- that of the appointment.
-- Reads: appointments.

select
    case_ref,
    starts_on as failed_on,
    day_number,
    min(settled_on) as settled_on
from appointments
where is_unacceptable_failure and is_national_standard
group by case_ref, starts_on, day_number
