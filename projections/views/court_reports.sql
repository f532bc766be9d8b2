-- One row per pre-sentence report asked for or given: when the court wanted it, and when it was given.
--
-- `due_on` is the day by which the court wants it, as said when it was asked for; null where no request is on record,
-- as for an oral report asked for and given in the court room.  `unit` is the unit of the NPS that wrote the report
-- down, and `format` the format in which it was given, or until then the one asked for.  `is_in_time`: given by the end
-- of the day on which it was due, or where no day is on record, on the day of the hearing itself.  It is null where it
-- was not given, or where it was given on another day and no day was set.  `court_tier` is that of the court that passed
-- sentence; where there is no sentence on record, that of the last court at which the person is known to have appeared,
-- and null where none is known.  Of a step that is on record twice the first counts.
-- Source: report_requested, report_completed, court_appearance_notified.  Clock: occurred_at; the day wanted is a day in
-- Europe/London.
-- Reads: report_requested, report_completed, case_lives, court_appearance_notified.

with

asked as (

    select
        *,
        row_number() over (
            partition by case_ref, report_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from report_requested

),

given as (

    select
        *,
        row_number() over (
            partition by case_ref, report_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from report_completed

),

appearances as (

    select
        *,
        row_number() over (
            partition by case_ref order by appeared_on desc, occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from court_appearance_notified

),

reports as (

    select case_ref, report_ref from report_requested
    union
    select case_ref, report_ref from report_completed

)

select
    reports.case_ref,
    reports.report_ref,
    coalesce(case_lives.court_tier, appearances.court_tier) as court_tier,
    given.recorded_by_unit as unit,
    coalesce(given.format, asked.format) as format,
    asked.occurred_on as asked_on,
    asked.court_due_on as due_on,
    given.occurred_on as given_on,
    given.is_on_the_day,
    case
        when asked.court_due_on is not null then given.occurred_on <= asked.court_due_on
        when given.is_on_the_day then true
    end as is_in_time,
    case_lives.sentenced_on,
    asked.event_id as asked_by,
    given.event_id as given_by
from reports
left join case_lives on reports.case_ref = case_lives.case_ref
left join appearances on reports.case_ref = appearances.case_ref and appearances.from_last = 1
left join asked on reports.case_ref = asked.case_ref and reports.report_ref = asked.report_ref and asked.place = 1
left join given on reports.case_ref = given.case_ref and reports.report_ref = given.report_ref and given.place = 1
