-- Unacceptable absences, in bands: on how many days was an absence ruled unacceptable?
--
-- One row per case that has been under supervision, also where it has ended since.  The category is the band of that
-- number of days: none, up to `few_absences`, up to `acceptable_absence_limit`, below `many_absences`, or more.  An
-- unacceptable absence is a day on which an appointment of any kind was missed and the latest ruling on it refused the
-- reason; two missed on one day are one.  An absence not ruled on yet, or ruled acceptable, does not count, and neither
-- does an attendance without compliance.  All days up to the end of supervision or the day asked count, in whichever
-- organisation; organisation and unit are those that hold the case then.  Nothing is left out.
-- Code: AS39b.  Entry: 39.  Family: T.  Kind: category.
-- Source: the report, L864.  Clock: occurred_at.
-- Reads: absence_bands.

select
    absence_bands.case_ref as thing,
    absence_bands.case_ref,
    absence_bands.organisation,
    absence_bands.unit,
    absence_bands.judged_on,
    cast(null as boolean) as met,
    cast(absence_bands.unacceptable_days as bigint) as value,
    absence_bands.unacceptable_band as category,
    cast(null as text) as excluded,
    absence_bands.unacceptable_evidence as evidence
from absence_bands
