-- Share of outcomes missing: does nobody say what became of the appointment?
--
-- One row per appointment, in a case that has been under supervision, that was to take place more than `recording_days`
-- before the day asked.  Met: no outcome of it is on record.  So the figure is a share of appointments, where GV47 gives
-- that of the cases with any such appointment.  On the last of those days an appointment has no row yet, whether its
-- outcome is on record or not.  Nor has one that the service called off, that another replaced, that was entered only
-- after its day and nobody attended, or that was to start at the instant of the closure of the case or later.  An
-- absence without a ruling has an outcome.  As known on an earlier day, an outcome that was written down later is
-- missing.  The value is the number of days from the appointment to the day asked.  Organisation and unit are the last
-- to hold the case on the day of the appointment, which is the day judged.  Nothing is left out.
-- Code: GV47a.  Entry: 47.  Family: G.  Kind: share.
-- Source: the report, L622 and L685: what was done is to be seen from the record.  Clock: occurred_at; an appointment by
-- the day on which it was to take place.
-- Reads: outcomes_due, supervised_cases.

select
    outcomes_due.case_ref || ' ' || outcomes_due.appointment_ref as thing,
    outcomes_due.case_ref,
    outcomes_due.organisation,
    outcomes_due.unit,
    outcomes_due.starts_on as judged_on,
    outcomes_due.is_missing as met,
    cast(outcomes_due.days as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    case
        when outcomes_due.is_missing then [outcomes_due.offered_by]
        else [outcomes_due.offered_by, outcomes_due.outcome_by]
    end as evidence
from outcomes_due
inner join supervised_cases on outcomes_due.case_ref = supervised_cases.case_ref
