-- One row per multi-agency public protection meeting and agency: whether the agency was there.
--
-- The agencies are the police, the prison, housing, children's social care and health.  Which of them were asked to
-- come is not on record.  `organisation` and `unit` held the case at the meeting, and are null before the allocation.
-- Source: mappa_meeting_held; the report, L539.  Clock: occurred_at.
-- Reads: mappa_meeting_held, organisation_spells.

with

attendances as (

    select
        case_ref, occurred_at, occurred_on, level, event_id, 'POLICE' as body, is_police_present as is_present
    from mappa_meeting_held
    union all
    select case_ref, occurred_at, occurred_on, level, event_id, 'PRISON', is_prison_present
    from mappa_meeting_held
    union all
    select case_ref, occurred_at, occurred_on, level, event_id, 'HOUSING', is_housing_present
    from mappa_meeting_held
    union all
    select case_ref, occurred_at, occurred_on, level, event_id, 'CHILDREN_SOCIAL_CARE', is_children_social_care_present
    from mappa_meeting_held
    union all
    select case_ref, occurred_at, occurred_on, level, event_id, 'HEALTH', is_health_present
    from mappa_meeting_held

)

select
    attendances.case_ref,
    attendances.event_id,
    attendances.body,
    attendances.level,
    attendances.occurred_at as held_at,
    attendances.occurred_on as held_on,
    attendances.is_present,
    organisation_spells.organisation,
    organisation_spells.unit
from attendances
left join organisation_spells
    on attendances.case_ref = organisation_spells.case_ref
    and attendances.occurred_at >= organisation_spells.starts_at
    and attendances.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
