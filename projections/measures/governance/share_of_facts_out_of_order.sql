-- Share of facts out of order: was the fact written down after what came later?
--
-- One row per fact of the casework that a CRC or the NPS wrote down of a case that has been under supervision.  Met: it
-- was written down on a day before which another fact of the casework of that case that happened on a later day had been
-- written down already.  So the figure is a share of facts, where GV46 gives that of the cases with any such fact.  Days
-- are those of Europe/London: the order in which the facts of one day were written, and that of facts that happened on
-- one day, do not matter.  Which facts are of the casework, GV46 says.  Corrections have no row: when the first was
-- written down is not to be seen any more; but a correction can be what had been written down already.  The order is
-- that in which the sources wrote them down, not the one in which they reached this record.  The value is the number of
-- days from the day on which it happened to the day on which it was written down.  What could not be recorded is not in
-- history and has no row.  Organisation and unit are those that wrote it down, whoever held the case.  Judged on the day
-- on which it was written down.  Nothing is left out.
-- Code: GV46a.  Entry: 46.  Family: G.  Kind: share.
-- Source: the two clocks of every fact.  Clock: recorded_at, against occurred_at.
-- Reads: recorded_facts, supervised_cases.

select
    recorded_facts.source || ' ' || recorded_facts.event_id as thing,
    recorded_facts.case_ref,
    recorded_facts.organisation,
    recorded_facts.unit,
    recorded_facts.recorded_on as judged_on,
    recorded_facts.is_out_of_order as met,
    cast(recorded_facts.days as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    [recorded_facts.event_id] as evidence
from recorded_facts
inner join supervised_cases on recorded_facts.case_ref = supervised_cases.case_ref
where not recorded_facts.is_correction
