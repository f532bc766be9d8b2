-- One row per case, organisation and sort of work: in how many days what happened had been written down.
--
-- The facts and the sort of `work` are those of the view `fact_lags`.  Of the `facts` written down by that organisation
-- half had been written down within `half_within` days of the day on which they happened, and nine in ten within
-- `nine_in_ten_within`: the smallest number of days that so many do not exceed.  `longest` is that of the last.
-- `half_by`, `nine_in_ten_by` and `longest_by` are each a fact that took so long.  `unit` is the unit of that
-- organisation that held the case last, null where none did.
-- Source: the two clocks of every fact.  Clock: occurred_at and recorded_at, by day.
-- Reads: fact_lags, organisation_spells.

with

counts as (

    select case_ref, organisation, work, days, count(*) as facts, min(event_id) as event_id
    from fact_lags
    group by case_ref, organisation, work, days

),

summed as (

    select
        *,
        sum(facts) over (partition by case_ref, organisation, work) as all_facts,
        sum(facts) over (
            partition by case_ref, organisation, work order by days rows between unbounded preceding and current row
        ) as facts_so_far
    from counts

),

marked as (

    select
        *,
        case when 2 * facts_so_far >= all_facts then days end as half_days,
        case when 10 * facts_so_far >= 9 * all_facts then days end as most_days
    from summed

),

lags as (

    select
        case_ref, organisation, work, cast(sum(facts) as bigint) as facts, min(half_days) as half_within,
        min(most_days) as nine_in_ten_within, max(days) as longest
    from marked
    group by case_ref, organisation, work

),

held as (

    select
        *,
        row_number() over (partition by case_ref, organisation order by sequence desc) as from_last
    from organisation_spells

)

select
    lags.*,
    held.unit,
    half.event_id as half_by,
    most.event_id as nine_in_ten_by,
    last_one.event_id as longest_by
from lags
left join held
    on lags.case_ref = held.case_ref and lags.organisation = held.organisation and held.from_last = 1
inner join counts as half
    on lags.case_ref = half.case_ref
    and lags.organisation = half.organisation
    and lags.work = half.work
    and lags.half_within = half.days
inner join counts as most
    on lags.case_ref = most.case_ref
    and lags.organisation = most.organisation
    and lags.work = most.work
    and lags.nine_in_ten_within = most.days
inner join counts as last_one
    on lags.case_ref = last_one.case_ref
    and lags.organisation = last_one.organisation
    and lags.work = last_one.work
    and lags.longest = last_one.days
