-- Breach referred in time: did the CRC refer the breach to the NPS within eight business days of becoming aware?
--
-- One row per proceeding on an order or on post-sentence supervision that was decided to be a breach, where a CRC held
-- the case when the failure to comply was noticed.  A failure without a decision to breach, and a breach of licence,
-- which is recalled, have no row.  Met: first referred no later than the end of the last business day allowed
-- (`breach_referral_business_days` after the day on which the failure was noticed, which itself does not count), also
-- where the NPS later returned the referral.  A referral on a weekend or bank holiday counts as made on the next
-- business day.  The clock runs from the notice and not from the decision; where a decision was taken back and taken
-- again, it is the referral after the last decision that counts.  Not met: referred later, or not referred and the time
-- is over.  Left out, where there was no referral, for the first of these that applies: before the time was over the
-- case went to the NPS, which presents without a referral, and is there still, or was when it ended (TRANSFERRED); it
-- was closed before the time was over (CLOSED_BEFORE_DUE); the time still runs on the day asked (NOT_DUE_YET).  A
-- transfer on the last day allowed is one before the time was over; one after it changes nothing.  The value is the
-- number of business days to the referral, null where there was none.  Organisation and unit are those that held the
-- case when the failure was noticed, and that is the day judged.
-- Code: AS42a.  Entry: 42.  Family: T.  Kind: share.
-- Source: service level CRC SCH9 AE.  Clock: occurred_at.
-- Reads: breaches_to_refer.

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
from breaches_to_refer
