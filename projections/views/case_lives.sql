-- One row per case with a sentence in force: from the court to the closure, or to the day asked.
--
-- `before_court_at` is the first report asked for, or appearance notified, before the sentence; null where none is on
-- record.  `closed_at` is null while the case is open, and `last_on` is then the day asked.  A case whose sentence is not
-- known at the day asked has no life.
--
-- A life ends at the closure in force.  Where a correction moved that to an earlier day, what had been recorded of the
-- time between stays in force, though nothing can be recorded after a closure.  It has no place in a life: no spell,
-- interval or time under supervision begins, changes or goes on after the closure.  But it was done, and it counts for a
-- view or measure that asks whether and when something was done (an answer, a review, an absence, a hearing), with the
-- days that it took; where that is put down to who held the case on the day, it is put down to nobody.  A transfer or an
-- assignment of that time so changes no holder.  As known before the correction, the life ends on the later day.
-- Source: sentence_imposed, sentence_closed.  Clock: occurred_at.
-- Reads: sentence_imposed, sentence_closed, report_requested, court_appearance_notified, surviving_crns, question.

with

sentences as (

    select
        *,
        row_number() over (
            partition by case_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from sentence_imposed

),

closures as (

    select
        *,
        row_number() over (
            partition by case_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from sentence_closed

),

court_marks as (

    select case_ref, occurred_at, occurred_on, recorded_at, source, event_id from report_requested
    union all
    select case_ref, occurred_at, occurred_on, recorded_at, source, event_id from court_appearance_notified

),

first_court_marks as (

    select
        court_marks.*,
        row_number() over (
            partition by court_marks.case_ref
            order by court_marks.occurred_at, court_marks.recorded_at, court_marks.source, court_marks.event_id
        ) as place
    from court_marks
    inner join sentences on court_marks.case_ref = sentences.case_ref and sentences.place = 1
    where court_marks.occurred_at < sentences.occurred_at

)

select
    sentences.case_ref,
    coalesce(surviving_crns.surviving_crn, sentences.crn) as crn,
    sentences.crn as own_crn,
    sentences.sentence_type,
    sentences.court_tier,
    sentences.court,
    first_court_marks.occurred_at as before_court_at,
    first_court_marks.occurred_on as before_court_on,
    first_court_marks.event_id as before_court_by,
    sentences.occurred_at as sentenced_at,
    sentences.occurred_on as sentenced_on,
    sentences.event_id as sentenced_by,
    closures.occurred_at as closed_at,
    closures.occurred_on as closed_on,
    coalesce(closures.occurred_on, question.as_of_on) as last_on,
    closures.event_id as closed_by,
    closures.reason as closure_reason
from sentences
cross join question
left join closures on sentences.case_ref = closures.case_ref and closures.place = 1
left join first_court_marks on sentences.case_ref = first_court_marks.case_ref and first_court_marks.place = 1
left join surviving_crns on sentences.crn = surviving_crns.crn
where sentences.place = 1
