-- One row per unbroken stretch that a case spent in prison.
--
-- A custodial sentence starts in prison, and the start of the custody phase or a recall that is executed begins another
-- stretch.  A stretch ends with the first of these after it on record: the release, the end of the custody phase, the
-- start of licence or post-sentence supervision, a re-release.  The closure ends any.  A stretch of no time (released
-- at the instant of the sentence) is left out; one that is still open has no `ends_at`.
-- Source: sentence_imposed, phase_started, recall_executed.  Clock: occurred_at.
-- Reads: case_lives, phase_started, phase_ended, person_released, recall_executed, person_rereleased.

with

marks as (

    select
        case_ref, sentenced_at as marked_at, sentenced_on as marked_on, 1 as rank, sentenced_at as recorded_at,
        '' as source, sentenced_by as event_id, true as is_in
    from case_lives
    where sentence_type = 'CUSTODY'
    union all
    select case_ref, occurred_at, occurred_on, 2 as rank, recorded_at, source, event_id, false as is_in
    from phase_ended
    where phase = 'CUSTODY'
    union all
    select case_ref, occurred_at, occurred_on, 3 as rank, recorded_at, source, event_id, false as is_in
    from person_released
    union all
    select case_ref, occurred_at, occurred_on, 4 as rank, recorded_at, source, event_id, phase = 'CUSTODY' as is_in
    from phase_started
    where phase in ('CUSTODY', 'LICENCE', 'POST_SENTENCE_SUPERVISION')
    union all
    select case_ref, occurred_at, occurred_on, 5 as rank, recorded_at, source, event_id, true as is_in
    from recall_executed
    union all
    select case_ref, occurred_at, occurred_on, 6 as rank, recorded_at, source, event_id, false as is_in
    from person_rereleased
    union all
    select
        case_ref, closed_at, closed_on, 7 as rank, closed_at as recorded_at, '' as source, closed_by as event_id,
        false as is_in
    from case_lives
    where closed_at is not null

),

lived as (

    select marks.*
    from marks
    inner join case_lives on marks.case_ref = case_lives.case_ref
    where case_lives.closed_at is null or marks.marked_at <= case_lives.closed_at

),

-- of the marks of one instant the last in the order of the life cycle counts

settled as (

    select
        *,
        row_number() over (
            partition by case_ref, marked_at order by rank desc, recorded_at desc, source desc, event_id desc
        ) as place
    from lived

),

changed as (

    select
        *,
        lag(is_in) over (partition by case_ref order by marked_at) as was_in
    from settled
    where place = 1

),

spells as (

    select
        *,
        lead(marked_at) over following as ends_at,
        lead(marked_on) over following as ends_on,
        lead(event_id) over following as closed_by
    from changed
    where is_in <> coalesce(was_in, false)
    window following as (partition by case_ref order by marked_at)

)

select
    case_ref,
    row_number() over (partition by case_ref order by marked_at) as sequence,
    marked_at as starts_at,
    marked_on as starts_on,
    ends_at,
    ends_on,
    event_id as opened_by,
    closed_by
from spells
where is_in
