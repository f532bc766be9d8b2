-- Written before the announcement: was what is dated before an inspection was announced written down before it too?
--
-- One row per assessment, plan, review and oversight of a case that an inspection drew into its sample, dated before
-- the instant at which that inspection was announced and written down by a CRC or the NPS.  Met: written down before
-- that instant.  Not met: written down at that instant or later, when it was known that inspectors would come; so the
-- past looks more orderly than the file was.  Where several inspections drew the case, the last announced counts.  A
-- correction counts by when it was itself written down, so one made after the announcement is not met; a record
-- withdrawn does not count.  The column `document` is the kind of record.  Organisation and unit are those of the
-- member of staff who wrote it down, and the day on which it happened is the day judged.  Nothing is left out; a case
-- that no inspection drew has no row.
-- Code: GV50a.  Entry: 50.  Family: G.  Kind: share.
-- Source: the report, L495 and L499.  Clock: recorded_at, against the instant of the announcement.
-- Reads: inspected_records.

select
    case_ref || ' ' || event_id as thing,
    case_ref,
    organisation,
    unit,
    occurred_on as judged_on,
    side = 'before' as met,
    cast(null as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    [event_id, announced_by] as evidence,
    document
from inspected_records
where side <> 'after'
