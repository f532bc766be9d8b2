-- Breach referral by a CRC: was an alleged breach referred for presentation within eight business days of awareness?
--
-- One row per alleged breach of a community order, suspended sentence order or post-sentence supervision: a proceeding
-- that was decided to be a breach, where a CRC held the case when the failure to comply was noticed.  A failure without
-- a decision to breach, and a breach of licence, which is recalled, have no row.  Met: first referred to the NPS no
-- later than the end of the last business day allowed (`breach_referral_business_days` after the day on which the
-- failure was noticed, which itself does not count), also where the NPS later returned the referral.  A referral on a
-- weekend or bank holiday counts as made on the next business day.  Where a decision was taken back and taken again, it
-- is the referral after the last decision that counts, and the clock still runs from the notice.  Left out, where there
-- was no referral: the time still runs on the day asked (NOT_DUE_YET); the case was closed before the time was over
-- (CLOSED_BEFORE_DUE); the case went to the NPS, which presents without a referral, before it was over (TRANSFERRED).
-- Organisation and unit are those that held the case when the failure was noticed, and that is the day judged.
-- Supervision default orders, which the service level counts too, are not on record.  It is the measure AS42a under the
-- name of the service level.
-- Code: CRC-AE.  Entry: 42.  Family: T.  Kind: share.
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
