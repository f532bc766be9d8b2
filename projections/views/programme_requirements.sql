-- One row per requirement of an accredited programme: the referrals to that programme, and how far it got.
--
-- The referrals are those of the case to the intervention with the code of the programme, since the requirement was
-- made.  `stage` on the day asked:
--   completed                          one of them was completed.
--   removed                            the court removed the requirement and did not add it again.
--   dropped_out, unsuitable, withdrawn the latest referral ended so; ended, where how is not known.
--   started                            the latest referral has started and not ended.
--   waiting                            it has neither started nor ended.
--   not_referred                       there is none.
-- `referral_ref`, `provider` and what follows are those of the completed referral, or else of the latest;
-- `first_referred_on` and `first_referred_by` are of the first.  Organisation and unit are the last to hold the case by
-- the day asked; they are null where it was not allocated.
-- Source: requirement_made, requirement_varied and the facts of interventions.  Clock: occurred_at.
-- Reads: requirement_made, requirement_varied, intervention_referrals, case_lives, organisation_spells.

with

made as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from requirement_made
    where kind = 'ACCREDITED_PROGRAMME'

),

variations as (

    select
        *,
        row_number() over (
            partition by case_ref, requirement_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from requirement_varied
    where change in ('ADDED', 'REMOVED')

),

referred as (

    select
        made.requirement_ref, referrals.*,
        row_number() over (
            partition by made.case_ref, made.requirement_ref
            order by
                case when referrals.ending = 'COMPLETED' then 1 else 2 end, referrals.referred_at desc,
                referrals.referral_ref desc
        ) as place,
        row_number() over (
            partition by made.case_ref, made.requirement_ref order by referrals.referred_at, referrals.referral_ref
        ) as from_first
    from made
    inner join intervention_referrals as referrals
        on made.case_ref = referrals.case_ref
        and made.programme = referrals.intervention
        and made.occurred_at <= referrals.referred_at
    where made.place = 1

),

holders as (

    select
        *,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from organisation_spells

)

select
    made.case_ref,
    made.requirement_ref,
    made.programme,
    holders.organisation,
    holders.unit,
    made.occurred_on as required_on,
    case
        when referred.ending = 'COMPLETED' then 'completed'
        when variations.change = 'REMOVED' then 'removed'
        when referred.referral_ref is null then 'not_referred'
        when referred.ending = 'DROPPED_OUT' then 'dropped_out'
        when referred.ending = 'UNSUITABLE' then 'unsuitable'
        when referred.ending = 'WITHDRAWN' then 'withdrawn'
        when referred.ended_on is not null then 'ended'
        when referred.started_on is not null then 'started'
        else 'waiting'
    end as stage,
    referred.referral_ref,
    referred.provider,
    referred.need,
    referred.referred_on,
    first_referred.referred_on as first_referred_on,
    referred.started_on,
    referred.ended_on,
    case when variations.change = 'REMOVED' then variations.occurred_on end as removed_on,
    case_lives.closed_on,
    case_lives.closed_by,
    case_lives.last_on,
    made.event_id as required_by,
    referred.referred_by,
    first_referred.referred_by as first_referred_by,
    referred.started_by,
    referred.ended_by,
    case when variations.change = 'REMOVED' then variations.event_id end as removed_by
from made
inner join case_lives on made.case_ref = case_lives.case_ref
left join referred
    on made.case_ref = referred.case_ref and made.requirement_ref = referred.requirement_ref and referred.place = 1
left join referred as first_referred
    on made.case_ref = first_referred.case_ref
    and made.requirement_ref = first_referred.requirement_ref
    and first_referred.from_first = 1
left join variations
    on made.case_ref = variations.case_ref
    and made.requirement_ref = variations.requirement_ref
    and variations.from_last = 1
left join holders on made.case_ref = holders.case_ref and holders.from_last = 1
where made.place = 1
