-- Duplicate requests: did another organisation ask again for what had been asked already?
--
-- One row per request for information, put down to the organisation and unit that wrote it down, and judged on the day
-- on which it was made.  Met: in the same case, another organisation had asked the same authority of the same body about
-- the same subject no more than `duplicate_request_days` before, so that a high figure is a bad one.  The earlier request
-- counts whatever became of it, and is not itself a duplicate; a second request by the same organisation is none, nor is
-- one of another authority.  What the source itself closed as a duplicate is one only where the facts say so too.  The
-- value is the days since the earlier request, the latest where there were several, and the category what had become of
-- that by then: ANSWERED or UNANSWERED.  A request that was written down late counts from the day on which it was made,
-- once it is known; one withdrawn from the record is none.  Nothing is left out.
-- Code: PP12.  Entry: 12.  Family: T.  Kind: share.
-- Source: the report, L577.  Clock: occurred_at.
-- Reads: information_requests, request_lives.

select
    again.case_ref || ' ' || again.request_ref as thing,
    again.case_ref,
    again.asking_organisation as organisation,
    again.asking_unit as unit,
    again.asked_on as judged_on,
    again.is_duplicate as met,
    cast(again.asked_day_number - earlier.asked_day_number as bigint) as value,
    case
        when earlier.answered_at <= again.asked_at then 'ANSWERED'
        when earlier.case_ref is not null then 'UNANSWERED'
    end as category,
    cast(null as text) as excluded,
    case when again.is_duplicate then [again.duplicates_by, again.asked_by] else [again.asked_by] end as evidence,
    again.body,
    again.authority
from information_requests as again
left join request_lives as earlier
    on again.case_ref = earlier.case_ref and again.duplicates = earlier.request_ref
