-- Work of third parties: what did third parties deliver, and who delivered it?
--
-- One row per intervention that has started and each session of it that was delivered.  Asked since it started.  Who
-- delivers it is the provider of the referral; an entry in the contact log that names no session does not count.
-- Code: Q04.  Source: the report, L622 and L685.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: intervention_started, intervention_session_held.

select
    started.case_ref,
    started.referral_ref as thing,
    started.occurred_on as asked_on,
    sessions.event_id as answered_by,
    sessions.recorded_on as answered_on
from intervention_started as started
left join intervention_session_held as sessions
    on started.case_ref = sessions.case_ref and started.referral_ref = sessions.referral_ref
