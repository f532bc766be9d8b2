-- One row per interval of an enforcement: for whom it was waiting, from the failure noticed to the court's last word.
--
-- The intervals of a proceeding follow one another without a hole, and each day of it has one `owner`: the CRC or the
-- NPS that held the case while it decided, the CRC until it referred the breach, the NPS until it presented it, and the
-- court until its hearing.  So a delay of the court is told from one of probation.  The kinds, and the facts between
-- which each runs, are those of the view `waits`.  `ends_on` is null and `is_open` true for the one that still runs on
-- the day asked; the closure of the case ends any.  `owner_days` is the sum of the days that the proceeding waited for
-- the same owner.  Recalls are decided on outside probation and have no intervals here.
-- Source: the facts of enforcement: the report, L914.  Clock: occurred_at.
-- Reads: waits.

with

intervals as (

    select *
    from waits
    where
        kind in (
            'enforcement_decision', 'crc_to_refer', 'referral_in_transit', 'nps_to_present', 'court_listing',
            'adjourned_hearing'
        )

)

select
    case_ref,
    reference as proceeding_ref,
    row_number() over (partition by case_ref, reference order by sequence) as sequence,
    kind,
    waiting_for as owner,
    starts_at,
    starts_on,
    ends_at,
    ends_on,
    days,
    business_days,
    cast(sum(days) over (partition by case_ref, reference, waiting_for) as bigint) as owner_days,
    ends_at is null as is_open,
    opened_by,
    closed_by
from intervals
