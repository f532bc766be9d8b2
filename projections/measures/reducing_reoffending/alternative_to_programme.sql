-- Alternative to a programme: was there a plan for the requirement when the programme had failed?
--
-- One row per referral to a programme required by the court that ended without being completed: dropped out of,
-- unsuitable, withdrawn or, where how it ended is not known, ended.  Met: something was put in its place by the end of
-- the day `alternative_plan_days` after that day, and not before it: another referral, to the same programme or for the
-- same need; a sentence plan completed; a review after which the plan was adjusted; the order returned to court as
-- unsuitable; or a decision of the court to vary or remove this requirement, or not to.  A breach is enforcement and no
-- plan, and does not count.  Not met: later, or nothing and the time is over.  Left out: before the referral ended the
-- court had removed the requirement, and not added it again, so that nothing was left to put in its place
-- (REQUIREMENT_REMOVED); where there was nothing, the time still runs on the day asked (NOT_DUE_YET), or the case was
-- closed before it was over (CLOSED_BEFORE_DUE).  Of two requirements of one programme it is enough that one stands.  A
-- requirement to which nobody was ever referred has no row here: its clock runs in RR31b, where it counts as never
-- referred once its time is over.  The value is the number of days, and the category how the referral ended.
-- Organisation and unit are the last to hold the case on the day on which it ended, which is the day judged.
-- Code: RR31a.  Entry: 31.  Family: T.  Kind: share.
-- Source: the report, L683 and L810.  Clock: occurred_at.
-- Reads: requirement_made, requirement_varied, order_returned_unsuitable, intervention_referrals, plan_completed, review_completed, case_lives, organisation_spells, calendar, threshold.

with

variations as (

    select
        referrals.case_ref, referrals.referral_ref, varied.requirement_ref, varied.change, varied.event_id,
        row_number() over (
            partition by referrals.case_ref, referrals.referral_ref, varied.requirement_ref
            order by varied.occurred_at desc, varied.recorded_at desc, varied.source desc, varied.event_id desc
        ) as from_last
    from intervention_referrals as referrals
    inner join requirement_varied as varied
        on referrals.case_ref = varied.case_ref and referrals.ended_at > varied.occurred_at
    where varied.change in ('ADDED', 'REMOVED')

),

ended as (

    select
        referrals.case_ref, referrals.referral_ref, referrals.intervention, referrals.provider, referrals.need,
        referrals.ended_at, referrals.ended_on, referrals.ended_by, referrals.ending,
        sum(case when variations.change = 'REMOVED' then 0 else 1 end) as requirements,
        min(case when variations.change = 'REMOVED' then variations.event_id end) as removed_by
    from intervention_referrals as referrals
    inner join requirement_made
        on referrals.case_ref = requirement_made.case_ref
        and referrals.intervention = requirement_made.programme
        and requirement_made.occurred_at <= referrals.referred_at
    left join variations
        on referrals.case_ref = variations.case_ref
        and referrals.referral_ref = variations.referral_ref
        and requirement_made.requirement_ref = variations.requirement_ref
        and variations.from_last = 1
    where
        requirement_made.kind = 'ACCREDITED_PROGRAMME'
        and referrals.ended_on is not null
        and referrals.ending <> 'COMPLETED'
    group by
        referrals.case_ref, referrals.referral_ref, referrals.intervention, referrals.provider, referrals.need,
        referrals.ended_at, referrals.ended_on, referrals.ended_by, referrals.ending

),

steps as (

    select case_ref, occurred_at, occurred_on, event_id, cast(null as text) as programme
    from plan_completed
    where kind = 'SENTENCE'
    union all
    select case_ref, occurred_at, occurred_on, event_id, null from review_completed where is_plan_adjusted
    union all
    select case_ref, occurred_at, occurred_on, event_id, null from order_returned_unsuitable
    union all
    select varied.case_ref, varied.occurred_at, varied.occurred_on, varied.event_id, requirement_made.programme
    from requirement_varied as varied
    inner join requirement_made
        on varied.case_ref = requirement_made.case_ref and varied.requirement_ref = requirement_made.requirement_ref
    where requirement_made.kind = 'ACCREDITED_PROGRAMME'

),

answers as (

    select ended.case_ref, ended.referral_ref, steps.occurred_at, steps.occurred_on, steps.event_id
    from ended
    inner join steps
        on ended.case_ref = steps.case_ref
        and ended.ended_at <= steps.occurred_at
        and (steps.programme is null or ended.intervention = steps.programme)
    union all
    select ended.case_ref, ended.referral_ref, other.referred_at, other.referred_on, other.referred_by
    from ended
    inner join intervention_referrals as other
        on ended.case_ref = other.case_ref
        and ended.referral_ref <> other.referral_ref
        and ended.ended_at <= other.referred_at
    where ended.intervention = other.intervention or ended.need = other.need

),

first_answers as (

    select
        *,
        row_number() over (partition by case_ref, referral_ref order by occurred_at, event_id) as place
    from answers

),

holders as (

    select
        ended.case_ref, ended.referral_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by ended.case_ref, ended.referral_ref order by organisation_spells.sequence desc
        ) as from_last
    from ended
    inner join organisation_spells
        on ended.case_ref = organisation_spells.case_ref and ended.ended_on >= organisation_spells.starts_on

),

clocks as (

    select
        ended.*, case_lives.closed_on, case_lives.closed_by, first_answers.event_id as answered_by,
        answered_day.day_number - ended_day.day_number as days,
        waits_day.day_number - ended_day.day_number as days_waited
    from ended
    inner join case_lives on ended.case_ref = case_lives.case_ref
    inner join calendar as ended_day on ended.ended_on = ended_day.day
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
    left join first_answers
        on ended.case_ref = first_answers.case_ref
        and ended.referral_ref = first_answers.referral_ref
        and first_answers.place = 1
    left join calendar as answered_day on first_answers.occurred_on = answered_day.day

)

select
    clocks.case_ref || ' ' || clocks.referral_ref as thing,
    clocks.case_ref,
    holders.organisation,
    holders.unit,
    clocks.ended_on as judged_on,
    coalesce(clocks.days <= threshold.alternative_plan_days, false) as met,
    cast(clocks.days as bigint) as value,
    clocks.ending as category,
    case
        when clocks.requirements = 0 then 'REQUIREMENT_REMOVED'
        when clocks.days is not null or clocks.days_waited > threshold.alternative_plan_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.requirements = 0 then [clocks.removed_by, clocks.ended_by]
        when clocks.answered_by is not null then [clocks.ended_by, clocks.answered_by]
        when clocks.closed_by is not null then [clocks.ended_by, clocks.closed_by]
        else [clocks.ended_by]
    end as evidence,
    clocks.need,
    clocks.provider,
    clocks.intervention
from clocks
cross join threshold
left join holders
    on clocks.case_ref = holders.case_ref and clocks.referral_ref = holders.referral_ref and holders.from_last = 1
