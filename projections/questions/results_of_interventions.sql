-- Results of interventions: what came of the services of the supply chain?
--
-- One row per intervention that has started and each report of the provider on a session of it, or its end.  Asked
-- since it started.
-- Code: Q08.  Source: the report, L358 and L392.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: intervention_started, intervention_feedback_received, intervention_ended.

with

results as (

    select case_ref, referral_ref, event_id, recorded_on from intervention_feedback_received
    union all
    select case_ref, referral_ref, event_id, recorded_on from intervention_ended

)

select
    started.case_ref,
    started.referral_ref as thing,
    started.occurred_on as asked_on,
    results.event_id as answered_by,
    results.recorded_on as answered_on
from intervention_started as started
left join results on started.case_ref = results.case_ref and started.referral_ref = results.referral_ref
