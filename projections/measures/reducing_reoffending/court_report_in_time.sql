-- Court report in time: was the pre-sentence report given within the time set by the court?
--
-- One row per pre-sentence report asked for or given, whatever came of the case.  Met: given by the end, in
-- Europe/London, of the day by which the court wanted it.  A report that nobody is known to have asked for in advance
-- has no such day, and is in time where it was given on the day of the hearing itself.  Not met: given later, or not
-- given and the day has passed.  A report for a person who is remanded in custody counts like any other; what the
-- sentence then was changes nothing, and a transfer later changes nothing.  Left out: given on another day than the
-- hearing, and no day was set (NO_DAY_SET); not given, and the person was sentenced on an earlier day than the one
-- wanted (SENTENCED_BEFORE_DUE); not given, and the day has not passed on the day asked (NOT_DUE_YET).  The organisation
-- is the NPS, which writes every report, and the unit the one that wrote it down, null where it was not given.  The
-- category is the format.  Judged on the day wanted, or where none was set on the day on which it was given.  It can be
-- grouped by the tier of the court that passed sentence.
-- Code: RR22.  Entry: 22.  Family: T.  Kind: share.
-- Source: service level NPS SL001.  Clock: occurred_at.
-- Reads: court_reports, question.

select
    reports.case_ref || ' ' || reports.report_ref as thing,
    reports.case_ref,
    'NPS' as organisation,
    reports.unit,
    coalesce(reports.due_on, reports.given_on) as judged_on,
    coalesce(reports.is_in_time, false) as met,
    cast(null as bigint) as value,
    reports.format as category,
    case
        when reports.is_in_time is not null then null
        when reports.due_on is null then 'NO_DAY_SET'
        when reports.sentenced_on < reports.due_on then 'SENTENCED_BEFORE_DUE'
        when question.as_of_on <= reports.due_on then 'NOT_DUE_YET'
    end as excluded,
    case
        when reports.asked_by is null then [reports.given_by]
        when reports.given_by is null then [reports.asked_by]
        else [reports.asked_by, reports.given_by]
    end as evidence,
    reports.court_tier
from court_reports as reports
cross join question
