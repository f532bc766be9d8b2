-- Escalations accepted: how many of the cases referred to the NPS did it take?
--
-- One row per escalation that a CRC referred to the NPS, put down to the CRC and unit that held the case then, and
-- judged on the day of the referral.  Met: the NPS decided to take the case.  A case referred twice has two rows,
-- and the decision counts whether or not the transfer has followed or the case has since been closed.  The category
-- is the reason of the decision.  A fact that was written down late counts from the day on which it happened, once
-- it is known.  Left out: UNDECIDED, where the NPS had not decided by the day asked, or never did.
-- Code: PP16.  Entry: 16.  Family: T.  Kind: share.
-- Source: the report, L591 (45 referred, 39 accepted, 87%).  Clock: occurred_at.
-- Reads: escalations.

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
    escalations.is_accepted as met,
    cast(null as bigint) as value,
    escalations.reason as category,
    case when escalations.decided_at is null then 'UNDECIDED' end as excluded,
    evidence.event_ids as evidence
from escalations
inner join evidence
    on escalations.case_ref = evidence.case_ref and escalations.escalation_ref = evidence.escalation_ref
