-- Timely allocation: did the NPS allocate the case by the end of the second full business day after the sentence?
--
-- One row per sentence passed that probation is to manage, whatever its type: all disposals.  It is the measure RR21
-- under the code of the service level.  Met: the NPS decided on the allocation no later than the end of the second
-- business day after the day of the sentence (`allocation_business_days`), which itself does not count.  Business days
-- are those of England and Wales, and days run in Europe/London; an allocation on a weekend or bank holiday counts as
-- made on the next business day.  Not met: allocated later, or not allocated and the time is over.  A later transfer
-- changes nothing.  Left out: not allocated and the time still runs on the day asked (NOT_DUE_YET); closed, for whatever
-- reason, before it was allocated and before the time was over (CLOSED_BEFORE_DUE).  The organisation is the NPS, which
-- allocates every case, and the unit the one that wrote the decision down; the category is the organisation it was
-- allocated to.  Judged on the day of the sentence.
-- Code: NPS-SL002.  Entry: 21.  Family: T.  Kind: share.
-- Source: service level NPS SL002.  Clock: occurred_at.
-- Reads: allocation_clocks.

select
    case_ref as thing,
    case_ref,
    'NPS' as organisation,
    unit,
    sentenced_on as judged_on,
    is_met as met,
    cast(business_days as bigint) as value,
    to_organisation as category,
    excluded,
    evidence
from allocation_clocks
