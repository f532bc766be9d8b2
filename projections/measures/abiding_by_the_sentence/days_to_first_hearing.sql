-- Wait for the court: how many days passed from the presentation of a breach to its first hearing?
--
-- One row per proceeding that was presented to the court.  The value is the number of days, weekends included, from the
-- day on which the breach was presented to the day of the first hearing held, adjourned or not; the same day is none.
-- The category, and `court_tier`, is the tier of the court before which the breach is.  This wait is the court's:
-- neither the CRC nor the NPS can shorten it.  A listing is not a hearing, and a hearing listed anew counts when it is
-- held.  Left out: no hearing held by the day asked (NOT_HEARD_YET), which makes a wait that still runs look shorter in
-- this figure than it is, so read it beside the share that waits too long; the case closed before a hearing
-- (CLOSED_BEFORE_HEARING).  Organisation and unit are those that held the case when the failure was noticed, whoever
-- holds it by the day of the hearing.  Judged on the day of the presentation.
-- Code: AS42d.  Entry: 42.  Family: T.  Kind: days.
-- Source: the report, L914.  Clock: occurred_at.
-- Reads: enforcement_clocks.

select
    clocks.case_ref || ' ' || clocks.proceeding_ref as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.presented_on as judged_on,
    cast(null as boolean) as met,
    cast(clocks.days_to_first_hearing as bigint) as value,
    clocks.court_tier as category,
    case
        when clocks.first_heard_on is not null then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_HEARING'
        else 'NOT_HEARD_YET'
    end as excluded,
    case
        when clocks.first_heard_by is null then [clocks.presented_by]
        else [clocks.presented_by, clocks.first_heard_by]
    end as evidence,
    clocks.court_tier
from enforcement_clocks as clocks
where clocks.presented_on is not null
