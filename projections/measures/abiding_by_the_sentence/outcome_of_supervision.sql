-- Outcome of supervision: did the person abide by the sentence, and did that take enforcement?
--
-- One row per case that has been under supervision.  The category is one of four: complied and no enforcement (abided);
-- complied after enforcement (abided_after_enforcement); did not comply and was enforced (breached_or_recalled); did
-- not comply and was not enforced (not_complied_not_enforced).  An enforcement is a decision to breach that was not
-- taken back, or a decision to recall; it stands until a hearing continues or varies the order or finds the breach
-- withdrawn or not proved, or until the release after the recall.  Warnings and decisions of no further action are no
-- enforcement.  A failure is a day with a national standards appointment whose absence was ruled unacceptable, by the
-- latest ruling, or at which the person attended and failed to comply; two on one day are one.  The person did not
-- comply where an enforcement stands, where the case was closed as recalled or revoked for a breach, or where
-- enforcement was due: `failures_before_enforcement` days of failure, none more than `warning_lasts_days` before the
-- last, all after the day on which the last enforcement ended with the sentence carrying on.  A case that has ended is
-- judged up to its last day, whatever ended it; a case transferred is judged as a whole, under the organisation and
-- unit that hold it then.  Left out: an answer that hangs on failures of which the last was settled no more than
-- `breach_referral_business_days` business days before, where enforcement may still follow in time (RESPONSE_NOT_DUE),
-- also for good where the case ended in that time.
-- Code: AS43.  Entry: 43.  Family: T.  Kind: category.
-- Source: the report, L870 and L898.  Clock: occurred_at.
-- Reads: outcomes.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    cast(null as boolean) as met,
    cast(null as bigint) as value,
    outcome as category,
    case when is_response_pending then 'RESPONSE_NOT_DUE' end as excluded,
    evidence
from outcomes
