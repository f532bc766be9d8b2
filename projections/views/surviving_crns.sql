-- One row per reference number that is read under another: the number it was merged into, followed to the last.
--
-- A chain of merges is followed for four links.  Numbers merged in a circle, or in a longer chain, stand for themselves
-- and have no row.
-- Source: person_merged, person_unmerged.  Clock: occurred_at.
-- Reads: person_merged, person_unmerged.

with

marks as (

    select crn, surviving_crn, occurred_at, 1 as rank, recorded_at, source, event_id from person_merged
    union all
    select crn, null as surviving_crn, occurred_at, 2 as rank, recorded_at, source, event_id from person_unmerged

),

latest as (

    select
        *,
        row_number() over (
            partition by crn
            order by occurred_at desc, rank desc, recorded_at desc, source desc, event_id desc
        ) as place
    from marks

),

links as (

    select crn, surviving_crn
    from latest
    where place = 1 and surviving_crn is not null

)

select
    first_link.crn,
    coalesce(
        fourth_link.surviving_crn, third_link.surviving_crn, second_link.surviving_crn, first_link.surviving_crn
    ) as surviving_crn
from links as first_link
left join links as second_link on first_link.surviving_crn = second_link.crn
left join links as third_link on second_link.surviving_crn = third_link.crn
left join links as fourth_link on third_link.surviving_crn = fourth_link.crn
left join links as fifth_link on fourth_link.surviving_crn = fifth_link.crn
where fifth_link.crn is null
