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
-- Reads: plan_clocks.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    cast(business_days as bigint) as value,
    cast(null as text) as category,
    excluded,
    evidence
from plan_clocks
