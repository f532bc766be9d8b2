-- One row per case to which access is restricted: its flag of restricted access is up.
--
-- The closure of the case does not lift the restriction; only a removal of the flag does.  Raised and removed at one
-- instant it was never up.
-- Source: risk_flag_raised, risk_flag_removed.  Clock: occurred_at.
-- Reads: risk_flag_raised, risk_flag_removed.

with

raised as (

    select case_ref, max(occurred_at) as raised_at
    from risk_flag_raised
    where flag = 'RESTRICTED_ACCESS'
    group by case_ref

),

removed as (

    select case_ref, max(occurred_at) as removed_at
    from risk_flag_removed
    where flag = 'RESTRICTED_ACCESS'
    group by case_ref

)

select raised.case_ref
from raised
left join removed on raised.case_ref = removed.case_ref
where removed.removed_at is null or raised.raised_at > removed.removed_at
