-- Information asked for in time: was the request about domestic abuse or children written down soon after the start?
--
-- One row per case that has been under supervision while it had a flag for domestic abuse, a looked-after child or
-- child protection.  The first needs a request to the police's domestic abuse unit, or of any body about domestic abuse
-- call-outs; the other two need one to children's social care; a case with both kinds of flag needs both requests.  The
-- time runs from the first day of supervision, or from the day on which the first such flag was raised where that is
-- later; of a flag that ended before the time was over, without a request, the next such flag takes the place, from the
-- day on which it was raised.  Met: each request needed was written down no later than the end of the last business day allowed
-- (`request_due_business_days` after that day, which itself does not count; a weekend or bank holiday counts as the next
-- business day), also before the sentence, and by whichever organisation.  It is the day on which it was written down
-- that counts: a request dated at the start and entered later has left no trail.  A request of another subject, of
-- another body or in another case does not count, nor does one withdrawn from the record; what came of it makes no
-- difference.  The category is what was needed: DOMESTIC_ABUSE, CHILD or BOTH; the value the business days until the
-- last request needed, below 0 where it was there before.  What supervision, or the flag, did not last long enough to
-- need is left aside.  Left out: nothing needed is missing so far and the time for a request still runs on the day asked
-- (NOT_DUE_YET); supervision or the flag ended, before the time was over, without any (ENDED_BEFORE_DUE).  Organisation
-- and unit are the last to hold the case on the day from which the time first ran, which is the day judged.
-- Code: PP08.  Entry: 8.  Family: T.  Kind: share.
-- Source: the report, L489 and L577.  Clock: recorded_at for the requests; occurred_at for supervision and flags.
-- Reads: supervised_cases, risk_flag_spells, organisation_spells, request_lives, calendar, question, threshold.

with

flags as (

    select
        supervised_cases.case_ref, supervised_cases.ended_on, risk_flag_spells.opened_by,
        risk_flag_spells.ends_on as removed_on,
        case when risk_flag_spells.flag = 'DOMESTIC_ABUSE' then 'DOMESTIC_ABUSE' else 'CHILD' end as need,
        case
            when risk_flag_spells.starts_on > supervised_cases.started_on then risk_flag_spells.starts_on
            else supervised_cases.started_on
        end as needed_on,
        risk_flag_spells.starts_at as raised_at,
        row_number() over (
            partition by
                supervised_cases.case_ref, case when risk_flag_spells.flag = 'DOMESTIC_ABUSE' then 1 else 2 end
            order by risk_flag_spells.starts_at, risk_flag_spells.opened_by
        ) as place
    from supervised_cases
    inner join risk_flag_spells
        on supervised_cases.case_ref = risk_flag_spells.case_ref
        and (risk_flag_spells.ends_at is null or risk_flag_spells.ends_at > supervised_cases.started_at)
        and (supervised_cases.ended_at is null or risk_flag_spells.starts_at < supervised_cases.ended_at)
    where risk_flag_spells.flag in ('DOMESTIC_ABUSE', 'LOOKED_AFTER_CHILD', 'CHILD_PROTECTION')

),

requests as (

    select
        flags.case_ref, flags.need, request_lives.asked_by, request_lives.recorded_on,
        row_number() over (
            partition by flags.case_ref, flags.need order by request_lives.recorded_at, request_lives.asked_by
        ) as place
    from flags
    inner join request_lives
        on flags.case_ref = request_lives.case_ref
        and (
            (flags.need = 'CHILD' and request_lives.body = 'CHILDREN_SOCIAL_CARE')
            or (flags.need = 'DOMESTIC_ABUSE' and request_lives.body = 'POLICE_DOMESTIC_ABUSE_UNIT')
            or (flags.need = 'DOMESTIC_ABUSE' and request_lives.subject = 'DOMESTIC_ABUSE_CALLOUTS')
        )
    where flags.place = 1

),

clocks as (

    select
        flags.case_ref, flags.need, flags.needed_on, flags.raised_at, flags.opened_by, requests.asked_by,
        requested_day.next_business_number - needed_day.business_number as business_days,
        last_day.next_business_number - needed_day.business_number as business_days_waited,
        flags.ended_on is not null or flags.removed_on is not null as has_ended
    from flags
    cross join question
    left join requests on flags.case_ref = requests.case_ref and flags.need = requests.need and requests.place = 1
    inner join calendar as needed_day on flags.needed_on = needed_day.day
    inner join calendar as last_day
        on case
            when flags.removed_on < coalesce(flags.ended_on, question.as_of_on) then flags.removed_on
            else coalesce(flags.ended_on, question.as_of_on)
        end = last_day.day
    left join calendar as requested_day on requests.recorded_on = requested_day.day

),

judged as (

    select
        clocks.*,
        case
            when business_days <= threshold.request_due_business_days then 'met'
            when business_days_waited > threshold.request_due_business_days then 'missed'
            when has_ended then 'ended'
            else 'open'
        end as state
    from clocks
    cross join threshold

),

placed as (

    select
        *,
        row_number() over (
            partition by case_ref, need
            order by case when state = 'ended' then 2 else 1 end, raised_at, opened_by
        ) as place
    from judged

),

states as (

    select * from placed where place = 1

),

cases as (

    select
        case_ref,
        min(needed_on) as judged_on,
        count(*) as needs,
        max(need) as need,
        count(asked_by) as requests,
        max(business_days) as business_days,
        sum(case when state = 'met' then 1 else 0 end) as met,
        sum(case when state = 'missed' then 1 else 0 end) as missed,
        sum(case when state = 'open' then 1 else 0 end) as still_open
    from states
    group by case_ref

),

holders as (

    select
        cases.case_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (partition by cases.case_ref order by organisation_spells.sequence desc) as from_last
    from cases
    inner join organisation_spells
        on cases.case_ref = organisation_spells.case_ref
        and cases.judged_on >= organisation_spells.starts_on
        and (organisation_spells.ends_on is null or cases.judged_on <= organisation_spells.ends_on)

),

marks as (

    select case_ref, opened_by as event_id, 1 as rank from states
    union all
    select case_ref, asked_by, 2 from states where asked_by is not null

),

proofs as (

    select case_ref, event_id, min(rank) as rank
    from marks
    group by case_ref, event_id

),

evidence as (

    select case_ref, list(event_id order by rank, event_id) as events
    from proofs
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    holders.organisation,
    holders.unit,
    cases.judged_on,
    cases.missed = 0 as met,
    case when cases.requests = cases.needs then cast(cases.business_days as bigint) end as value,
    case when cases.needs = 2 then 'BOTH' else cases.need end as category,
    case
        when cases.missed > 0 then null
        when cases.still_open > 0 then 'NOT_DUE_YET'
        when cases.met = 0 then 'ENDED_BEFORE_DUE'
    end as excluded,
    evidence.events as evidence
from cases
inner join evidence on cases.case_ref = evidence.case_ref
left join holders on cases.case_ref = holders.case_ref and holders.from_last = 1
