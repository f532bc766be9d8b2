-- One row per breach whose referral by a CRC the NPS accepted: was it presented to the court in time?
--
-- `is_met`: presented within `acceptance_to_presentation_business_days` of the acceptance.  `excluded`, where it was
-- not presented: the case was closed before the time was over, or the time still runs.  The organisation is the NPS,
-- and the unit the one that wrote the acceptance down; judged on the day of the acceptance.
-- Source: service level NPS SL015.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

select
    clocks.proceeding_ref,
    clocks.case_ref,
    'NPS' as organisation,
    clocks.accepted_by_unit as unit,
    clocks.accepted_on as judged_on,
    coalesce(
        clocks.business_days_from_acceptance <= threshold.acceptance_to_presentation_business_days, false
    ) as is_met,
    cast(clocks.business_days_from_acceptance as bigint) as business_days,
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
