-- One row per unbroken stretch of a case at one category and level of multi-agency public protection arrangements.
--
-- It begins when the level is set and ends when another category or level is, or with the closure; `ends_at` is null
-- while it goes on.  The same level set again changes nothing; of several set at one instant the last written down
-- counts.  `organisation`, `unit` and `officer` held the case when it was set, and are null before the allocation or
-- without an officer.  `days` run to the day asked where the stretch goes on.  `meetings` are those held in the stretch,
-- whatever their level, `last_meeting_on` the last of them.
-- Source: mappa_level_set, mappa_meeting_held; the report, L533 to L539.  Clock: occurred_at.
-- Reads: mappa_level_set, mappa_meeting_held, case_lives, organisation_spells, officer_spells, calendar, question.

with

settings as (

    select
        mappa_level_set.*, case_lives.closed_at, case_lives.closed_on, case_lives.closed_by as case_closed_by,
        row_number() over (
            partition by mappa_level_set.case_ref, mappa_level_set.occurred_at
            order by mappa_level_set.recorded_at desc, mappa_level_set.source desc, mappa_level_set.event_id desc
        ) as from_last
    from mappa_level_set
    inner join case_lives on mappa_level_set.case_ref = case_lives.case_ref
    where case_lives.closed_at is null or mappa_level_set.occurred_at < case_lives.closed_at

),

compared as (

    select
        *,
        lag(category) over (partition by case_ref order by occurred_at) as category_before,
        lag(level) over (partition by case_ref order by occurred_at) as level_before
    from settings
    where from_last = 1

),

stretches as (

    select
        case_ref, category, level, occurred_at as starts_at, occurred_on as starts_on, event_id as opened_by,
        coalesce(lead(occurred_at) over following, closed_at) as ends_at,
        coalesce(lead(occurred_on) over following, closed_on) as ends_on,
        coalesce(lead(event_id) over following, case_closed_by) as closed_by
    from compared
    where level_before is null or level_before <> level or category_before <> category
    window following as (partition by case_ref order by occurred_at)

),

meetings as (

    select
        stretches.case_ref, stretches.opened_by, count(*) as times, max(mappa_meeting_held.occurred_on) as last_on
    from stretches
    inner join mappa_meeting_held
        on stretches.case_ref = mappa_meeting_held.case_ref
        and mappa_meeting_held.occurred_at >= stretches.starts_at
        and mappa_meeting_held.occurred_at < coalesce(stretches.ends_at, cast('9999-12-31' as timestamptz))
    group by stretches.case_ref, stretches.opened_by

)

select
    stretches.case_ref,
    row_number() over (partition by stretches.case_ref order by stretches.starts_at) as sequence,
    stretches.category,
    stretches.level,
    organisation_spells.organisation,
    organisation_spells.unit,
    officer_spells.officer,
    stretches.starts_at,
    stretches.starts_on,
    stretches.ends_at,
    stretches.ends_on,
    last_day.day_number - first_day.day_number as days,
    coalesce(meetings.times, 0) as meetings,
    meetings.last_on as last_meeting_on,
    stretches.opened_by,
    stretches.closed_by
from stretches
cross join question
left join meetings on stretches.case_ref = meetings.case_ref and stretches.opened_by = meetings.opened_by
left join organisation_spells
    on stretches.case_ref = organisation_spells.case_ref
    and stretches.starts_at >= organisation_spells.starts_at
    and stretches.starts_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join officer_spells
    on stretches.case_ref = officer_spells.case_ref
    and stretches.starts_at >= officer_spells.starts_at
    and stretches.starts_at < coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz))
left join calendar as first_day on stretches.starts_on = first_day.day
left join calendar as last_day on coalesce(stretches.ends_on, question.as_of_on) = last_day.day
