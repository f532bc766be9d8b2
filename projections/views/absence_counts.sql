-- One row per case that has been under supervision: on how many days there was an absence, by the ruling on it.
--
-- Two appointments missed on one day are one day of absence, counted under each ruling that was made.
-- Source: the report, L860 to L864.  Clock: occurred_at.
-- Reads: supervised_cases, absences.

with

acceptable as (

    select
        case_ref, count(distinct absent_on) as days, list(ruled_by order by absent_at, appointment_ref) as evidence
    from absences
    where is_acceptable
    group by case_ref

),

unacceptable as (

    select
        case_ref, count(distinct absent_on) as days, list(ruled_by order by absent_at, appointment_ref) as evidence
    from absences
    where not is_acceptable
    group by case_ref

)

select
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.judged_on,
    coalesce(acceptable.days, 0) as acceptable_days,
    coalesce(unacceptable.days, 0) as unacceptable_days,
    coalesce(acceptable.evidence, []) as acceptable_evidence,
    coalesce(unacceptable.evidence, []) as unacceptable_evidence
from supervised_cases
left join acceptable on supervised_cases.case_ref = acceptable.case_ref
left join unacceptable on supervised_cases.case_ref = unacceptable.case_ref
