-- Unpaid work stood down: on how many days was the person sent away from work?
--
-- One row per unpaid work requirement for which work was arranged.  The value is the number of different days on which
-- the person came to work and was sent away, for whatever reason the source gives: no placement, the weather, or no
-- supervisor.  Two entries on one day are one day, in Europe/London; a day on which time was credited as well counts
-- too.  Nothing is left out, and a requirement without such a day counts with 0.  Organisation and unit are the last to
-- hold the case by the day asked.  Judged on the day on which the work was completed, the requirement removed or the
-- case closed, or on the day asked.
-- Code: RR35c.  Entry: 35.  Family: T.  Kind: count.
-- Source: the report, L667.  Clock: occurred_at.
-- Reads: unpaid_work.

select
    case_ref || ' ' || requirement_ref as thing,
    case_ref,
    later_organisation as organisation,
    later_unit as unit,
    judged_on,
    cast(null as boolean) as met,
    stood_down_days as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    case when stood_down_days = 0 then [arranged_by] else stand_downs end as evidence
from unpaid_work
where arranged_on is not null
