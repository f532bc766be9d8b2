-- Review after a change: was the case reviewed soon after the person's circumstances changed?
--
-- One row per change of circumstances that calls for a review, while the case was under supervision; two changes on one
-- day are two.  Met: a review was held on the day of the change or in the days after it (`review_after_change_days`;
-- the change itself is day 0).  Any review counts, of risk or of progress, whatever trigger it gives, and also where it
-- answers something else as well.  A review that is dated before the announcement of an inspection that sampled the
-- case, and was written down only at that instant or after it, counts on the day on which it was written down; any
-- other on the day on which it was held.  One review may answer several changes.  Not met: reviewed later, or not
-- reviewed and the time is over.  Left out, where there was no review: the time still runs on the day asked
-- (NOT_DUE_YET); supervision ended, by closure or a return to prison from which the person has not come out again, on
-- the last day of the time or before (ENDED_BEFORE_DUE).  A change that the record does not show as one, such as an
-- arrest on its own, has no row.  The value is the number of days, and the category what changed.  Organisation and
-- unit are the last to hold the case on the day of the change, also where it was transferred before the review, and
-- that is the day judged.
-- Code: RR32b.  Entry: 32.  Family: T.  Kind: share.
-- Source: the report, L495, L679 and L785.
-- Clock: occurred_at; recorded_at for a review dated before an inspection was announced.
-- Reads: review_occasions, threshold.

select
    occasions.case_ref || ' ' || occasions.occasion_by as thing,
    occasions.case_ref,
    occasions.organisation,
    occasions.unit,
    occasions.occasion_on as judged_on,
    coalesce(occasions.days_to_review <= threshold.review_after_change_days, false) as met,
    cast(occasions.days_to_review as bigint) as value,
    occasions.circumstance as category,
    case
        when occasions.reviewed_on is not null or occasions.days_waited > threshold.review_after_change_days then null
        when occasions.ended_on is not null then 'ENDED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    occasions.evidence
from review_occasions as occasions
cross join threshold
where occasions.reason = 'change_of_circumstances'
