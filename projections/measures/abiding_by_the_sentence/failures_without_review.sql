-- Failures without a review: where failures to comply exceeded the limit, was enforcement left without a review?
--
-- One row per time that the days of failure of a case came to exceed `failures_allowed`, counted since the sentence,
-- the last hearing that ended a breach, or the last release after a recall; when the count starts afresh and exceeds
-- the limit again, there is another row.  A failure is a day with a national standards appointment whose absence was
-- ruled unacceptable, by the latest ruling, or at which the person attended and failed to comply; several on one day
-- are one.  The limit is exceeded on the day on which the failure beyond it was settled: by the ruling, or by the
-- outcome where the person attended.  Met: there was no review of enforcement by the end of the last business day
-- allowed (`enforcement_review_business_days` after that day, which itself does not count); one made on a weekend or
-- bank holiday counts as made on the next business day.  A review is any decision on a failure to comply, also one to
-- warn or to take no further action, a recall asked for, or the order returned to court.  A breach that had been
-- decided on since the count started, and was not taken back, or a recall asked for since then, is enforcement in hand
-- and counts as a review on the day itself; earlier warnings do not.  A review of risk or of progress, and oversight,
-- are no review of enforcement.  The value is the number of business days to the review.  Left out, where there was no
-- review: the time still runs on the day asked (NOT_DUE_YET); the case was closed before the time was over
-- (CLOSED_BEFORE_DUE).  Organisation and unit are the last to hold the case by the day on which the limit was exceeded,
-- which is the day judged.
-- Code: AS40a.  Entry: 40.  Family: T.  Kind: share.
-- Source: national standards of enforcement, as the case management system counts them, and the report, L868 to L870.
-- Clock: occurred_at.
-- Reads: failures_beyond_limit, threshold.

select
    failures.case_ref || ' ' || cast(failures.exceeded_on as text) as thing,
    failures.case_ref,
    failures.organisation,
    failures.unit,
    failures.exceeded_on as judged_on,
    coalesce(failures.business_days > threshold.enforcement_review_business_days, true) as met,
    cast(failures.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when failures.reviewed_on is not null then null
        when failures.business_days_waited > threshold.enforcement_review_business_days then null
        when failures.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when failures.reviewed_by is null then [failures.exceeded_by]
        else [failures.exceeded_by, failures.reviewed_by]
    end as evidence
from failures_beyond_limit as failures
cross join threshold
