-- Referral presented in time: did the NPS present the breach within two business days of accepting it?
--
-- One row per proceeding whose referral by a CRC the NPS accepted.  A referral that was returned has no row until it is
-- sent again and accepted: the clock starts with the acceptance, and time spent on returned referrals is not in it.
-- Met: presented to the court no later than the end of the last business day allowed
-- (`acceptance_to_presentation_business_days` after the day of the acceptance, which itself does not count).  A
-- presentation on a weekend or bank holiday counts as made on the next business day.  Not met: presented later, or not
-- presented and the time is over.  Left out, where it was not presented: the time still runs on the day asked
-- (NOT_DUE_YET); the case was closed before the time was over (CLOSED_BEFORE_DUE).  Where the case went to the NPS
-- meanwhile, nothing changes.  The value is the number of business days to the presentation, null where there was none.
-- The organisation is the NPS, and the unit the one that wrote the acceptance down.  Judged on the day of the
-- acceptance.
-- Code: AS42b.  Entry: 42.  Family: T.  Kind: share.
-- Source: service level NPS SL015.  Clock: occurred_at.
-- Reads: accepted_referrals.

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
from accepted_referrals
