-- Oversight before the inspection: did a manager look at the case before the inspection was announced?
--
-- One row per case that has been under supervision, and began before the inspection that sampled it was announced, and
-- each entry of oversight written down before that announcement, or at any time where no inspection has sampled the
-- case.  Asked since supervision began.  An entry dated back counts when it was written.
-- Code: Q11.  Source: the report, L499.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: supervised_cases, announcements, oversights.

select
    cases.case_ref,
    cases.case_ref as thing,
    cases.started_on as asked_on,
    oversights.event_id as answered_by,
    oversights.recorded_on as answered_on
from supervised_cases as cases
left join announcements on cases.case_ref = announcements.case_ref
left join oversights on cases.case_ref = oversights.case_ref and oversights.is_before_announcement
where announcements.announced_at is null or cases.started_at < announcements.announced_at
