-- One row per sentence that was supervised and has been closed: did it end successfully?
--
-- `is_met`: closed as completed, as expired, or as revoked for good progress; a custodial sentence that expired while
-- the person was in prison on a recall is not.  `excluded`: the person died, the case went to another area, or the
-- reason is not known.  Organisation and unit held the case last; judged on the day of the closure.
-- Source: the completion of licences and orders: the report, L81.  Clock: occurred_at.
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
    case_lives.case_ref,
    case_lives.sentence_type,
    supervised_cases.organisation,
    supervised_cases.unit,
    case_lives.closed_on as judged_on,
    case_lives.closure_reason in ('COMPLETED', 'EXPIRED', 'REVOKED_FOR_PROGRESS')
    and ended_in_prison.case_ref is null as is_met,
    case_lives.closure_reason,
    case
        when case_lives.closure_reason in ('DIED', 'TRANSFERRED_OUT') then case_lives.closure_reason
        when case_lives.closure_reason = 'UNKNOWN' then 'REASON_UNKNOWN'
    end as excluded,
    [case_lives.closed_by] as evidence
from case_lives
inner join supervised_cases on case_lives.case_ref = supervised_cases.case_ref
left join ended_in_prison on case_lives.case_ref = ended_in_prison.case_ref
where case_lives.closed_on is not null
