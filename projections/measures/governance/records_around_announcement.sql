-- Records around the announcement: what was written before an inspection was announced, and what after?
--
-- One row per assessment, plan, review and oversight of a case that an inspection drew into its sample, written down by
-- a CRC or the NPS.  The category is one of three: written down before the instant at which that inspection was
-- announced (before); dated before it, and written down at that instant or later (written_after); of that instant or
-- later (after).  Where several inspections drew the case, the last announced counts.  All such records up to the day
-- asked count, from the start of the case; the time before the announcement is as long as the case is old and that
-- after it is short, so compare months, by which the figures can be grouped, and not the two numbers.  A correction
-- counts by when it was itself written down; a record withdrawn does not count.  The column `document` is the kind of
-- record.  Organisation and unit are those of the member of staff who wrote it down, and the day on which it was
-- written down is the day judged.  Nothing is left out; a case that no inspection drew has no row.
-- Code: GV50.  Entry: 50.  Family: G.  Kind: category.
-- Source: the report, L495 and L499.  Clock: recorded_at and occurred_at, against the instant of the announcement.
-- Reads: inspected_records.

select
    case_ref || ' ' || event_id as thing,
    case_ref,
    organisation,
    unit,
    recorded_on as judged_on,
    cast(null as boolean) as met,
    cast(null as bigint) as value,
    side as category,
    cast(null as text) as excluded,
    [event_id, announced_by] as evidence,
    document
from inspected_records
