-- One row per case that has been under supervision: allocated to a CRC or the NPS, not closed, and not in prison.
--
-- `started_on` is the first day of supervision and `ended_on` the last: the closure, or the return to prison of a
-- case that has not come out again.  `ended_on` is null while supervision goes on.  `judged_on` is the day asked, or
-- the last day of supervision where it ended before.  Organisation, unit and officer are those of that day; `officer`
-- is null where nobody held the case then.  Where a correction moved the closure to an earlier day, supervision ended on
-- that day, with whoever held the case then; what is recorded of the time between is no supervision (see `case_lives`).
-- Source: the custody track.  Clock: occurred_at.
-- Reads: custody_intervals, case_lives, question.

with

supervision as (

    select
        *,
        row_number() over (partition by case_ref order by sequence) as from_first,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from custody_intervals
    where kind in ('allocated_without_officer', 'supervised', 'escalation_being_decided')

)

select
    case_lives.case_ref,
    case_lives.crn,
    case_lives.sentence_type,
    first_interval.starts_at as started_at,
    first_interval.starts_on as started_on,
    last_interval.ends_at as ended_at,
    last_interval.ends_on as ended_on,
    last_interval.holder as organisation,
    last_interval.unit,
    last_interval.officer,
    last_interval.grade,
    coalesce(last_interval.ends_on, question.as_of_on) as judged_on
from case_lives
cross join question
inner join supervision as first_interval
    on case_lives.case_ref = first_interval.case_ref and first_interval.from_first = 1
inner join supervision as last_interval
    on case_lives.case_ref = last_interval.case_ref and last_interval.from_last = 1
