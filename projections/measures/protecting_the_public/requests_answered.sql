-- Requests answered: did an answer come to the request for information?
--
-- One row per request for information, put down to the organisation and unit that wrote it down, whoever held the case
-- then or holds it now, and judged on the day on which it was made.  Met: an answer was received by the day asked,
-- however late, by whichever organisation; that nothing is known, or a refusal, is an answer too.  Not met: there is no
-- answer, and the day by which one was wanted has passed; on that day itself it has not.  The category is the kind of
-- the first answer and the value its days; `body` and `authority` are those asked.  Left out, where there is no answer:
-- the day by which one was wanted has not passed (NOT_DUE_YET); before it had, the request was closed (WITHDRAWN,
-- DUPLICATE, or CLOSED_BEFORE_DUE for any other reason) or the case was (CASE_CLOSED_BEFORE_DUE).  One withdrawn, or
-- closed as a duplicate, after that day expects no answer any more and is left out too (WITHDRAWN, DUPLICATE).  An
-- answer that was written down late counts from the day on which it came, once it is known.
-- Code: PP09.  Entry: 9.  Family: T.  Kind: share.
-- Source: the report, L473 and L577.  Clock: occurred_at.
-- Reads: request_lives.

select
    requests.case_ref || ' ' || requests.request_ref as thing,
    requests.case_ref,
    requests.asking_organisation as organisation,
    requests.asking_unit as unit,
    requests.asked_on as judged_on,
    requests.answered_by is not null as met,
    case when requests.answered_by is not null then cast(requests.days_to_answer as bigint) end as value,
    requests.response as category,
    case
        when requests.answered_by is not null then null
        when requests.closure = 'WITHDRAWN' then 'WITHDRAWN'
        when requests.closure = 'DUPLICATE' then 'DUPLICATE'
        when requests.is_late then null
        when requests.end_of_wait = 'closed' then 'CLOSED_BEFORE_DUE'
        when requests.end_of_wait = 'case_closed' then 'CASE_CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when requests.answered_by is not null then [requests.asked_by, requests.answered_by]
        when requests.ended_by is not null then [requests.asked_by, requests.ended_by]
        else [requests.asked_by]
    end as evidence,
    requests.body,
    requests.authority
from request_lives as requests
