-- One row per occasion on which a review of a case is owed, with the first review that answers it.
--
-- `reason`, and the day (`occasion_on`) from which the time runs:
--   start_of_supervision      the first day of supervision, because every case is to be reviewed once in its first months.
--   change_of_circumstances   each change that calls for a review, two on one day being two; `circumstance` says what.
--   officer_change, transfer  each change of hands, under the organisation and unit that took the case.
-- Changes before supervision begins, or after its last day, owe nothing.  Any review answers, whatever it was of and
-- whatever trigger it gives, and one review may answer several occasions: the first that was held on the day of the
-- occasion or later.  `reviewed_on` is the day on which it counts, the day it was held.  But a review that is dated before
-- the announcement of an inspection that sampled the case, and was written down only at that instant or after it, counts
-- on the day on which it was written down (`is_backdated`): what is written before the inspectors come does not make the
-- past look better.  A correction counts as written down when it was itself.
--
-- `days_to_review` and `months_to_review` say how long it took: the least number of months, each ending on the day of the
-- same number.  `days_waited` and `months_waited` run to the last day of supervision (closure, or return to prison of a
-- case that has not come out again), or the day asked.  Organisation and unit are the last to hold the case on the day of
-- the occasion.
-- Source: the custody track, circumstances_changed, review_completed.  Clock: occurred_at; recorded_at for a review that
-- is dated before an inspection was announced.
-- Reads: supervised_cases, supervision_spells, handovers, circumstances_changed, review_completed, case_sampled,
-- inspection_announced, organisation_spells, calendar, question.

with

occasions as (

    select
        case_ref, 'start_of_supervision' as reason, cast(null as text) as circumstance, starts_at as occasion_at,
        starts_on as occasion_on, opened_by as occasion_by
    from supervision_spells
    where sequence = 1
    union all
    select case_ref, 'change_of_circumstances', circumstance, occurred_at, occurred_on, event_id
    from circumstances_changed
    union all
    select case_ref, kind, null, changed_at, changed_on, opened_by
    from handovers
    where kind <> 'allocation'

),

owed as (

    select
        occasions.*, supervised_cases.ended_on, supervised_cases.sentence_type,
        row_number() over (
            partition by occasions.case_ref order by occasions.occasion_at, occasions.reason, occasions.occasion_by
        ) as sequence
    from occasions
    inner join supervised_cases on occasions.case_ref = supervised_cases.case_ref
    where
        occasions.occasion_at >= supervised_cases.started_at
        and (supervised_cases.ended_at is null or occasions.occasion_at < supervised_cases.ended_at)

),

backdated as (

    select distinct review_completed.case_ref, review_completed.event_id
    from review_completed
    inner join case_sampled on review_completed.case_ref = case_sampled.case_ref
    inner join inspection_announced
        on case_sampled.inspection_ref = inspection_announced.inspection_ref
        and review_completed.occurred_at < inspection_announced.occurred_at
        and review_completed.recorded_at >= inspection_announced.occurred_at

),

reviews as (

    select
        review_completed.case_ref, review_completed.event_id, review_completed.trigger, review_completed.occurred_on,
        review_completed.recorded_on, review_completed.recorded_at,
        backdated.event_id is not null as is_backdated,
        case
            when backdated.event_id is not null then review_completed.recorded_on else review_completed.occurred_on
        end as counts_on
    from review_completed
    left join backdated
        on review_completed.case_ref = backdated.case_ref and review_completed.event_id = backdated.event_id

),

answers as (

    select
        owed.case_ref, owed.sequence, reviews.event_id, reviews.trigger, reviews.counts_on, reviews.recorded_on,
        reviews.is_backdated,
        row_number() over (
            partition by owed.case_ref, owed.sequence
            order by reviews.counts_on, reviews.occurred_on, reviews.recorded_at, reviews.event_id
        ) as place
    from owed
    inner join reviews on owed.case_ref = reviews.case_ref and owed.occasion_on <= reviews.occurred_on

),

holders as (

    select
        owed.case_ref, owed.sequence, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (
            partition by owed.case_ref, owed.sequence order by organisation_spells.sequence desc
        ) as from_last
    from owed
    inner join organisation_spells
        on owed.case_ref = organisation_spells.case_ref and owed.occasion_on >= organisation_spells.starts_on

)

select
    owed.case_ref,
    owed.sequence,
    owed.sentence_type,
    owed.reason,
    owed.circumstance,
    owed.occasion_on,
    holders.organisation,
    holders.unit,
    owed.ended_on,
    answers.counts_on as reviewed_on,
    answers.recorded_on as written_on,
    answers.trigger,
    answers.is_backdated,
    reviewed_day.day_number - occasion_day.day_number as days_to_review,
    reviewed_day.month_number - occasion_day.month_number
    + case when reviewed_day.day_of_month > occasion_day.day_of_month then 1 else 0 end as months_to_review,
    waits_day.day_number - occasion_day.day_number as days_waited,
    waits_day.month_number - occasion_day.month_number
    + case when waits_day.day_of_month > occasion_day.day_of_month then 1 else 0 end as months_waited,
    owed.occasion_by,
    answers.event_id as reviewed_by,
    case
        when answers.event_id is null then [owed.occasion_by] else [owed.occasion_by, answers.event_id]
    end as evidence
from owed
cross join question
inner join calendar as occasion_day on owed.occasion_on = occasion_day.day
inner join calendar as waits_day on coalesce(owed.ended_on, question.as_of_on) = waits_day.day
left join answers on owed.case_ref = answers.case_ref and owed.sequence = answers.sequence and answers.place = 1
left join calendar as reviewed_day on answers.counts_on = reviewed_day.day
left join holders on owed.case_ref = holders.case_ref and owed.sequence = holders.sequence and holders.from_last = 1
