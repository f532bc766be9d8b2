-- Unpaid work: how far has the person come with unpaid work?
--
-- One row per requirement of unpaid work and each time credited towards it.  Asked since the requirement was made.
-- Code: Q21.  Source: the report, L322.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: requirement_made, unpaid_work_credited.

select
    made.case_ref,
    made.requirement_ref as thing,
    made.occurred_on as asked_on,
    credited.event_id as answered_by,
    credited.recorded_on as answered_on
from requirement_made as made
left join unpaid_work_credited as credited
    on made.case_ref = credited.case_ref and made.requirement_ref = credited.requirement_ref
where made.kind = 'UNPAID_WORK'
