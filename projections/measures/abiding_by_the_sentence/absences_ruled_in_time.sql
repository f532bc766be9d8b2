-- Absence ruled in time: was it decided within six business days whether an absence was acceptable?
--
-- One row per national standards appointment that the person missed.  Met: first ruled acceptable or unacceptable no
-- later than the end of the last business day allowed (`absence_ruling_business_days` after the day of the appointment,
-- which itself does not count), whatever a later ruling said.  A ruling on a weekend or bank holiday counts as made on
-- the next business day.  Not met: first ruled on later, or not ruled on and the time is over.  The value is the number
-- of business days to the first ruling.  An attendance without compliance needs no ruling and has no row, nor has an
-- appointment without an outcome, or outside national standards.  Left out, without a ruling: the time still runs on
-- the day asked (NOT_DUE_YET); the case was closed before it was over (CLOSED_BEFORE_DUE).  Organisation and unit held
-- the case on the day of the appointment, also where another ruled after a transfer, and that is the day judged.
-- Code: AS41.  Entry: 41.  Family: T.  Kind: share.
-- Source: the report, L868 and L896, which give no number.  Clock: occurred_at; an absence by the day of the
-- appointment.
-- Reads: absences, absence_ruled, case_lives, calendar, threshold.

with

rulings as (

    select
        *,
        row_number() over (
            partition by case_ref, appointment_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from absence_ruled

),

dated as (

    select
        absences.*, rulings.event_id as first_ruled_by, case_lives.closed_on,
        ruled_day.next_business_number - absent_day.business_number as business_days,
        waits_day.next_business_number - absent_day.business_number as business_days_waited
    from absences
    inner join case_lives on absences.case_ref = case_lives.case_ref
    inner join calendar as absent_day on absences.absent_on = absent_day.day
    inner join calendar as waits_day on case_lives.last_on = waits_day.day
    left join rulings
        on absences.case_ref = rulings.case_ref
        and absences.appointment_ref = rulings.appointment_ref
        and rulings.place = 1
    left join calendar as ruled_day on rulings.occurred_on = ruled_day.day
    where absences.is_national_standard

)

select
    dated.case_ref || ' ' || dated.appointment_ref as thing,
    dated.case_ref,
    dated.organisation,
    dated.unit,
    dated.absent_on as judged_on,
    coalesce(dated.business_days <= threshold.absence_ruling_business_days, false) as met,
    cast(dated.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when dated.first_ruled_by is not null then null
        when dated.business_days_waited > threshold.absence_ruling_business_days then null
        when dated.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when dated.first_ruled_by is null then [dated.outcome_by]
        else [dated.outcome_by, dated.first_ruled_by]
    end as evidence
from dated
cross join threshold
