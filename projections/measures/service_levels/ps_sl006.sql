-- Initial sentence plans: was the plan completed within 15 business days of the first appointment attended?
--
-- One row per case on a community order or suspended sentence order, or released from prison, that has been under
-- supervision, whoever held it: the service level is that of the service that took both organisations' place.  It is the
-- measure RR27 without the sentences of a kind not known.  Organisation and unit are those that held the case on the day
-- of the first appointment, also where it was transferred before the plan was due.
-- Met: a sentence plan was completed no later than the end of the last business day allowed (`plan_business_days` after
-- the day of the first national standards appointment that the person attended under supervision, which itself does not
-- count), also where it was completed before that appointment.  Not met: completed later, or not completed and the time
-- is over.  Left out: no such appointment was attended (NO_APPOINTMENT_ATTENDED); no plan, and the time still runs on
-- the day asked (NOT_DUE_YET); no plan, and the case was closed before the time was over (CLOSED_BEFORE_DUE).  A plan
-- on a weekend or bank holiday counts as completed on the next business day; a risk management plan is no sentence plan.
-- Judged on the day of that appointment, or without one on the last day of supervision or the day asked.
-- Code: PS-SL006.  Entry: 27.  Family: T.  Kind: share.
-- Source: service level PS SL006.  Clock: occurred_at.
-- Reads: plan_clocks.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    cast(business_days as bigint) as value,
    cast(null as text) as category,
    excluded,
    evidence
from plan_clocks
where sentence_type in ('COMMUNITY_ORDER', 'SUSPENDED_SENTENCE_ORDER', 'CUSTODY')
