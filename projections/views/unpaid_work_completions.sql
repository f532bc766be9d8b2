-- One row per unpaid work requirement: was it completed in time?
--
-- `is_met`: completed within `unpaid_work_months` of the day of the sentence, which is the day judged.  `excluded`, where
-- it was not completed: the court removed the requirement or the case was closed before the time was over, or the time
-- still runs.  Organisation and unit are the last to hold the case by the day asked.
-- Source: service level PS SL029.  Clock: occurred_at.
-- Reads: unpaid_work, threshold.

select
    work.case_ref,
    work.requirement_ref,
    work.sentence_type,
    work.later_organisation as organisation,
    work.later_unit as unit,
    work.sentenced_on as judged_on,
    coalesce(work.months_to_completion <= threshold.unpaid_work_months, false) as is_met,
    cast(work.months_to_completion as bigint) as months,
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
