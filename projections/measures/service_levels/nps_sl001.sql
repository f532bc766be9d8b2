-- Timely court reports: of the pre-sentence reports given by the NPS, was each given within the time set by the court?
--
-- One row per pre-sentence report given, for people at liberty and remanded in custody.  It is the measure RR22 without
-- the reports that were never given.  Met: given by the end, in Europe/London, of the day by which the court wanted it,
-- or where no day is on record, on the day of the hearing itself.  Not met: given later.  Left out: given on another
-- day than the hearing, and no day was set (NO_DAY_SET).  The organisation is the NPS and the unit the one that wrote
-- the report down.  Judged on the day on which it was given, so that a month holds what was given in it.
-- Code: NPS-SL001.  Entry: 22.  Family: T.  Kind: share.
-- Source: service level NPS SL001.  Clock: occurred_at.
-- Reads: court_reports.

select
    case_ref || ' ' || report_ref as thing,
    case_ref,
    'NPS' as organisation,
    unit,
    given_on as judged_on,
    is_in_time as met,
    cast(null as bigint) as value,
    format as category,
    case when is_in_time is null then 'NO_DAY_SET' end as excluded,
    case when asked_by is null then [given_by] else [asked_by, given_by] end as evidence,
    court_tier
from court_reports
where given_by is not null
