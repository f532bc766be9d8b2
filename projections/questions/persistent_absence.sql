-- Persistent absence: was a case of persistent absence ever returned to court?
--
-- One row per case under a community or suspended sentence order with `acceptable_absence_limit` or more acceptable
-- absences, by distinct days, and each return of its order to court because of persistent absence.  Asked since the
-- first ruling that accepted an absence.
-- Code: Q10.  Source: the report, L862.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: absence_counts, absence_ruled, case_lives, order_returned_unsuitable, threshold.

with

firsts as (

    select case_ref, min(occurred_on) as asked_on
    from absence_ruled
    where is_acceptable
    group by case_ref

)

select
    counts.case_ref,
    counts.case_ref as thing,
    firsts.asked_on,
    returned.event_id as answered_by,
    returned.recorded_on as answered_on
from absence_counts as counts
cross join threshold
inner join case_lives on counts.case_ref = case_lives.case_ref and case_lives.sentence_type <> 'CUSTODY'
inner join firsts on counts.case_ref = firsts.case_ref
left join order_returned_unsuitable as returned
    on counts.case_ref = returned.case_ref and returned.reason = 'PERSISTENT_ABSENCE'
where counts.acceptable_days >= threshold.acceptable_absence_limit
