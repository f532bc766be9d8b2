-- One row per correction or retraction of a fact of a case.
--
-- `kind` is `correction` for a fact that stands in the place of an earlier one, and `retraction` for the withdrawal of
-- one.  Of a fact corrected several times the last correction alone is in force.  What inspectors say of a case, and
-- what is said of the person, is not of the case.
-- Source: the facts that supersede or retract others.  Clock: recorded_at, by day, of the correction.
-- Reads: superseding, event_retracted, case_lives.

select case_ref, 'correction' as kind, recorded_on, event_id
from superseding
union all
select case_lives.case_ref, 'retraction', event_retracted.recorded_on, event_retracted.event_id
from event_retracted
inner join case_lives on event_retracted.subject = 'case/' || case_lives.case_ref
