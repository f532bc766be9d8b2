-- Answers forwarded: did the NPS pass on to the CRC the answer to a request that it had made?
--
-- One row per request for information that the NPS made while it did not hold the case itself, that was answered to the
-- NPS, and whose case a CRC held then or came to hold: put down to the NPS and the unit that made it.  A request that
-- the NPS made in a case of its own has no row.  Met: the answer was passed on to the CRC by the day asked, however
-- late, also before the allocation.  Not met: it was not, and more than `forward_business_days` have passed since the
-- day of the first answer, or since the CRC held the case where that is later; that is the day judged.  The value is
-- the days from it until the answer was passed on, 0 where it was before.  Left out: the CRC received an answer to the
-- same request itself (CRC_RECEIVED_IT); the answer was not passed on, and the time still runs on the day asked
-- (NOT_DUE_YET), or the case was closed or left the CRC before it was over (ENDED_BEFORE_DUE).  Facts that were
-- written down late count from the day on which they happened, once they are known.
-- Code: PP11.  Entry: 11.  Family: T.  Kind: share.
-- Source: the report, L577.  Clock: occurred_at.
-- Reads: request_lives, organisation_spells, response_received, response_forwarded, calendar, question, threshold.

with

asked as (

    select request_lives.*
    from request_lives
    left join organisation_spells
        on request_lives.case_ref = organisation_spells.case_ref
        and organisation_spells.organisation = 'NPS'
        and request_lives.asked_at >= organisation_spells.starts_at
        and request_lives.asked_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
    where
        request_lives.asking_organisation = 'NPS'
        and request_lives.answered_to = 'NPS'
        and organisation_spells.case_ref is null

),

held as (

    select
        asked.*, organisation_spells.opened_by as held_by, organisation_spells.ends_on as held_until,
        organisation_spells.closed_by as left_by,
        case
            when organisation_spells.starts_on > asked.answered_on then organisation_spells.starts_on
            else asked.answered_on
        end as needed_on,
        row_number() over (
            partition by asked.case_ref, asked.request_ref order by organisation_spells.sequence
        ) as place
    from asked
    inner join organisation_spells
        on asked.case_ref = organisation_spells.case_ref
        and coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz)) > asked.answered_at
    where organisation_spells.organisation = 'CRC'

),

forwards as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from response_forwarded
    where to_organisation = 'CRC'

),

received as (

    select case_ref, request_ref, count(*) as answers
    from response_received
    where received_by_organisation = 'CRC'
    group by case_ref, request_ref

),

clocks as (

    select
        held.*, forwards.event_id as passed_by,
        forwarded_day.day_number - needed_day.day_number as days_to_forward,
        last_day.next_business_number - needed_day.business_number as business_days_waited,
        received.answers is not null as is_received
    from held
    cross join question
    left join forwards
        on held.case_ref = forwards.case_ref and held.request_ref = forwards.request_ref and forwards.place = 1
    left join received on held.case_ref = received.case_ref and held.request_ref = received.request_ref
    inner join calendar as needed_day on held.needed_on = needed_day.day
    inner join calendar as last_day on coalesce(held.held_until, question.as_of_on) = last_day.day
    left join calendar as forwarded_day on forwards.occurred_on = forwarded_day.day
    where held.place = 1

)

select
    clocks.case_ref || ' ' || clocks.request_ref as thing,
    clocks.case_ref,
    clocks.asking_organisation as organisation,
    clocks.asking_unit as unit,
    clocks.needed_on as judged_on,
    clocks.passed_by is not null as met,
    case
        when clocks.days_to_forward < 0 then cast(0 as bigint)
        else cast(clocks.days_to_forward as bigint)
    end as value,
    cast(null as text) as category,
    case
        when clocks.is_received then 'CRC_RECEIVED_IT'
        when clocks.passed_by is not null or clocks.business_days_waited > threshold.forward_business_days then null
        when clocks.held_until is not null then 'ENDED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.passed_by is null then [clocks.asked_by, clocks.answered_by, clocks.held_by]
        else [clocks.asked_by, clocks.answered_by, clocks.held_by, clocks.passed_by]
    end as evidence,
    clocks.body,
    clocks.authority
from clocks
cross join threshold
