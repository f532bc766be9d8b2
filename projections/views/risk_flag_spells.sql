-- One row per unbroken stretch of a case under one risk flag.
--
-- A flag raised again while it is up changes nothing.  Raised and removed at one instant it was never up.  The closure
-- ends any; `ends_at` is null while the flag is up.
-- Source: risk_flag_raised, risk_flag_removed.  Clock: occurred_at; of one instant, the order of the life cycle.
-- Reads: risk_flag_raised, risk_flag_removed, case_lives.

with

endings as (

    select case_ref, flag, occurred_at, occurred_on, recorded_at, source, event_id from risk_flag_removed
    union all
    select
        raised.case_ref, raised.flag, case_lives.closed_at, case_lives.closed_on, case_lives.closed_at, '' as source,
        case_lives.closed_by
    from risk_flag_raised as raised
    inner join case_lives on raised.case_ref = case_lives.case_ref
    where case_lives.closed_at is not null

),

raised_and_ended as (

    select
        raised.case_ref, raised.flag, raised.occurred_at as starts_at, raised.occurred_on as starts_on,
        raised.recorded_at, raised.source, raised.event_id as opened_by,
        endings.occurred_at as ends_at, endings.occurred_on as ends_on, endings.event_id as closed_by,
        row_number() over (
            partition by raised.position
            order by endings.occurred_at, endings.recorded_at, endings.source, endings.event_id
        ) as place
    from risk_flag_raised as raised
    inner join case_lives on raised.case_ref = case_lives.case_ref
    left join endings
        on raised.case_ref = endings.case_ref
        and raised.flag = endings.flag
        and raised.occurred_at <= endings.occurred_at
    where case_lives.closed_at is null or raised.occurred_at < case_lives.closed_at

),

-- those raised again before they were removed have the same end as the first

firsts as (

    select
        *,
        row_number() over (
            partition by case_ref, flag, ends_at order by starts_at, recorded_at, source, opened_by
        ) as first_place
    from raised_and_ended
    where place = 1 and (ends_at is null or ends_at > starts_at)

)

select
    case_ref,
    flag,
    row_number() over (partition by case_ref, flag order by starts_at) as sequence,
    starts_at,
    starts_on,
    ends_at,
    ends_on,
    opened_by,
    closed_by
from firsts
where first_place = 1
