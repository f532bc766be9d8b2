-- One row per case that the NPS allocated to a CRC: which documents reached the CRC with it.
--
-- The receipts on record while the case stayed with the CRC count together: a later receipt adds what was missing.  The
-- `has_…` columns and `is_complete` are null where no receipt is on record.
-- Source: allocation_decided, allocation_pack_received.  Clock: occurred_at.
-- Reads: organisation_spells, allocation_pack_received.

with

allocations as (

    select
        allocated.case_ref, allocated.organisation, allocated.unit, allocated.starts_at as allocated_at,
        allocated.starts_on as allocated_on, allocated.opened_by as allocated_by, min(later.starts_at) as left_at
    from organisation_spells as allocated
    left join organisation_spells as later
        on allocated.case_ref = later.case_ref
        and allocated.starts_at < later.starts_at
        and allocated.organisation <> later.organisation
    where allocated.opening = 'allocation' and allocated.organisation = 'CRC'
    group by
        allocated.case_ref, allocated.organisation, allocated.unit, allocated.starts_at, allocated.starts_on,
        allocated.opened_by

),

receipts as (

    select
        allocations.case_ref,
        min(received.occurred_on) as received_on,
        max(case when received.has_court_report then 1 else 0 end) as court_report,
        max(case when received.has_court_order then 1 else 0 end) as court_order,
        max(case when received.has_cas then 1 else 0 end) as cas,
        max(case when received.has_prosecution_papers then 1 else 0 end) as prosecution_papers,
        list(received.event_id order by received.occurred_at, received.event_id) as evidence
    from allocations
    inner join allocation_pack_received as received
        on allocations.case_ref = received.case_ref
        and allocations.allocated_at <= received.occurred_at
        and (allocations.left_at is null or received.occurred_at < allocations.left_at)
    group by allocations.case_ref

)

select
    allocations.case_ref,
    allocations.organisation,
    allocations.unit,
    allocations.allocated_at,
    allocations.allocated_on,
    allocations.allocated_by,
    receipts.received_on,
    receipts.court_report = 1 as has_court_report,
    receipts.court_order = 1 as has_court_order,
    receipts.cas = 1 as has_cas,
    receipts.prosecution_papers = 1 as has_prosecution_papers,
    receipts.court_report + receipts.court_order + receipts.cas + receipts.prosecution_papers = 4 as is_complete,
    coalesce(receipts.evidence, []) as evidence
from allocations
left join receipts on allocations.case_ref = receipts.case_ref
