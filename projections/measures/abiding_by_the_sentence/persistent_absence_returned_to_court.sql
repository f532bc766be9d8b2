-- Persistent absence returned to court: where the person kept missing appointments, was the order returned to court?
--
-- One row per case under supervision, also where it has ended since, in which acceptable absences reached
-- `acceptable_absence_limit`, a level that the report calls much too high; no source says from which number on absence
-- is persistent.  An absence is a day on which an appointment of any kind was missed and the latest ruling on it
-- accepted the reason; two missed on one day are one.  Met: the order was returned to court because of persistent
-- absence, at any time of the case up to the day asked, before or after the number was reached: no source gives a time
-- for it.  An order returned for another reason, or put before the court as breached, is not met.  The value is the
-- number of acceptable absences up to the day judged.  Left out: a sentence of custody, whose licence cannot be
-- returned to a court (NOT_AN_ORDER).  A case with fewer acceptable absences has no row.  Organisation and unit are
-- those that hold the case on the day judged: the day asked, or the last day of supervision.
-- Code: AS44.  Entry: 44.  Family: T.  Kind: share.
-- Source: the report, L862.  Clock: occurred_at; an absence by the day of the appointment.
-- Reads: absence_counts, absences, case_lives, order_returned_unsuitable, threshold.

with

returned as (

    select
        *,
        row_number() over (partition by case_ref order by occurred_at, recorded_at, source, event_id) as place
    from order_returned_unsuitable
    where reason = 'PERSISTENT_ABSENCE'

),

marks as (

    select case_ref, absent_at as marked_at, 1 as rank, ruled_by as event_id from absences where is_acceptable
    union all
    select case_ref, occurred_at, 2, event_id from returned where place = 1

),

evidence as (

    select case_ref, list(event_id order by rank, marked_at, event_id) as events
    from marks
    group by case_ref

)

select
    counts.case_ref as thing,
    counts.case_ref,
    counts.organisation,
    counts.unit,
    counts.judged_on,
    returned.case_ref is not null as met,
    cast(counts.acceptable_days as bigint) as value,
    cast(null as text) as category,
    case when case_lives.sentence_type = 'CUSTODY' then 'NOT_AN_ORDER' end as excluded,
    evidence.events as evidence
from absence_counts as counts
cross join threshold
inner join case_lives on counts.case_ref = case_lives.case_ref
inner join evidence on counts.case_ref = evidence.case_ref
left join returned on counts.case_ref = returned.case_ref and returned.place = 1
where counts.acceptable_days >= threshold.acceptable_absence_limit
