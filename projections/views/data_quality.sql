-- One row per case that has been under supervision: what the record of it lacks, and what came late or was rewritten.
--
-- `facts` are those of the view `recorded_facts`, corrections left out: `late` of them were written down more than
-- `recording_days` after they happened, the last after `longest_days`, and `out_of_order` after something that happened
-- on a later day.  Of the `outcomes_due`, the appointments of the view of that name, `outcomes_missing` counts those of
-- which nobody says what became.  `absences_unruled` counts the absences that nobody ruled on, `documents_missing` the
-- documents that are not on record, due or not.  `corrected` and `retracted` count what was rewritten, facts of any
-- kind.  The measures GV46a and GV47a give `out_of_order` and `outcomes_missing` as shares of facts and of appointments,
-- and GV45c the days that facts took.
--
-- Of what the rules refused, history knows one part: `set_aside` counts the events that were recorded, turned out to be
-- impossible when another fact arrived, and have not been reinstated by the position asked, whatever the two clocks say.
-- What was refused on arrival was never recorded and is in no table of history; `casehistory quarantine list` names it.
-- Organisation, unit and officer are those of the day asked, or of the last day of supervision.
-- Source: the two clocks of every fact.  Clock: occurred_at and recorded_at, by day.
-- Reads: supervised_cases, recorded_facts, outcomes_due, absences, case_documents, corrections, event_set_aside,
-- event_reinstated, threshold.

with

facts as (

    select
        recorded_facts.case_ref,
        count(*) as facts,
        sum(case when recorded_facts.days > threshold.recording_days then 1 else 0 end) as late,
        sum(case when recorded_facts.is_out_of_order then 1 else 0 end) as out_of_order,
        max(recorded_facts.days) as longest_days
    from recorded_facts
    cross join threshold
    where not recorded_facts.is_correction
    group by recorded_facts.case_ref

),

outcomes as (

    select case_ref, count(*) as due, sum(case when is_missing then 1 else 0 end) as missing
    from outcomes_due
    group by case_ref

),

unruled as (

    select case_ref, count(*) as absences
    from absences
    where is_acceptable is null
    group by case_ref

),

documents as (

    select case_ref, count(*) as missing
    from case_documents
    where not is_on_record
    group by case_ref

),

rewritten as (

    select
        case_ref,
        sum(case when kind = 'correction' then 1 else 0 end) as corrected,
        sum(case when kind = 'retraction' then 1 else 0 end) as retracted
    from corrections
    group by case_ref

),

asides as (

    select subject, of_version, position as aside_at, 0 as back_at from event_set_aside
    union all
    select subject, of_version, 0, position from event_reinstated

),

events_aside as (

    select subject, of_version, max(aside_at) as aside_at, max(back_at) as back_at
    from asides
    group by subject, of_version

),

refused as (

    select subject, count(*) as events
    from events_aside
    where aside_at > back_at
    group by subject

)

select
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.officer,
    cast(coalesce(facts.facts, 0) as bigint) as facts,
    cast(coalesce(facts.late, 0) as bigint) as late,
    facts.longest_days,
    cast(coalesce(facts.out_of_order, 0) as bigint) as out_of_order,
    cast(coalesce(outcomes.due, 0) as bigint) as outcomes_due,
    cast(coalesce(outcomes.missing, 0) as bigint) as outcomes_missing,
    cast(coalesce(unruled.absences, 0) as bigint) as absences_unruled,
    cast(coalesce(documents.missing, 0) as bigint) as documents_missing,
    cast(coalesce(rewritten.corrected, 0) as bigint) as corrected,
    cast(coalesce(rewritten.retracted, 0) as bigint) as retracted,
    cast(coalesce(refused.events, 0) as bigint) as set_aside
from supervised_cases
left join facts on supervised_cases.case_ref = facts.case_ref
left join outcomes on supervised_cases.case_ref = outcomes.case_ref
left join unruled on supervised_cases.case_ref = unruled.case_ref
left join documents on supervised_cases.case_ref = documents.case_ref
left join rewritten on supervised_cases.case_ref = rewritten.case_ref
left join refused on refused.subject = 'case/' || supervised_cases.case_ref
