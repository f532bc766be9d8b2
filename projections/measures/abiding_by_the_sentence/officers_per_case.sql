-- Officers per case: by how many responsible officers was the person supervised?
--
-- One row per case that has been under supervision, closed or not, put down to the organisation and unit that held
-- it on the day judged: the day asked, or the last day of supervision where it ended before.  The value is the
-- number of different officers in charge of the case at any time of its supervision, and the category puts it into
-- the report's bands: 1, from 2 to `few_officers` (2-3), or more (>3).  An officer who comes back, changes grade or
-- moves with the case counts once; one who held the case for part of a day counts; one whose assignment was replaced
-- at the same instant, or who was assigned by an organisation that did not hold the case, does not.  Officers before and after a transfer between
-- the CRC and the NPS count together, since it is one sentence.  An officer who was assigned and replaced while the
-- person was in prison does not count.  An assignment that was written down late counts from the day on which it
-- was made; one withdrawn does not count.  Left out: NO_OFFICER, where nobody has been in charge yet.
-- Code: AS36.  Entry: 36.  Family: T.  Kind: category.
-- Source: the report, L846 and L882.  Clock: occurred_at.
-- Reads: supervised_cases, custody_intervals, threshold.

with

officers as (

    select case_ref, officer, min(sequence) as place
    from custody_intervals
    where kind in ('supervised', 'escalation_being_decided')
    group by case_ref, officer

),

counts as (

    select case_ref, count(*) as officers
    from officers
    group by case_ref

),

proofs as (

    select case_ref, assigned_by, min(sequence) as place
    from custody_intervals
    where kind in ('supervised', 'escalation_being_decided')
    group by case_ref, assigned_by

),

evidence as (

    select case_ref, list(assigned_by order by place) as event_ids
    from proofs
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    cases.organisation,
    cases.unit,
    cases.judged_on,
    cast(null as boolean) as met,
    coalesce(counts.officers, 0) as value,
    case
        when counts.officers = 1 then '1'
        when counts.officers <= threshold.few_officers then '2-' || cast(threshold.few_officers as varchar)
        when counts.officers > threshold.few_officers then '>' || cast(threshold.few_officers as varchar)
    end as category,
    case when counts.officers is null then 'NO_OFFICER' end as excluded,
    coalesce(evidence.event_ids, []) as evidence
from supervised_cases as cases
cross join threshold
left join counts on cases.case_ref = counts.case_ref
left join evidence on cases.case_ref = evidence.case_ref
