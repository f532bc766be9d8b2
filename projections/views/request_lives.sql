-- One row per request for information: who asked whom, when, and what became of it.
--
-- `asking_organisation`, `asking_unit` and `asking_officer` wrote the request down.  What ends in `_by` is the event.
--   answered   the first answer, a refusal or `nothing known` included; `answered_to` is who received it.
--   forwarded  the first time that the answer was passed to an organisation other than the one that received it.
--   chased     the first reminder of any kind; `chased_late` is the first after the day by which an answer was wanted.
--   outcome    the latest word on what became of the answer: `is_on_file`, `is_used` in the risk assessment.
--   closed     by the source, and why; `closed_as_duplicate_of` is the source's own word.
-- The wait ends (`ended_on`) with the answer, the end of the request or the closure of the case, whichever is first
-- (`end_of_wait` says which); it goes on while that is null.  `days` are those of the wait, `is_late` says that it went
-- on beyond `due_on`, and `days_late` by how many days; `is_overdue` that it still does on the day asked.  An answer on
-- `due_on` is in time.
-- Source: the facts of information requests; the report, L473, L489 and L577.
-- Clock: occurred_at; `recorded_on` is the day on which the request was written down.
-- Reads: information_requested, response_received, response_forwarded, request_chased, request_outcome_recorded,
-- request_closed, case_lives, calendar, question.

with

asked as (

    select
        information_requested.*,
        calendar.day_number as asked_day_number,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from information_requested
    inner join calendar on information_requested.occurred_on = calendar.day

),

answers as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from response_received

),

forwards as (

    select
        forwarded.*,
        row_number() over (
            partition by forwarded.case_ref, forwarded.request_ref
            order by forwarded.occurred_at, forwarded.recorded_at, forwarded.source, forwarded.event_id
        ) as place
    from response_forwarded as forwarded
    inner join answers
        on forwarded.case_ref = answers.case_ref and forwarded.request_ref = answers.request_ref and answers.place = 1
    where forwarded.to_organisation <> answers.received_by_organisation

),

reminders as (

    select
        chased.*,
        chased.occurred_on > asked.due_on as is_after_due,
        row_number() over (
            partition by chased.case_ref, chased.request_ref
            order by chased.occurred_at, chased.recorded_at, chased.source, chased.event_id
        ) as place,
        row_number() over (
            partition by chased.case_ref, chased.request_ref, chased.occurred_on > asked.due_on
            order by chased.occurred_at, chased.recorded_at, chased.source, chased.event_id
        ) as place_of_its_kind
    from request_chased as chased
    inner join asked on chased.case_ref = asked.case_ref and chased.request_ref = asked.request_ref and asked.place = 1

),

chases as (

    select
        case_ref, request_ref, count(*) as times,
        max(case when place = 1 then occurred_on end) as first_on,
        max(case when place = 1 then event_id end) as first_by,
        max(case when is_after_due and place_of_its_kind = 1 then occurred_on end) as late_on,
        max(case when is_after_due and place_of_its_kind = 1 then event_id end) as late_by
    from reminders
    group by case_ref, request_ref

),

outcomes as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from request_outcome_recorded

),

closures as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from request_closed

),

ends as (

    select case_ref, request_ref, occurred_at, occurred_on, event_id, 1 as rank from answers where place = 1
    union all
    select case_ref, request_ref, occurred_at, occurred_on, event_id, 2 from closures where place = 1
    union all
    select asked.case_ref, asked.request_ref, case_lives.closed_at, case_lives.closed_on, case_lives.closed_by, 3
    from asked
    inner join case_lives on asked.case_ref = case_lives.case_ref
    where asked.place = 1 and case_lives.closed_at is not null

),

first_ends as (

    select
        *,
        row_number() over (partition by case_ref, request_ref order by occurred_at, rank) as place
    from ends

)

select
    asked.case_ref,
    asked.request_ref,
    asked.body,
    asked.authority,
    asked.subject,
    asked.stage,
    asked.method,
    asked.recorded_by_organisation as asking_organisation,
    asked.recorded_by_unit as asking_unit,
    asked.recorded_by_officer as asking_officer,
    asked.occurred_at as asked_at,
    asked.occurred_on as asked_on,
    asked.asked_day_number,
    asked.recorded_at,
    asked.recorded_on,
    asked.event_id as asked_by,
    asked.due_on,
    answers.response,
    answers.received_by_organisation as answered_to,
    answers.occurred_at as answered_at,
    answers.occurred_on as answered_on,
    answers.event_id as answered_by,
    answered_day.day_number - asked.asked_day_number as days_to_answer,
    forwards.to_organisation as forwarded_to,
    forwards.occurred_on as forwarded_on,
    forwards.event_id as forwarded_by,
    coalesce(chases.times, 0) as times_chased,
    chases.first_on as chased_on,
    chases.first_by as chased_by,
    chases.late_on as chased_late_on,
    chases.late_by as chased_late_by,
    outcomes.occurred_on as outcome_on,
    outcomes.event_id as outcome_by,
    outcomes.is_on_file,
    outcomes.is_used_in_risk_assessment as is_used,
    closures.occurred_on as closed_on,
    closures.event_id as closed_by,
    closures.closure,
    closures.duplicate_of as closed_as_duplicate_of,
    first_ends.occurred_on as ended_on,
    first_ends.event_id as ended_by,
    case first_ends.rank when 1 then 'answered' when 2 then 'closed' when 3 then 'case_closed' end as end_of_wait,
    last_day.day_number - asked.asked_day_number as days,
    last_day.day_number > due_day.day_number as is_late,
    case when last_day.day_number > due_day.day_number then last_day.day_number - due_day.day_number end as days_late,
    first_ends.occurred_on is null and last_day.day_number > due_day.day_number as is_overdue
from asked
cross join question
left join answers
    on asked.case_ref = answers.case_ref and asked.request_ref = answers.request_ref and answers.place = 1
left join forwards
    on asked.case_ref = forwards.case_ref and asked.request_ref = forwards.request_ref and forwards.place = 1
left join chases on asked.case_ref = chases.case_ref and asked.request_ref = chases.request_ref
left join outcomes
    on asked.case_ref = outcomes.case_ref and asked.request_ref = outcomes.request_ref and outcomes.from_last = 1
left join closures
    on asked.case_ref = closures.case_ref and asked.request_ref = closures.request_ref and closures.place = 1
left join first_ends
    on asked.case_ref = first_ends.case_ref and asked.request_ref = first_ends.request_ref and first_ends.place = 1
left join calendar as answered_day on answers.occurred_on = answered_day.day
left join calendar as due_day on asked.due_on = due_day.day
left join calendar as last_day on coalesce(first_ends.occurred_on, question.as_of_on) = last_day.day
where asked.place = 1
