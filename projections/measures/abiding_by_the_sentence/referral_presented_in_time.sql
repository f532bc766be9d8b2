-- Referral presented in time: did the NPS present the breach within two business days of accepting it?
--
-- One row per proceeding whose referral by a CRC the NPS accepted.  A referral that was returned has no row until it is
-- sent again and accepted: the clock starts with the acceptance, and time spent on returned referrals is not in it.
-- Met: presented to the court no later than the end of the last business day allowed
-- (`acceptance_to_presentation_business_days` after the day of the acceptance, which itself does not count).  A
-- presentation on a weekend or bank holiday counts as made on the next business day.  Not met: presented later, or not
-- presented and the time is over.  Left out, where it was not presented: the time still runs on the day asked
-- (NOT_DUE_YET); the case was closed before the time was over (CLOSED_BEFORE_DUE).  Where the case went to the NPS
-- meanwhile, nothing changes.  The organisation is the NPS, and the unit the one that wrote the acceptance down.
-- Judged on the day of the acceptance.
-- Code: AS42b.  Entry: 42.  Family: T.  Kind: share.
-- Source: service level NPS SL015.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

select
    clocks.proceeding_ref as thing,
    clocks.case_ref,
    'NPS' as organisation,
    clocks.accepted_by_unit as unit,
    clocks.accepted_on as judged_on,
    coalesce(clocks.business_days_from_acceptance <= threshold.acceptance_to_presentation_business_days, false) as met,
    cast(clocks.business_days_from_acceptance as bigint) as value,
    cast(null as text) as category,
    case
        when clocks.presented_on is not null then null
        when
            clocks.business_days_waited_since_acceptance > threshold.acceptance_to_presentation_business_days
            then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.presented_by is null then [clocks.referred_by, clocks.accepted_by]
        else [clocks.referred_by, clocks.accepted_by, clocks.presented_by]
    end as evidence
from enforcement_clocks as clocks
cross join threshold
where clocks.accepted_on is not null
