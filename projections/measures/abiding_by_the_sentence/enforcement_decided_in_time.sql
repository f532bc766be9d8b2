-- Enforcement decided in time: was a failure to comply decided on within six business days of being noticed?
--
-- One row per failure to comply that was noticed: of an order, of a licence or of post-sentence supervision.  Met:
-- first decided on, whether to breach, to warn or to take no further action, or on a licence a recall asked for, no
-- later than the end of the last business day allowed (`enforcement_decision_business_days` after the day on which it
-- was noticed, which itself does not count).  A decision on a weekend or bank holiday counts as made on the next
-- business day.  A decision taken back and taken again counts from the first.  Not met: first decided on later, or not
-- decided on and the time is over.  The value is the number of business days to the decision.  Left out, without a
-- decision: the time still runs on the day asked (NOT_DUE_YET); the case was closed before it was over
-- (CLOSED_BEFORE_DUE).  Organisation and unit held the case when the failure was noticed, and that is the day judged.
-- Code: AS41b.  Entry: 41.  Family: T.  Kind: share.
-- Source: the report, L868 and L896, which give no number; its six working days are those of a training page for
-- responsible officers.  Clock: occurred_at.
-- Reads: enforcement_clocks, enforcement_intervals, threshold.

with

decisions as (

    select
        clocks.*,
        intervals.business_days,
        case when intervals.closed_by <> coalesce(clocks.closed_by, '') then intervals.closed_by end as answered_by
    from enforcement_clocks as clocks
    inner join enforcement_intervals as intervals
        on clocks.case_ref = intervals.case_ref
        and clocks.proceeding_ref = intervals.proceeding_ref
        and intervals.kind = 'enforcement_decision'
        and clocks.noticed_by = intervals.opened_by

)

select
    decisions.case_ref || ' ' || decisions.proceeding_ref as thing,
    decisions.case_ref,
    decisions.organisation,
    decisions.unit,
    decisions.noticed_on as judged_on,
    decisions.answered_by is not null
    and decisions.business_days <= threshold.enforcement_decision_business_days as met,
    cast(case when decisions.answered_by is not null then decisions.business_days end as bigint) as value,
    cast(null as text) as category,
    case
        when decisions.answered_by is not null then null
        when decisions.business_days > threshold.enforcement_decision_business_days then null
        when decisions.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when decisions.answered_by is null then [decisions.noticed_by]
        else [decisions.noticed_by, decisions.answered_by]
    end as evidence
from decisions
cross join threshold
