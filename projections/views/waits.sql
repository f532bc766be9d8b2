-- One row per wait of a case: for whom it was waiting, since when and until when.
--
-- `kind`, and the facts between which it runs:
--   allocation            the sentence, to the allocation; waiting for the NPS.
--   enforcement_decision  a failure to comply noticed, to the first decision on it, or on a licence to the recall
--                         asked for; waiting for the organisation that holds the case.
--   crc_to_refer          a CRC case decided to be in breach, or its referral returned, to the referral; waiting for
--                         the CRC.
--   referral_in_transit   the breach referred, to the referral accepted or returned; waiting for the NPS.
--   nps_to_present        the referral accepted, or an NPS case decided to be in breach, to the breach presented; the
--                         NPS.
--   court_listing         the breach presented, to the first hearing held; waiting for the court.
--   adjourned_hearing     a hearing adjourned, to the next one held; waiting for the court.
--   escalation_decision   the case referred to the NPS, to the decision; waiting for the NPS.
--   escalation_transfer   the escalation accepted, to the transfer; waiting for the NPS.
--   information_request   the request made, to the first answer or the end of the request; waiting for the body asked.
--
-- So each day between a failure to comply and the court's last word on it is put down to one organisation.  Who holds
-- the case is read at the start of the wait.  The closure of the case ends any wait, and is then `closed_by`;
-- `ends_at` is null while the wait goes on.  `is_open_across_handover` says whether the case changed hands meanwhile.
-- `side` is COURT for what the courts take, PROBATION for the CRC and the NPS, and OTHERS for everybody else.
-- `holder` held the case when the wait began, and is null before the allocation.
-- `business_days` counts as a time limit does: done on a day off is done on the next business day.
-- Source: the facts of enforcement, escalation, allocation and information requests.
-- Clock: occurred_at; of one instant, the order of the life cycle.
-- Reads: case_lives, organisation_spells, handovers, escalations, non_compliance_noticed, enforcement_decided,
-- breach_referred, referral_returned, referral_accepted, breach_presented, hearing_held, recall_requested,
-- information_requested, response_received, request_closed, calendar, question.

with

steps as (

    select
        case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 1 as rank,
        'noticed' as step
    from non_compliance_noticed
    union all
    select
        case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 2,
        case when decision = 'BREACH' then 'breach' else 'ended' end
    from enforcement_decided
    union all
    select case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 3, 'referred'
    from breach_referred
    union all
    select case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 4, 'returned'
    from referral_returned
    union all
    select case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 5, 'accepted'
    from referral_accepted
    union all
    select case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 6, 'presented'
    from breach_presented
    union all
    select
        case_ref, proceeding_ref, occurred_at, occurred_on, recorded_at, source, event_id, 7,
        case when outcome = 'ADJOURNED' then 'adjourned' else 'ended' end
    from hearing_held
    union all
    select
        noticed.case_ref, noticed.proceeding_ref, recalled.occurred_at, recalled.occurred_on, recalled.recorded_at,
        recalled.source, recalled.event_id, 8, 'ended'
    from non_compliance_noticed as noticed
    inner join recall_requested as recalled on noticed.case_ref = recalled.case_ref
    where noticed.ground = 'LICENCE'

),

held_steps as (

    select
        steps.*, organisation_spells.organisation as holder,
        lead(steps.occurred_at) over following as ends_at,
        lead(steps.occurred_on) over following as ends_on,
        lead(steps.event_id) over following as closed_by
    from steps
    left join organisation_spells
        on steps.case_ref = organisation_spells.case_ref
        and steps.occurred_at >= organisation_spells.starts_at
        and steps.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
    window following as (
        partition by steps.case_ref, steps.proceeding_ref
        order by steps.occurred_at, steps.rank, steps.recorded_at, steps.source, steps.event_id
    )

),

enforcement_waits as (

    select
        case_ref, proceeding_ref as reference, occurred_at as starts_at, occurred_on as starts_on,
        event_id as opened_by, ends_at, ends_on, closed_by,
        case
            when step = 'noticed' then 'enforcement_decision'
            when step in ('breach', 'returned') and holder = 'CRC' then 'crc_to_refer'
            when step = 'referred' then 'referral_in_transit'
            when step = 'presented' then 'court_listing'
            when step = 'adjourned' then 'adjourned_hearing'
            else 'nps_to_present'
        end as kind,
        case
            when step = 'noticed' then holder
            when step in ('breach', 'returned') and holder = 'CRC' then 'CRC'
            when step in ('presented', 'adjourned') then 'COURT'
            else 'NPS'
        end as waiting_for
    from held_steps
    where step <> 'ended'

),

escalation_waits as (

    select
        case_ref, escalation_ref as reference, referred_at as starts_at, referred_on as starts_on,
        referred_by as opened_by, decided_at as ends_at, decided_on as ends_on, decided_by as closed_by,
        'escalation_decision' as kind, 'NPS' as waiting_for
    from escalations
    union all
    select
        case_ref, escalation_ref, decided_at, decided_on, decided_by, transferred_at, transferred_on, transferred_by,
        'escalation_transfer', 'NPS'
    from escalations
    where is_accepted

),

