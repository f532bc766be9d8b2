-- Replies: was there a reply, which organisation had it, and was it passed on to the CRC?
--
-- One row per request for information and its reply, and per reply that the NPS had in a case that was given to a CRC
-- and its being passed on.  Asked since the request, and since the reply.  Who had the reply is in it.
-- Code: Q02.  Source: the report, L577.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: information_requests, response_received, response_forwarded, organisation_spells.

select
    requests.case_ref,
    requests.request_ref || ' reply' as thing,
    requests.asked_on,
    replies.event_id as answered_by,
    replies.recorded_on as answered_on
from information_requests as requests
left join response_received as replies
    on requests.case_ref = replies.case_ref and requests.request_ref = replies.request_ref

union all

select
    requests.case_ref,
    requests.request_ref || ' passed on' as thing,
    requests.answered_on as asked_on,
    forwarded.event_id as answered_by,
    forwarded.recorded_on as answered_on
from information_requests as requests
inner join organisation_spells
    on requests.case_ref = organisation_spells.case_ref
    and organisation_spells.organisation = 'CRC'
    and organisation_spells.sequence = 1
left join response_forwarded as forwarded
    on requests.case_ref = forwarded.case_ref
    and requests.request_ref = forwarded.request_ref
    and forwarded.to_organisation = 'CRC'
where requests.answered_to = 'NPS'
