-- One row per breach of an order or of post-sentence supervision in an NPS case: was it presented to the court in time?
--
-- The NPS held the case when the failure to comply was noticed, and the decision that stands is to breach.  `is_met`:
-- presented within `awareness_to_presentation_business_days` of the notice.  `excluded`, where it was not presented:
-- the case went to a CRC or was closed before the time was over, or the time still runs.
-- Source: service level NPS SL014.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

select
    clocks.proceeding_ref,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.noticed_on as judged_on,
    coalesce(
        clocks.business_days_to_presentation <= threshold.awareness_to_presentation_business_days, false
    ) as is_met,
    cast(clocks.business_days_to_presentation as bigint) as business_days,
    case
        when clocks.presented_on is not null then null
        when
            clocks.later_organisation <> 'NPS'
            and clocks.business_days_to_departure <= threshold.awareness_to_presentation_business_days
            then 'TRANSFERRED'
        when clocks.business_days_waited > threshold.awareness_to_presentation_business_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.presented_by is null then [clocks.noticed_by, clocks.decided_by]
        else [clocks.noticed_by, clocks.decided_by, clocks.presented_by]
    end as evidence
from enforcement_clocks as clocks
cross join threshold
where clocks.is_breach and clocks.organisation = 'NPS' and clocks.ground in ('ORDER', 'POST_SENTENCE_SUPERVISION')
