-- Outcomes missing: in how many cases does nobody say what became of an appointment?
--
-- One row per case that has been under supervision, also where it has ended since.  Met: for at least one appointment,
-- more than `recording_days` before the day asked, no outcome is on record; the value is the number of such
-- appointments.  On the last of those days it is not missing yet.  An appointment counts whatever its kind and whoever
-- was to be seen, unless the service called it off, another replaced it, it was entered only after its day, or it was to
-- start at the instant of the closure of the case or later.  An absence without a ruling has an outcome.  As known on an
-- earlier day, an outcome that was written down later is missing.  Organisation and unit are those that hold the case on the day
-- judged: the day asked, or the last day of supervision.  Nothing is left out.
-- Code: GV47.  Entry: 47.  Family: G.  Kind: share.
-- Source: the report, L622 and L685: what was done is to be seen from the record.  Clock: occurred_at; an appointment by the day on which it was to take place.
-- Reads: supervised_cases, missing_outcomes.

with

counts as (

    select case_ref, count(*) as times, list(offered_by order by starts_on, appointment_ref) as events
    from missing_outcomes
    group by case_ref

)

select
    supervised_cases.case_ref as thing,
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.judged_on,
    counts.case_ref is not null as met,
    cast(coalesce(counts.times, 0) as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    coalesce(counts.events, []) as evidence
from supervised_cases
left join counts on supervised_cases.case_ref = counts.case_ref
