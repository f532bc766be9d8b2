-- Warning in time: was the person warned within two business days of a failure to comply?
--
-- One row per day on which the person failed to comply: a day with a national standards appointment whose absence was
-- ruled unacceptable, by the latest ruling, or at which the person attended and failed to comply; several on one day
-- are one.  Met: a warning for an appointment of that day was issued no later than the end of the last business day
-- allowed (`warning_business_days` after the day on which the failure was settled by the ruling, or by the outcome
-- where the person attended; that day itself does not count).  A warning that went out before the ruling, while the
-- person could still give evidence, is in time, and one issued on a weekend or bank holiday counts as issued on the
-- next business day.  The value is the number of business days from the settlement to the first warning, and 0 for one
-- that was earlier.  Left out, where it is not met: the person had been warned of an earlier failure and that warning
-- had not lapsed on the day of this one, so that enforcement and no other warning was due (WARNED_ALREADY); a breach
-- that stands had been decided on by the end of the time, and the court had not ended it before the failure, or a
-- recall was asked for between the failure and the end of the time (ENFORCED_INSTEAD); no warning yet, and the time
-- still runs on the day asked (NOT_DUE_YET); the case was closed before it was over (CLOSED_BEFORE_DUE).  A warning of
-- an absence that was accepted in the end is no warning.  Organisation and unit held the case on the day of the
-- failure, which is the day judged.
-- Code: AS41a.  Entry: 41.  Family: T.  Kind: share.
-- Source: Criminal Justice Act 2003, Schedule 8, paragraph 5; its two working days are those of a training page for
-- responsible officers.  Clock: occurred_at; a failure by the day of the appointment.
-- Reads: failures_to_comply, appointments, warning_issued, enforcement_clocks, recall_requested, case_lives, calendar,
-- threshold.

with

failed_appointments as (

    select
        *,
        row_number() over (partition by case_ref, starts_on order by starts_at desc, appointment_ref desc) as from_last
    from appointments
    where is_unacceptable_failure and is_national_standard

),

warnings as (

    select
        failed.case_ref, failed.starts_on as failed_on, failed.day_number, warned.occurred_on, warned.event_id,
        warned.expires_on, warned_day.day_number as warned_day_number, lapses.day_number as last_day_number,
        warned_day.next_business_number,
        row_number() over (
            partition by failed.case_ref, failed.starts_on
            order by warned.occurred_at, warned.recorded_at, warned.source, warned.event_id
        ) as place
    from failed_appointments as failed
    inner join warning_issued as warned
        on failed.case_ref = warned.case_ref and failed.appointment_ref = warned.appointment_ref
    inner join calendar as warned_day on warned.occurred_on = warned_day.day
    inner join calendar as lapses on warned.expires_on = lapses.day

),

enforcements as (

    select case_ref, decided_on as enforced_on, ended_on from enforcement_clocks where is_breach
    union all
    select case_ref, occurred_on, occurred_on from recall_requested

),

dated as (

    select
        failures.*, failed.organisation, failed.unit, warnings.event_id as warned_by, case_lives.closed_on,
        settled_day.business_number as settled_business_number,
        case
            when warnings.next_business_number < settled_day.business_number then 0
            else warnings.next_business_number - settled_day.business_number
        end as business_days,
        waits_day.next_business_number - settled_day.business_number as business_days_waited
    from failures_to_comply as failures
    inner join case_lives on failures.case_ref = case_lives.case_ref
    inner join failed_appointments as failed
        on failures.case_ref = failed.case_ref and failures.failed_on = failed.starts_on and failed.from_last = 1
    inner join calendar as settled_day on failures.settled_on = settled_day.day
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
    left join warnings
        on failures.case_ref = warnings.case_ref and failures.failed_on = warnings.failed_on and warnings.place = 1

),

warned_before as (

    select dated.case_ref, dated.failed_on
    from dated
    inner join warnings
        on dated.case_ref = warnings.case_ref
        and warnings.day_number < dated.day_number
        and warnings.warned_day_number < dated.day_number
        and warnings.last_day_number >= dated.day_number
    group by dated.case_ref, dated.failed_on

),

enforced as (

    select dated.case_ref, dated.failed_on
    from dated
    cross join threshold
    inner join enforcements on dated.case_ref = enforcements.case_ref
    inner join calendar on enforcements.enforced_on = calendar.day
    where
        (enforcements.ended_on is null or enforcements.ended_on >= dated.failed_on)
        and calendar.next_business_number - dated.settled_business_number <= threshold.warning_business_days
    group by dated.case_ref, dated.failed_on

),

judged as (

    select
        dated.*,
        coalesce(dated.business_days <= threshold.warning_business_days, false) as is_met,
        dated.business_days_waited > threshold.warning_business_days as is_over,
        warned_before.case_ref is not null as is_warned_before,
        enforced.case_ref is not null as is_enforced
    from dated
    cross join threshold
    left join warned_before
        on dated.case_ref = warned_before.case_ref and dated.failed_on = warned_before.failed_on
    left join enforced on dated.case_ref = enforced.case_ref and dated.failed_on = enforced.failed_on

)

select
    case_ref || ' ' || cast(failed_on as text) as thing,
    case_ref,
    organisation,
    unit,
    failed_on as judged_on,
    is_met as met,
    cast(business_days as bigint) as value,
    cast(null as text) as category,
    case
        when is_met then null
        when is_warned_before then 'WARNED_ALREADY'
        when is_enforced then 'ENFORCED_INSTEAD'
        when warned_by is not null or is_over then null
        when closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case when warned_by is null then [settled_by] else [settled_by, warned_by] end as evidence
from judged
