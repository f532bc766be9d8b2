-- One row per assessment, plan, review and oversight of a case drawn by an inspection, on either side of its announcement.
--
-- The inspection is the last announced one that drew the case.  `side`: `before` where it was written down before the
-- instant of the announcement; `written_after` where it is dated before and was written down at that instant or later;
-- `after` where it happened then or later.  A correction counts by when it was itself written down.  Organisation and
-- unit are those of the member of staff who wrote it down; only what a CRC or the NPS wrote is here.
-- Source: the report, L495 and L499.  Clock: occurred_at and recorded_at, against the instant of the announcement.
-- Reads: case_sampled, inspection_announced, assessment_completed, plan_completed, review_completed, oversight_recorded.

with

announcements as (

    select
        case_sampled.case_ref, inspection_announced.inspection_ref,
        inspection_announced.occurred_at as announced_at, inspection_announced.occurred_on as announced_on,
        inspection_announced.event_id as announced_by,
        row_number() over (
            partition by case_sampled.case_ref
            order by inspection_announced.occurred_at desc, inspection_announced.event_id desc
        ) as from_last
    from case_sampled
    inner join inspection_announced on case_sampled.inspection_ref = inspection_announced.inspection_ref

),

records as (

    select
        case_ref, 'ASSESSMENT' as document, occurred_at, occurred_on, recorded_at, recorded_on, event_id,
        recorded_by_organisation as organisation, recorded_by_unit as unit
    from assessment_completed
    union all
    select
        case_ref, 'PLAN', occurred_at, occurred_on, recorded_at, recorded_on, event_id, recorded_by_organisation,
        recorded_by_unit
    from plan_completed
    union all
    select
        case_ref, 'REVIEW', occurred_at, occurred_on, recorded_at, recorded_on, event_id, recorded_by_organisation,
        recorded_by_unit
    from review_completed
    union all
    select
        case_ref, 'OVERSIGHT', occurred_at, occurred_on, recorded_at, recorded_on, event_id, recorded_by_organisation,
        recorded_by_unit
    from oversight_recorded

)

select
    records.case_ref,
    records.document,
    records.occurred_on,
    records.recorded_on,
    records.organisation,
    records.unit,
    announcements.inspection_ref,
    announcements.announced_on,
    case
        when records.recorded_at < announcements.announced_at then 'before'
        when records.occurred_at < announcements.announced_at then 'written_after'
        else 'after'
    end as side,
    records.event_id,
    announcements.announced_by
from records
inner join announcements on records.case_ref = announcements.case_ref and announcements.from_last = 1
where records.organisation in ('CRC', 'NPS')
