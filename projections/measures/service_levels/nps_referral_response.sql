-- Response to a breach referral: did the NPS present the breach within two business days of an acceptable referral?
--
-- One row per acceptable referral: a breach whose referral by a CRC the NPS accepted.  A referral that was returned has
-- no row until it is sent again and accepted: the clock starts with the acceptance, which is taken as the day on which
-- the acceptable request was received.  Met: presented to the court no later than the end of the last business day
-- allowed (`acceptance_to_presentation_business_days` after the day of the acceptance, which itself does not count).  A
-- presentation on a weekend or bank holiday counts as made on the next business day.  Left out, where it was not
-- presented: the time still runs on the day asked (NOT_DUE_YET); the case was closed before the time was over
-- (CLOSED_BEFORE_DUE).  Where the case went to the NPS meanwhile, nothing changes.  The organisation is the NPS, and
-- the unit the one that wrote the acceptance down.  Judged on the day of the acceptance.  It is the measure AS42b under
-- the name of the service level.
-- Code: NPS-SL015.  Entry: 42.  Family: T.  Kind: share.
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
