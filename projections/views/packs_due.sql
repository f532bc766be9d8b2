-- One row per case that the NPS allocated to a CRC: its pack, and whether its documents should have come by now.
--
-- A pack is due by the end of the last of the `pack_due_business_days` after the day of the allocation, which itself
-- does not count.  So it never falls due on a weekend or bank holiday; of an allocation on such a day, the next business
-- day is the first.  `is_overdue` says whether the day asked comes after that last day, complete or not: the next day
-- already, also where that is on a weekend or a bank holiday.
-- Source: allocation_packs.  Clock: occurred_at.
-- Reads: allocation_packs, calendar, threshold, question.

select
    allocation_packs.*,
    asked_day.next_business_number - allocated_day.business_number > threshold.pack_due_business_days as is_overdue
from allocation_packs
cross join threshold
cross join question
inner join calendar as allocated_day on allocation_packs.allocated_on = allocated_day.day
inner join calendar as asked_day on question.as_of_on = asked_day.day
