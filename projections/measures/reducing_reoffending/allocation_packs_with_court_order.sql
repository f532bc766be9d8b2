-- Court order in the pack: did the CRC receive the court order with the case?
--
-- One row per case that the NPS allocated to a CRC, judged on the day of the allocation and put down to the CRC and
-- unit it was allocated to.  Met: the court order is on record as received by the CRC, in any receipt between the
-- allocation and the day asked, or the transfer to the NPS where there was one; a second receipt makes good what the
-- first lacked.  Not met also where no receipt is on record at all, since the file then does not show that the CRC had
-- it; the category tells the two apart (COMPLETE, INCOMPLETE or NOT_RECORDED, always of the whole pack).  A receipt
-- that was written down late counts from the day on which it came, once it is known.  A case that was closed is
-- counted as it stood.  Cases allocated to the NPS, and cases that came to a CRC by a transfer, are not counted.  Left
-- out: CUSTODIAL_SENTENCE, since the report speaks of community sentences; NOT_YET_DUE, where it is not on record and
-- the last of the `pack_due_business_days` after the day of the allocation has not passed on the day asked.  That day
-- is never on a weekend or bank holiday; after it the pack counts from the next day, whatever day that is.
-- Code: RR25b.  Entry: 25.  Family: T.  Kind: share.
-- Source: the report, L804.  Clock: occurred_at.
-- Reads: packs_due.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    allocated_on as judged_on,
    coalesce(has_court_order, false) as met,
    cast(null as bigint) as value,
    case
        when is_complete then 'COMPLETE'
        when is_complete is null then 'NOT_RECORDED'
        else 'INCOMPLETE'
    end as category,
    case
        when sentence_type = 'CUSTODY' then 'CUSTODIAL_SENTENCE'
        when not coalesce(has_court_order, false) and not is_overdue then 'NOT_YET_DUE'
    end as excluded,
    evidence
from packs_due
