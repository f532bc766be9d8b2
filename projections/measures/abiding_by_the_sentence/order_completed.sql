-- Order completed: did the community or suspended sentence order end successfully?
--
-- One row per community order or suspended sentence order that was supervised, closed by the day asked.  Met: closed as
-- completed, as expired, or as revoked for good progress.  Not met: closed as recalled, or as revoked for a breach or a
-- new offence.  Open cases, and those never allocated, have no row.  An order that was breached and continued counts by
-- how it ended.  Left out: the person died (DIED); the case went to another area (TRANSFERRED_OUT); the reason is not
-- known (REASON_UNKNOWN).  Judged on the day of the closure, under the organisation and unit that held the case last.
-- Code: AS43c.  Entry: 43.  Family: T.  Kind: share.  Target: order_completion_target.
-- Source: the completion of community and suspended sentence orders, with a published target of 75%.  Clock:
-- occurred_at.
-- Reads: completions.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    cast(null as bigint) as value,
    closure_reason as category,
    excluded,
    evidence
from completions
where sentence_type in ('COMMUNITY_ORDER', 'SUSPENDED_SENTENCE_ORDER')
