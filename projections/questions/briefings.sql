-- Practice against the briefings: did practice follow the briefings on rehabilitation activity and on home visits?
--
-- One row per rehabilitation activity requirement and each session that counted as a day of it, and per flag for
-- domestic abuse and each home visit since.  Asked since the requirement was made or the flag raised.
-- Code: Q18.  Source: the report, L392 and L479.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: requirement_made, intervention_session_held, risk_flag_spells, home_visit_made.

select
    made.case_ref,
    'activity ' || made.requirement_ref as thing,
    made.occurred_on as asked_on,
    sessions.event_id as answered_by,
    sessions.recorded_on as answered_on
from requirement_made as made
left join intervention_session_held as sessions on made.case_ref = sessions.case_ref and sessions.is_rar_day
where made.kind = 'REHABILITATION_ACTIVITY'

union all

select
    flags.case_ref,
    'home visits' as thing,
    flags.starts_on as asked_on,
    visits.event_id as answered_by,
    visits.recorded_on as answered_on
from risk_flag_spells as flags
left join home_visit_made as visits on flags.case_ref = visits.case_ref and flags.starts_at <= visits.occurred_at
where flags.flag = 'DOMESTIC_ABUSE'
