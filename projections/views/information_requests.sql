-- One row per request for information, with who held the case when it was made and whether it repeats another's.
--
-- The columns of `request_lives`, and with them `organisation`, `unit` and `officer`, which held the case when the
-- request was made and are null before the allocation.
-- `is_duplicate`: another organisation had asked the same authority of the same body about the same subject, in the
-- same case, within `duplicate_request_days` before, whatever became of that; `duplicates` is the latest such request
-- and `duplicates_by` its event.  A second request by the same organisation is none.
-- Source: the report, L473, L489 and L577.  Clock: occurred_at.
-- Reads: request_lives, organisation_spells, officer_spells, threshold.

with

repeats as (

    select
        again.case_ref, again.request_ref, earlier.request_ref as duplicates, earlier.asked_by as duplicates_by,
        row_number() over (
            partition by again.case_ref, again.request_ref order by earlier.asked_at desc, earlier.asked_by desc
        ) as from_last
    from request_lives as again
    cross join threshold
    inner join request_lives as earlier
        on again.case_ref = earlier.case_ref
        and again.body = earlier.body
        and again.authority = earlier.authority
        and again.subject = earlier.subject
        and again.asking_organisation <> earlier.asking_organisation
        and earlier.asked_at < again.asked_at
    where again.asked_day_number - earlier.asked_day_number <= threshold.duplicate_request_days

)

select
    requests.case_ref,
    requests.request_ref,
    requests.body,
    requests.authority,
    requests.subject,
    requests.stage,
    requests.method,
    requests.asking_organisation,
    requests.asking_unit,
    requests.asking_officer,
    organisation_spells.organisation,
    organisation_spells.unit,
    officer_spells.officer,
    requests.asked_at,
    requests.asked_on,
    requests.asked_day_number,
    requests.recorded_at,
    requests.recorded_on,
    requests.asked_by,
    requests.due_on,
    requests.response,
    requests.answered_to,
    requests.answered_at,
    requests.answered_on,
    requests.answered_by,
    requests.days_to_answer,
    requests.forwarded_to,
    requests.forwarded_on,
    requests.forwarded_by,
    requests.times_chased,
    requests.chased_on,
    requests.chased_by,
    requests.chased_late_on,
    requests.chased_late_by,
    requests.outcome_on,
    requests.outcome_by,
    requests.is_on_file,
    requests.is_used,
    requests.closed_on,
    requests.closed_by,
    requests.closure,
    requests.closed_as_duplicate_of,
    requests.ended_on,
    requests.ended_by,
    requests.end_of_wait,
    requests.days,
    requests.is_late,
    requests.days_late,
    requests.is_overdue,
    repeats.duplicates is not null as is_duplicate,
    repeats.duplicates,
    repeats.duplicates_by
from request_lives as requests
left join repeats
    on requests.case_ref = repeats.case_ref and requests.request_ref = repeats.request_ref and repeats.from_last = 1
left join organisation_spells
    on requests.case_ref = organisation_spells.case_ref
    and requests.asked_at >= organisation_spells.starts_at
    and requests.asked_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join officer_spells
    on requests.case_ref = officer_spells.case_ref
    and requests.asked_at >= officer_spells.starts_at
    and requests.asked_at < coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz))
