-- Promised home visits: was the visit that the person had been promised made?
--
-- One row per promise of a home visit, put down to the organisation and unit that held the case at that moment, and
-- judged on that day; a promise before the allocation is put down to none.  Met: a home visit was made in the case, by
-- whichever member of staff, on the day of the promise or later, and no later than `promised_visit_days` after it.  A
-- visit counts when it was entered as made, or when an appointment at home was attended; one visit keeps every promise
-- that is still open.  The value is the days until the first visit after the promise.  Left out, where no visit was made
-- in time and the time was not over: it still runs on the day asked (NOT_DUE_YET); the case was closed first
-- (CLOSED_BEFORE_DUE).  Time in prison is not taken off.  Facts written down late count from the day on which they
-- happened, once they are known.
-- Code: PP05a.  Entry: 5.  Family: T.  Kind: share.
-- Source: the report, L479.  Clock: occurred_at.
-- Reads: home_visit_promised, home_visits, organisation_spells, case_lives, calendar, threshold.

with

promises as (

    select
        promised.case_ref, promised.event_id, promised.occurred_on, organisation_spells.organisation,
        organisation_spells.unit, case_lives.closed_on, promised_day.day_number as promised_day_number,
        last_day.day_number - promised_day.day_number as days_waited
    from home_visit_promised as promised
    left join case_lives on promised.case_ref = case_lives.case_ref
    left join organisation_spells
        on promised.case_ref = organisation_spells.case_ref
        and promised.occurred_at >= organisation_spells.starts_at
        and promised.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
    inner join calendar as promised_day on promised.occurred_on = promised_day.day
    inner join calendar as last_day on case_lives.last_on = last_day.day

),

visits as (

    select
        promises.case_ref, promises.event_id as promised_by, home_visits.event_id,
        calendar.day_number - promises.promised_day_number as days,
        row_number() over (
            partition by promises.case_ref, promises.event_id order by home_visits.visited_on, home_visits.event_id
        ) as place
    from promises
    inner join home_visits
        on promises.case_ref = home_visits.case_ref and promises.occurred_on <= home_visits.visited_on
    inner join calendar on home_visits.visited_on = calendar.day

)

select
    promises.case_ref || ' ' || promises.event_id as thing,
    promises.case_ref,
    promises.organisation,
    promises.unit,
    promises.occurred_on as judged_on,
    coalesce(visits.days <= threshold.promised_visit_days, false) as met,
    cast(visits.days as bigint) as value,
    cast(null as text) as category,
    case
        when
            visits.days <= threshold.promised_visit_days
            or promises.days_waited > threshold.promised_visit_days
            then null
        when promises.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case when visits.event_id is null then [promises.event_id] else [promises.event_id, visits.event_id] end as evidence
from promises
cross join threshold
left join visits
    on promises.case_ref = visits.case_ref and promises.event_id = visits.promised_by and visits.place = 1
