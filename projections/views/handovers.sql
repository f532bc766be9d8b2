-- One row per change of hands in a case: its allocation, its transfer, or a change of officer within an organisation.
--
-- A change of officer happens when an officer's spell ends and the organisation still holds the case; `to_officer` is
-- the next one there, and null while nobody has taken it.  The first officer after an allocation or transfer belongs
-- to that change and is no change of officer of its own, nor is the same officer's return, new grade or new unit.
-- `from_officer` held the case until then, and is null where nobody did.  `taken_on` is the day on which `to_officer`
-- held it, which is the day of the change where there was no gap.
-- Source: organisation_spells, officer_spells.  Clock: occurred_at.
-- Reads: organisation_spells, officer_spells.

with

changes as (

    select
        case_ref, opening as kind, starts_at as changed_at, starts_on as changed_on,
        lag(organisation) over (partition by case_ref order by sequence) as from_organisation,
        lag(unit) over (partition by case_ref order by sequence) as from_unit,
        organisation as to_organisation, unit as to_unit, ends_at as held_until, opened_by
    from organisation_spells

    union all

    select
        officer_spells.case_ref, 'officer_change' as kind, officer_spells.ends_at, officer_spells.ends_on,
        organisation_spells.organisation, officer_spells.unit,
        organisation_spells.organisation, organisation_spells.unit, organisation_spells.ends_at,
        officer_spells.closed_by
    from officer_spells
    inner join organisation_spells
        on officer_spells.case_ref = organisation_spells.case_ref
        and officer_spells.ends_at > organisation_spells.starts_at
        and officer_spells.ends_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))

),

takers as (

    select
        changes.case_ref, changes.changed_at, officer_spells.officer, officer_spells.unit, officer_spells.starts_at,
        officer_spells.starts_on, officer_spells.assigned_by,
        row_number() over (
            partition by changes.case_ref, changes.changed_at order by officer_spells.sequence
        ) as place
    from changes
    inner join officer_spells
        on changes.case_ref = officer_spells.case_ref
        and coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz)) > changes.changed_at
        and (changes.held_until is null or officer_spells.starts_at < changes.held_until)

),

handed as (

    select
        changes.*,
        givers.officer as from_officer,
        takers.officer as to_officer,
        takers.unit as to_officer_unit,
        case when takers.starts_at < changes.changed_at then changes.changed_at else takers.starts_at end as taken_at,
        case when takers.starts_at < changes.changed_at then changes.changed_on else takers.starts_on end as taken_on,
        takers.assigned_by as taken_by
    from changes
    left join officer_spells as givers
        on changes.case_ref = givers.case_ref
        and changes.changed_at > givers.starts_at
        and changes.changed_at <= coalesce(givers.ends_at, cast('9999-12-31' as timestamptz))
    left join takers
        on changes.case_ref = takers.case_ref and changes.changed_at = takers.changed_at and takers.place = 1

)

select
    case_ref,
    row_number() over (partition by case_ref order by changed_at) as sequence,
    kind,
    changed_at,
    changed_on,
    from_organisation,
    from_unit,
    from_officer,
    to_organisation,
    coalesce(to_officer_unit, to_unit) as to_unit,
    to_officer,
    taken_at,
    taken_on,
    opened_by,
    taken_by
from handed
where kind <> 'officer_change' or to_officer is null or to_officer <> from_officer
