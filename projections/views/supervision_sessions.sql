-- One row per supervision session that a manager held with a practitioner: how, and how long after the one before.
--
-- `days_since_last` counts the days since the session before it with the same practitioner, of whatever kind, and is null
-- for the first.  `organisation` and `unit` are those that wrote it down.  It is about practitioners and not about cases.
-- Source: supervision_held; the report, L190, L298 and L423.  Clock: occurred_at.
-- Reads: supervision_held, calendar.

select
    held.officer,
    row_number() over sessions as sequence,
    held.recorded_by_organisation as organisation,
    held.recorded_by_unit as unit,
    held.kind,
    held.supervisor,
    held.occurred_on as held_on,
    held_day.day_number - lag(held_day.day_number) over sessions as days_since_last,
    held.event_id as held_by
from supervision_held as held
inner join calendar as held_day on held.occurred_on = held_day.day
window sessions as (partition by held.officer order by held.occurred_at, held.recorded_at, held.source, held.event_id)
