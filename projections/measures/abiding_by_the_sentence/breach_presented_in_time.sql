-- Breach presented in time: did the NPS present the breach within ten business days of becoming aware?
--
-- One row per proceeding on an order or on post-sentence supervision that was decided to be a breach, where the NPS
-- held the case when the failure to comply was noticed.  A failure without a decision to breach, a breach of licence,
-- which is recalled, and the proceedings of a CRC, which have clocks of their own, have no row.  Met: presented to the
-- court no later than the end of the last business day allowed (`awareness_to_presentation_business_days` after the day
-- on which the failure was noticed, which itself does not count).  A presentation on a weekend or bank holiday counts
-- as made on the next business day.  Not met: presented later, or not presented and the time is over.  Left out, where
-- it was not presented, for the first of these that applies: before the time was over the case went to a CRC, and is
-- there still, or was when it ended (TRANSFERRED); it was closed before the time was over (CLOSED_BEFORE_DUE); the time
-- still runs on the day asked (NOT_DUE_YET).  A transfer on the last day allowed is one before the time was over; one
-- after it changes nothing.  The value is the number of business days to the presentation, null where there was none.
-- Organisation and unit are those that held the case when the failure was noticed, and that is the day judged.
-- Code: AS42c.  Entry: 42.  Family: T.  Kind: share.
-- Source: service level NPS SL014.  Clock: occurred_at.
-- Reads: breaches_to_present.

select
    case_ref || ' ' || proceeding_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    business_days as value,
    cast(null as text) as category,
    excluded,
    evidence
from breaches_to_present
