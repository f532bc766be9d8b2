-- Diversity: is the description of the person complete?
--
-- One row per case that has been under supervision and each of sex, ethnic group and age, with each description of the
-- person, under their own number or the one they are read under, that says it.  Asked since supervision began.  Unknown
-- is no description.
-- Code: Q14.  Source: the report, L892.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: supervised_cases, case_lives, person_described.

with

numbers as (

    select case_ref, crn from case_lives
    union all
    select case_ref, own_crn from case_lives where own_crn <> crn

),

described as (

    select crn, 'sex' as thing, event_id, recorded_on from person_described where sex <> 'UNKNOWN'
    union all
    select crn, 'ethnic group', event_id, recorded_on from person_described where ethnic_group <> 'UNKNOWN'
    union all
    select crn, 'age', event_id, recorded_on from person_described where age_band <> 'UNKNOWN'

),

answers as (

    select numbers.case_ref, described.thing, described.event_id, described.recorded_on
    from numbers
    inner join described on numbers.crn = described.crn

),

asked as (

    select case_ref, started_on, 'sex' as thing from supervised_cases
    union all
    select case_ref, started_on, 'ethnic group' from supervised_cases
    union all
    select case_ref, started_on, 'age' from supervised_cases

)

select
    asked.case_ref,
    asked.thing,
    asked.started_on as asked_on,
    answers.event_id as answered_by,
    answers.recorded_on as answered_on
from asked
left join answers on asked.case_ref = answers.case_ref and asked.thing = answers.thing
