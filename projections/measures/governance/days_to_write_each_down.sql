-- Days to write each down: how many days after it happened was a fact written down?
--
-- One row per fact that a CRC or the NPS wrote down of a case that has been under supervision.  The value is the number
-- of days from the day on which it happened to the day on which it was written down, both in Europe/London; written
-- down on the same day, it counts as none.  So the median of the figure is that of all facts, long records and short
-- ones together, and 9 in 10 is the smallest number of days that nine in ten facts do not exceed (the nearest rank);
-- GV45 to GV45b give the same case by case.  The facts are those of the casework (rulings on absences, warnings,
-- assessments, plans, reviews, oversight, levels of risk and flags, assignments and transfers, home visits, requests for
-- information and their answers, incidents and changes of circumstances, and the steps by which probation enforces,
-- recalls and escalates) and the outcomes of appointments; `work` tells them apart, as casework and contact.
-- Appointments, log entries, sessions and hours, and what courts, police, prisons, providers and inspectors record, are
-- not among them.  A correction is left out, for when the first was written down is not to be seen any more; a fact
-- withdrawn counts nowhere.  All facts of the case count up to the day asked, also those of before the allocation and
-- those written down after a closure.  What nobody has written down by the day as known, or could not be recorded, has
-- no row.  Organisation and unit are those that wrote it down, whoever held the case.  Judged on the day on which it was
-- written down.  Nothing is left out.
-- Code: GV45c.  Entry: 45.  Family: G.  Kind: days.
-- Source: the two clocks of every fact, and the report, L499.  Clock: recorded_at, against occurred_at.
-- Reads: fact_lags, supervised_cases.

select
    fact_lags.source || ' ' || fact_lags.event_id as thing,
    fact_lags.case_ref,
    fact_lags.organisation,
    fact_lags.unit,
    fact_lags.recorded_on as judged_on,
    cast(null as boolean) as met,
    cast(fact_lags.days as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    [fact_lags.event_id] as evidence,
    fact_lags.work
from fact_lags
inner join supervised_cases on fact_lags.case_ref = supervised_cases.case_ref
