-- One row per sentence passed that probation is to manage: how long it took the NPS to decide on the allocation.
--
-- `business_days` run after the day of the sentence, to the end of the last, in England and Wales and Europe/London; an
-- allocation on another day counts as made on the next business day.  They are null until the case is allocated, and
-- `business_days_waited` then say how long it has waited: to the closure, or the day asked.  `unit` is the unit of the
-- NPS that wrote the decision down, and `to_organisation` the one it was allocated to.  A later transfer changes
-- nothing.  `is_met`: it was allocated within `allocation_business_days`.  `excluded`, where it was not allocated: the case
-- was closed before the time was over, or the time still runs.
-- Source: sentence_imposed, allocation_decided, sentence_closed.  Clock: occurred_at.
-- Reads: case_lives, allocation_decided, calendar, threshold.

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
        waits_day.next_business_number - sentenced_day.business_number as business_days_waited
    from case_lives
    left join allocations on case_lives.case_ref = allocations.case_ref and allocations.place = 1
    inner join calendar as sentenced_day on case_lives.sentenced_on = sentenced_day.day
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
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
    clocks.*,
    coalesce(clocks.business_days <= threshold.allocation_business_days, false) as is_met,
    case
        when clocks.business_days is not null then null
        when clocks.business_days_waited > threshold.allocation_business_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    evidence.events as evidence
from clocks
cross join threshold
inner join evidence on clocks.case_ref = evidence.case_ref
