-- Breach presented in time: did the NPS present the breach within ten business days of becoming aware?
--
-- One row per proceeding on an order or on post-sentence supervision that was decided to be a breach, where the NPS
-- held the case when the failure to comply was noticed.  A failure without a decision to breach, a breach of licence,
-- which is recalled, and the proceedings of a CRC, which have clocks of their own, have no row.  Met: presented to the
-- court no later than the end of the last business day allowed (`awareness_to_presentation_business_days` after the day
-- on which the failure was noticed, which itself does not count).  A presentation on a weekend or bank holiday counts
-- as made on the next business day.  Not met: presented later, or not presented and the time is over.  Left out, where
-- it was not presented: the time still runs on the day asked (NOT_DUE_YET); the case was closed before the time was
-- over (CLOSED_BEFORE_DUE); the case went to a CRC (TRANSFERRED).  Organisation and unit are those that held the case
-- when the failure was noticed, and that is the day judged.
-- Code: AS42c.  Entry: 42.  Family: T.  Kind: share.
-- Source: service level NPS SL014.  Clock: occurred_at.
-- Reads: enforcement_clocks, threshold.

select
    clocks.proceeding_ref as thing,
    clocks.case_ref,
    clocks.organisation,
    clocks.unit,
    clocks.noticed_on as judged_on,
    coalesce(clocks.business_days_to_presentation <= threshold.awareness_to_presentation_business_days, false) as met,
    cast(clocks.business_days_to_presentation as bigint) as value,
    cast(null as text) as category,
    case
        when clocks.presented_on is not null then null
        when clocks.later_organisation <> 'NPS' then 'TRANSFERRED'
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
