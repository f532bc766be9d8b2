-- Days of enforcement: how many days of a breach were probation's, and how many the court's?
--
-- One row per breach that came to its end before the court, and body for which it waited on its way there: the CRC, the
-- NPS or the COURT, in the column `body`.  The value is the number of days for which it waited for that body, weekends
-- included, from the day on which the failure to comply was noticed to that of the hearing that ended it: for the CRC
-- or the NPS that held the case until it decided, for the CRC until it referred the breach, for the NPS until it
-- answered the referral and presented the breach, and for the court from there on, adjournments included.  So each day
-- is one body's, and a body for which the breach did not wait has no row; one that acted on the same day has a row of no
-- days.  Time after a referral was returned is the CRC's again.  A decision that was taken back and taken again counts
-- all the time from the notice.  Where the failure was noticed before the case was allocated, nobody held it, and the
-- time until the decision is that of NOBODY.  Left out: a breach that has not ended on the day asked (NOT_ENDED_YET), and one whose
-- case was closed before the court had spoken (CLOSED_BEFORE_HEARING).  A failure not decided to be a breach, and one of
-- a licence that was recalled, have no row.  Organisation and unit held the case when the failure was noticed, whoever
-- was waited for; the day judged is that of the hearing, or where there was none the day of the notice.
-- Code: AS42f.  Entry: 42.  Family: T.  Kind: days.
-- Source: the report, L914.  Clock: occurred_at.
-- Reads: enforcement_clocks, enforcement_intervals.

with

owned as (

    select
        case_ref, proceeding_ref, coalesce(owner, 'NOBODY') as owner, cast(sum(days) as bigint) as days,
        list(opened_by order by sequence) as evidence
    from enforcement_intervals
    group by case_ref, proceeding_ref, coalesce(owner, 'NOBODY')

)

select
    clocks.case_ref || ' ' || clocks.proceeding_ref || ' ' || owned.owner as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    coalesce(clocks.ended_on, clocks.noticed_on) as judged_on,
    cast(null as boolean) as met,
    owned.days as value,
    cast(null as text) as category,
    case
        when clocks.ended_on is not null then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_HEARING'
        else 'NOT_ENDED_YET'
    end as excluded,
    owned.evidence,
    clocks.court_tier,
    owned.owner as body
from enforcement_clocks as clocks
inner join owned on clocks.case_ref = owned.case_ref and clocks.proceeding_ref = owned.proceeding_ref
where clocks.is_breach and clocks.ground in ('ORDER', 'POST_SENTENCE_SUPERVISION')
