-- One row per responsible officer, and organisation and unit in which they hold a case at the end of the day asked.
--
-- `cases` counts the cases that they hold, by the rules of the view `officer_spells`: also while the person is in prison
-- or an escalation is being decided.  Of these, `in_prison` are there, `high_risk` have a level of risk of serious harm
-- of high or very high as last set, and `domestic_abuse` a flag for it that stands.  `taken_on` is the day since which
-- the longest held of them has been held.  The workload in percent that a workload tool gives is not to be had: no fact
-- says what a case weighs, nor how many hours an officer works.  `evidence` is the assignments.
-- Source: the report, L294, L419 and L421.  Clock: occurred_at.
-- Reads: officer_spells, prison_spells, case_attributes, risk_flag_spells.

with

held as (

    select * from officer_spells where ends_at is null

),

imprisoned as (

    select case_ref from prison_spells where ends_at is null group by case_ref

),

flagged as (

    select case_ref
    from risk_flag_spells
    where flag = 'DOMESTIC_ABUSE' and ends_at is null
    group by case_ref

)

select
    held.officer,
    held.organisation,
    held.unit,
    min(held.grade) as grade,
    count(*) as cases,
    count(imprisoned.case_ref) as in_prison,
    cast(sum(case when case_attributes.rosh in ('HIGH', 'VERY_HIGH') then 1 else 0 end) as bigint) as high_risk,
    count(flagged.case_ref) as domestic_abuse,
    min(held.starts_on) as taken_on,
    list(held.assigned_by order by held.case_ref) as evidence
from held
left join imprisoned on held.case_ref = imprisoned.case_ref
left join flagged on held.case_ref = flagged.case_ref
left join case_attributes on held.case_ref = case_attributes.case_ref
group by held.officer, held.organisation, held.unit
