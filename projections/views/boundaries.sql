-- One row per change of hands in a case, with what an inspector asks of it: the pack, who was told, the review, gaps.
--
-- `pack` is complete, incomplete or not_recorded for an allocation to a CRC (from its receipts, with `has_…` for each
-- document), complete or incomplete for a transfer (as said on the transfer), and null where no pack is due.
-- `pack_evidence` names the allocation and its receipts, or the transfer.  `transfer_kind` says why a transfer was made:
-- ESCALATION, DEESCALATION (the way back) or AREA.
-- `is_told`: the person was told of the change of officer, or at the allocation inducted, within `person_informed_days`
-- before or after the day of the change, but not before the change before it nor after the change after it.
-- `is_reviewed`: a review was completed within `review_after_officer_change_days` of the day of a transfer or change
-- of officer, that day included.  Null for an allocation, where none is due. Where it was not done, both are false
-- once the days are over.  They are null while the days still run on the day asked, and where the case was closed, or
-- for `is_told` changed hands again, before they were over.
-- `days_without_officer` counts the days of the gaps in the custody track up to the next change of hands.
-- `open_requests` counts the requests for information made before the change and neither answered nor closed by then.
-- Source: handovers, with person_informed, review_completed and the packs.  Clock: occurred_at.
-- Reads: handovers, case_lives, allocation_packs, case_transferred, person_informed, review_completed, waits,
-- custody_intervals, calendar, threshold.

with

-- `last_day` is the last day on which something could still be done about it: the closure's, or the day asked

dated as (

    select
        handovers.*,
        changed_day.day_number as changed_day,
        last_day.day_number as last_day,
        lag(changed_day.day_number) over following as earlier_day,
        lead(changed_day.day_number) over following as later_day,
        lead(handovers.changed_at) over following as later_at
    from handovers
    inner join case_lives on handovers.case_ref = case_lives.case_ref
    inner join calendar as changed_day on handovers.changed_on = changed_day.day
    inner join calendar as last_day on case_lives.last_on = last_day.day
    window following as (partition by handovers.case_ref order by handovers.sequence)

),

told as (

    select
        dated.case_ref, dated.sequence, informed.occurred_on, informed.event_id,
        row_number() over (
            partition by dated.case_ref, dated.sequence
            order by informed.occurred_at, informed.recorded_at, informed.source, informed.event_id
        ) as place
    from dated
    cross join threshold
    inner join person_informed as informed on dated.case_ref = informed.case_ref
    inner join calendar as informed_day on informed.occurred_on = informed_day.day
    where
        (informed.of = 'OFFICER_CHANGE' or (dated.kind = 'allocation' and informed.of = 'INDUCTION'))
        and informed_day.day_number >= dated.changed_day - threshold.person_informed_days
        and informed_day.day_number <= dated.changed_day + threshold.person_informed_days
        and informed_day.day_number >= coalesce(dated.earlier_day, informed_day.day_number)
        and informed_day.day_number <= coalesce(dated.later_day, informed_day.day_number)

),

reviewed as (

    select
        dated.case_ref, dated.sequence, reviews.occurred_on, reviews.event_id,
        row_number() over (
            partition by dated.case_ref, dated.sequence
            order by reviews.occurred_at, reviews.recorded_at, reviews.source, reviews.event_id
        ) as place
    from dated
    cross join threshold
    inner join review_completed as reviews on dated.case_ref = reviews.case_ref
    inner join calendar as review_day on reviews.occurred_on = review_day.day
    where
        dated.kind <> 'allocation'
        and review_day.day_number >= dated.changed_day
        and review_day.day_number <= dated.changed_day + threshold.review_after_officer_change_days

),

requests as (

    select
        dated.case_ref, dated.sequence, count(*) as open_requests,
        list(waits.opened_by order by waits.starts_at, waits.opened_by) as evidence
    from dated
    inner join waits
        on dated.case_ref = waits.case_ref
        and waits.kind = 'information_request'
        and waits.starts_at < dated.changed_at
        and coalesce(waits.ends_at, cast('9999-12-31' as timestamptz)) > dated.changed_at
    group by dated.case_ref, dated.sequence

),

gaps as (

    select dated.case_ref, dated.sequence, sum(custody_intervals.days) as days_without_officer
    from dated
    inner join custody_intervals
        on dated.case_ref = custody_intervals.case_ref
        and custody_intervals.is_gap
        and custody_intervals.starts_at >= dated.changed_at
        and custody_intervals.starts_at < coalesce(dated.later_at, cast('9999-12-31' as timestamptz))
    group by dated.case_ref, dated.sequence

)

select
    dated.case_ref,
    dated.sequence,
    dated.kind,
    transfers.kind as transfer_kind,
    dated.changed_at,
    dated.changed_on,
    dated.from_organisation,
    dated.from_unit,
    dated.from_officer,
    dated.to_organisation,
    dated.to_unit,
    dated.to_officer,
    dated.taken_on,
    cast(coalesce(gaps.days_without_officer, 0) as bigint) as days_without_officer,
    case
        when dated.kind = 'transfer' and transfers.is_pack_complete then 'complete'
        when dated.kind = 'transfer' then 'incomplete'
        when dated.kind <> 'allocation' or packs.case_ref is null then null
        when packs.is_complete then 'complete'
        when packs.is_complete is null then 'not_recorded'
        else 'incomplete'
    end as pack,
    packs.has_court_report,
    packs.has_court_order,
    packs.has_cas,
    packs.has_prosecution_papers,
    case
        when told.event_id is not null then true
        when dated.changed_day + threshold.person_informed_days
            < coalesce(dated.later_day, dated.last_day) then false
    end as is_told,
    told.occurred_on as told_on,
    case
        when reviewed.event_id is not null then true
        when dated.kind = 'allocation' then null
        when dated.changed_day + threshold.review_after_officer_change_days < dated.last_day then false
    end as is_reviewed,
    reviewed.occurred_on as reviewed_on,
    coalesce(requests.open_requests, 0) as open_requests,
    coalesce(requests.evidence, []) as open_request_evidence,
    case
        when dated.kind = 'transfer' then [dated.opened_by]
        else coalesce(packs.evidence, [])
    end as pack_evidence,
    dated.opened_by,
    dated.taken_by,
    told.event_id as told_by,
    reviewed.event_id as reviewed_by
from dated
cross join threshold
left join allocation_packs as packs
    on dated.case_ref = packs.case_ref
    and case when dated.kind = 'allocation' then dated.changed_at end = packs.allocated_at
left join case_transferred as transfers
    on dated.case_ref = transfers.case_ref
    and dated.changed_at = transfers.occurred_at
    and dated.opened_by = transfers.event_id
left join told on dated.case_ref = told.case_ref and dated.sequence = told.sequence and told.place = 1
left join reviewed on dated.case_ref = reviewed.case_ref and dated.sequence = reviewed.sequence and reviewed.place = 1
left join requests on dated.case_ref = requests.case_ref and dated.sequence = requests.sequence
left join gaps on dated.case_ref = gaps.case_ref and dated.sequence = gaps.sequence
