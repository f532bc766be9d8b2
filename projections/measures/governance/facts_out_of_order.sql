-- Facts out of order: in how many cases was something written down after what came later?
--
-- One row per case that has been under supervision, also where it has ended since.  Met: at least one fact of the
-- casework was written down on a day before which a fact that happened on a later day had been written down already;
-- the value is the number of such facts.  Read on any day, the file then told what came after without what had come
-- before.  Days are those of Europe/London, so that the order in which the facts of one day were written does not
-- matter.  The facts are what a CRC or the NPS wrote down: rulings on absences, warnings, assessments, plans, reviews,
-- oversight, levels of risk and flags, assignments and transfers, home visits, requests for information and their
-- answers, incidents and changes of circumstances, and the steps by which probation enforces, recalls and escalates.
-- Corrections are left out: when the first was written down is not to be seen any more; but a correction can be what
-- had been written down already.  The order is that in which the sources wrote them down, not the one in which they
-- reached this record.  Organisation and unit are those that hold the case on the day judged: the day asked, or the
-- last day of supervision.  Nothing is left out.
-- Code: GV46.  Entry: 46.  Family: G.  Kind: share.
-- Source: the two clocks of every fact.  Clock: recorded_at, against occurred_at.
-- Reads: supervised_cases, recorded_facts.

with

counts as (

    select case_ref, count(*) as times, list(event_id order by recorded_on, event_id) as events
    from recorded_facts
    where is_out_of_order and not is_correction
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
