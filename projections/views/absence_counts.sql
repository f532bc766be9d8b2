-- One row per case that has been under supervision: on how many days there was an absence, by the ruling on it.
--
-- Two appointments missed on one day are one day of absence, counted under each ruling that was made.  The bands are
-- none, up to `few_absences`, up to `acceptable_absence_limit`, below `many_absences`, and from there on.
-- Source: the report, L860 to L864.  Clock: occurred_at.
-- Reads: supervised_cases, absences, threshold.

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

),

counts as (

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

),

labels as (

    select
        *,
        '1-' || cast(few_absences as varchar) as label_few,
        case
            when few_absences + 1 = acceptable_absence_limit then cast(acceptable_absence_limit as varchar)
            else cast(few_absences + 1 as varchar) || '-' || cast(acceptable_absence_limit as varchar)
        end as label_limit,
        cast(acceptable_absence_limit + 1 as varchar) || '-' || cast(many_absences - 1 as varchar) as label_more,
        cast(many_absences as varchar) || '+' as label_many
    from threshold

)

select
    counts.*,
    case
        when acceptable_days = 0 then '0'
        when acceptable_days <= few_absences then label_few
        when acceptable_days <= acceptable_absence_limit then label_limit
        when acceptable_days < many_absences then label_more
        else label_many
    end as acceptable_band,
    case
        when unacceptable_days = 0 then '0'
        when unacceptable_days <= few_absences then label_few
        when unacceptable_days <= acceptable_absence_limit then label_limit
        when unacceptable_days < many_absences then label_more
        else label_many
    end as unacceptable_band
from counts
cross join labels
