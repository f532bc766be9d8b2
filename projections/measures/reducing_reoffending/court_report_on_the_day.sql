-- Court report on the day: was the pre-sentence report given on the day of the hearing, without an adjournment?
--
-- One row per pre-sentence report given.  Met: the source says that it was given on the day of the hearing; nothing is
-- made of the two dates, since a hearing put back for another reason is no adjournment for a report.  A report asked
-- for and not given has no row.  The category is the format (oral, short, standard), because the national target counts
-- a short written report as it counts one on the day.  Nothing is left out.  A later sentence, transfer or closure
-- changes nothing.  The organisation is the NPS and the unit the one that wrote the report down.  Judged on the day, in
-- Europe/London, on which it was given.  The report's figures are of magistrates' courts, so group by `court_tier` to
-- compare; it is that of the court that passed sentence, or without a sentence the last at which the person appeared.
-- Code: RR23.  Entry: 23.  Family: T.  Kind: share.
-- Source: the report, L735.  Clock: occurred_at.
-- Reads: court_reports.

select
    case_ref || ' ' || report_ref as thing,
    case_ref,
    'NPS' as organisation,
    unit,
    given_on as judged_on,
    is_on_the_day as met,
    cast(null as bigint) as value,
    format as category,
    cast(null as text) as excluded,
    [given_by] as evidence,
    court_tier
from court_reports
where given_by is not null
