-- One row per appointment that the person missed, with the latest ruling on it.
--
-- `is_acceptable` is null until the absence is ruled on.  Several appointments missed on one day have a row each and
-- one `absent_on`: absences are counted in days.
-- Source: outcome_recorded, absence_ruled.  Clock: occurred_at; the day is that of the appointment.
-- Reads: appointments.

select
    case_ref,
    appointment_ref,
    kind,
    is_national_standard,
    starts_at as absent_at,
    starts_on as absent_on,
    day_number,
    is_acceptable,
    reason,
    ruled_on,
    organisation,
    unit,
    officer,
    outcome_by,
    ruled_by
from appointments
where is_absent
