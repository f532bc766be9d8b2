-- Long wait for the court: did the first hearing of a breach take more than six weeks, or thirteen at the Crown Court?
--
-- One row per proceeding that was presented to the court.  Met: more than `listing_weeks_magistrates`, or
-- `listing_weeks_crown` at the Crown Court, passed from the day of the presentation to the day of the first hearing
-- held, adjourned or not; or no hearing was held and more have passed by the day asked.  On the last day of that time
-- it is not met.  The category, and `court_tier`, is the tier of the court, the value the days, so far where there was
-- no hearing.  Left out: no hearing yet and the time still runs (NOT_DUE_YET); the case closed before a hearing, within
-- the time (CLOSED_BEFORE_HEARING); the tier of the court is not known (COURT_TIER_UNKNOWN).  Organisation and unit are
-- those that held the case when the failure was noticed.  Judged on the day of the presentation.
-- Code: AS42e.  Entry: 42.  Family: T.  Kind: share.
-- Source: the report, L914.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

with

waits_for_court as (

    select
        enforcement_clocks.*,
        coalesce(days_to_first_hearing, days_waited_since_presentation) as days,
        7 * case
            when court_tier = 'MAGISTRATES' then threshold.listing_weeks_magistrates
            when court_tier = 'CROWN' then threshold.listing_weeks_crown
        end as allowed
    from enforcement_clocks
    cross join threshold
    where presented_on is not null

)

select
    clocks.case_ref || ' ' || clocks.proceeding_ref as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.presented_on as judged_on,
    clocks.days > clocks.allowed as met,
    cast(clocks.days as bigint) as value,
    clocks.court_tier as category,
    case
        when clocks.allowed is null then 'COURT_TIER_UNKNOWN'
        when clocks.first_heard_on is not null or clocks.days > clocks.allowed then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_HEARING'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.first_heard_by is null then [clocks.presented_by]
        else [clocks.presented_by, clocks.first_heard_by]
    end as evidence,
    clocks.court_tier
from waits_for_court as clocks
