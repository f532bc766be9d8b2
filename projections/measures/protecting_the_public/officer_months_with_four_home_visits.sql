-- Home visits each month: did each officer with a domestic abuse case make at least four?
--
-- One row per responsible officer and whole calendar month in which, at the end of at least one day, they held a case
-- under supervision with a flag for domestic abuse; the month that runs on the day asked has no row until its last day.
-- The expectation is the CRC's, so group by `organisation`.  Met: the officer made at least `home_visits_per_month`
-- in that month across the whole caseload: in cases with the flag or without, and also in cases of other
-- officers.  A visit counts for the member of staff who made it, on the day in Europe/London on which it was made; two
-- entries of one case on one day are one visit.  The value is the number of visits.  An officer who took the first such
-- case, or gave up the last, in the course of the month is expected to make as many.  A case handed over counts that day
-- for the officer who took it.  Of a sample of cases the figure says little, since the officer's visits in other cases
-- are not on record there.  Organisation and unit are those of the case with the flag that the officer held last in the
-- month, of several the one taken last; judged on the last day of the month.  Nothing is left out.
-- Code: PP06.  Entry: 6.  Family: T.  Kind: share.  Judges: officers.
-- Source: the report, L479.  Clock: occurred_at.
-- Reads: domestic_abuse_spells, home_visits, calendar, question, threshold.

with

months as (

    select month, min(day_number) as first_day_number, max(day_number) as last_day_number, max(day) as last_on
    from calendar
    group by month

),

held as (

    select
        spells.officer, months.month, months.last_on, spells.organisation, spells.unit, spells.flagged_by,
        spells.assigned_by,
        row_number() over (
            partition by spells.officer, months.month
            order by
                case
                    when spells.last_day_number < months.last_day_number then spells.last_day_number
                    else months.last_day_number
                end desc,
                spells.starts_at desc, spells.case_ref desc
        ) as from_last
    from domestic_abuse_spells as spells
    cross join question
    inner join months
        on months.first_day_number <= spells.last_day_number
        and months.last_day_number >= spells.first_day_number
        and months.last_on <= question.as_of_on
    where spells.officer is not null

),

visits as (

    select home_visits.visited_by as officer, calendar.month, home_visits.visited_on, home_visits.event_id
    from home_visits
    inner join calendar on home_visits.visited_on = calendar.day

),

marks as (

    select officer, month, last_on as marked_on, flagged_by as event_id, 1 as rank from held where from_last = 1
    union all
    select officer, month, last_on, assigned_by, 2 from held where from_last = 1
    union all
    select visits.officer, visits.month, visits.visited_on, visits.event_id, 3
    from visits
    inner join held on visits.officer = held.officer and visits.month = held.month and held.from_last = 1

),

evidence as (

    select
        officer, month,
        sum(case when rank = 3 then 1 else 0 end) as visits,
        list(event_id order by rank, marked_on, event_id) as events
    from marks
    group by officer, month

)

select
    held.officer || ' ' || held.month as thing,
    cast(null as text) as case_ref,
    held.organisation,
    held.unit,
    held.last_on as judged_on,
    evidence.visits >= threshold.home_visits_per_month as met,
    cast(evidence.visits as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    evidence.events as evidence
from held
cross join threshold
inner join evidence on held.officer = evidence.officer and held.month = evidence.month
where held.from_last = 1
