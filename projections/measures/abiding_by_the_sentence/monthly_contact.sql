-- Monthly contact: was the person offered a meeting each month, and was it kept or followed up?
--
-- One row per case and whole calendar month under supervision: a case allocated after the first day of the month,
-- closed or returned to prison in it, or released in it, has no row for that month, and the month that runs on the day
-- asked has none until its last day.  Met: at least one face-to-face appointment (office or home visit; not with a
-- provider, on a programme or at unpaid work, and not by telephone or video) was offered for a day of the month, and
-- either one of them was attended, or at least one that was missed was followed up no later than the end of the
-- business day allowed (`contact_follow_up_business_days` after the day missed).  An appointment that the service
-- called off was not offered.  Following up is any of these in the case at a later instant than that at which the
-- missed appointment was to start: a warning, a new appointment offered, a home visit made, a failure to comply
-- noticed, a recall asked for.  A ruling on the absence alone is no follow-up.  An appointment without an outcome is
-- neither attended nor missed.  Left out: a month in which the case changed from one organisation to the other after
-- its first day (CHANGED_HANDS), while a month on whose first day it did is one of the receiving organisation; a month
-- not met in which the time to follow up a missed appointment still runs on the day asked (FOLLOW_UP_NOT_DUE_YET).  A
-- case that was closed, by death too, or changed hands after the month and before that time was over is not met once it
-- is over, like any other that nobody followed up.  The value is the number of such appointments offered.  Organisation
-- and unit are those of the last day of the month, which is the day judged.
-- Code: AS38.  Entry: 38.  Family: T.  Kind: share.
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
