-- Minutes of unpaid work each week: how many were credited to people not known to be employed?
--
-- One row per unpaid work requirement and whole week in which the person could work.  The value is the number of
-- minutes credited in that week, activities among them, and 0 where there were none; 420 are a day of seven hours.  A
-- week runs from Monday to Sunday, and counts where the requirement was in work on all of its days: the first day of
-- work arranged is no later than the Monday, and completion, removal of the requirement and closure come after the
-- Sunday, which is no later than the day asked.  What was offered and not worked is in RR35e.  Left out: a person whose
-- employment was on record as a protective factor by the Sunday (EMPLOYED).  That somebody is out of work is not on
-- record, so everybody else counts.  Organisation and unit are the last to hold the case by the Sunday, and the Monday
-- is the day judged.
-- Code: RR35b.  Entry: 35.  Family: T.  Kind: count.
-- Source: the report, L665.  Clock: occurred_at.
-- Reads: unpaid_work_weeks.

select
    weeks.case_ref || ' ' || weeks.requirement_ref || '/' || cast(weeks.starts_on as text) as thing,
    weeks.case_ref,
    weeks.organisation,
    weeks.unit,
    weeks.starts_on as judged_on,
    cast(null as boolean) as met,
    weeks.minutes as value,
    cast(null as text) as category,
    case when weeks.is_employed then 'EMPLOYED' end as excluded,
    weeks.evidence
from unpaid_work_weeks as weeks
