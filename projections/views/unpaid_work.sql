-- One row per unpaid work requirement: hours ordered, when work was arranged and done, and the days of standing down.
--
-- `runs_from_on` is the day from which the arrangement is waited for: that of the first allocation, or of the
-- requirement where it was made later; a case not allocated has none.  `arranged_on` is the first day on which work is
-- said to have been arranged, `first_day_on` the day for which it was last arranged to begin.  `minutes` is all the time
-- credited, activities among it (`activity_minutes`); `worked_days` and `stood_down_days` count different days, so that
-- two credits on one day are one day.  `hours` are those of the requirement as first made: that it was extended is on
-- record, and not by how much.  `removed_on` is the day on which the court removed it and did not add it again.
-- `ended_on` is the day of the completion, or failing that of the removal, or failing that of the closure, null while it
-- goes on.
--
-- `business_days_to_arrangement` and `_waited` count as a time limit does.  `months_to_completion` is the least number of
-- months, from the day of the sentence, within which it was completed: what is completed on the day of the same number
-- a year later was completed within twelve.  `months_waited` says the same of the day of the end, or the day asked.
-- Organisation and unit are the last to hold the case on `runs_from_on`, `later_…` the last to hold it by the day asked.
-- Source: requirement_made, requirement_varied and the facts of unpaid work.  Clock: occurred_at.
-- Reads: requirement_made, requirement_varied, unpaid_work_arranged, unpaid_work_credited, unpaid_work_stood_down,
-- unpaid_work_completed, case_lives, organisation_spells, calendar, question.

with

made as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from requirement_made
    where kind = 'UNPAID_WORK'

),

variations as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from requirement_varied
    where change in ('ADDED', 'REMOVED')

),

arrangements as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref order by occurred_at, recorded_at, source, event_id
        ) as place,
        row_number() over (
            partition by case_ref, requirement_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from unpaid_work_arranged

),

days_of_work as (

    select
        case_ref, requirement_ref, sum(minutes) as minutes,
        sum(case when is_activity then minutes else 0 end) as activity_minutes,
        count(distinct occurred_on) as worked_days,
        list(event_id order by occurred_at, event_id) as events
    from unpaid_work_credited
    group by case_ref, requirement_ref

),

stood_down as (

    select
        case_ref, requirement_ref, count(distinct occurred_on) as stood_down_days,
        list(event_id order by occurred_at, event_id) as events
    from unpaid_work_stood_down
    group by case_ref, requirement_ref

),

completions as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from unpaid_work_completed

),

dated as (

    select
        made.case_ref, made.requirement_ref, made.hours, made.event_id as required_by,
        case_lives.sentence_type, case_lives.sentenced_on, case_lives.closed_on, case_lives.closed_by,
        allocated.opened_by as allocated_by,
        case when made.occurred_on > allocated.starts_on then made.occurred_on else allocated.starts_on end
            as runs_from_on,
        case when variations.change = 'REMOVED' then variations.occurred_on end as removed_on,
        case when variations.change = 'REMOVED' then variations.event_id end as removed_by,
        completions.occurred_on as completed_on, completions.event_id as completed_by
    from made
    inner join case_lives on made.case_ref = case_lives.case_ref
    left join organisation_spells as allocated on made.case_ref = allocated.case_ref and allocated.sequence = 1
    left join variations
        on made.case_ref = variations.case_ref
        and made.requirement_ref = variations.requirement_ref
        and variations.from_last = 1
    left join completions
        on made.case_ref = completions.case_ref
        and made.requirement_ref = completions.requirement_ref
        and completions.place = 1
    where made.place = 1

),

ended as (

    select
        *,
        case
            when completed_on is not null then completed_on
            when removed_on is not null then removed_on
            else closed_on
        end as ended_on,
        case
            when completed_on is not null then completed_by
            when removed_on is not null then removed_by
            else closed_by
        end as ended_by
    from dated

),

holders as (

    select
        ended.case_ref, ended.requirement_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by ended.case_ref, ended.requirement_ref order by organisation_spells.sequence desc
        ) as from_last
    from ended
    inner join organisation_spells
        on ended.case_ref = organisation_spells.case_ref and ended.runs_from_on >= organisation_spells.starts_on

),

later_holders as (

    select
        *,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from organisation_spells

)

select
    ended.*,
    holders.organisation,
    holders.unit,
    later_holders.organisation as later_organisation,
    later_holders.unit as later_unit,
    first_arranged.occurred_on as arranged_on,
    first_arranged.event_id as arranged_by,
    last_arranged.first_day_on,
    cast(coalesce(days_of_work.minutes, 0) as bigint) as minutes,
    cast(coalesce(days_of_work.activity_minutes, 0) as bigint) as activity_minutes,
    cast(coalesce(days_of_work.worked_days, 0) as bigint) as worked_days,
    cast(coalesce(stood_down.stood_down_days, 0) as bigint) as stood_down_days,
    arranged_day.next_business_number - runs_from_day.business_number as business_days_to_arrangement,
    last_day.next_business_number - runs_from_day.business_number as business_days_waited,
    completed_day.month_number - sentenced_day.month_number
    + case when completed_day.day_of_month > sentenced_day.day_of_month then 1 else 0 end as months_to_completion,
    last_day.month_number - sentenced_day.month_number
    + case when last_day.day_of_month > sentenced_day.day_of_month then 1 else 0 end as months_waited,
    coalesce(ended.ended_on, question.as_of_on) as judged_on,
    coalesce(days_of_work.events, []) as credits,
    coalesce(stood_down.events, []) as stand_downs
from ended
cross join question
inner join calendar as sentenced_day on ended.sentenced_on = sentenced_day.day
inner join calendar as last_day on coalesce(ended.ended_on, question.as_of_on) = last_day.day
left join holders
    on ended.case_ref = holders.case_ref
    and ended.requirement_ref = holders.requirement_ref
    and holders.from_last = 1
left join later_holders on ended.case_ref = later_holders.case_ref and later_holders.from_last = 1
left join arrangements as first_arranged
    on ended.case_ref = first_arranged.case_ref
    and ended.requirement_ref = first_arranged.requirement_ref
    and first_arranged.place = 1
left join arrangements as last_arranged
    on ended.case_ref = last_arranged.case_ref
    and ended.requirement_ref = last_arranged.requirement_ref
    and last_arranged.from_last = 1
left join days_of_work
    on ended.case_ref = days_of_work.case_ref and ended.requirement_ref = days_of_work.requirement_ref
left join stood_down on ended.case_ref = stood_down.case_ref and ended.requirement_ref = stood_down.requirement_ref
left join calendar as runs_from_day on ended.runs_from_on = runs_from_day.day
left join calendar as arranged_day on first_arranged.occurred_on = arranged_day.day
left join calendar as completed_day on ended.completed_on = completed_day.day
