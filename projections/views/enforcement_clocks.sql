-- One row per proceeding: when each step of enforcement was taken, and how long it took.
--
-- `decision` is the latest decision, and `is_breach` says whether that is to breach.  The steps from the referral on
-- are those at or after that decision: a decision taken back and taken again starts afresh, but the clock of awareness
-- runs on from `noticed_on`; where no decision is on record, none of them is.  `referred_on` is the first referral, also
-- where it was returned; `accepted_on` the acceptance; `listed_for_on` the day of the latest listing; `first_heard_on`
-- the first hearing held, adjourned or not; `ended_on` the first that was not adjourned, with its `outcome`.  Of a step
-- that is on record twice the first counts.
--
-- Business days run after the first day, to the end of the last, in England and Wales; a step taken on another day
-- counts as taken on the next business day.  Where a step was not taken, the days are null, and `business_days_waited`
-- or `days_waited` say how long it has been waited for: up to `waits_on`, the day asked, or the closure of the case.
-- `probation_days` are those from awareness to the court (or `waits_on`), `court_days` those from there to the end;
-- whom each interval between waits for is in the view `waits`.  `organisation` and `unit` held the case when the
-- failure was noticed, `later_organisation` holds it at the end; `left_on` is the day on which the case first went to
-- another organisation, and `business_days_to_departure` those until then.  `accepted_by_unit` is the unit of the NPS
-- that accepted.
-- Source: the facts of enforcement.  Clock: occurred_at.
-- Reads: non_compliance_noticed, enforcement_decided, breach_referred, referral_returned, referral_accepted,
-- breach_presented, hearing_listed, hearing_held, organisation_spells, case_lives, calendar.

with

decisions as (

    select
        *,
        row_number() over (
            partition by case_ref, proceeding_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from enforcement_decided

),

steps as (

    select
        'noticed' as step, case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id,
        ground as code, null as listed_for_on
    from non_compliance_noticed
    union all
    select 'referred', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, null, null
    from breach_referred
    union all
    select 'returned', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, null, null
    from referral_returned
    union all
    select
        'accepted', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id,
        recorded_by_unit, null
    from referral_accepted
    union all
    select
        'presented', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, court_tier, null
    from breach_presented
    union all
    select
        'listed', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, null,
        listed_for_on
    from hearing_listed
    union all
    select 'heard', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, outcome, null
    from hearing_held
    union all
    select 'ended', case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, outcome, null
    from hearing_held
    where outcome <> 'ADJOURNED'

),

placed as (

    select
        steps.*,
        row_number() over (
            partition by steps.case_ref, steps.proceeding_ref, steps.step
            order by steps.occurred_at, steps.recorded_at, steps.source, steps.event_id
        ) as place,
        row_number() over (
            partition by steps.case_ref, steps.proceeding_ref, steps.step
            order by steps.occurred_at desc, steps.recorded_at desc, steps.source desc, steps.event_id desc
        ) as from_last
    from steps
    left join decisions
        on steps.case_ref = decisions.case_ref
        and steps.proceeding_ref = decisions.proceeding_ref
        and decisions.from_last = 1
    where steps.step = 'noticed' or (decisions.decision = 'BREACH' and steps.occurred_at >= decisions.occurred_at)

),

proceedings as (

    select
        case_ref,
        proceeding_ref,
        min(case when step = 'noticed' and place = 1 then code end) as ground,
        min(case when step = 'noticed' and place = 1 then occurred_at end) as noticed_at,
        min(case when step = 'noticed' and place = 1 then occurred_on end) as noticed_on,
        min(case when step = 'noticed' and place = 1 then event_id end) as noticed_by,
        min(case when step = 'referred' and place = 1 then occurred_on end) as referred_on,
        min(case when step = 'referred' and place = 1 then event_id end) as referred_by,
        cast(sum(case when step = 'returned' then 1 else 0 end) as bigint) as times_returned,
        min(case when step = 'accepted' and place = 1 then occurred_on end) as accepted_on,
        min(case when step = 'accepted' and place = 1 then event_id end) as accepted_by,
        min(case when step = 'accepted' and place = 1 then code end) as accepted_by_unit,
        min(case when step = 'presented' and place = 1 then occurred_on end) as presented_on,
        min(case when step = 'presented' and place = 1 then event_id end) as presented_by,
        min(case when step = 'presented' and place = 1 then code end) as court_tier,
        min(case when step = 'listed' and from_last = 1 then listed_for_on end) as listed_for_on,
        min(case when step = 'listed' and from_last = 1 then event_id end) as listed_by,
        min(case when step = 'heard' and place = 1 then occurred_on end) as first_heard_on,
        min(case when step = 'heard' and place = 1 then event_id end) as first_heard_by,
        min(case when step = 'ended' and place = 1 then occurred_at end) as ended_at,
        min(case when step = 'ended' and place = 1 then occurred_on end) as ended_on,
        min(case when step = 'ended' and place = 1 then event_id end) as ended_by,
        min(case when step = 'ended' and place = 1 then code end) as outcome
    from placed
    group by case_ref, proceeding_ref

),

holders as (

    select
        proceedings.case_ref, proceedings.proceeding_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by proceedings.case_ref, proceedings.proceeding_ref order by organisation_spells.sequence desc
        ) as from_last
    from proceedings
    inner join organisation_spells
        on proceedings.case_ref = organisation_spells.case_ref
        and proceedings.noticed_at >= organisation_spells.starts_at

),

