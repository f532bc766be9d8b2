-- One row per unbroken stretch of a case with one responsible officer, at one grade, in one unit and organisation.
--
-- The officer is the one in charge in the custody track, so no two spells of a case overlap; an assignment by an
-- organisation that does not hold the case is a claim there and no spell here.  A spell goes on while the person is in
-- prison and while an escalation is being decided.  `ends_at` is null while the officer still holds the case.
-- Source: officer_assigned, through the custody track.  Clock: occurred_at.
-- Reads: custody_intervals, calendar, question.

with

held as (

    select
        *,
        officer || '|' || coalesce(grade, '') || '|' || coalesce(unit, '') || '|' || coalesce(holder, '') as holding
    from custody_intervals

),

compared as (

    select
        *,
        lag(holding) over (partition by case_ref order by sequence) as earlier_holding
    from held

),

numbered as (

    select
        *,
        sum(case when earlier_holding = holding then 0 else 1 end) over (
            partition by case_ref order by sequence rows between unbounded preceding and current row
        ) as stretch
    from compared

),

bounds as (

    select
        case_ref, stretch, holder as organisation, unit, officer, grade,
        min(sequence) as first_sequence, max(sequence) as last_sequence
    from numbered
    where officer is not null
    group by case_ref, stretch, holder, unit, officer, grade

)

select
    bounds.case_ref,
    row_number() over (partition by bounds.case_ref order by bounds.first_sequence) as sequence,
    bounds.organisation,
    bounds.unit,
    opening.office,
    bounds.officer,
    bounds.grade,
    opening.sex,
    opening.starts_at,
    opening.starts_on,
    closing.ends_at,
    closing.ends_on,
    last_day.day_number - first_day.day_number as days,
    opening.assigned_by,
    closing.closed_by
from bounds
cross join question
inner join custody_intervals as opening
    on bounds.case_ref = opening.case_ref and bounds.first_sequence = opening.sequence
inner join custody_intervals as closing
    on bounds.case_ref = closing.case_ref and bounds.last_sequence = closing.sequence
left join calendar as first_day on opening.starts_on = first_day.day
left join calendar as last_day on coalesce(closing.ends_on, question.as_of_on) = last_day.day
