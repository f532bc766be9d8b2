-- Requests made: was information on domestic abuse or safeguarding asked for, when, and of whom?
--
-- One row per flag for domestic abuse, a looked-after child or child protection and each request about it: of the
-- police for domestic abuse call-outs, of any body for safeguarding where a child is concerned.  Asked since the flag
-- was raised.  Which body and authority was asked, and on what day, is in the request.
-- Code: Q01.  Source: the report, L489 and L577.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: information_requested, risk_flag_spells.

with

flags as (

    select
        case_ref, flag, starts_on,
        case when flag = 'DOMESTIC_ABUSE' then 'DOMESTIC_ABUSE_CALLOUTS' else 'SAFEGUARDING' end as subject
    from risk_flag_spells
    where flag in ('DOMESTIC_ABUSE', 'LOOKED_AFTER_CHILD', 'CHILD_PROTECTION')

)

select
    flags.case_ref,
    flags.flag as thing,
    flags.starts_on as asked_on,
    requests.event_id as answered_by,
    requests.recorded_on as answered_on
from flags
left join information_requested as requests
    on flags.case_ref = requests.case_ref and flags.subject = requests.subject
