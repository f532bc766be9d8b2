-- Plan in time: was the sentence plan completed within 15 business days of the first appointment attended?
--
-- One row per case that has been under supervision.  The time runs from the day of the first national standards
-- appointment that the person attended while under supervision, whether or not they complied at it: before the
-- allocation, in prison, or absent, no time runs.  Met: a sentence plan was completed no later than the end of the last
-- business day allowed (`plan_business_days` after that day, which itself does not count), also where it was completed
-- before the first appointment.  A plan completed on a weekend or bank holiday counts as completed on the next business
-- day.  A risk management plan is no sentence plan.  The value is the number of business days it took, as the limit
-- counts them; null where there is no plan.  Not met: completed later, or not completed and the time is over.  Left
-- out: no such appointment was attended (NO_APPOINTMENT_ATTENDED); no plan, and the time still runs on the day asked
-- (NOT_DUE_YET); no plan, and the case was closed before the time was over (CLOSED_BEFORE_DUE).  Organisation and unit
-- are those that held the case on the day of the appointment, also where it was transferred before the plan was due.
-- Judged on the day of the appointment.  Without one it is the last day of supervision or the day asked, and its
-- holder.  The service level counts by the case's sentence, so group by `sentence_type` to compare with it.
-- Code: RR27.  Entry: 27.  Family: T.  Kind: share.
-- Source: service levels of the CRC on plan completion, and PS SL006.  Clock: occurred_at.
-- Reads: plan_clocks, threshold.

select
    clocks.case_ref as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.judged_on,
    coalesce(clocks.business_days <= threshold.plan_business_days, false) as met,
    cast(clocks.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when clocks.attended_by is null then 'NO_APPOINTMENT_ATTENDED'
        when clocks.business_days is not null then null
        when clocks.business_days_waited > threshold.plan_business_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    clocks.evidence
from plan_clocks as clocks
cross join threshold
