-- One row per request for information that was answered: the first answer, and the latest word on what became of it.
--
-- `days_to_outcome` run from the day of the answer, and are null where nothing was said; `business_days_waited` are those
-- from the answer to the day asked, or to the closure of the case.
-- Source: request_lives; the report, L489 and L577.  Clock: occurred_at.
-- Reads: request_lives, case_lives, calendar.

select
    requests.case_ref,
    requests.request_ref,
    requests.body,
    requests.authority,
    requests.asking_organisation,
    requests.asking_unit,
    requests.response,
    requests.answered_on,
    requests.is_on_file,
    requests.is_used,
    outcome_day.day_number - answered_day.day_number as days_to_outcome,
    last_day.next_business_number - answered_day.business_number as business_days_waited,
    case_lives.closed_on as case_closed_on,
    requests.asked_by,
    requests.answered_by,
    requests.outcome_by
from request_lives as requests
left join case_lives on requests.case_ref = case_lives.case_ref
inner join calendar as answered_day on requests.answered_on = answered_day.day
inner join calendar as last_day on case_lives.last_on = last_day.day
left join calendar as outcome_day on requests.outcome_on = outcome_day.day
where requests.answered_by is not null
