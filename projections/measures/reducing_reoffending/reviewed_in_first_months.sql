-- Review in the first months: was the case reviewed within eight months of the start of supervision?
--
-- One row per case that has been under supervision.  Met: a review was held from the first day of supervision (the
-- allocation, or the release from prison) to the end of the day of the same number so many months later
-- (`review_months`), or of the last day of that month where it has no such day.  The report speaks of the first four to
-- eight months; a review before the fourth counts too.  Any review counts, of risk or of progress, whatever trigger it
-- gives, and also where it answers something else as well.  A review that is dated before the announcement of an
-- inspection that sampled the case, and was written down only at that instant or after it, counts on the day on which
-- it was written down; any other on the day on which it was held.  Not met: reviewed later, or not reviewed and the
-- time is over.  Left out, where there was no review: the time still runs on the day asked (NOT_DUE_YET); supervision
-- ended, by closure or a return to prison from which the person has not come out again, on the last day of the time or
-- before (ENDED_BEFORE_DUE).  So a case that ended earlier counts only where it was reviewed.  The value is the number
-- of months.  Organisation and unit are the last to hold the case on the first day of supervision, which is the day
-- judged; a review owed because of a later transfer is judged in RR32c.
-- Code: RR32a.  Entry: 32.  Family: T.  Kind: share.
-- Source: the report, L679 and L785.
-- Clock: occurred_at; recorded_at for a review dated before an inspection was announced.
-- Reads: review_occasions, threshold.

select
    occasions.case_ref as thing,
    occasions.case_ref,
    occasions.organisation,
    occasions.unit,
    occasions.occasion_on as judged_on,
    coalesce(occasions.months_to_review <= threshold.review_months, false) as met,
    cast(occasions.months_to_review as bigint) as value,
    cast(null as text) as category,
    case
        when occasions.reviewed_on is not null or occasions.months_waited > threshold.review_months then null
        when occasions.ended_on is not null then 'ENDED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    occasions.evidence
from review_occasions as occasions
cross join threshold
where occasions.reason = 'start_of_supervision'
