-- One row per case that has been under supervision and document that its file is to hold: is it on record?
--
-- The documents: ALLOCATION_FORM, the form of the case allocation system; ASSESSMENT, an initial assessment;
-- SENTENCE_PLAN and RISK_MANAGEMENT_PLAN, a plan of that kind; RISK_LEVEL, a level of risk of serious harm besides that
-- of the allocation form; DESCRIPTION, the person's sex, ethnic group and age band, all three known, as last described.
-- `first_on` is the day of the first of them (of the description, of the last), null where none is on record.
-- Source: the report, L610, L804 and L892.  Clock: occurred_at.
-- Reads: supervised_cases, case_lives, cas_completed, assessment_completed, plan_completed, rosh_level_set,
-- person_described.

with

crns as (

    select case_ref, crn, 1 as rank from case_lives
    union all
    select case_ref, own_crn, 2 from case_lives where own_crn <> crn

),

descriptions as (

    select
        crns.case_ref, described.sex, described.ethnic_group, described.age_band, described.occurred_at,
        described.occurred_on, described.recorded_at, described.source, described.event_id,
        row_number() over (
            partition by crns.case_ref
            order by
                crns.rank, described.occurred_at desc, described.recorded_at desc, described.source desc,
                described.event_id desc
        ) as from_last
    from crns
    inner join person_described as described on crns.crn = described.crn

),

found as (

    select case_ref, 'ALLOCATION_FORM' as document, occurred_at, occurred_on, recorded_at, source, event_id
    from cas_completed
    union all
    select case_ref, 'ASSESSMENT', occurred_at, occurred_on, recorded_at, source, event_id
    from assessment_completed
    where stage = 'INITIAL'
    union all
    select case_ref, 'SENTENCE_PLAN', occurred_at, occurred_on, recorded_at, source, event_id
    from plan_completed
    where kind = 'SENTENCE'
    union all
    select case_ref, 'RISK_MANAGEMENT_PLAN', occurred_at, occurred_on, recorded_at, source, event_id
    from plan_completed
    where kind = 'RISK_MANAGEMENT'
    union all
    select case_ref, 'RISK_LEVEL', occurred_at, occurred_on, recorded_at, source, event_id
    from rosh_level_set
    where level <> 'UNKNOWN'
    union all
    select case_ref, 'DESCRIPTION', occurred_at, occurred_on, recorded_at, source, event_id
    from descriptions
    where from_last = 1 and sex <> 'UNKNOWN' and ethnic_group <> 'UNKNOWN' and age_band <> 'UNKNOWN'

),

placed as (

    select
        *,
        row_number() over (
            partition by case_ref, document order by occurred_at, recorded_at, source, event_id
        ) as place
    from found

),

expected as (

    select case_ref, 'ALLOCATION_FORM' as document from supervised_cases
    union all
    select case_ref, 'ASSESSMENT' from supervised_cases
    union all
    select case_ref, 'SENTENCE_PLAN' from supervised_cases
    union all
    select case_ref, 'RISK_MANAGEMENT_PLAN' from supervised_cases
    union all
    select case_ref, 'RISK_LEVEL' from supervised_cases
    union all
    select case_ref, 'DESCRIPTION' from supervised_cases

)

select
    expected.case_ref,
    expected.document,
    placed.event_id is not null as is_on_record,
    placed.occurred_on as first_on,
    placed.event_id as first_by
from expected
left join placed
    on expected.case_ref = placed.case_ref and expected.document = placed.document and placed.place = 1
