-- One row per appointment whose day is more than `recording_days` past and of which nobody wrote down what became.
--
-- It is a row of the view `outcomes_due` without an outcome; that view says which appointments count.
-- Source: appointment_scheduled, outcome_recorded.  Clock: occurred_at; an appointment by the day on which it was to
-- take place.
-- Reads: outcomes_due.

select case_ref, appointment_ref, kind, starts_on, days, organisation, unit, officer, offered_by
from outcomes_due
where is_missing
