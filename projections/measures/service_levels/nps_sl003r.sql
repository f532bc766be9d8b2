-- Initial contact of the NPS: was a first meeting arranged within five business days of the allocation to it?
--
-- One row per case on a community order or suspended sentence order that was allocated to the NPS.  It is the measure
-- RR26, narrowed to them.  Met: a meeting at the office or at home, or by video, was arranged to take place no later
-- than the end of the last business day allowed (`contact_after_allocation_business_days` after the day of the
-- allocation, which itself does not count), and not before that day.  It is arranged that counts, and not attended: a
-- meeting that the person missed counts, and one that still lies ahead does; one that the service called off, or that
-- was entered only after its day and that nobody attended, does not.  A telephone call, a session with a provider and a
-- day of unpaid work are no such meeting.  A meeting on a weekend or bank holiday counts as one on the next business
-- day.  Not met: the first such meeting was for a later day, or there was none, and the time is over.  Left out: not
-- met, and the time still runs on the day asked (NOT_DUE_YET); not met, and the case was closed before the time was
-- over (CLOSED_BEFORE_DUE).  Organisation and unit are those to which the case was allocated, also where it was
-- transferred before the time was over or somebody else arranged the meeting.  Judged on the day of the allocation.
-- Code: NPS-SL003R.  Entry: 26.  Family: T.  Kind: share.
-- Source: service level NPS SL003R.  Clock: occurred_at; an appointment has the day on which it is to take place.
-- Reads: contacts_after_allocation.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    business_days as value,
    cast(null as text) as category,
    excluded,
    evidence
from contacts_after_allocation
where organisation = 'NPS'
