-- One row per case that the NPS allocated to a CRC: its pack, and whether its documents should have come by now.
--
-- `is_overdue` says whether, on the day asked, more than `pack_due_business_days` have passed since the allocation,
-- complete or not.
-- Source: allocation_packs.  Clock: occurred_at.
-- Reads: allocation_packs, calendar, threshold, question.

select
    allocation_packs.*,
    asked_day.business_number - allocated_day.business_number > threshold.pack_due_business_days as is_overdue
from allocation_packs
cross join threshold
cross join question
inner join calendar as allocated_day on allocation_packs.allocated_on = allocated_day.day
inner join calendar as asked_day on question.as_of_on = asked_day.day
