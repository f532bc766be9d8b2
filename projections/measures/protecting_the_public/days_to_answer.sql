-- Days to the answer: how long did the answer to a request for information take?
--
-- One row per request for information, put down to the organisation and unit that wrote it down, whoever held the case
-- then or holds it now, and judged on the day on which it was made.  The value is the number of days from the day of
-- the request to the day of the first answer, a refusal or that nothing is known included; 0 where it is the same day.
-- `body` and `authority` are those asked; the category is the kind of the first answer.  A request that was answered
-- twice has one row.  An answer that was written down late counts from the day on which it came, once it is known.
-- Left out: UNANSWERED, where there is no answer by the day asked; what is slow beyond all measure is seen in PP09.
-- Code: PP09a.  Entry: 9.  Family: T.  Kind: days.
-- Source: the report, L473.  Clock: occurred_at.
-- Reads: request_lives.

select
    requests.case_ref || ' ' || requests.request_ref as thing,
    requests.case_ref,
    requests.asking_organisation as organisation,
    requests.asking_unit as unit,
    requests.asked_on as judged_on,
    cast(null as boolean) as met,
    cast(requests.days_to_answer as bigint) as value,
    requests.response as category,
    case when requests.answered_by is null then 'UNANSWERED' end as excluded,
    case
        when requests.answered_by is null then [requests.asked_by]
        else [requests.asked_by, requests.answered_by]
    end as evidence,
    requests.body,
    requests.authority
from request_lives as requests
