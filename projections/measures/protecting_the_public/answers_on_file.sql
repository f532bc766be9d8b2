-- Answers on file: was the answer to a request for information put on the case file?
--
-- One row per request for information that was answered, whatever the answer, put down to the organisation and unit that
-- wrote the request down, and judged on the day of the first answer.  Met: by the latest word on what became of it, by
-- the day asked and however late, the answer is on the case file.  Not met: it is said not to be; or nothing was said,
-- and the last business day allowed (`answer_recorded_business_days` after the day of the answer) is over, by the day
-- asked or when the case was closed.  The value is the days from the answer to that word; the category the kind of the
-- answer.  Left out, where nothing was said: the time still runs on the day asked (NOT_DUE_YET); the case was closed
-- before it was over (CLOSED_BEFORE_DUE).  A word written down late counts from the day that it is dated, once it is
-- known.
-- Code: PP09b.  Entry: 9.  Family: T.  Kind: share.
-- Source: the report, L489 and L577.  Clock: occurred_at.
-- Reads: answer_records, threshold.

select
    records.case_ref || ' ' || records.request_ref as thing,
    records.case_ref,
    records.asking_organisation as organisation,
    records.asking_unit as unit,
    records.answered_on as judged_on,
    coalesce(records.is_on_file, false) as met,
    cast(records.days_to_outcome as bigint) as value,
    records.response as category,
    case
        when
            records.outcome_by is not null
            or records.business_days_waited > threshold.answer_recorded_business_days
            then null
        when records.case_closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when records.outcome_by is null then [records.asked_by, records.answered_by]
        else [records.asked_by, records.answered_by, records.outcome_by]
    end as evidence,
    records.body,
    records.authority
from answer_records as records
cross join threshold
