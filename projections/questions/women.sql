-- Women: can figures be given for women apart?
--
-- One row per case that has been under supervision and each description of the person, under their own number or the
-- one they are read under, that says their sex.  Asked since supervision began.
-- Code: Q15.  Source: the report, L437.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: supervised_cases, case_lives, person_described.

with

numbers as (

    select case_ref, crn from case_lives
    union all
    select case_ref, own_crn from case_lives where own_crn <> crn

),

answers as (

    select numbers.case_ref, described.event_id, described.recorded_on
    from numbers
    inner join person_described as described on numbers.crn = described.crn
    where described.sex <> 'UNKNOWN'

)

select
    cases.case_ref,
    cases.case_ref as thing,
    cases.started_on as asked_on,
    answers.event_id as answered_by,
    answers.recorded_on as answered_on
from supervised_cases as cases
left join answers on cases.case_ref = answers.case_ref
