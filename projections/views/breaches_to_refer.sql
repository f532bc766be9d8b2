-- One row per breach of an order or of post-sentence supervision in a CRC case: was it referred to the NPS in time?
--
-- A CRC held the case when the failure to comply was noticed, and the decision that stands is to breach.  `is_met`:
-- first referred within `breach_referral_business_days` of the notice.  `excluded`, without a referral: the case went
-- to the NPS or was closed before the time was over, or the time still runs.
-- Source: service level CRC SCH9 AE.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

select
    clocks.proceeding_ref,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.noticed_on as judged_on,
    coalesce(clocks.business_days_to_referral <= threshold.breach_referral_business_days, false) as is_met,
    cast(clocks.business_days_to_referral as bigint) as business_days,
    case
        when clocks.referred_on is not null then null
        when
            clocks.later_organisation <> 'CRC'
            and clocks.business_days_to_departure <= threshold.breach_referral_business_days
            then 'TRANSFERRED'
        when clocks.business_days_waited > threshold.breach_referral_business_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.referred_by is null then [clocks.noticed_by, clocks.decided_by]
        else [clocks.noticed_by, clocks.decided_by, clocks.referred_by]
    end as evidence
from enforcement_clocks as clocks
cross join threshold
where clocks.is_breach and clocks.organisation = 'CRC' and clocks.ground in ('ORDER', 'POST_SENTENCE_SUPERVISION')
