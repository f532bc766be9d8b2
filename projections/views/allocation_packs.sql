-- One row per case that the NPS allocated to a CRC: which documents reached the CRC with it.
--
-- The receipts on record while the case stayed with the CRC count together: a later receipt adds what was missing.
-- The `has_…` columns and `is_complete` are null where no receipt is on record.
-- Source: allocation_decided, allocation_pack_received.  Clock: occurred_at.
-- Reads: organisation_spells, allocation_pack_received, case_lives.

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
        allocations.case_ref, received.occurred_at, received.occurred_on, received.event_id,
        case when received.has_court_report then 1 else 0 end as court_report,
        case when received.has_court_order then 1 else 0 end as court_order,
        case when received.has_cas then 1 else 0 end as cas,
        case when received.has_prosecution_papers then 1 else 0 end as prosecution_papers
    from allocations
    inner join allocation_pack_received as received
        on allocations.case_ref = received.case_ref
        and allocations.allocated_at <= received.occurred_at
        and (allocations.left_at is null or received.occurred_at < allocations.left_at)

),

packs as (

    select
        case_ref, min(occurred_on) as received_on, max(court_report) as court_report, max(court_order) as court_order,
        max(cas) as cas, max(prosecution_papers) as prosecution_papers
    from receipts
    group by case_ref

),

proofs as (

    select case_ref, 1 as place, allocated_at as proven_at, allocated_by as event_id from allocations
    union all
    select case_ref, 2 as place, occurred_at, event_id from receipts

),

evidence as (

    select case_ref, list(event_id order by place, proven_at, event_id) as event_ids
    from proofs
    group by case_ref

)

select
    allocations.case_ref,
    case_lives.sentence_type,
    allocations.organisation,
    allocations.unit,
    allocations.allocated_at,
    allocations.allocated_on,
    packs.received_on,
    packs.court_report = 1 as has_court_report,
    packs.court_order = 1 as has_court_order,
    packs.cas = 1 as has_cas,
    packs.prosecution_papers = 1 as has_prosecution_papers,
    packs.court_report + packs.court_order + packs.cas + packs.prosecution_papers = 4 as is_complete,
    evidence.event_ids as evidence
from allocations
inner join case_lives on allocations.case_ref = case_lives.case_ref
inner join evidence on allocations.case_ref = evidence.case_ref
left join packs on allocations.case_ref = packs.case_ref
