-- One row per unbroken stretch during which the CRC's rule asked for a qualified officer (PO), with the officer it had.
--
-- The rule holds while a CRC supervises a case with a flag for domestic abuse, a looked-after child or child
-- protection; overlapping flags are one.  A stretch without an officer, or in prison, is left out.  `is_qualified` is
-- null where the grade is not known.  `flagged_by` is the flag since which the rule holds.  `days` is the number of
-- midnights passed, so that a stretch begun and ended on one day has none.
-- Source: the custody track and risk_flag_spells.  Clock: occurred_at.
-- Reads: custody_intervals, risk_flag_spells, calendar, question.

with

flags as (

    select
        risk_flag_spells.case_ref, risk_flag_spells.starts_at, risk_flag_spells.starts_on, risk_flag_spells.ends_on,
        risk_flag_spells.opened_by,
        case when risk_flag_spells.ends_at is null then 1 else 0 end as is_open,
        coalesce(risk_flag_spells.ends_at, question.as_of) as ends_at
    from risk_flag_spells
    cross join question
    where risk_flag_spells.flag in ('DOMESTIC_ABUSE', 'LOOKED_AFTER_CHILD', 'CHILD_PROTECTION')

),

-- overlapping flags joined into one stretch

flags_before as (

    select
        *,
        max(ends_at) over (
            partition by case_ref order by starts_at, ends_at, opened_by
            rows between unbounded preceding and 1 preceding
        ) as ended_before
    from flags

),

flags_numbered as (

    select
        *,
        case when ended_before >= starts_at then null else opened_by end as flagged_by,
        sum(case when ended_before >= starts_at then 0 else 1 end) over (
            partition by case_ref order by starts_at, ends_at, opened_by
            rows between unbounded preceding and current row
        ) as stretch
    from flags_before

),

flagged as (

    select
        case_ref, stretch, min(starts_at) as starts_at, min(starts_on) as starts_on,
        case when max(is_open) = 0 then max(ends_at) end as ends_at,
        case when max(is_open) = 0 then max(ends_on) end as ends_on,
        max(flagged_by) as flagged_by
    from flags_numbered
    group by case_ref, stretch

),

meetings as (

    select
        custody.case_ref, custody.holder as organisation, custody.unit, custody.officer, custody.grade,
        custody.assigned_by, flagged.flagged_by,
        case when flagged.starts_at > custody.starts_at then flagged.starts_at else custody.starts_at end as starts_at,
        case when flagged.starts_at > custody.starts_at then flagged.starts_on else custody.starts_on end as starts_on,
        case
            when flagged.ends_at is null then custody.ends_on
            when custody.ends_at is null or flagged.ends_at < custody.ends_at then flagged.ends_on
            else custody.ends_on
        end as ends_on
    from custody_intervals as custody
    inner join flagged
        on custody.case_ref = flagged.case_ref
        and (custody.ends_at is null or flagged.starts_at < custody.ends_at)
        and (flagged.ends_at is null or flagged.ends_at > custody.starts_at)
    where custody.holder = 'CRC' and custody.kind in ('supervised', 'escalation_being_decided')

)

select
    meetings.case_ref,
    row_number() over (partition by meetings.case_ref order by meetings.starts_at) as sequence,
    meetings.organisation,
    meetings.unit,
    meetings.officer,
    meetings.grade,
    case when meetings.grade <> 'UNKNOWN' then meetings.grade = 'PO' end as is_qualified,
    meetings.starts_on,
    meetings.ends_on,
    last_day.day_number - first_day.day_number as days,
    meetings.assigned_by,
    meetings.flagged_by
from meetings
cross join question
left join calendar as first_day on meetings.starts_on = first_day.day
left join calendar as last_day on coalesce(meetings.ends_on, question.as_of_on) = last_day.day
