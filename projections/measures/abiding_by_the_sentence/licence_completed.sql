-- Licence or post-sentence supervision completed: did it end successfully?
--
-- One row per custodial sentence that was supervised after release, closed by the day asked.  Met: closed as completed,
-- as expired, or as revoked for good progress.  Not met: closed as recalled, or as revoked for a breach or a new
-- offence; nor where it expired while the person was in prison on a recall, which is no success.  Open cases, and those
-- never supervised after release, have no row.  A case that was recalled and released again counts by how it ended.
-- Left out: the person died (DIED); the case went to another area (TRANSFERRED_OUT); the reason is not known
-- (REASON_UNKNOWN).  Judged on the day of the closure, under the organisation and unit that held the case last.
-- Code: AS43b.  Entry: 43.  Family: T.  Kind: share.
-- Source: service level CRC SL 9a, with a target of 65%: the report, L81.  Clock: occurred_at.
-- Reads: case_lives, supervised_cases, prison_spells.

with

ended_in_prison as (

    select case_lives.case_ref
    from case_lives
    inner join prison_spells
        on case_lives.case_ref = prison_spells.case_ref
        and prison_spells.starts_at <= case_lives.closed_at
        and prison_spells.ends_at = case_lives.closed_at
    group by case_lives.case_ref

)

select
    case_lives.case_ref as thing,
    case_lives.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    case_lives.closed_on as judged_on,
    case_lives.closure_reason in ('COMPLETED', 'EXPIRED', 'REVOKED_FOR_PROGRESS')
    and ended_in_prison.case_ref is null as met,
    cast(null as bigint) as value,
    case_lives.closure_reason as category,
    case
        when case_lives.closure_reason in ('DIED', 'TRANSFERRED_OUT') then case_lives.closure_reason
        when case_lives.closure_reason = 'UNKNOWN' then 'REASON_UNKNOWN'
    end as excluded,
    [case_lives.closed_by] as evidence
from case_lives
inner join supervised_cases on case_lives.case_ref = supervised_cases.case_ref
left join ended_in_prison on case_lives.case_ref = ended_in_prison.case_ref
where case_lives.closed_on is not null and case_lives.sentence_type = 'CUSTODY'
