-- Low-risk incidents found only by asking: how many became known because probation asked, and not otherwise?
--
-- One row per notice to probation of a call-out for domestic abuse that the police graded as of standard risk, their
-- lowest grade; the daily triage of police and children's social care leaves those out.  Met: it became known by a
-- routine enquiry to the police; not met: by the daily triage or because the person told.  A high figure is no merit: it
-- shows what nobody would have known without asking, and what was never asked after is not on record at all.  The
-- category is how it became known.  The notice carries no reference of the police, so two notices of one incident are
-- two rows.  Call-outs of a higher grade, or of none that is known, and other incidents have no row.  Left out:
-- NOT_SAID_HOW, where how it became known is not known.  Organisation and unit held the case when it was told, and there
-- is none before the allocation; judged on the day on which probation was told.  A notice written down late counts from
-- that day, once it is known.
-- Code: PP13.  Entry: 13.  Family: T.  Kind: share.
-- Source: the report, L575.  Clock: occurred_at.
-- Reads: incidents.

select
    incidents.case_ref || ' ' || incidents.event_id as thing,
    incidents.case_ref,
    incidents.organisation,
    incidents.unit,
    incidents.notified_on as judged_on,
    incidents.notified_via = 'ROUTINE_ENQUIRY' as met,
    cast(null as bigint) as value,
    incidents.notified_via as category,
    case when incidents.notified_via = 'UNKNOWN' then 'NOT_SAID_HOW' end as excluded,
    [incidents.event_id] as evidence
from incidents
where incidents.is_low_risk_domestic_abuse
