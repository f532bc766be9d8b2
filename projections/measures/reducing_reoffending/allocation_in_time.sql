-- Allocation in time: was the case allocated by the end of the second full business day after the sentence?
--
-- One row per sentence passed that probation is to manage, whatever its type.  Met: the NPS decided on the allocation
-- no later than the end of the second business day after the day of the sentence (`allocation_business_days`).  The day
-- of the sentence does not count; business days are those of England and Wales, and days run in Europe/London.  An
-- allocation on a weekend or bank holiday counts as made on the next business day.  Not met: allocated later, or not
-- allocated and the time is over.  A later transfer changes nothing.  Left out: not allocated and the time still runs
-- on the day asked (NOT_DUE_YET); closed, for whatever reason, before it was allocated and before the time was over
-- (CLOSED_BEFORE_DUE).  The organisation is the NPS, which allocates every case, and the unit the one that wrote the
-- decision down; the category is the organisation it was allocated to.  Judged on the day of the sentence.
-- Code: RR21.  Entry: 21.  Family: T.  Kind: share.
-- Source: service level NPS SL002.  Clock: occurred_at.
-- Reads: case_lives, allocation_decided, calendar, question, threshold.

with

allocations as (

    select
        *,
        row_number() over (partition by case_ref order by occurred_at, recorded_at, source, event_id) as place
    from allocation_decided

),

clocks as (

    select
        case_lives.case_ref, case_lives.sentenced_at, case_lives.sentenced_on, case_lives.sentenced_by,
        case_lives.closed_on, case_lives.closed_by,
        allocations.recorded_by_unit as unit, allocations.to_organisation, allocations.event_id as allocated_by,
        allocated_day.next_business_number - sentenced_day.business_number as business_days,
        waits_day.next_business_number - sentenced_day.business_number as business_days_waited,
        threshold.allocation_business_days as allowed
    from case_lives
    cross join question
    cross join threshold
    left join allocations on case_lives.case_ref = allocations.case_ref and allocations.place = 1
    inner join calendar as sentenced_day on case_lives.sentenced_on = sentenced_day.day
    inner join calendar as waits_day on coalesce(case_lives.closed_on, question.as_of_on) = waits_day.day
    left join calendar as allocated_day on allocations.occurred_on = allocated_day.day

),

marks as (

    select case_ref, 1 as rank, sentenced_by as event_id from clocks
    union all
    select case_ref, 2, allocated_by from clocks
    union all
    select case_ref, 3, closed_by from clocks where allocated_by is null

),

evidence as (

    select case_ref, list(event_id order by rank) as events
    from marks
    where event_id is not null
    group by case_ref

)

select
    clocks.case_ref as thing,
    clocks.case_ref,
    'NPS' as organisation,
    clocks.unit,
    clocks.sentenced_on as judged_on,
    coalesce(clocks.business_days <= clocks.allowed, false) as met,
    cast(clocks.business_days as bigint) as value,
    clocks.to_organisation as category,
    case
        when clocks.business_days is not null or clocks.business_days_waited > clocks.allowed then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    evidence.events as evidence
from clocks
inner join evidence on clocks.case_ref = evidence.case_ref
