-- Documents in the pack: which documents came with a case that was allocated to the CRC?
--
-- One row per allocation to a CRC and each receipt of its pack, which says of all four documents whether they were in
-- it.  Asked since the allocation.
-- Code: Q22.  Source: the report, L804.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: allocation_packs, allocation_pack_received.

select
    packs.case_ref,
    packs.case_ref as thing,
    packs.allocated_on as asked_on,
    received.event_id as answered_by,
    received.recorded_on as answered_on
from allocation_packs as packs
left join allocation_pack_received as received
    on packs.case_ref = received.case_ref and packs.allocated_at <= received.occurred_at