allocation_waits as (

    select
        case_lives.case_ref, case_lives.case_ref as reference, case_lives.sentenced_at as starts_at,
        case_lives.sentenced_on as starts_on, case_lives.sentenced_by as opened_by,
        organisation_spells.starts_at as ends_at, organisation_spells.starts_on as ends_on,
        organisation_spells.opened_by as closed_by, 'allocation' as kind, 'NPS' as waiting_for
    from case_lives
    left join organisation_spells
        on case_lives.case_ref = organisation_spells.case_ref and organisation_spells.sequence = 1

),

answers as (

    select case_ref, request_ref, occurred_at, occurred_on, recorded_at, source, event_id, 1 as rank
    from response_received
    union all
    select case_ref, request_ref, occurred_at, occurred_on, recorded_at, source, event_id, 2 from request_closed

),

first_answers as (

    select
        *,
        row_number() over (
            partition by case_ref, request_ref order by occurred_at, rank, recorded_at, source, event_id
        ) as place
    from answers

),

information_waits as (

    select
        asked.case_ref, asked.request_ref as reference, asked.occurred_at as starts_at, asked.occurred_on as starts_on,
        asked.event_id as opened_by, first_answers.occurred_at as ends_at, first_answers.occurred_on as ends_on,
        first_answers.event_id as closed_by, 'information_request' as kind,
        case
            when asked.body in ('POLICE_DOMESTIC_ABUSE_UNIT', 'POLICE_OTHER') then 'POLICE'
            else asked.body
        end as waiting_for
    from information_requested as asked
    left join first_answers
        on asked.case_ref = first_answers.case_ref
        and asked.request_ref = first_answers.request_ref
        and first_answers.place = 1

),

all_waits as (

    select case_ref, reference, kind, waiting_for, starts_at, starts_on, opened_by, ends_at, ends_on, closed_by
    from enforcement_waits
    union all
    select case_ref, reference, kind, waiting_for, starts_at, starts_on, opened_by, ends_at, ends_on, closed_by
    from escalation_waits
    union all
    select case_ref, reference, kind, waiting_for, starts_at, starts_on, opened_by, ends_at, ends_on, closed_by
    from allocation_waits
    union all
    select case_ref, reference, kind, waiting_for, starts_at, starts_on, opened_by, ends_at, ends_on, closed_by
    from information_waits

),

lived as (

    select
        all_waits.case_ref, all_waits.reference, all_waits.kind, all_waits.waiting_for, all_waits.starts_at,
        all_waits.starts_on, all_waits.opened_by,
        coalesce(all_waits.ends_at, case_lives.closed_at) as ends_at,
        coalesce(all_waits.ends_on, case_lives.closed_on) as ends_on,
        coalesce(all_waits.closed_by, case_lives.closed_by) as closed_by
    from all_waits
    inner join case_lives on all_waits.case_ref = case_lives.case_ref
    where case_lives.closed_at is null or all_waits.starts_at < case_lives.closed_at

),

crossings as (

    select lived.case_ref, lived.opened_by, lived.kind, count(*) as handovers
    from lived
    inner join handovers
        on lived.case_ref = handovers.case_ref
        and lived.starts_at < handovers.changed_at
        and coalesce(lived.ends_at, cast('9999-12-31' as timestamptz)) > handovers.changed_at
    group by lived.case_ref, lived.opened_by, lived.kind

)

select
    lived.case_ref,
    row_number() over (
        partition by lived.case_ref order by lived.starts_at, lived.kind, lived.reference
    ) as sequence,
    lived.kind,
    lived.waiting_for,
    case
        when lived.waiting_for = 'COURT' then 'COURT'
        when lived.waiting_for in ('CRC', 'NPS') then 'PROBATION'
        else 'OTHERS'
    end as side,
    organisation_spells.organisation as holder,
    lived.reference,
    lived.starts_at,
    lived.starts_on,
    lived.ends_at,
    lived.ends_on,
    last_day.day_number - first_day.day_number as days,
    case when lived.ends_on is null then last_day.business_number else last_day.next_business_number end
    - first_day.business_number as business_days,
    crossings.handovers is not null as is_open_across_handover,
    lived.opened_by,
    lived.closed_by
from lived
cross join question
left join organisation_spells
    on lived.case_ref = organisation_spells.case_ref
    and lived.starts_at >= organisation_spells.starts_at
    and lived.starts_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join crossings
    on lived.case_ref = crossings.case_ref
    and lived.opened_by = crossings.opened_by
    and lived.kind = crossings.kind
left join calendar as first_day on lived.starts_on = first_day.day
left join calendar as last_day on coalesce(lived.ends_on, question.as_of_on) = last_day.day
