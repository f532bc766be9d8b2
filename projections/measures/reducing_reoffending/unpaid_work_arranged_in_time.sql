-- Unpaid work arranged: was the work arranged within seven business days of the allocation?
--
-- One row per unpaid work requirement of a case that has been allocated.  Met: work was arranged no later than the end
-- of the last business day allowed (`unpaid_work_arranged_business_days` after the day of the first allocation, or of
-- the requirement where the court made it later; that day itself does not count).  It is the day of the arrangement
-- that counts, not the first day of work.  An arrangement on a weekend or bank holiday counts as made on the next
-- business day; of several the first counts.  Not met: arranged later, or not arranged and the time is over.  Left out,
-- where none was arranged: the time still runs on the day asked (NOT_DUE_YET); the court removed the requirement before
-- the time was over (REQUIREMENT_REMOVED); the case was closed before it was over (CLOSED_BEFORE_DUE).  Organisation
-- and unit are the last to hold the case on the day from which the time runs, also where it was transferred in that
-- time, and that is the day judged.
-- Code: RR35.  Entry: 35.  Family: T.  Kind: share.
-- Source: service level CRC SCH9 SL006R.  Clock: occurred_at.
-- Reads: unpaid_work_arrangements.

select
    case_ref || ' ' || requirement_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    business_days as value,
    cast(null as text) as category,
    excluded,
    evidence
from unpaid_work_arrangements
