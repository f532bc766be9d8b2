-- Referral for a need: was the person referred to an intervention for each need soon after it was identified?
--
-- One row per case and need identified in it; a need identified again is the same need, first identified on the first
-- of the days.  Met: a referral to an intervention for that need was made no later than `need_referral_days` after that
-- day, also where it was made before it; the end of that day, in Europe/London, is the limit.  Any referral counts,
-- whoever pays, and whether or not the intervention then began.  Not met: referred later, or not referred and the time
-- is over.  Work that the responsible officer does on a need without a referral is not on record as such, and does not
-- count.  Left out: a need that the latest word on it does not link to offending (NOT_LINKED_TO_OFFENDING); where there
-- was no referral, the time still runs on the day asked (NOT_DUE_YET), or the case was closed before it was over
-- (CLOSED_BEFORE_DUE).  The value is the number of days, below 0 where the referral came first.  Organisation and unit
-- are the last to hold the case on the day on which the need was first identified, which is the day judged, also where
-- it was transferred before the referral; where it was allocated later, they are the first to hold it.
-- Code: RR30.  Entry: 30.  Family: T.  Kind: share.
-- Source: the report, L624 and L757.  Clock: occurred_at.
-- Reads: need_identified, intervention_referrals, case_lives, organisation_spells, calendar, threshold.

with

identified as (

    select
        *,
        row_number() over (
            partition by case_ref, need order by occurred_at, recorded_at, source, event_id
        ) as place,
        row_number() over (
            partition by case_ref, need order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from need_identified

),

referred as (

    select
        *,
        row_number() over (partition by case_ref, need order by referred_at, referral_ref) as place
    from intervention_referrals

),

holders as (

    select
        identified.case_ref, identified.need, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by identified.case_ref, identified.need
            order by
                case when organisation_spells.starts_on <= identified.occurred_on then 1 else 2 end,
                case when organisation_spells.starts_on <= identified.occurred_on then -organisation_spells.sequence
                    else organisation_spells.sequence
                end
        ) as place
    from identified
    inner join organisation_spells on identified.case_ref = organisation_spells.case_ref
    where identified.place = 1

),

clocks as (

    select
        identified.case_ref, identified.need, identified.occurred_on as identified_on,
        identified.event_id as identified_by, latest.is_linked_to_offending, case_lives.closed_on, case_lives.closed_by,
        referred.referred_by, referred.provider, referred.intervention,
        referred_day.day_number - identified_day.day_number as days,
        waits_day.day_number - identified_day.day_number as days_waited
    from identified
    inner join case_lives on identified.case_ref = case_lives.case_ref
    inner join identified as latest
        on identified.case_ref = latest.case_ref and identified.need = latest.need and latest.from_last = 1
    inner join calendar as identified_day on identified.occurred_on = identified_day.day
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
    left join referred
        on identified.case_ref = referred.case_ref and identified.need = referred.need and referred.place = 1
    left join calendar as referred_day on referred.referred_on = referred_day.day
    where identified.place = 1

)

select
    clocks.case_ref || '/' || clocks.need as thing,
    clocks.case_ref,
    holders.organisation,
    holders.unit,
    clocks.identified_on as judged_on,
    coalesce(clocks.days <= threshold.need_referral_days, false) as met,
    cast(clocks.days as bigint) as value,
    cast(null as text) as category,
    case
        when not clocks.is_linked_to_offending then 'NOT_LINKED_TO_OFFENDING'
        when clocks.days is not null or clocks.days_waited > threshold.need_referral_days then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.referred_by is not null then [clocks.identified_by, clocks.referred_by]
        when clocks.closed_by is not null then [clocks.identified_by, clocks.closed_by]
        else [clocks.identified_by]
    end as evidence,
    clocks.need,
    clocks.provider,
    clocks.intervention
from clocks
cross join threshold
left join holders on clocks.case_ref = holders.case_ref and clocks.need = holders.need and holders.place = 1
