-- Monthly contact offered by a CRC: was the person offered a meeting each month, and was it kept or followed up?
--
-- One row per case and whole calendar month under the supervision of a CRC: a case allocated after the first day of the
-- month, closed or returned to prison in it, or released in it, has no row for that month, and the month that runs on
-- the day asked has none until its last day.  Met: at least one face-to-face appointment (office or home visit; not
-- with a provider, on a programme or at unpaid work, and not by telephone or video) was offered for a day of the month,
-- and either one of them was attended, or at least one that was missed was followed up no later than the end of the
-- business day allowed (`contact_follow_up_business_days` after the day missed).  An appointment that the service
-- called off was not offered.  Following up is any of: a warning, a new appointment offered after the missed one, a
-- home visit made, a failure to comply noticed, a recall asked for.  Left out: a month in which the case changed from
-- one organisation to another (CHANGED_HANDS); a month not met in which the time to follow up a missed appointment
-- still runs on the day asked (FOLLOW_UP_NOT_DUE_YET).  A case that was closed, by death too, or left the CRC after the
-- month and before that time was over is not met once it is over, like any other that nobody followed up.  Organisation
-- and unit are those of the last day of the month, which is the day judged.  It is the measure AS38, of CRC cases alone.
-- Code: CRC-AK.  Entry: 38.  Family: T.  Kind: share.
-- Source: service level CRC SCH9 AK.  Clock: occurred_at; appointments by the day on which they were to take place.
-- Reads: contact_months.

select
    case_ref || ' ' || month as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    offered as value,
    cast(null as text) as category,
    excluded,
    evidence
from contact_months
where organisation = 'CRC'
