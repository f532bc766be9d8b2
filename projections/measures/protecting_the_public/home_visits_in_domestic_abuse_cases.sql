-- Home visits in domestic abuse cases: was there at least one?
--
-- One row per case that has been under supervision with a flag for domestic abuse at the end of a day, whoever holds
-- it; the policy that home visits be made is the CRC's, so group by `organisation`.  Met: at least one home visit was
-- made on a day of supervision, by whichever member of staff, also before the flag was raised or after it was removed.
-- A visit counts when it was entered as made, or when an appointment at home was attended; one promised, missed or
-- called off does not.  The value is the number of visits.  A case open or closed, and one transferred, is judged on
-- the whole of its supervision, up to the day asked or its last day (`judged_on`), and put down to the organisation and
-- unit that held it then.  Left out: a case with fewer than `home_visit_case_days` days under supervision with the
-- flag, counted without the day on which it ended, visited or not (OPEN_TOO_SHORT).  Days in prison do not count, nor
-- do visits then.  Facts written down late count from the day on which they happened, once they are known.
-- Code: PP05.  Entry: 5.  Family: T.  Kind: share.
-- Source: the report, L479.  Clock: occurred_at.
-- Reads: supervised_cases, supervision_spells, domestic_abuse_spells, home_visits, question, threshold.

with

flagged as (

    select
        case_ref, sum(days) as days,
        max(case when sequence = 1 then flagged_by end) as flagged_by
    from domestic_abuse_spells
    group by case_ref

),

visits as (

    select home_visits.case_ref, home_visits.visited_on, home_visits.visited_by, home_visits.event_id
    from home_visits
    cross join question
    inner join supervision_spells
        on home_visits.case_ref = supervision_spells.case_ref
        and home_visits.visited_on >= supervision_spells.starts_on
        and home_visits.visited_on <= coalesce(supervision_spells.ends_on, question.as_of_on)

),

proofs as (

    select case_ref, min(visited_on) as visited_on, event_id, 2 as rank
    from visits
    group by case_ref, event_id
    union all
    select case_ref, null, flagged_by, 1 from flagged

),

evidence as (

    select
        case_ref,
        sum(case when rank = 2 then 1 else 0 end) as visits,
        list(event_id order by rank, visited_on, event_id) as events
    from proofs
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    cases.organisation,
    cases.unit,
    cases.judged_on,
    evidence.visits > 0 as met,
    cast(evidence.visits as bigint) as value,
    cast(null as text) as category,
    case when flagged.days < threshold.home_visit_case_days then 'OPEN_TOO_SHORT' end as excluded,
    evidence.events as evidence
from supervised_cases as cases
cross join threshold
inner join flagged on cases.case_ref = flagged.case_ref
inner join evidence on cases.case_ref = evidence.case_ref
