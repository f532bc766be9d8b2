-- Women: can figures be given for women apart?
--
-- One row per case that has been under supervision and each description of the person, under their own number or the
-- one they are read under, that says their sex.  Asked since supervision began.
-- Code: Q15.  Source: the report, L437.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: supervised_cases, case_lives, person_described.

select
    cases.case_ref,
    cases.case_ref as thing,
    cases.started_on as asked_on,
    described.event_id as answered_by,
    described.recorded_on as answered_on
from supervised_cases as cases
inner join case_lives on cases.case_ref = case_lives.case_ref
left join person_described as described
    on (case_lives.crn = described.crn or case_lives.own_crn = described.crn)
    and described.sex <> 'UNKNOWN'
