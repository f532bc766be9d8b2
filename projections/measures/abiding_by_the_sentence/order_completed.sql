-- Order completed: did the community or suspended sentence order end successfully?
--
-- One row per community order or suspended sentence order that was supervised, closed by the day asked.  Met: closed as
-- completed, as expired, or as revoked for good progress.  Not met: closed as recalled, or as revoked for a breach or a
-- new offence.  Open cases, and those never allocated, have no row.  An order that was breached and continued counts by
-- how it ended.  Left out: the person died (DIED); the case went to another area (TRANSFERRED_OUT); the reason is not
-- known (REASON_UNKNOWN).  Judged on the day of the closure, under the organisation and unit that held the case last.
-- Code: AS43c.  Entry: 43.  Family: T.  Kind: share.
-- Source: the completion of community and suspended sentence orders, with a published target of 75%.  Clock:
-- occurred_at.
-- Reads: case_lives, supervised_cases.

select
    case_lives.case_ref as thing,
    case_lives.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    case_lives.closed_on as judged_on,
    case_lives.closure_reason in ('COMPLETED', 'EXPIRED', 'REVOKED_FOR_PROGRESS') as met,
    cast(null as bigint) as value,
    case_lives.closure_reason as category,
    case
        when case_lives.closure_reason in ('DIED', 'TRANSFERRED_OUT') then case_lives.closure_reason
        when case_lives.closure_reason = 'UNKNOWN' then 'REASON_UNKNOWN'
    end as excluded,
    [case_lives.closed_by] as evidence
from case_lives
inner join supervised_cases on case_lives.case_ref = supervised_cases.case_ref
where
    case_lives.closed_on is not null
    and case_lives.sentence_type in ('COMMUNITY_ORDER', 'SUSPENDED_SENTENCE_ORDER')
