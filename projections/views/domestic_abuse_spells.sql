-- One row per stretch of a case under supervision with a flag for domestic abuse, by who held it.
--
-- A stretch has one organisation, unit and officer; `officer` is null while nobody held the case.  Time in prison, and
-- time before the flag was raised or after it was removed, is no part of it.  It counts from the day on which it starts
-- to the day before the one on which it ends, or to the day asked where it goes on: `first_day_number` and
-- `last_day_number` are those days, so that the day of a change of hands belongs to the one who takes the case; a
-- stretch that began and ended on one day is left out.  `flagged_by` is the flag, `assigned_by` the assignment.
-- Source: the custody track and risk_flag_spells; the report, L479.  Clock: occurred_at.
-- Reads: custody_intervals, risk_flag_spells, calendar, question.

with

meetings as (

    select
        custody.case_ref, custody.holder as organisation, custody.unit, custody.officer, custody.assigned_by,
        flags.opened_by as flagged_by,
        case when flags.starts_at > custody.starts_at then flags.starts_at else custody.starts_at end as starts_at,
        case when flags.starts_at > custody.starts_at then flags.starts_on else custody.starts_on end as starts_on,
        case
            when custody.ends_at is null or flags.ends_at < custody.ends_at then flags.ends_on
            else custody.ends_on
        end as ends_on
    from custody_intervals as custody
    inner join risk_flag_spells as flags
        on custody.case_ref = flags.case_ref
        and (custody.ends_at is null or flags.starts_at < custody.ends_at)
        and (flags.ends_at is null or flags.ends_at > custody.starts_at)
    where
        flags.flag = 'DOMESTIC_ABUSE'
        and custody.kind in ('allocated_without_officer', 'supervised', 'escalation_being_decided')

),

lasting as (

    select meetings.*, coalesce(meetings.ends_on, question.as_of_on) as last_on
    from meetings
    cross join question

),

numbered as (

    select
        meetings.*,
        first_day.day_number as first_day_number,
        case when meetings.ends_on is null then last_day.day_number else last_day.day_number - 1 end as last_day_number
    from lasting as meetings
    inner join calendar as first_day on meetings.starts_on = first_day.day
    inner join calendar as last_day on meetings.last_on = last_day.day

)

select
    case_ref,
    row_number() over (partition by case_ref order by starts_at) as sequence,
    organisation,
    unit,
    officer,
    starts_at,
    starts_on,
    ends_on,
    first_day_number,
    last_day_number,
    last_day_number - first_day_number + 1 as days,
    flagged_by,
    assigned_by
from numbered
where last_day_number >= first_day_number
