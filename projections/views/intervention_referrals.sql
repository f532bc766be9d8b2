-- One row per referral to an intervention, a programme or a provider: how far it got, and how long the wait was.
--
-- `organisation`, `unit` and `officer` held the case on the day of the referral, the last of them where several did.
-- Of each step the first counts; `sessions` are those held and `feedback` those of which the provider told, each session
-- number once.  The wait ends (`wait_ended_on`) with the start, the end of the referral without one, or the closure of
-- the case, whichever is first (`end_of_wait` says which: started, ended or case_closed); it goes on while that is null.
-- `days` are those from the referral to the end of the wait, or so far.  Time in prison is part of it.
-- Source: the facts of interventions; the report, L481, L624 and L683.  Clock: occurred_at.
-- Reads: intervention_referred, intervention_accepted, intervention_waitlisted, intervention_started,
-- intervention_session_held, intervention_feedback_received, intervention_ended, case_lives, organisation_spells,
-- officer_spells, calendar, question.

with

steps as (

    select case_ref, referral_ref, occurred_at, occurred_on, recorded_at, source, event_id, 'accepted' as step
    from intervention_accepted
    union all
    select case_ref, referral_ref, occurred_at, occurred_on, recorded_at, source, event_id, 'waitlisted'
    from intervention_waitlisted
    union all
    select case_ref, referral_ref, occurred_at, occurred_on, recorded_at, source, event_id, 'started'
    from intervention_started

),

numbered as (

    select
        *,
        row_number() over (
            partition by case_ref, referral_ref, step order by occurred_at, recorded_at, source, event_id
        ) as place
    from steps

),

progress as (

    select
        case_ref, referral_ref,
        max(case when step = 'accepted' then occurred_on end) as accepted_on,
        max(case when step = 'accepted' then event_id end) as accepted_by,
        max(case when step = 'waitlisted' then occurred_on end) as waitlisted_on,
        max(case when step = 'waitlisted' then event_id end) as waitlisted_by,
        max(case when step = 'started' then occurred_at end) as started_at,
        max(case when step = 'started' then occurred_on end) as started_on,
        max(case when step = 'started' then event_id end) as started_by
    from numbered
    where place = 1
    group by case_ref, referral_ref

),

held as (

    select
        case_ref, referral_ref, count(distinct session_number) as sessions,
        count(distinct case when is_attended then session_number end) as sessions_attended,
        max(occurred_on) as last_session_on
    from intervention_session_held
    group by case_ref, referral_ref

),

told as (

    select case_ref, referral_ref, count(distinct session_number) as feedback
    from intervention_feedback_received
    group by case_ref, referral_ref

),

endings as (

    select
        *,
        row_number() over (
            partition by case_ref, referral_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from intervention_ended

),

referrals as (

    select
        intervention_referred.*,
        row_number() over (
            partition by case_ref, referral_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from intervention_referred

),

organisations as (

    select
        referrals.case_ref, referrals.referral_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by referrals.case_ref, referrals.referral_ref order by organisation_spells.sequence desc
        ) as from_last
    from referrals
    inner join organisation_spells
        on referrals.case_ref = organisation_spells.case_ref
        and referrals.occurred_on >= organisation_spells.starts_on
        and (organisation_spells.ends_on is null or referrals.occurred_on <= organisation_spells.ends_on)
    where referrals.place = 1

),

officers as (

    select
        referrals.case_ref, referrals.referral_ref, officer_spells.officer,
        row_number() over (
            partition by referrals.case_ref, referrals.referral_ref order by officer_spells.sequence desc
        ) as from_last
    from referrals
    inner join officer_spells
        on referrals.case_ref = officer_spells.case_ref
        and referrals.occurred_on >= officer_spells.starts_on
        and (officer_spells.ends_on is null or referrals.occurred_on <= officer_spells.ends_on)
    where referrals.place = 1

),

wait_ends as (

    select case_ref, referral_ref, started_at as ended_at, started_on as ended_on, started_by as event_id, 1 as rank
    from progress
    where started_at is not null
    union all
    select case_ref, referral_ref, occurred_at, occurred_on, event_id, 2 from endings where place = 1
    union all
    select
        referrals.case_ref, referrals.referral_ref, case_lives.closed_at, case_lives.closed_on, case_lives.closed_by, 3
    from referrals
    inner join case_lives on referrals.case_ref = case_lives.case_ref
    where referrals.place = 1 and case_lives.closed_at is not null

),

first_wait_ends as (

    select
        *,
        row_number() over (partition by case_ref, referral_ref order by ended_at, rank) as place
    from wait_ends

)

select
    referrals.case_ref,
    referrals.referral_ref,
    referrals.intervention,
    referrals.provider,
    referrals.funding,
    referrals.need,
    organisations.organisation,
    organisations.unit,
    officers.officer,
    referrals.occurred_at as referred_at,
    referrals.occurred_on as referred_on,
    referrals.event_id as referred_by,
    progress.accepted_on,
    progress.accepted_by,
    progress.waitlisted_on,
    progress.waitlisted_by,
    progress.started_at,
    progress.started_on,
    progress.started_by,
    coalesce(held.sessions, 0) as sessions,
    coalesce(held.sessions_attended, 0) as sessions_attended,
    coalesce(told.feedback, 0) as feedback,
    held.last_session_on,
    endings.occurred_at as ended_at,
    endings.occurred_on as ended_on,
    endings.event_id as ended_by,
    endings.end as ending,
    first_wait_ends.ended_on as wait_ended_on,
    first_wait_ends.event_id as wait_ended_by,
    case first_wait_ends.rank when 1 then 'started' when 2 then 'ended' when 3 then 'case_closed' end as end_of_wait,
    last_day.day_number - first_day.day_number as days
from referrals
cross join question
inner join calendar as first_day on referrals.occurred_on = first_day.day
left join progress on referrals.case_ref = progress.case_ref and referrals.referral_ref = progress.referral_ref
left join held on referrals.case_ref = held.case_ref and referrals.referral_ref = held.referral_ref
left join told on referrals.case_ref = told.case_ref and referrals.referral_ref = told.referral_ref
left join endings
    on referrals.case_ref = endings.case_ref and referrals.referral_ref = endings.referral_ref and endings.place = 1
left join organisations
    on referrals.case_ref = organisations.case_ref
    and referrals.referral_ref = organisations.referral_ref
    and organisations.from_last = 1
left join officers
    on referrals.case_ref = officers.case_ref
    and referrals.referral_ref = officers.referral_ref
    and officers.from_last = 1
left join first_wait_ends
    on referrals.case_ref = first_wait_ends.case_ref
    and referrals.referral_ref = first_wait_ends.referral_ref
    and first_wait_ends.place = 1
left join calendar as last_day on coalesce(first_wait_ends.ended_on, question.as_of_on) = last_day.day
where referrals.place = 1
