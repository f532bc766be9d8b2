-- One row per case and stretch of it in which the days of failure to comply exceeded the limit: was it reviewed?
--
-- `exceeded_on` is the first day on which more of them than `failures_allowed` were settled, in whatever order they
-- happened, and `exceeded_by` the ruling or outcome that settled the one beyond.  `reviewed_on` is the first day, from
-- then on, of a review of enforcement: a decision on a failure, to breach, to warn or to take no further action; a
-- recall asked for; the order returned to court.  Where a breach that stands had been decided on, or a recall asked
-- for, since the stretch started, enforcement was in hand, and it is the day `exceeded_on` itself.  `business_days`
-- runs from the one to the other, `business_days_waited` to the closure or the day asked.  `organisation` and `unit`
-- held the case on the day `exceeded_on`.
-- Source: national standards of enforcement, as the case management system counts them.  Clock: occurred_at.
-- Reads: case_lives, compliance_periods, failures_to_comply, enforcement_clocks, enforcement_decided, recall_requested,
-- order_returned_unsuitable, organisation_spells, calendar, threshold.

with

placed as (

    select
        *,
        row_number() over (partition by case_ref, period order by settled_on, failed_on) as place
    from failures_to_comply
    where period is not null

),

exceeded as (

    select
        placed.case_ref, placed.period, placed.settled_on as exceeded_on, placed.settled_by as exceeded_by,
        compliance_periods.first_day_number, calendar.day_number, calendar.business_number
    from placed
    cross join threshold
    inner join compliance_periods
        on placed.case_ref = compliance_periods.case_ref and placed.period = compliance_periods.sequence
    inner join calendar on placed.settled_on = calendar.day
    where placed.place = threshold.failures_allowed + 1

),

holders as (

    select
        exceeded.case_ref, exceeded.period, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by exceeded.case_ref, exceeded.period order by organisation_spells.sequence desc
        ) as from_last
    from exceeded
    inner join organisation_spells
        on exceeded.case_ref = organisation_spells.case_ref
        and exceeded.exceeded_on >= organisation_spells.starts_on

),

reviews as (

    select case_ref, occurred_on, event_id, false as is_in_hand from enforcement_decided
    union all
    select case_ref, occurred_on, event_id, true from recall_requested
    union all
    select case_ref, occurred_on, event_id, false from order_returned_unsuitable
    union all
    select case_ref, decided_on, decided_by, true from enforcement_clocks where is_breach

),

answers as (

    select
        exceeded.case_ref, exceeded.period, reviews.event_id,
        case when calendar.day_number < exceeded.day_number then exceeded.exceeded_on else calendar.day end
            as reviewed_on,
        row_number() over (
            partition by exceeded.case_ref, exceeded.period order by calendar.day_number, reviews.event_id
        ) as place
    from exceeded
    inner join reviews on exceeded.case_ref = reviews.case_ref
    inner join calendar on reviews.occurred_on = calendar.day
    where
        calendar.day_number >= exceeded.day_number
        or (reviews.is_in_hand and calendar.day_number >= exceeded.first_day_number)

),

joined as (

    select
        exceeded.*, answers.reviewed_on, answers.event_id as reviewed_by, holders.organisation, holders.unit,
        case_lives.closed_on, case_lives.last_on as waits_on
    from exceeded
    inner join case_lives on exceeded.case_ref = case_lives.case_ref
    left join answers
        on exceeded.case_ref = answers.case_ref and exceeded.period = answers.period and answers.place = 1
    left join holders
        on exceeded.case_ref = holders.case_ref and exceeded.period = holders.period and holders.from_last = 1

)

select
    joined.case_ref,
    joined.period,
    joined.exceeded_on,
    joined.exceeded_by,
    joined.organisation,
    joined.unit,
    joined.reviewed_on,
    joined.reviewed_by,
    joined.closed_on,
    reviewed_day.next_business_number - joined.business_number as business_days,
    waits_day.next_business_number - joined.business_number as business_days_waited
from joined
inner join calendar as waits_day on joined.waits_on = waits_day.day
left join calendar as reviewed_day on joined.reviewed_on = reviewed_day.day
