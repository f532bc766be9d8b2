-- Activities in unpaid work: were they no more than a fifth of the hours ordered?
--
-- One row per unpaid work requirement.  Met: the time credited for activities, such as assessments and learning, is no
-- more than `unpaid_work_activity_percent` of the hours ordered; exactly so much is within it.  The hours are those of
-- the requirement as first made, since by how much it was extended is not on record.  The value is the number of
-- minutes of activity.  Left out: no time of any kind was credited (NO_TIME_CREDITED); the hours ordered are not on
-- record (HOURS_NOT_KNOWN).  Organisation and unit are the last to hold the case by the day asked.  Judged on the day
-- on which the work was completed, the requirement removed or the case closed, or on the day asked.
-- Code: RR35d.  Entry: 35.  Family: T.  Kind: share.
-- Source: the report, L669.  Clock: occurred_at.
-- Reads: unpaid_work, threshold.

select
    work.case_ref || ' ' || work.requirement_ref as thing,
    work.case_ref,
    work.later_organisation as organisation,
    work.later_unit as unit,
    work.judged_on,
    100 * work.activity_minutes <= threshold.unpaid_work_activity_percent * 60 * work.hours as met,
    work.activity_minutes as value,
    cast(null as text) as category,
    case
        when work.minutes = 0 then 'NO_TIME_CREDITED'
        when work.hours is null then 'HOURS_NOT_KNOWN'
    end as excluded,
    work.credits as evidence
from unpaid_work as work
cross join threshold
