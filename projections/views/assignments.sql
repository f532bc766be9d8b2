-- One row per assignment of a case to an officer, with the time for which that officer may claim the case.
--
-- `organisation` is the one that made the assignment (the recorder's, where that is a CRC or the NPS, or else the
-- holder, or where nobody held the case yet, whoever does later), which need not be the one that held the case.  An
-- assignment ends when the officer is said to have given the case up, also where that is after somebody else was
-- assigned, so that both claim it in between.  Where it is not said before that officer is assigned once more, it ends
-- with the first of these at a later instant: the next assignment by the holder or by its own organisation, or any
-- while nobody holds the case; a transfer by its organisation, to the other one or between areas, unless between areas
-- it had been made ahead for the receiving unit; the officer's giving the case up, which ends every assignment that
-- they still have.  The closure ends any.  Two assignments of one instant do not end each other, so that both show.
-- Source: officer_assigned.  Clock: occurred_at.
-- Reads: officer_assigned, officer_ended, case_transferred, organisation_spells, case_lives.

with

assigned as (

    select
        officer_assigned.position,
        officer_assigned.case_ref,
        officer_assigned.officer,
        officer_assigned.grade,
        officer_assigned.sex,
        officer_assigned.unit,
        officer_assigned.office,
        officer_assigned.reason,
        officer_assigned.is_screened,
        officer_assigned.batch_ref,
        officer_assigned.occurred_at as starts_at,
        officer_assigned.occurred_on as starts_on,
        officer_assigned.recorded_at,
        officer_assigned.source,
        officer_assigned.event_id as opened_by,
        organisation_spells.organisation as holder,
        case
            when officer_assigned.recorded_by_organisation in ('CRC', 'NPS')
                then officer_assigned.recorded_by_organisation
            else organisation_spells.organisation
        end as organisation
    from officer_assigned
    left join organisation_spells
        on officer_assigned.case_ref = organisation_spells.case_ref
        and officer_assigned.occurred_at >= organisation_spells.starts_at
        and officer_assigned.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))

),

-- the officer's own end, where it comes before they were assigned again

given_up as (

    select
        assigned.position, ended.occurred_at as ends_at, ended.occurred_on as ends_on, ended.event_id as closed_by,
        row_number() over (
            partition by assigned.position
            order by ended.occurred_at, ended.recorded_at, ended.source, ended.event_id
        ) as place
    from assigned
    inner join officer_ended as ended
        on assigned.case_ref = ended.case_ref
        and assigned.officer = ended.officer
        and assigned.starts_at < ended.occurred_at
    left join assigned as again
        on assigned.case_ref = again.case_ref
        and assigned.officer = again.officer
        and assigned.starts_at < again.starts_at
        and again.starts_at < ended.occurred_at
    where again.position is null

),

-- what ends an assignment, where the officer is not said to have given it up before they were assigned again

followed as (

    select
        assigned.position, later.starts_at as ends_at, later.starts_on as ends_on, 3 as rank,
        later.opened_by as closed_by
    from assigned
    inner join assigned as later on assigned.case_ref = later.case_ref and assigned.starts_at < later.starts_at
    where later.holder is null or later.organisation = later.holder or later.organisation = assigned.organisation

    union all

    select assigned.position, moved.occurred_at, moved.occurred_on, 2 as rank, moved.event_id
    from assigned
    inner join case_transferred as moved
        on assigned.case_ref = moved.case_ref and assigned.starts_at < moved.occurred_at
    where
        coalesce(assigned.organisation, moved.from_organisation) = moved.from_organisation
        and not (moved.to_organisation = moved.from_organisation and moved.to_unit = assigned.unit)

    union all

    select assigned.position, ended.occurred_at, ended.occurred_on, 1 as rank, ended.event_id
    from assigned
    inner join officer_ended as ended
        on assigned.case_ref = ended.case_ref
        and assigned.officer = ended.officer
        and assigned.starts_at < ended.occurred_at

),

endings as (

    select position, ends_at, ends_on, 1 as rank, closed_by from given_up where place = 1

    union all

    select followed.position, followed.ends_at, followed.ends_on, followed.rank, followed.closed_by
    from followed
    left join given_up on followed.position = given_up.position
    where given_up.position is null

    union all

    select assigned.position, case_lives.closed_at, case_lives.closed_on, 4 as rank, case_lives.closed_by
    from assigned
    inner join case_lives on assigned.case_ref = case_lives.case_ref and assigned.starts_at < case_lives.closed_at

),

first_endings as (

    select
        *,
        row_number() over (partition by position order by ends_at, rank, closed_by) as place
    from endings

)

select
    assigned.case_ref,
    assigned.position,
    assigned.officer,
    assigned.grade,
    assigned.sex,
    assigned.unit,
    assigned.office,
    assigned.organisation,
    assigned.reason,
    assigned.is_screened,
    assigned.batch_ref,
    assigned.starts_at,
    assigned.starts_on,
    assigned.recorded_at,
    assigned.source,
    first_endings.ends_at,
    first_endings.ends_on,
    assigned.opened_by,
    first_endings.closed_by
from assigned
inner join case_lives on assigned.case_ref = case_lives.case_ref
left join first_endings on assigned.position = first_endings.position and first_endings.place = 1
where case_lives.closed_at is null or assigned.starts_at < case_lives.closed_at
