-- Reviews with providers' information: did the review use what providers and other agencies knew?
--
-- One row per review of a case that has been allocated; a review of risk and one of progress on the same day are two.
-- Met: the source says that information from providers was used; whether it was enough is a judgement, and not asked
-- here.  It does not matter when the review was due, or why it was held.  Left out: a review that used none, where
-- nobody else's work with the person is on record until then, neither a referral to an intervention nor an entry in the
-- contact log of work by a third party (NOTHING_TO_USE).  The category is the trigger that the review gives.
-- Organisation and unit are the last to hold the case by the instant of the review, and it is judged on its day.
-- Code: RR32g.  Entry: 32.  Family: T.  Kind: share.
-- Source: the report, L677.  Clock: occurred_at.
-- Reads: review_completed, intervention_referred, contact_logged, organisation_spells.

with

others as (

    select case_ref, occurred_at from intervention_referred
    union all
    select case_ref, occurred_at from contact_logged where is_third_party

),

first_others as (

    select case_ref, min(occurred_at) as since_at
    from others
    group by case_ref

),

held as (

    select
        reviews.*, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by reviews.case_ref, reviews.event_id order by organisation_spells.sequence desc
        ) as from_last
    from review_completed as reviews
    inner join organisation_spells
        on reviews.case_ref = organisation_spells.case_ref and reviews.occurred_at >= organisation_spells.starts_at

)

select
    held.case_ref || ' ' || held.event_id as thing,
    held.case_ref,
    held.organisation,
    held.unit,
    held.occurred_on as judged_on,
    held.is_provider_information_used as met,
    cast(null as bigint) as value,
    held.trigger as category,
    case
        when not held.is_provider_information_used
            and (first_others.since_at is null or first_others.since_at > held.occurred_at) then 'NOTHING_TO_USE'
    end as excluded,
    [held.event_id] as evidence
from held
left join first_others on held.case_ref = first_others.case_ref
where held.from_last = 1
