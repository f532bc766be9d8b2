-- Days to write down: within how many days had half of the casework been written down?
--
-- One row per case that has been under supervision, and organisation that wrote down facts of its casework.  The value
-- is the number of days within which half of those facts had been written down after they happened: the smallest number
-- that half of them do not exceed.  The facts are what a CRC or the NPS wrote down of its casework: rulings on
-- absences, warnings, assessments, plans, reviews, oversight, levels of risk and flags, assignments and transfers, home
-- visits, requests for information and their answers, incidents and changes of circumstances, and the steps by which
-- probation enforces, recalls and escalates.  Appointments and their outcomes, log entries, sessions and hours, and
-- what courts, police, prisons, providers and inspectors record, are not among them.  Both days are those of
-- Europe/London, and a fact written down on the day on which it happened counts as none.  A correction is left out, for
-- when the first was written down is not to be seen any more; a fact withdrawn counts nowhere.  What has not been
-- written down by the day as known cannot count, so the lag of the last weeks looks shorter than it will be.  All facts
-- of the case count up to the day asked, also those of before the allocation and those written down after a closure.  A
-- case has a row for each organisation that wrote a fact of it, under the unit of that organisation that held it last,
-- if any did.  Judged on the day asked, or the last day of supervision where it ended before.  Nothing is left out.
-- Code: GV45.  Entry: 45.  Family: G.  Kind: days.
-- Source: the two clocks of every fact, and the report, L499.  Clock: recorded_at, against occurred_at.
-- Reads: recording_lags, supervised_cases.

select
    lags.case_ref || ' ' || lags.organisation as thing,
    lags.case_ref,
    lags.organisation,
    lags.unit,
    supervised_cases.judged_on,
    cast(null as boolean) as met,
    cast(lags.half_within as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    [lags.half_by] as evidence
from recording_lags as lags
inner join supervised_cases on lags.case_ref = supervised_cases.case_ref
where lags.work = 'casework'
