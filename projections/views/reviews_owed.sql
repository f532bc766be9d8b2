-- One row per review owed in a case, because of time, a change or a transfer: the review diary.
--
-- `reason` and `occasion_on` say why it is owed and since when, `due_on` by the end of which day: `review_months` after
-- the start of supervision (the day of the same number, or the last of that month where it has no such day),
-- `review_after_change_days` after a change of circumstances, and `review_after_officer_change_days` after a change of
-- officer or a transfer.  `state` on the day asked:
--   met               reviewed on the day due or before.
--   late              reviewed after it.
--   never             not reviewed, and the day due has passed.
--   not_due_yet       not reviewed, and the day due has not passed.
--   ended_before_due  not reviewed, and supervision ended on the day due or before.
-- `reviewed_by` is the review that answers, `reviewed_on` the day on which it counts and `written_on` the day on which it
-- was written down; a review dated before an inspection was announced and written down after it counts on that day, and
-- `is_backdated`.  `days_late` counts the days from the day due to the review, or while there is none to the last day of
-- supervision or the day asked; null where it is not late.
-- Source: review_occasions.  Clock: occurred_at; recorded_at for a review that is dated before an inspection was
-- announced.
-- Reads: review_occasions, calendar, threshold.

with

months as (

    select month_number, max(day_of_month) as days
    from calendar
    group by month_number

),

dated as (

    select
        review_occasions.*,
        case when review_occasions.reason = 'start_of_supervision' then eighth.day_number
            when review_occasions.reason = 'change_of_circumstances'
                then occasion_day.day_number + threshold.review_after_change_days
            else occasion_day.day_number + threshold.review_after_officer_change_days
        end as due_day_number,
        occasion_day.day_number as occasion_day_number
    from review_occasions
    cross join threshold
    inner join calendar as occasion_day on review_occasions.occasion_on = occasion_day.day
    left join months on occasion_day.month_number + threshold.review_months = months.month_number
    left join calendar as eighth
        on months.month_number = eighth.month_number
        and eighth.day_of_month
        = case when occasion_day.day_of_month < months.days then occasion_day.day_of_month else months.days end

)

select
    dated.case_ref,
    dated.sequence,
    dated.reason,
    dated.circumstance,
    dated.occasion_on,
    due_day.day as due_on,
    case
        when dated.occasion_day_number + dated.days_to_review <= dated.due_day_number then 'met'
        when dated.reviewed_on is not null then 'late'
        when dated.occasion_day_number + dated.days_waited > dated.due_day_number then 'never'
        when dated.ended_on is not null then 'ended_before_due'
        else 'not_due_yet'
    end as state,
    case
        when dated.occasion_day_number + coalesce(dated.days_to_review, dated.days_waited) > dated.due_day_number
            then dated.occasion_day_number + coalesce(dated.days_to_review, dated.days_waited) - dated.due_day_number
    end as days_late,
    dated.organisation,
    dated.unit,
    dated.reviewed_on,
    dated.written_on,
    dated.trigger,
    dated.is_backdated,
    dated.occasion_by,
    dated.reviewed_by
from dated
left join calendar as due_day on dated.due_day_number = due_day.day_number
