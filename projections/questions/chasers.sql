-- Chasers: who chased a request that was not answered in time, and when?
--
-- One row per request that was answered late, or is overdue on the day asked, and each time it was chased.  Asked since
-- the day on which the answer was due.  Who chased it is in the chaser.
-- Code: Q03.  Source: the report, L473.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: information_requests, request_chased.

select
    requests.case_ref,
    requests.request_ref as thing,
    requests.due_on as asked_on,
    chased.event_id as answered_by,
    chased.recorded_on as answered_on
from information_requests as requests
left join request_chased as chased
    on requests.case_ref = chased.case_ref and requests.request_ref = chased.request_ref
where requests.is_late
