-- Days to the decision on an escalation: how long did the NPS take to decide?
--
-- One row per escalation that a CRC referred to the NPS, put down to the CRC and unit that held the case then, and
-- judged on the day of the referral.  The value is the number of days from the day of the referral to the day of
-- the decision, either way decided; 0 where they are the same day.  A case referred twice has two rows.  A fact
-- that was written down late counts from the day on which it happened, once it is known.  Left out: UNDECIDED,
-- where the NPS had not decided by the day asked, or the case was closed first.
-- Code: PP16a.  Entry: 16.  Family: T.  Kind: days.
-- Source: the report, L591.  Clock: occurred_at.
-- Reads: escalations, calendar.

with

proofs as (

    select case_ref, escalation_ref, 1 as place, referred_by as event_id from escalations
    union all
    select case_ref, escalation_ref, 2, decided_by from escalations where decided_by is not null

),

evidence as (

    select case_ref, escalation_ref, list(event_id order by place) as event_ids
    from proofs
    group by case_ref, escalation_ref

)

select
    escalations.case_ref || ' ' || escalations.escalation_ref as thing,
    escalations.case_ref,
    escalations.organisation,
    escalations.unit,
    escalations.referred_on as judged_on,
    cast(null as boolean) as met,
    cast(decided_day.day_number - referred_day.day_number as bigint) as value,
    cast(null as text) as category,
    case when escalations.decided_at is null then 'UNDECIDED' end as excluded,
    evidence.event_ids as evidence
from escalations
inner join evidence
    on escalations.case_ref = evidence.case_ref and escalations.escalation_ref = evidence.escalation_ref
left join calendar as referred_day on escalations.referred_on = referred_day.day
left join calendar as decided_day on escalations.decided_on = decided_day.day
