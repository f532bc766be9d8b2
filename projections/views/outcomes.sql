-- One row per case that has been under supervision: whether the person complied, and whether that took enforcement.
--
-- `is_enforced`: there is an enforcement (see the view `enforcements`), or the case was closed as recalled or revoked
-- for a breach.  Warnings and decisions of no further action are no enforcement.
--
-- `is_complied` is false where an enforcement stands, where the case was closed as recalled or revoked for a breach, or
-- where enforcement was due and not taken: `failures_before_enforcement` days of failure to comply, none more than
-- `warning_lasts_days` before the last of them, all after the last enforcement that ended with the sentence carrying
-- on.  They count once more than `breach_referral_business_days` have passed since the last of them was settled; until
-- then the answer is open (`is_response_pending`).
--
-- `outcome`: abided (complied, no enforcement); abided_after_enforcement; breached_or_recalled (not complied,
-- enforced); not_complied_not_enforced.  A case that has ended is judged up to its last day.
-- Source: the report, L870 and L898.  Clock: occurred_at.
-- Reads: supervised_cases, case_lives, enforcements, failures_to_comply, appointments, calendar, threshold.

with

enforced as (

    select
        case_ref,
        sum(case when stands then 1 else 0 end) as standing,
        max(carried_on_day_number) as carried_on_day_number
    from enforcements
    group by case_ref

),

counted_failures as (

    select
        failures_to_comply.case_ref,
        failures_to_comply.day_number,
        calendar.business_number as settled_business_number
    from failures_to_comply
    inner join calendar on failures_to_comply.settled_on = calendar.day
    left join enforced on failures_to_comply.case_ref = enforced.case_ref
    where
        enforced.carried_on_day_number is null
        or failures_to_comply.day_number > enforced.carried_on_day_number

),

due as (

    select
        last_failure.case_ref,
        last_failure.day_number,
        max(failure.settled_business_number) as settled_business_number
    from counted_failures as last_failure
    cross join threshold
    inner join counted_failures as failure
        on last_failure.case_ref = failure.case_ref
        and failure.day_number <= last_failure.day_number
        and failure.day_number >= last_failure.day_number - threshold.warning_lasts_days
    group by last_failure.case_ref, last_failure.day_number, threshold.failures_before_enforcement
    having count(*) >= threshold.failures_before_enforcement

),

dues as (

    select
        due.case_ref,
        max(
            case
                when
                    calendar.next_business_number - due.settled_business_number
                    > threshold.breach_referral_business_days
                    then 1
                else 0
            end
        ) as is_overdue
    from due
    cross join threshold
    inner join case_lives on due.case_ref = case_lives.case_ref
    inner join calendar on case_lives.last_on = calendar.day
    group by due.case_ref

),

answered as (

    select
        supervised_cases.case_ref,
        supervised_cases.organisation,
        supervised_cases.unit,
        supervised_cases.judged_on,
        case_lives.closed_by,
        coalesce(case_lives.closure_reason in ('REVOKED_FOR_BREACH', 'RECALLED'), false) as is_closed_by_enforcement,
        coalesce(enforced.standing, 0) as standing,
        enforced.case_ref is not null as has_enforcement,
        dues.case_ref is not null as has_due,
        coalesce(dues.is_overdue, 0) = 1 as is_overdue
    from supervised_cases
    inner join case_lives on supervised_cases.case_ref = case_lives.case_ref
    left join enforced on supervised_cases.case_ref = enforced.case_ref
    left join dues on supervised_cases.case_ref = dues.case_ref

),

judged as (

    select
        *,
        has_enforcement or is_closed_by_enforcement as is_enforced,
        standing = 0 and not is_closed_by_enforcement and not is_overdue as is_complied
    from answered

),

marks as (

    select case_ref, starts_on as happened_on, 1 as rank, coalesce(ruled_by, outcome_by) as event_id
    from appointments
    where is_unacceptable_failure and is_national_standard
    union all
    select case_ref, decided_on, 2, decided_by from enforcements
    union all
    select case_ref, decided_on, 3, presented_by from enforcements
    union all
    select case_ref, coalesce(carried_on_on, decided_on), 4, ended_by from enforcements
    union all
    select case_ref, judged_on, 5, closed_by from judged where is_closed_by_enforcement

),

evidence as (

    select case_ref, list(event_id order by happened_on, rank, event_id) as events
    from marks
    where event_id is not null
    group by case_ref

)

select
    judged.case_ref,
    judged.organisation,
    judged.unit,
    judged.judged_on,
    judged.is_enforced,
    judged.is_complied,
    judged.is_complied and judged.has_due as is_response_pending,
    case
        when judged.is_complied and judged.is_enforced then 'abided_after_enforcement'
        when judged.is_complied then 'abided'
        when judged.is_enforced then 'breached_or_recalled'
        else 'not_complied_not_enforced'
    end as outcome,
    coalesce(evidence.events, []) as evidence
from judged
left join evidence on judged.case_ref = evidence.case_ref
