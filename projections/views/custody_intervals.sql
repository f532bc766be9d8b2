-- One row per case and interval of its custody track: who held it, from the court to the closure or the day asked.
--
-- The intervals of a case follow one another without a hole and without touching twice: each ends where the next
-- starts, the last at the closure (`ends_at` null while the case is open on the day asked).  The track begins with the
-- first report asked for or appearance notified, where one is on record, and otherwise with the sentence.
--
-- `kind`, the first that applies:
--   court                      before the sentence; owner COURT.
--   in_prison                  sentenced to custody or recalled, and not released; owner PRISON.
--   awaiting_allocation        sentenced, and the NPS has not allocated it; owner NPS, which allocates.
--   allocated_without_officer  an organisation holds it and no officer of that organisation does: a gap (`is_gap`).
--   escalation_being_decided   supervised by the CRC while the NPS decides on its referral.
--   supervised                 held by an officer.
--
-- `organisation` owns the interval; `holder` is the CRC or NPS that the case is allocated to, in prison too.  `unit` is
-- the officer's, or without an officer the one the case was allocated or transferred to.  `assigned_by` is the
-- assignment under which the officer holds the case.
-- An overlap (`is_overlap`) is a time when another officer claims the case too: assigned by an organisation that no
-- longer holds it or does not hold it yet, or said to have given it up only after the next was assigned, or assigned at
-- the same instant as the officer in charge, who is the one written down last.  `claimed_by` is the latest such claim.
--
-- `opened_by` and `closed_by` are the events that opened and closed the interval: of several at one instant the last of
-- sentence, release, escalation, allocation or transfer, end of an assignment, assignment, committal to prison.
-- Source: the facts of sentence, allocation, assignment, phase, recall, escalation, transfer and closure.
-- Clock: occurred_at; of one instant, the order of the life cycle.
-- Reads: case_lives, organisation_spells, assignments, prison_spells, escalations, calendar, question.

with

marks as (

    select case_ref, before_court_at as marked_at, before_court_on as marked_on, before_court_by as event_id, 1 as rank
    from case_lives
    where before_court_at is not null
    union all
    select case_ref, sentenced_at, sentenced_on, sentenced_by, 2 from case_lives
    union all
    select case_ref, ends_at, ends_on, closed_by, 3 from prison_spells where ends_at is not null
    union all
    select case_ref, starts_at, starts_on, opened_by, 6 from organisation_spells
    union all
    select case_ref, referred_at, referred_on, referred_by, 4 from escalations
    union all
    select case_ref, decided_at, decided_on, decided_by, 5 from escalations where decided_at is not null
    union all
    select case_ref, ends_at, ends_on, closed_by, 7 from assignments where ends_at is not null
    union all
    select case_ref, starts_at, starts_on, opened_by, 8 from assignments
    union all
    select case_ref, starts_at, starts_on, opened_by, 9 from prison_spells

),

settled as (

    select
        marks.*, case_lives.sentenced_at, case_lives.closed_at, case_lives.closed_on, case_lives.closed_by,
        row_number() over (
            partition by marks.case_ref, marks.marked_at order by marks.rank desc, marks.event_id desc
        ) as place
    from marks
    inner join case_lives on marks.case_ref = case_lives.case_ref
    where
        marks.marked_at >= coalesce(case_lives.before_court_at, case_lives.sentenced_at)
        and marks.marked_at < coalesce(case_lives.closed_at, cast('9999-12-31' as timestamptz))

),

slices as (

    select case_ref, marked_at, marked_on, event_id, sentenced_at, closed_at, closed_on, closed_by
    from settled
    where place = 1

),

claims as (

    select
        slices.case_ref, slices.marked_at, organisation_spells.organisation as holder,
        organisation_spells.unit as holder_unit,
        assignments.officer, assignments.grade, assignments.sex, assignments.unit, assignments.office,
        assignments.organisation, assignments.opened_by,
        coalesce(assignments.organisation = organisation_spells.organisation, true) as is_by_holder,
        row_number() over (
            partition by slices.case_ref, slices.marked_at
            order by
                case when coalesce(assignments.organisation = organisation_spells.organisation, true) then 1 else 2 end,
                assignments.starts_at desc, assignments.recorded_at desc, assignments.source desc,
                assignments.opened_by desc
        ) as place
    from slices
    inner join assignments
        on slices.case_ref = assignments.case_ref
        and slices.marked_at >= assignments.starts_at
        and slices.marked_at < coalesce(assignments.ends_at, cast('9999-12-31' as timestamptz))
    left join organisation_spells
        on slices.case_ref = organisation_spells.case_ref
        and slices.marked_at >= organisation_spells.starts_at
        and slices.marked_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))

),

