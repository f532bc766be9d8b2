-- One row per appointment of which it was to be written down by now what became: whether anybody did.
--
-- Its day is more than `recording_days` past on the day asked; `days` run from the one to the other.  `is_missing`: no
-- outcome is on record.  An appointment that the service called off, that another replaced, that was entered only after
-- its day and nobody attended, or that was to start at the closure of the case or later, has no row.
-- Organisation, unit and officer held the case on the day of the appointment.
-- Source: appointment_scheduled, outcome_recorded.  Clock: occurred_at; an appointment by the day on which it was to
-- take place.
-- Reads: appointments, case_lives, calendar, question, threshold.

select
    appointments.case_ref,
    appointments.appointment_ref,
    appointments.kind,
    appointments.starts_on,
    asked_day.day_number - appointments.day_number as days,
    appointments.outcome is null as is_missing,
    appointments.organisation,
    appointments.unit,
    appointments.officer,
    appointments.offered_by,
    appointments.outcome_by
from appointments
cross join question
cross join threshold
inner join case_lives on appointments.case_ref = case_lives.case_ref
inner join calendar as asked_day on question.as_of_on = asked_day.day
where
    appointments.is_offered
    and asked_day.day_number - appointments.day_number > threshold.recording_days
    and (case_lives.closed_at is null or appointments.starts_at < case_lives.closed_at)
