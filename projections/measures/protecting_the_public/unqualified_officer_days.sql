-- Days in the wrong hands: for how many days was a domestic abuse or child protection case with an unqualified officer?
--
-- One row per case that a CRC has supervised, while it had a flag for domestic abuse, a looked-after child or child
-- protection, with an officer of any grade but PO for one day or more.  The value is the number of such days in all: of
-- each stretch, the days from the one on which both the flag and the officer were there to the one on which either was
-- gone, the first counted and the last not.  Several flags at once count once, several stretches are added up, and a
-- stretch that goes on runs to the day asked.  Judged on the day on which the last stretch of a day or more ended, or
-- the day asked.  The days end with the transfer to the NPS and with the closure.  A wrong assignment that was put
-- right within the same day gives no row; nor does an officer whose grade is not on record.  A flag that was written
-- down late counts from the day on which it was true; ask as known on a day for what could be known then.  Nothing is
-- left out.
-- Code: PP04.  Entry: 4.  Family: T.  Kind: days.
-- Source: the report, L467-471.  Clock: occurred_at.
-- Reads: qualified_officer_spells, question.

with

unqualified as (

    select *
    from qualified_officer_spells
    where not is_qualified and days > 0

),

cases as (

    select case_ref, max(sequence) as last_sequence, sum(days) as unqualified_days
    from unqualified
    group by case_ref

),

proofs as (

    select case_ref, min(sequence) as place, flagged_by as event_id
    from unqualified
    group by case_ref, flagged_by
    union all
    select case_ref, min(sequence) as place, assigned_by as event_id
    from unqualified
    group by case_ref, assigned_by

),

evidence as (

    select case_ref, list(event_id order by place, event_id) as event_ids
    from proofs
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    last_spell.organisation,
    last_spell.unit,
    coalesce(last_spell.ends_on, question.as_of_on) as judged_on,
    cast(null as boolean) as met,
    cast(cases.unqualified_days as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    evidence.event_ids as evidence
from cases
cross join question
inner join unqualified as last_spell
    on cases.case_ref = last_spell.case_ref and cases.last_sequence = last_spell.sequence
inner join evidence on cases.case_ref = evidence.case_ref
