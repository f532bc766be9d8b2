-- Overdue requests chased: was the body asked reminded when its answer did not come?
--
-- One row per request for information that had no answer at the end of the day by which one was wanted, and had been
-- closed neither itself nor with its case; put down to the organisation and unit that wrote it down, and judged on the
-- day by which the answer was wanted.  Met: after that day, and no later than the end of the last business day allowed
-- (`chase_business_days` after it), anybody in probation reminded the body asked; a reminder on a weekend or bank
-- holiday counts as made on the next business day.  A reminder on or before the day by which the answer was wanted does
-- not count, since nothing was overdue then.  The value is the business days until the first reminder that counts or
-- came too late.  Left out, where there was no reminder in time and the time was not over: it still runs on the day
-- asked (NOT_DUE_YET); the answer came first (ANSWERED_BEFORE_CHASE), or the end of the request or of the case
-- (CLOSED_BEFORE_CHASE).  A reminder counts from the day on which it was made, once it is known.
-- Code: PP10.  Entry: 10.  Family: T.  Kind: share.
-- Source: the report, L473.  Clock: occurred_at.
-- Reads: request_lives, calendar, question, threshold.

with

overdue as (

    select
        request_lives.*,
        chased_day.next_business_number - due_day.business_number as business_days,
        last_day.next_business_number - due_day.business_number as business_days_waited
    from request_lives
    cross join question
    inner join calendar as due_day on request_lives.due_on = due_day.day
    inner join calendar as last_day on coalesce(request_lives.ended_on, question.as_of_on) = last_day.day
    left join calendar as chased_day
        on request_lives.chased_late_on = chased_day.day and chased_day.day <= last_day.day
    where request_lives.is_late

)

select
    overdue.case_ref || ' ' || overdue.request_ref as thing,
    overdue.case_ref,
    overdue.asking_organisation as organisation,
    overdue.asking_unit as unit,
    overdue.due_on as judged_on,
    coalesce(overdue.business_days <= threshold.chase_business_days, false) as met,
    cast(overdue.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when
            overdue.business_days <= threshold.chase_business_days
            or overdue.business_days_waited > threshold.chase_business_days
            then null
        when overdue.end_of_wait = 'answered' then 'ANSWERED_BEFORE_CHASE'
        when overdue.ended_on is not null then 'CLOSED_BEFORE_CHASE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when overdue.business_days is not null then [overdue.asked_by, overdue.chased_late_by]
        when overdue.ended_by is not null then [overdue.asked_by, overdue.ended_by]
        else [overdue.asked_by]
    end as evidence,
    overdue.body,
    overdue.authority
from overdue
cross join threshold
