-- Oversight before the inspection: was there any management oversight before the inspection was announced?
--
-- One row per case that has been under supervision.  Met: a manager's oversight of the case, of any kind, was written
-- down before the instant at which the inspection was announced.  The window runs from the start of the case to the
-- announcement of the inspection that sampled it (of the last one, where there were several).  Where no inspection is
-- known to have sampled it, the window runs to the end of the day asked.  When it was written down is what counts:
-- oversight that is dated earlier and entered after the announcement does not make the past look better, nor does one
-- written at that very instant; a correction counts by when it was itself written down.  A case that ended before the
-- announcement is judged on what was written before it too.  Left out: a case whose supervision started on or after the
-- announcement (STARTED_AFTER_ANNOUNCEMENT).  The value is how often it was looked at in the window.  Organisation and
-- unit are the last to hold the case before the window closed, also in prison, or the first to hold it where nobody did
-- by then.  Judged on the day of the announcement, or the last day of supervision, or the day asked, whichever is
-- first.
-- Code: PP20.  Entry: 20.  Family: T.  Kind: share.
-- Source: the report, L499.  Clock: recorded_at.
-- Reads: supervised_cases, organisation_spells, oversights, announcements, question.

with

windows as (

    select
        supervised_cases.case_ref, supervised_cases.started_at, supervised_cases.judged_on,
        announcements.announced_at, announcements.announced_on, announcements.announced_by
    from supervised_cases
    left join announcements on supervised_cases.case_ref = announcements.case_ref

),

holders as (

    select
        windows.case_ref, organisation_spells.organisation, organisation_spells.unit,
        row_number() over (partition by windows.case_ref order by organisation_spells.sequence desc) as from_last
    from windows
    inner join organisation_spells
        on windows.case_ref = organisation_spells.case_ref
        and (
            organisation_spells.sequence = 1
            or windows.announced_at is null
            or organisation_spells.starts_at < windows.announced_at
        )

),

marks as (

    select oversights.case_ref, oversights.event_id, oversights.recorded_at, 2 as rank
    from oversights
    cross join question
    where oversights.is_before_announcement and oversights.recorded_at <= question.as_of

    union all

    select case_ref, announced_by, announced_at, 3 from windows where announced_by is not null

),

evidence as (

    select
        case_ref,
        sum(case when rank = 2 then 1 else 0 end) as times,
        list(event_id order by rank, recorded_at, event_id) as events
    from marks
    group by case_ref

)

select
    windows.case_ref as thing,
    windows.case_ref,
    holders.organisation,
    holders.unit,
    case
        when windows.announced_on < windows.judged_on then windows.announced_on else windows.judged_on
    end as judged_on,
    coalesce(evidence.times, 0) > 0 as met,
    cast(coalesce(evidence.times, 0) as bigint) as value,
    cast(null as text) as category,
    case when windows.started_at >= windows.announced_at then 'STARTED_AFTER_ANNOUNCEMENT' end as excluded,
    coalesce(evidence.events, []) as evidence
from windows
left join holders on windows.case_ref = holders.case_ref and holders.from_last = 1
left join evidence on windows.case_ref = evidence.case_ref
