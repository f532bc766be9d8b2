-- Programmes of the NPS: was the accredited programme completed when a sentence of two years or more had ended?
--
-- One row per requirement of an accredited programme on a community order or suspended sentence order of
-- `programme_sentence_months` or more that has been closed, and that the NPS held last.  The length of the sentence is
-- that passed: its last day is not before the day of the same number so many months after its first, less a day.  Met:
-- the programme was completed.  Not met: the case closed with the programme in any other state, whatever closed it.
-- The service level is that of people eligible for a programme for sexual offending; the offence is not on record here,
-- so all programmes count; to see one of them, group by `intervention`.  A programme completed in prison on another
-- sentence is not on record either.  Left out: the court removed the requirement (REQUIREMENT_REMOVED); the person died
-- or the case went to another area (NO_TERMINATION); the requirement does not name its programme, which so cannot be
-- followed (PROGRAMME_NOT_NAMED).  The category is the stage reached, as in RR31.  Organisation and unit are the last to
-- hold the case.  Judged on the day of the closure.
-- Code: NPS-SL009T.  Entry: 31.  Family: T.  Kind: share.
-- Source: service level NPS SL009T.  Clock: occurred_at.
-- Reads: programme_requirements, case_lives, sentence_imposed, calendar, threshold.

select
    requirements.case_ref || ' ' || requirements.requirement_ref as thing,
    requirements.case_ref,
    requirements.organisation,
    requirements.unit,
    case_lives.closed_on as judged_on,
    requirements.stage = 'completed' as met,
    cast(null as bigint) as value,
    requirements.stage as category,
    case
        when requirements.stage = 'removed' then 'REQUIREMENT_REMOVED'
        when case_lives.closure_reason in ('DIED', 'TRANSFERRED_OUT') then 'NO_TERMINATION'
        when requirements.programme is null then 'PROGRAMME_NOT_NAMED'
    end as excluded,
    case
        when requirements.stage = 'completed'
            then [requirements.required_by, requirements.ended_by, case_lives.closed_by]
        else [requirements.required_by, case_lives.closed_by]
    end as evidence,
    requirements.provider,
    requirements.programme as intervention
from programme_requirements as requirements
cross join threshold
inner join case_lives on requirements.case_ref = case_lives.case_ref
inner join sentence_imposed
    on case_lives.case_ref = sentence_imposed.case_ref and case_lives.sentenced_by = sentence_imposed.event_id
inner join calendar as first_day on sentence_imposed.starts_on = first_day.day
inner join calendar as last_day on sentence_imposed.ends_on = last_day.day
inner join calendar as next_day on last_day.day_number + 1 = next_day.day_number
where
    case_lives.closed_on is not null
    and requirements.organisation = 'NPS'
    and case_lives.sentence_type in ('COMMUNITY_ORDER', 'SUSPENDED_SENTENCE_ORDER')
    and next_day.month_number - first_day.month_number
    - case when next_day.day_of_month < first_day.day_of_month then 1 else 0 end >= threshold.programme_sentence_months
