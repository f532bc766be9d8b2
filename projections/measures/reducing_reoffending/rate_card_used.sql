-- Rate card: did the NPS buy any of the CRC's services for the person?
--
-- One row per case that the NPS has held under supervision.  Met: at least one referral to an intervention paid for by
-- the rate card was made while the NPS held the case, whether or not it then began.  The NPS holds a case from the
-- allocation or transfer to it on, also in prison: what it bought there before supervision began, or after a recall,
-- counts, for it is bought for the supervision to come; but a case that it gave away before supervision began, or that
-- has not been released yet, has no row.  Services that cost nothing and those that a CRC pays for do not count, nor
-- does a purchase before or after the NPS held the case.  The value is the number of such referrals.  Left out: no need
-- linked to offending was identified by then (NO_NEED_IDENTIFIED), be it before supervision began, the allocation or the
-- sentence.  Whether the service would have been open to the person, which it is not to everybody, is not on record.
-- The organisation is the NPS and the unit its last to hold the case.  Judged on the last day on which the NPS held the
-- case under supervision, or the day asked.
-- Code: RR30b.  Entry: 30.  Family: T.  Kind: share.
-- Source: the report, recommendation 9 and L757.  Clock: occurred_at.
-- Reads: supervised_cases, organisation_spells, intervention_referred, need_identified.

with

held as (

    select
        organisation_spells.case_ref, organisation_spells.unit, organisation_spells.starts_at,
        organisation_spells.ends_at, organisation_spells.ends_on, supervised_cases.started_at as supervised_at,
        supervised_cases.judged_on,
        row_number() over (
            partition by organisation_spells.case_ref order by organisation_spells.sequence desc
        ) as from_last
    from organisation_spells
    inner join supervised_cases on organisation_spells.case_ref = supervised_cases.case_ref
    where organisation_spells.organisation = 'NPS'

),

bought as (

    select held.case_ref, count(*) as times, list(referred.event_id order by referred.occurred_at, referred.event_id)
        as events
    from held
    inner join intervention_referred as referred
        on held.case_ref = referred.case_ref
        and referred.occurred_at >= held.starts_at
        and (held.ends_at is null or referred.occurred_at < held.ends_at)
    where referred.funding = 'RATE_CARD'
    group by held.case_ref

),

needed as (

    select
        held.case_ref, need_identified.event_id, need_identified.occurred_at,
        row_number() over (
            partition by held.case_ref order by need_identified.occurred_at, need_identified.event_id
        ) as place
    from held
    inner join need_identified
        on held.case_ref = need_identified.case_ref
        and (held.ends_at is null or need_identified.occurred_at < held.ends_at)
    where held.from_last = 1 and need_identified.is_linked_to_offending

)

select
    held.case_ref as thing,
    held.case_ref,
    'NPS' as organisation,
    held.unit,
    case when held.ends_on < held.judged_on then held.ends_on else held.judged_on end as judged_on,
    coalesce(bought.times, 0) > 0 as met,
    cast(coalesce(bought.times, 0) as bigint) as value,
    cast(null as text) as category,
    case when needed.event_id is null then 'NO_NEED_IDENTIFIED' end as excluded,
    case
        when bought.events is not null then bought.events
        when needed.event_id is not null then [needed.event_id]
        else []
    end as evidence
from held
left join bought on held.case_ref = bought.case_ref
left join needed on held.case_ref = needed.case_ref and needed.place = 1
where held.from_last = 1 and (held.ends_at is null or held.ends_at > held.supervised_at)
