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
-- Reads: unpaid_work, threshold.

select
    work.case_ref || ' ' || work.requirement_ref as thing,
    work.case_ref,
    work.organisation,
    work.unit,
    work.runs_from_on as judged_on,
    coalesce(work.business_days_to_arrangement <= threshold.unpaid_work_arranged_business_days, false) as met,
    cast(work.business_days_to_arrangement as bigint) as value,
    cast(null as text) as category,
    case
        when work.arranged_on is not null then null
        when work.business_days_waited > threshold.unpaid_work_arranged_business_days then null
        when work.removed_on is not null then 'REQUIREMENT_REMOVED'
        when work.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when work.arranged_by is not null then [work.required_by, work.allocated_by, work.arranged_by]
        when work.ended_by is not null then [work.required_by, work.allocated_by, work.ended_by]
        else [work.required_by, work.allocated_by]
    end as evidence
from unpaid_work as work
cross join threshold
where work.runs_from_on is not null