in_charge as (

    select * from claims where place = 1 and is_by_holder

),

other_claims as (

    select
        claims.*,
        row_number() over (partition by claims.case_ref, claims.marked_at order by claims.place) as claim
    from claims
    left join in_charge on claims.case_ref = in_charge.case_ref and claims.marked_at = in_charge.marked_at
    where in_charge.officer is null or claims.officer <> in_charge.officer

),

states as (

    select
        slices.*,
        organisation_spells.organisation as holder,
        coalesce(in_charge.unit, organisation_spells.unit) as holder_unit,
        in_charge.officer, in_charge.grade, in_charge.sex, in_charge.office, in_charge.opened_by as assigned_by,
        other_claims.opened_by as claimed_by,
        other_claims.organisation as claimed_by_organisation,
        other_claims.officer as claimed_by_officer,
        case
            when slices.marked_at < slices.sentenced_at then 'court'
            when prison_spells.case_ref is not null then 'in_prison'
            when organisation_spells.organisation is null then 'awaiting_allocation'
            when in_charge.officer is null then 'allocated_without_officer'
            when escalations.case_ref is not null then 'escalation_being_decided'
            else 'supervised'
        end as kind
    from slices
    left join organisation_spells
        on slices.case_ref = organisation_spells.case_ref
        and slices.marked_at >= organisation_spells.starts_at
        and slices.marked_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
    left join prison_spells
        on slices.case_ref = prison_spells.case_ref
        and slices.marked_at >= prison_spells.starts_at
        and slices.marked_at < coalesce(prison_spells.ends_at, cast('9999-12-31' as timestamptz))
    left join in_charge on slices.case_ref = in_charge.case_ref and slices.marked_at = in_charge.marked_at
    left join other_claims
        on slices.case_ref = other_claims.case_ref
        and slices.marked_at = other_claims.marked_at
        and other_claims.claim = 1
    left join escalations
        on slices.case_ref = escalations.case_ref
        and escalations.organisation = organisation_spells.organisation
        and slices.marked_at >= escalations.referred_at
        and slices.marked_at < coalesce(escalations.decided_at, cast('9999-12-31' as timestamptz))

),

compared as (

    select
        *,
        kind || '|' || coalesce(holder, '') || '|' || coalesce(holder_unit, '') || '|' || coalesce(officer, '')
        || '|' || coalesce(grade, '') || '|' || coalesce(claimed_by, '') as state
    from states

),

changed as (

    select
        *,
        lag(state) over (partition by case_ref order by marked_at) as earlier_state
    from compared

),

intervals as (

    select
        *,
        coalesce(lead(marked_at) over following, closed_at) as ends_at,
        coalesce(lead(marked_on) over following, closed_on) as ends_on,
        coalesce(lead(event_id) over following, closed_by) as ended_by
    from changed
    where earlier_state is null or earlier_state <> state
    window following as (partition by case_ref order by marked_at)

)

select
    intervals.case_ref,
    row_number() over (partition by intervals.case_ref order by intervals.marked_at) as sequence,
    intervals.kind,
    case intervals.kind
        when 'court' then 'COURT'
        when 'in_prison' then 'PRISON'
        when 'awaiting_allocation' then 'NPS'
        else intervals.holder
    end as organisation,
    intervals.holder,
    intervals.holder_unit as unit,
    intervals.office,
    intervals.officer,
    intervals.grade,
    intervals.sex,
    intervals.marked_at as starts_at,
    intervals.marked_on as starts_on,
    intervals.ends_at,
    intervals.ends_on,
    last_day.day_number - first_day.day_number as days,
    intervals.kind = 'allocated_without_officer' as is_gap,
    intervals.claimed_by is not null as is_overlap,
    intervals.claimed_by,
    intervals.claimed_by_organisation,
    intervals.claimed_by_officer,
    intervals.assigned_by,
    intervals.event_id as opened_by,
    intervals.ended_by as closed_by
from intervals
cross join question
left join calendar as first_day on intervals.marked_on = first_day.day
left join calendar as last_day on coalesce(intervals.ends_on, question.as_of_on) = last_day.day
