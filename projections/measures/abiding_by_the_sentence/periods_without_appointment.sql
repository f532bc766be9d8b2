-- Periods without an appointment: in how many cases was none offered for a significant period?
--
-- One row per case that has been under supervision, also where it has ended since.  Met: on `gap_days` or more days
-- running of supervision no appointment of any kind was offered, kept or not; the value is the longest such run in
-- days.  Two appointments 28 days apart have 27 days between them.  The run may begin with the day of the allocation or
-- release, and end with the closure, the return to prison or the day asked; days in prison do not count, and a run
-- before prison and one after it are two.  An appointment that the service called off, or that another replaced, was
-- not offered for its day; one entered after its day was, if it was attended.  A change of officer or organisation does
-- not break a run: organisation and unit are those that hold the case at the end.  Nothing is left out.
-- Code: AS38b.  Entry: 38.  Family: T.  Kind: share.
-- Source: the report, L487 and L864.  Clock: occurred_at; appointments by the day on which they were to take place.
-- Reads: supervised_cases, contact_gaps, threshold.

with

longest as (

    select case_ref, max(days) as days
    from contact_gaps
    group by case_ref

),

significant as (

    select contact_gaps.case_ref, contact_gaps.sequence, contact_gaps.opened_by, contact_gaps.closed_by
    from contact_gaps
    cross join threshold
    where contact_gaps.days >= threshold.gap_days

),

marks as (

    select case_ref, sequence, opened_by as event_id from significant
    union all
    select case_ref, sequence, closed_by from significant

),

events as (

    select case_ref, min(sequence) as sequence, event_id
    from marks
    where event_id is not null
    group by case_ref, event_id

),

evidence as (

    select case_ref, list(event_id order by sequence, event_id) as events
    from events
    group by case_ref

)

select
    supervised_cases.case_ref as thing,
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.judged_on,
    coalesce(longest.days, 0) >= threshold.gap_days as met,
    cast(coalesce(longest.days, 0) as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    coalesce(evidence.events, []) as evidence
from supervised_cases
cross join threshold
left join longest on supervised_cases.case_ref = longest.case_ref
left join evidence on supervised_cases.case_ref = evidence.case_ref
