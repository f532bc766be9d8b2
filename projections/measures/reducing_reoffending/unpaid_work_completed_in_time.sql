-- Unpaid work completed: were all the hours worked within twelve months of the sentence?
--
-- One row per unpaid work requirement.  Met: all hours were completed no later than the day of the same number so many
-- months after the sentence (`unpaid_work_months`), or the last day of that month where it has no such day: of a
-- sentence passed on 5 October 2016, by the end of 5 October 2017.  Not met: completed later, or not completed and the
-- time is over.  Left out, where it was not completed: the time still runs on the day asked (NOT_DUE_YET); the court
-- removed the requirement before the time was over (REQUIREMENT_REMOVED); the case was closed before it was over, for
-- whatever reason (CLOSED_BEFORE_DUE).  The time runs from the original sentence, also where the court made the
-- requirement later or extended it, and also while the person is in prison.  Organisation and unit are the last to hold
-- the case by the day asked, and it is judged on the day of the sentence.
-- Code: RR35a.  Entry: 35.  Family: T.  Kind: share.
-- Source: service level PS SL029.  Clock: occurred_at.
-- Reads: unpaid_work_completions.

select
    case_ref || ' ' || requirement_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    months as value,
    cast(null as text) as category,
    excluded,
    evidence
from unpaid_work_completions
