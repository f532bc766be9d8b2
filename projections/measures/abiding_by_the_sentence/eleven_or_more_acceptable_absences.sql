-- Eleven or more acceptable absences: in how many cases were there eleven or more?
--
-- One row per case that has been under supervision, also where it has ended since.  Met: `many_absences` or more.  An
-- absence is a day on which an appointment of any kind was missed and the latest ruling on it accepted the reason; two
-- missed on one day are one.  An absence not ruled on yet, or ruled unacceptable, does not count.  All days up to the
-- end of supervision or the day asked count, in whichever organisation; organisation and unit are those that hold the
-- case then.  Nothing is left out.
-- Code: AS39e.  Entry: 39.  Family: T.  Kind: share.
-- Source: the report, L860.  Clock: occurred_at.
-- Reads: absence_counts, threshold.

select
    absence_counts.case_ref as thing,
    absence_counts.case_ref,
    absence_counts.organisation,
    absence_counts.unit,
    absence_counts.judged_on,
    absence_counts.acceptable_days >= threshold.many_absences as met,
    cast(absence_counts.acceptable_days as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    absence_counts.acceptable_evidence as evidence
from absence_counts
cross join threshold
