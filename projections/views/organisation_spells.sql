-- One row per unbroken stretch of a case with one organisation and unit, from its allocation or transfer.
--
-- `opening` is allocation or transfer.  It ends with the next transfer or the closure; `ends_at` is null while the
-- case is open and still there.  A transfer within one organisation, between areas, starts a new spell.  A stretch of
-- no time (a transfer at the instant of the allocation) is left out.
-- Source: allocation_decided, case_transferred.  Clock: occurred_at.
-- Reads: allocation_decided, case_transferred, case_lives, calendar, question.

with

marks as (

    select
        case_ref, occurred_at, occurred_on, 'allocation' as opening, 1 as rank, recorded_at, source, event_id,
        to_organisation as organisation, to_unit as unit
    from allocation_decided
    union all
    select
        case_ref, occurred_at, occurred_on, 'transfer' as opening, 2 as rank, recorded_at, source, event_id,
        to_organisation as organisation, to_unit as unit
    from case_transferred

),

lived as (

    select marks.*, case_lives.closed_at, case_lives.closed_on, case_lives.closed_by
    from marks
    inner join case_lives on marks.case_ref = case_lives.case_ref
    where case_lives.closed_at is null or marks.occurred_at < case_lives.closed_at

),

spells as (

    select
        case_ref, opening, organisation, unit, occurred_at as starts_at, occurred_on as starts_on,
        event_id as opened_by,
        coalesce(lead(occurred_at) over following, closed_at) as ends_at,
        coalesce(lead(occurred_on) over following, closed_on) as ends_on,
        coalesce(lead(event_id) over following, closed_by) as closed_by
    from lived
    window following as (partition by case_ref order by occurred_at, rank, recorded_at, source, event_id)

)

select
    spells.case_ref,
    row_number() over (partition by spells.case_ref order by spells.starts_at) as sequence,
    spells.opening,
    spells.organisation,
    spells.unit,
    spells.starts_at,
    spells.starts_on,
    spells.ends_at,
    spells.ends_on,
    spells.opened_by,
    spells.closed_by,
    last_day.day_number - first_day.day_number as days
from spells
cross join question
left join calendar as first_day on spells.starts_on = first_day.day
left join calendar as last_day on coalesce(spells.ends_on, question.as_of_on) = last_day.day
where spells.ends_at is null or spells.ends_at > spells.starts_at
