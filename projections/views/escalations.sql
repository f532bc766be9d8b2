-- One row per escalation: a CRC's referral of a case to the NPS, the decision on it, and the transfer that followed.
--
-- `organisation` and `unit` are those that held the case when it was referred.  The transfer is the first escalation
-- transfer at or after an acceptance; nulls stand for what had not happened by the day asked.
-- Source: escalation_referred, escalation_decided, case_transferred.  Clock: occurred_at.
-- Reads: escalation_referred, escalation_decided, case_transferred, organisation_spells.

with

transfers as (

    select
        decided.case_ref, decided.escalation_ref, moved.occurred_at, moved.occurred_on, moved.event_id,
        row_number() over (
            partition by decided.case_ref, decided.escalation_ref
            order by moved.occurred_at, moved.recorded_at, moved.source, moved.event_id
        ) as place
    from escalation_decided as decided
    inner join case_transferred as moved
        on decided.case_ref = moved.case_ref and decided.occurred_at <= moved.occurred_at
    where decided.is_accepted and moved.kind = 'ESCALATION'

),

decisions as (

    select
        *,
        row_number() over (
            partition by case_ref, escalation_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from escalation_decided

),

referrals as (

    select
        *,
        row_number() over (
            partition by case_ref, escalation_ref order by occurred_at, recorded_at, source, event_id
        ) as place
    from escalation_referred

)

select
    referrals.case_ref,
    referrals.escalation_ref,
    organisation_spells.organisation,
    organisation_spells.unit,
    referrals.trigger,
    referrals.occurred_at as referred_at,
    referrals.occurred_on as referred_on,
    referrals.event_id as referred_by,
    decisions.is_accepted,
    decisions.reason,
    decisions.occurred_at as decided_at,
    decisions.occurred_on as decided_on,
    decisions.event_id as decided_by,
    transfers.occurred_at as transferred_at,
    transfers.occurred_on as transferred_on,
    transfers.event_id as transferred_by
from referrals
left join decisions
    on referrals.case_ref = decisions.case_ref
    and referrals.escalation_ref = decisions.escalation_ref
    and decisions.place = 1
left join transfers
    on referrals.case_ref = transfers.case_ref
    and referrals.escalation_ref = transfers.escalation_ref
    and transfers.place = 1
left join organisation_spells
    on referrals.case_ref = organisation_spells.case_ref
    and referrals.occurred_at >= organisation_spells.starts_at
    and referrals.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
where referrals.place = 1
