-- Wait for Building Better Relationships: how many days from the referral to the start?
--
-- One row per referral to Building Better Relationships (the intervention `BBR`), put down to the organisation and unit
-- that held the case on that day, the last of them where it changed hands, and judged on that day.  The value is the
-- number of days from the day of the referral to the day on which the programme started; 0 where they are the same day.
-- A second referral has a row of its own, and its wait begins anew.  Time in prison, and time on the waiting list, is
-- part of the wait.  `provider` is who delivers it.  Facts written down late count from the day on which they happened,
-- once they are known.  Left out, with the wait so far uncounted: STILL_WAITING on the day asked; ENDED_WITHOUT_START,
-- where the referral ended first; CASE_CLOSED, where the case did.  Since those who wait longest are left out until they
-- start, read it beside PP14a.
-- Code: PP14.  Entry: 14.  Family: T.  Kind: days.
-- Source: the report, L481 and L527.  Clock: occurred_at.
-- Reads: intervention_referrals.

select
    referrals.case_ref || ' ' || referrals.referral_ref as thing,
    referrals.case_ref,
    referrals.organisation,
    referrals.unit,
    referrals.referred_on as judged_on,
    cast(null as boolean) as met,
    case when referrals.end_of_wait = 'started' then cast(referrals.days as bigint) end as value,
    cast(null as text) as category,
    case
        when referrals.end_of_wait = 'started' then null
        when referrals.end_of_wait = 'ended' then 'ENDED_WITHOUT_START'
        when referrals.end_of_wait = 'case_closed' then 'CASE_CLOSED'
        else 'STILL_WAITING'
    end as excluded,
    case
        when referrals.wait_ended_by is null then [referrals.referred_by]
        else [referrals.referred_by, referrals.wait_ended_by]
    end as evidence,
    referrals.intervention,
    referrals.provider
from intervention_referrals as referrals
where referrals.intervention = 'BBR'
