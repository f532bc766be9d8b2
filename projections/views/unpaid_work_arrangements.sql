-- One row per unpaid work requirement of a case that was allocated: was work arranged in time?
--
-- `is_met`: work was arranged within `unpaid_work_arranged_business_days` of the day from which the time runs (see the
-- view `unpaid_work`), which is the day judged.  `excluded`, where none was arranged: the court removed the requirement
-- or the case was closed before the time was over, or the time still runs.  Organisation and unit are the last to hold
-- the case on that day.
-- Source: service level CRC SCH9 SL006R.  Clock: occurred_at.
-- Reads: unpaid_work, threshold.

select
    work.case_ref,
    work.requirement_ref,
    work.organisation,
    work.unit,
    work.runs_from_on as judged_on,
    coalesce(work.business_days_to_arrangement <= threshold.unpaid_work_arranged_business_days, false) as is_met,
    cast(work.business_days_to_arrangement as bigint) as business_days,
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
