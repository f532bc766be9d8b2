-- One row per fact of a case that a CRC or the NPS wrote down: how many days after it had happened.
--
-- `work` is `casework` (the facts of the view `recorded_facts`) or `contact` (the outcomes of appointments).
-- `organisation` and `unit` are those that wrote it down.  `days` run from the day on which it happened to the day on
-- which it was written down, in Europe/London.  A correction has no row: when the first was written down is not to be
-- seen any more.
-- Source: the two clocks of every fact.  Clock: occurred_at and recorded_at, by day.
-- Reads: recorded_facts, outcome_recorded, calendar.

select case_ref, 'casework' as work, organisation, unit, occurred_on, recorded_on, days, source, event_id
from recorded_facts
where not is_correction
union all
select
    outcome_recorded.case_ref, 'contact', outcome_recorded.recorded_by_organisation, outcome_recorded.recorded_by_unit,
    outcome_recorded.occurred_on, outcome_recorded.recorded_on, recorded_day.day_number - occurred_day.day_number,
    outcome_recorded.source, outcome_recorded.event_id
from outcome_recorded
inner join calendar as occurred_day on outcome_recorded.occurred_on = occurred_day.day
inner join calendar as recorded_day on outcome_recorded.recorded_on = recorded_day.day
where outcome_recorded.recorded_by_organisation in ('CRC', 'NPS') and outcome_recorded.supersedes is null
