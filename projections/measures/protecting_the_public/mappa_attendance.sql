-- Attendance at MAPPA meetings: did the agency come to the meeting?
--
-- One row per multi-agency public protection meeting at level 2 or 3 and agency: the police, the prison, housing,
-- children's social care and health, named in `body`.  Met: the agency was there.  Which agencies were asked to come is
-- not on record, so an agency that had no part in the case counts as absent: group by `body` and read each agency by
-- itself.  The category is the level of the meeting, LEVEL_2 or LEVEL_3.  Two meetings of one case on a day are two.
-- Organisation and unit held the case at the meeting, and there is none before the allocation; judged on the day of the
-- meeting.  A meeting that was written down late counts from that day, once it is known.  Nothing is left out.
-- Code: PP15a.  Entry: 15.  Family: T.  Kind: share.
-- Source: the report, L539.  Clock: occurred_at.
-- Reads: mappa_attendances.

select
    attendances.case_ref || ' ' || attendances.event_id || ' ' || attendances.body as thing,
    attendances.case_ref,
    attendances.organisation,
    attendances.unit,
    attendances.held_on as judged_on,
    attendances.is_present as met,
    cast(null as bigint) as value,
    case attendances.level when 2 then 'LEVEL_2' when 3 then 'LEVEL_3' end as category,
    cast(null as text) as excluded,
    [attendances.event_id] as evidence,
    attendances.body
from mappa_attendances as attendances
where attendances.level >= 2