departures as (

    select holders.case_ref, holders.proceeding_ref, min(organisation_spells.starts_on) as left_on
    from holders
    inner join proceedings
        on holders.case_ref = proceedings.case_ref and holders.proceeding_ref = proceedings.proceeding_ref
    inner join organisation_spells
        on holders.case_ref = organisation_spells.case_ref
        and proceedings.noticed_at < organisation_spells.starts_at
        and holders.organisation <> organisation_spells.organisation
    where holders.from_last = 1
    group by holders.case_ref, holders.proceeding_ref

),

later_holders as (

    select
        *,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from organisation_spells

),

joined as (

    select
        proceedings.*,
        decisions.decision,
        coalesce(decisions.decision = 'BREACH', false) as is_breach,
        decisions.occurred_at as decided_at,
        decisions.occurred_on as decided_on,
        decisions.event_id as decided_by,
        holders.organisation,
        holders.unit,
        later_holders.organisation as later_organisation,
        departures.left_on,
        case_lives.closed_on,
        case_lives.closed_by,
        case_lives.last_on as waits_on
    from proceedings
    inner join case_lives on proceedings.case_ref = case_lives.case_ref
    left join decisions
        on proceedings.case_ref = decisions.case_ref
        and proceedings.proceeding_ref = decisions.proceeding_ref
        and decisions.from_last = 1
    left join holders
        on proceedings.case_ref = holders.case_ref
        and proceedings.proceeding_ref = holders.proceeding_ref
        and holders.from_last = 1
    left join departures
        on proceedings.case_ref = departures.case_ref and proceedings.proceeding_ref = departures.proceeding_ref
    left join later_holders on proceedings.case_ref = later_holders.case_ref and later_holders.from_last = 1
    where proceedings.noticed_on is not null

)

select
    joined.*,
    referred_day.next_business_number - noticed_day.business_number as business_days_to_referral,
    presented_day.next_business_number - accepted_day.business_number as business_days_from_acceptance,
    presented_day.next_business_number - noticed_day.business_number as business_days_to_presentation,
    left_day.next_business_number - noticed_day.business_number as business_days_to_departure,
    heard_day.day_number - presented_day.day_number as days_to_first_hearing,
    waits_day.next_business_number - noticed_day.business_number as business_days_waited,
    waits_day.next_business_number - accepted_day.business_number as business_days_waited_since_acceptance,
    waits_day.day_number - presented_day.day_number as days_waited_since_presentation,
    coalesce(presented_day.day_number, ended_day.day_number, waits_day.day_number) - noticed_day.day_number
        as probation_days,
    coalesce(ended_day.day_number, waits_day.day_number) - presented_day.day_number as court_days
from joined
inner join calendar as noticed_day on joined.noticed_on = noticed_day.day
inner join calendar as waits_day on joined.waits_on = waits_day.day
left join calendar as referred_day on joined.referred_on = referred_day.day
left join calendar as accepted_day on joined.accepted_on = accepted_day.day
left join calendar as presented_day on joined.presented_on = presented_day.day
left join calendar as left_day on joined.left_on = left_day.day
left join calendar as heard_day on joined.first_heard_on = heard_day.day
left join calendar as ended_day on joined.ended_on = ended_day.day
