-- One row per case that an inspection has sampled: when that inspection was announced, the last where there were several.
--
-- What is written from that instant on was written knowing that inspectors would come.
-- Source: inspection_announced, case_sampled; the report, L499.  Clock: occurred_at.
-- Reads: inspection_announced, case_sampled.

with

announced as (

    select
        case_sampled.case_ref, case_sampled.inspection_ref, inspection_announced.occurred_at as announced_at,
        inspection_announced.occurred_on as announced_on, inspection_announced.event_id as announced_by,
        row_number() over (
            partition by case_sampled.case_ref
            order by inspection_announced.occurred_at desc, inspection_announced.event_id desc
        ) as from_last
    from case_sampled
    inner join inspection_announced on case_sampled.inspection_ref = inspection_announced.inspection_ref

)

select case_ref, inspection_ref, announced_at, announced_on, announced_by
from announced
where from_last = 1
