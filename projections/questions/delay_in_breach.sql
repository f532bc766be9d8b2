-- Delay in breach: was it probation or the listing of the court that took the time?
--
-- One row per proceeding with a decision to breach and its being put before the court, which ends the time that
-- probation takes, and per breach put before the court and each hearing, which ends the court's.  Asked since the
-- failure to comply was noticed, and since the breach was put before the court.
-- Code: Q19.  Source: the report, L914.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: enforcement_clocks, breach_presented, hearing_held.

select
    clocks.case_ref,
    clocks.proceeding_ref || ' presented' as thing,
    clocks.noticed_on as asked_on,
    presented.event_id as answered_by,
    presented.recorded_on as answered_on
from enforcement_clocks as clocks
left join breach_presented as presented
    on clocks.case_ref = presented.case_ref and clocks.proceeding_ref = presented.proceeding_ref
where clocks.is_breach

union all

select
    clocks.case_ref,
    clocks.proceeding_ref || ' heard' as thing,
    clocks.presented_on as asked_on,
    hearings.event_id as answered_by,
    hearings.recorded_on as answered_on
from enforcement_clocks as clocks
left join hearing_held as hearings
    on clocks.case_ref = hearings.case_ref and clocks.proceeding_ref = hearings.proceeding_ref
where clocks.is_breach and clocks.presented_on is not null
