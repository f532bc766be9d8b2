-- Unpaid work offered: were people not known to be employed offered at least four days a week?
--
-- One row per unpaid work requirement and whole week in which the person could work.  Met: work was offered on at least
-- so many different days of the week (`unpaid_work_days_a_week`).  A day was offered where an appointment for unpaid
-- work stood, or where time was credited or the person was stood down on it, even without an appointment on record; an
-- appointment that the service called off, or entered only after its day and that nobody attended, was not offered.  A
-- week runs from Monday to Sunday, and counts where the requirement was in work on all of its days: the first day of
-- work arranged is no later than the Monday, and completion, removal of the requirement and closure come after the
-- Sunday, which is no later than the day asked.  What a site could have offered is not on record.  Left out: a person
-- whose employment was on record as a protective factor by the Sunday (EMPLOYED).  That somebody is out of work is not
-- on record, so everybody else counts.  Organisation and unit are the last to hold the case by the Sunday, and the
-- Monday is the day judged.
-- Code: RR35e.  Entry: 35.  Family: T.  Kind: share.
-- Source: the report, L665, of the rule for unemployed people.  Clock: occurred_at.
-- Reads: unpaid_work_weeks, threshold.

select
    weeks.case_ref || ' ' || weeks.requirement_ref || '/' || cast(weeks.starts_on as text) as thing,
    weeks.case_ref,
    weeks.organisation,
    weeks.unit,
    weeks.starts_on as judged_on,
    weeks.offered_days >= threshold.unpaid_work_days_a_week as met,
    weeks.offered_days as value,
    cast(null as text) as category,
    case when weeks.is_employed then 'EMPLOYED' end as excluded,
    weeks.evidence
from unpaid_work_weeks as weeks
cross join threshold
