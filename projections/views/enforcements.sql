-- One row per enforcement of a case: a breach that was decided on and not taken back, or a recall that was decided on.
--
-- It stands (`stands`) until it ends with the sentence carrying on (`carried_on_on`): at a hearing that continued or
-- varied the order, at which the breach was withdrawn or not proved, or with the release after the recall.  An order
-- revoked or sentenced again, a hearing adjourned, and a recall without a release leave it standing.
-- Source: enforcement_decided, hearing_held, recall_decided, person_rereleased.  Clock: occurred_at.
-- Reads: enforcement_clocks, recall_decided, person_rereleased, calendar.

with

recalls as (

    select
        *,
        row_number() over (
            partition by case_ref, recall_ref order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from recall_decided

),

rereleases as (

    select
        *,
        row_number() over (
            partition by case_ref, recall_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from person_rereleased

),

enforcements as (

    select
        case_ref, proceeding_ref as reference, 'breach' as kind, decided_at, decided_on, decided_by, presented_by,
        ended_by,
        case when outcome in ('CONTINUED', 'VARIED', 'WITHDRAWN', 'NOT_PROVED') then ended_on end as carried_on_on
    from enforcement_clocks
    where is_breach
    union all
    select
        recalls.case_ref, recalls.recall_ref, 'recall', recalls.occurred_at, recalls.occurred_on, recalls.event_id,
        null, rereleases.event_id, rereleases.occurred_on
    from recalls
    left join rereleases
        on recalls.case_ref = rereleases.case_ref
        and recalls.recall_ref = rereleases.recall_ref
        and rereleases.place = 1
    where recalls.from_last = 1 and recalls.is_recalled

)

select
    enforcements.*,
    enforcements.carried_on_on is null as stands,
    calendar.day_number as carried_on_day_number
from enforcements
left join calendar on enforcements.carried_on_on = calendar.day
