-- One row per appointment: when it was to take place, what became of it, and who held the case on that day.
--
-- `outcome` is the latest outcome in force and `is_acceptable` the latest ruling on an absence: the latest by when it
-- was made, then by when it was written down.  An absence without a ruling is neither acceptable nor unacceptable.
-- `is_offered`: the appointment stood.  It does not where the service cancelled or rescheduled it, where another
-- replaces it and it has no outcome of its own, or where it was entered only after its day and nobody attended.
-- `is_unacceptable_failure`: absent without an accepted reason, or attended and failed to comply; `settled_on` is the
-- day on which that was said.  `organisation`, `unit` and `officer` are the last to hold the case on the day of the
-- appointment.
-- Source: appointment_scheduled, outcome_recorded, absence_ruled.  Clock: occurred_at; an appointment has the day on
-- which it is to take place, in Europe/London.
-- Reads: appointment_scheduled, outcome_recorded, absence_ruled, organisation_spells, officer_spells, calendar.

with

scheduled as (

    select
        *,
        row_number() over (
            partition by case_ref, appointment_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from appointment_scheduled

),

outcomes as (

    select
        *,
        row_number() over (
            partition by case_ref, appointment_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from outcome_recorded

),

rulings as (

    select
        *,
        row_number() over (
            partition by case_ref, appointment_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from absence_ruled

),

replaced as (

    select distinct case_ref, rescheduled_from as appointment_ref
    from appointment_scheduled
    where rescheduled_from is not null

),

holders as (

    select
        scheduled.case_ref, scheduled.appointment_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by scheduled.case_ref, scheduled.appointment_ref order by organisation_spells.sequence desc
        ) as from_last
    from scheduled
    inner join organisation_spells
        on scheduled.case_ref = organisation_spells.case_ref
        and scheduled.starts_on >= organisation_spells.starts_on
        and (organisation_spells.ends_on is null or scheduled.starts_on <= organisation_spells.ends_on)
    where scheduled.from_last = 1

),

officers as (

    select
        scheduled.case_ref, scheduled.appointment_ref, officer_spells.officer,
        row_number() over (
            partition by scheduled.case_ref, scheduled.appointment_ref order by officer_spells.sequence desc
        ) as from_last
    from scheduled
    inner join officer_spells
        on scheduled.case_ref = officer_spells.case_ref
        and scheduled.starts_on >= officer_spells.starts_on
        and (officer_spells.ends_on is null or scheduled.starts_on <= officer_spells.ends_on)
    where scheduled.from_last = 1

),

joined as (

    select
        scheduled.*,
        calendar.day_number,
        outcomes.outcome, outcomes.occurred_on as outcome_on, outcomes.event_id as outcome_by,
        rulings.is_acceptable, rulings.reason, rulings.occurred_on as ruled_on, rulings.event_id as ruled_by,
        coalesce(outcomes.outcome in ('ATTENDED_COMPLIED', 'ATTENDED_FAILED_TO_COMPLY'), false) as is_attended,
        coalesce(outcomes.outcome = 'ABSENT', false) as is_absent,
        coalesce(outcomes.outcome = 'ATTENDED_FAILED_TO_COMPLY', false) as is_attended_failure,
        coalesce(outcomes.outcome in ('RESCHEDULED_BY_SERVICE', 'CANCELLED_BY_SERVICE'), false)
        or (outcomes.outcome is null and replaced.appointment_ref is not null) as is_called_off,
        holders.organisation, holders.unit, officers.officer
    from scheduled
    inner join calendar on scheduled.starts_on = calendar.day
    left join outcomes
        on scheduled.case_ref = outcomes.case_ref
        and scheduled.appointment_ref = outcomes.appointment_ref
        and outcomes.from_last = 1
    left join rulings
        on scheduled.case_ref = rulings.case_ref
        and scheduled.appointment_ref = rulings.appointment_ref
        and rulings.from_last = 1
    left join replaced
        on scheduled.case_ref = replaced.case_ref and scheduled.appointment_ref = replaced.appointment_ref
    left join holders
        on scheduled.case_ref = holders.case_ref
        and scheduled.appointment_ref = holders.appointment_ref
        and holders.from_last = 1
    left join officers
        on scheduled.case_ref = officers.case_ref
        and scheduled.appointment_ref = officers.appointment_ref
        and officers.from_last = 1
    where scheduled.from_last = 1

)

select
    case_ref,
    appointment_ref,
    kind,
    is_national_standard,
    kind in ('OFFICE', 'HOME_VISIT') as is_face_to_face,
    with_officer,
    rescheduled_from,
    occurred_at as offered_at,
    occurred_on as offered_on,
    starts_at,
    starts_on,
    day_number,
    outcome,
    outcome_on,
    case when is_absent then is_acceptable end as is_acceptable,
    case when is_absent then reason end as reason,
    case when is_absent then ruled_on end as ruled_on,
    not is_called_off and (is_attended or occurred_on <= starts_on) as is_offered,
    is_attended,
    is_absent,
    is_absent and coalesce(is_acceptable, false) as is_acceptable_absence,
    is_absent and coalesce(not is_acceptable, false) as is_unacceptable_absence,
    is_attended_failure or (is_absent and coalesce(not is_acceptable, false)) as is_unacceptable_failure,
    case
        when is_attended_failure then outcome_on
        when is_absent and coalesce(not is_acceptable, false) then ruled_on
    end as settled_on,
    organisation,
    unit,
    officer,
    event_id as offered_by,
    outcome_by,
    case when is_absent then ruled_by end as ruled_by
from joined
