-- Building Better Relationships in time: did the programme start within thirteen weeks of the referral?
--
-- One row per referral to Building Better Relationships (the intervention `BBR`), put down to the organisation and unit
-- that held the case on that day, the last of them where it changed hands, and judged on that day.  Met: the programme
-- started no later than `bbr_wait_days` after the day of the referral.  Not met: it started later, or has not started and
-- more days have passed, by the day asked or by the end of the referral or of the case.  A second referral has a row of
-- its own, and its wait begins anew.  Time in prison, and time on the waiting list, is part of the wait.  The value is
-- the days until the start.  Left out, where it has not started and the time was not over: it still runs on the day
-- asked (NOT_DUE_YET); the referral ended first (ENDED_WITHOUT_START), or the case was closed (CASE_CLOSED).  Facts
-- written down late count from the day on which they happened, once they are known.
-- Code: PP14a.  Entry: 14.  Family: T.  Kind: share.
-- Source: the report, L481 and L527.  Clock: occurred_at.
-- Reads: intervention_referrals, threshold.

select
    referrals.case_ref || ' ' || referrals.referral_ref as thing,
    referrals.case_ref,
    referrals.organisation,
    referrals.unit,
    referrals.referred_on as judged_on,
    coalesce(referrals.end_of_wait = 'started' and referrals.days <= threshold.bbr_wait_days, false) as met,
    case when referrals.end_of_wait = 'started' then cast(referrals.days as bigint) end as value,
    cast(null as text) as category,
    case
        when referrals.end_of_wait = 'started' or referrals.days > threshold.bbr_wait_days then null
        when referrals.end_of_wait = 'ended' then 'ENDED_WITHOUT_START'
        when referrals.end_of_wait = 'case_closed' then 'CASE_CLOSED'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when referrals.wait_ended_by is null then [referrals.referred_by]
        else [referrals.referred_by, referrals.wait_ended_by]
    end as evidence,
    referrals.intervention,
    referrals.provider
from intervention_referrals as referrals
cross join threshold
where referrals.intervention = 'BBR'
