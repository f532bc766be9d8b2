-- Grade of the officer: was a case in the hands of the wrong grade, and since when?
--
-- One row per stretch for which the CRC's rule asked for a qualified officer and the assignment that says the grade of
-- the officer who held the case.  Asked since the stretch began.
-- Code: Q12.  Source: the report, L467 to L471.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: qualified_officer_spells, officer_assigned.

select
    spells.case_ref,
    spells.assigned_by as thing,
    spells.starts_on as asked_on,
    assigned.event_id as answered_by,
    assigned.recorded_on as answered_on
from qualified_officer_spells as spells
left join officer_assigned as assigned
    on spells.case_ref = assigned.case_ref
    and case when spells.is_qualified is not null then spells.assigned_by end = assigned.event_id
