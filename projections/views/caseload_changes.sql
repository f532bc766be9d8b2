-- One row per responsible officer, organisation and unit, and day on which the cases that they hold changed.
--
-- `cases` counts those that they hold at the end of that day, by the rules of the view `caseloads`, and so until the day
-- of the next row; 0 where they hold none any more.  `taken` are those that they hold then and did not the day before,
-- `given_up` the other way round: a case that came and went within a day, or stayed at another grade, is neither.
-- Source: officer_spells.  Clock: occurred_at.
-- Reads: officer_spells.

with

marks as (

    select case_ref, officer, organisation, unit, starts_on as changed_on, 1 as more from officer_spells
    union all
    select case_ref, officer, organisation, unit, ends_on, -1 from officer_spells where ends_on is not null

),

changes as (

    select case_ref, officer, organisation, unit, changed_on, sum(more) as more
    from marks
    group by case_ref, officer, organisation, unit, changed_on

),

days as (

    select
        officer, organisation, unit, changed_on,
        sum(case when more > 0 then 1 else 0 end) as taken,
        sum(case when more < 0 then 1 else 0 end) as given_up
    from changes
    where more <> 0
    group by officer, organisation, unit, changed_on

)

select
    officer,
    organisation,
    unit,
    changed_on,
    cast(taken as bigint) as taken,
    cast(given_up as bigint) as given_up,
    cast(
        sum(taken - given_up) over (
            partition by officer, organisation, unit
            order by changed_on rows between unbounded preceding and current row
        ) as bigint
    ) as cases
from days
