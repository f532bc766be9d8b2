-- One row per release from prison on licence: when, and who held the case.
--
-- A stretch in prison that ended in any other way than by the closure of the case or the start of post-sentence
-- supervision ended in a release on licence, also after a recall.  A person released at the very instant of the
-- sentence, because of the time on remand, has a release too.  Organisation and unit are the last to hold the case on
-- that day, or where it was allocated later the first to hold it; a case that was never allocated has no row.
-- `imprisoned_on` is the day on which the stretch in prison began.
-- Source: prison_spells, person_released.  Clock: occurred_at.
-- Reads: prison_spells, person_released, phase_started, case_lives, organisation_spells.

with

immediate as (

    select case_lives.case_ref, case_lives.sentenced_at, case_lives.sentenced_on, min(released.event_id) as event_id
    from case_lives
    inner join person_released as released
        on case_lives.case_ref = released.case_ref and case_lives.sentenced_at = released.occurred_at
    left join prison_spells
        on case_lives.case_ref = prison_spells.case_ref and case_lives.sentenced_at = prison_spells.starts_at
    where case_lives.sentence_type = 'CUSTODY' and prison_spells.case_ref is null
    group by case_lives.case_ref, case_lives.sentenced_at, case_lives.sentenced_on

),

freed as (

    select
        prison_spells.case_ref, prison_spells.starts_on as imprisoned_on, prison_spells.ends_at as released_at,
        prison_spells.ends_on as released_on, prison_spells.closed_by as released_by
    from prison_spells
    inner join case_lives on prison_spells.case_ref = case_lives.case_ref
    left join phase_started
        on prison_spells.case_ref = phase_started.case_ref
        and prison_spells.closed_by = phase_started.event_id
        and phase_started.phase = 'POST_SENTENCE_SUPERVISION'
    where
        prison_spells.ends_at is not null
        and (case_lives.closed_at is null or prison_spells.ends_at < case_lives.closed_at)
        and phase_started.event_id is null
    union all
    select case_ref, sentenced_on, sentenced_at, sentenced_on, event_id from immediate

),

holders as (

    select
        freed.*, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by freed.case_ref, freed.released_at
            order by
                case when organisation_spells.starts_on <= freed.released_on then 1 else 2 end,
                case when organisation_spells.starts_on <= freed.released_on then -organisation_spells.sequence
                    else organisation_spells.sequence
                end
        ) as place
    from freed
    inner join organisation_spells on freed.case_ref = organisation_spells.case_ref

)

select
    case_ref,
    row_number() over (partition by case_ref order by released_at) as sequence,
    organisation,
    unit,
    imprisoned_on,
    released_at,
    released_on,
    released_by
from holders
where place = 1
