-- Facts corrected: in how many cases was something that had been written down corrected or retracted?
--
-- One row per case that has been under supervision, also where it has ended since.  Met: at least one fact of the case,
-- of any kind, stands in the place of an earlier one that it corrects, or was retracted by its source; the value is the
-- number of corrections and retractions.  A fact corrected several times counts once, by its last correction, and one
-- corrected and then retracted counts by the retraction.  A correction counts from the day on which its source wrote it
-- down, whatever day it is about, and a retraction too; as known before, nothing was corrected.  The judgements of
-- inspectors, the description of the person and merges of persons are not of the case and do not count; nor does what
-- this record set aside by its own rules.  A correction is no fault: it says how far a figure of before can have
-- changed.  Organisation and unit are those that hold the case on the day judged: the day asked, or the last day of
-- supervision.  Nothing is left out.
-- Code: GV52.  Entry: 52.  Family: G.  Kind: share.
-- Source: the facts that supersede or retract others.  Clock: recorded_at, of the correction.
-- Reads: supervised_cases, corrections.

with

counts as (

    select case_ref, count(*) as times, list(event_id order by recorded_on, event_id) as events
    from corrections
    group by case_ref

)

select
    supervised_cases.case_ref as thing,
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.judged_on,
    counts.case_ref is not null as met,
    cast(coalesce(counts.times, 0) as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    coalesce(counts.events, []) as evidence
from supervised_cases
left join counts on supervised_cases.case_ref = counts.case_ref
