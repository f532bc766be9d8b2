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
-- Reads: unpaid_work, threshold.

select
    work.case_ref || ' ' || work.requirement_ref as thing,
    work.case_ref,
    work.later_organisation as organisation,
    work.later_unit as unit,
    work.sentenced_on as judged_on,
    coalesce(work.months_to_completion <= threshold.unpaid_work_months, false) as met,
    cast(work.months_to_completion as bigint) as value,
    cast(null as text) as category,
    case
        when work.completed_on is not null then null
        when work.months_waited > threshold.unpaid_work_months then null
        when work.removed_on is not null then 'REQUIREMENT_REMOVED'
        when work.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case when work.ended_by is null then [work.required_by] else [work.required_by, work.ended_by] end as evidence
from unpaid_work as work
cross join threshold
