-- Breach presentation by the NPS: was an alleged breach presented within ten business days of awareness?
--
-- One row per alleged breach of a community order, suspended sentence order or post-sentence supervision: a proceeding
-- that was decided to be a breach, where the NPS held the case when the failure to comply was noticed.  A failure
-- without a decision to breach, a breach of licence, which is recalled, and the proceedings of a CRC, which have clocks
-- of their own, have no row.  Met: presented to the court no later than the end of the last business day allowed
-- (`awareness_to_presentation_business_days` after the day on which the failure was noticed, which itself does not
-- count).  A presentation on a weekend or bank holiday counts as made on the next business day.  Left out, where it was
-- not presented: the time still runs on the day asked (NOT_DUE_YET); the case was closed before the time was over
-- (CLOSED_BEFORE_DUE); the case went to a CRC before it was over (TRANSFERRED).  Organisation and unit are those that
-- held the case when the failure was noticed, and that is the day judged.  Supervision default orders, which the
-- service level counts too, are not on record.  It is the measure AS42c under the name of the service level.
-- Code: NPS-SL014.  Entry: 42.  Family: T.  Kind: share.
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
