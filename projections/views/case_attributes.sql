-- One row per case with a sentence in force: what measures are grouped by, as of the day asked.
--
-- Organisation, unit, office, officer and grade are those of the last interval of the custody track, so of the closing
-- day where the case is closed; null where nobody holds it.  `rosh` is the latest level set, at first the one at
-- allocation.  The description of the person is the latest of the reference number that they are read under, or
-- failing that of the case's own.
-- `inspection` is the last inspection that drew the case into its sample, so that a sample is told from the population.
-- Source: cas_completed, rosh_level_set, person_described, case_sampled and the custody track.  Clock: occurred_at.
-- Reads: case_lives, custody_intervals, cas_completed, rosh_level_set, person_described, case_sampled.

with

custody as (

    select
        *,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from custody_intervals

),

levels as (

    select case_ref, rosh as level, occurred_at, 1 as rank, recorded_at, source, event_id from cas_completed
    union all
    select case_ref, level, occurred_at, 2 as rank, recorded_at, source, event_id from rosh_level_set

),

latest_levels as (

    select
        *,
        row_number() over (
            partition by case_ref
            order by occurred_at desc, rank desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from levels

),

-- joined by one number at a time: a join by either is quadratic

crns as (

    select case_ref, crn, 1 as rank from case_lives
    union all
    select case_ref, own_crn, 2 from case_lives where own_crn <> crn

),

described as (

    select
        crns.case_ref, described.sex, described.ethnic_group, described.age_band, described.local_authority,
        row_number() over (
            partition by crns.case_ref
            order by
                crns.rank, described.occurred_at desc, described.recorded_at desc, described.source desc,
                described.event_id desc
        ) as from_last
    from crns
    inner join person_described as described on crns.crn = described.crn

),

samples as (

    select
        case_ref, inspection_ref,
        row_number() over (
            partition by case_ref order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from case_sampled

)

select
    case_lives.case_ref,
    case_lives.crn,
    custody.holder as organisation,
    custody.unit,
    custody.office,
    custody.officer,
    custody.grade,
    case_lives.sentence_type,
    case_lives.court_tier,
    latest_levels.level as rosh,
    described.sex,
    described.ethnic_group,
    described.age_band,
    described.local_authority,
    samples.inspection_ref as inspection
from case_lives
left join custody on case_lives.case_ref = custody.case_ref and custody.from_last = 1
left join latest_levels on case_lives.case_ref = latest_levels.case_ref and latest_levels.from_last = 1
left join described on case_lives.case_ref = described.case_ref and described.from_last = 1
left join samples on case_lives.case_ref = samples.case_ref and samples.from_last = 1
