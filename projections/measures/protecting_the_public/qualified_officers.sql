-- Qualified officers: were domestic abuse and child protection cases always with a probation officer?
--
-- One row per case that a CRC has supervised with an officer while it had a flag for domestic abuse, a looked-after
-- child or child protection.  Met: on no day of that time was the officer of any grade but PO.  A wrong assignment that
-- was put right, or a flag raised and acted on, within the same day is no breach; a flag raised while the case is with
-- a PSO is one from the next day on.  Only time with the CRC counts, since it was the CRC's policy: a case later
-- transferred to the NPS is still judged, up to its last such day (`judged_on`) and under the unit that it was in.  A
-- case closed is judged up to its closure.  Time without an officer and time in prison is neither met nor missed; cases
-- that had nothing else have no row.  A flag that was written down late counts from the day on which it was true; ask
-- as known on a day for what could be known then.  Left out: GRADE_UNKNOWN, where the only doubt is an officer whose
-- grade is not on record, for a day or more.  The value is the number of days with an officer of another grade, which
-- PP04 counts.
-- Code: PP03.  Entry: 3.  Family: T.  Kind: share.
-- Source: the report, L467 and L469-471.  Clock: occurred_at.
-- Reads: qualified_officer_spells, question.

with

cases as (

    select
        case_ref,
        max(sequence) as last_sequence,
        sum(case when is_qualified then 0 when is_qualified is null then 0 else days end) as unqualified_days,
        sum(case when is_qualified is null then days else 0 end) as unknown_days
    from qualified_officer_spells
    group by case_ref

),

proofs as (

    select case_ref, min(sequence) as place, flagged_by as event_id
    from qualified_officer_spells
    group by case_ref, flagged_by
    union all
    select case_ref, min(sequence) as place, assigned_by as event_id
    from qualified_officer_spells
    group by case_ref, assigned_by

),

evidence as (

    select case_ref, list(event_id order by place, event_id) as event_ids
    from proofs
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    last_spell.organisation,
    last_spell.unit,
    coalesce(last_spell.ends_on, question.as_of_on) as judged_on,
    cases.unqualified_days = 0 as met,
    cast(cases.unqualified_days as bigint) as value,
    cast(null as text) as category,
    case when cases.unqualified_days = 0 and cases.unknown_days > 0 then 'GRADE_UNKNOWN' end as excluded,
    evidence.event_ids as evidence
from cases
cross join question
inner join qualified_officer_spells as last_spell
    on cases.case_ref = last_spell.case_ref and cases.last_sequence = last_spell.sequence
inner join evidence on cases.case_ref = evidence.case_ref
