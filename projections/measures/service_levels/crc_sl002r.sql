-- Initial contact of the CRC after release: was a first meeting arranged within a business day of it?
--
-- One row per release on licence of a person whose case a CRC held.  It is the measure RR26a, narrowed to them.  A
-- release after a recall is one of its own; a person released at the very sentence, because of the time on remand, was
-- released.  A person released straight into post-sentence supervision, or whose case was closed in prison, was not
-- released on licence.  Met: a meeting at the office or at home, or by video, was arranged to take place no later than
-- the end of the last business day allowed (`contact_after_release_business_days` after the day of the release, which
-- itself does not count), and not before that day.  It is arranged that counts, and not attended: a meeting that the
-- person missed counts, and one that still lies ahead does; one that the service called off, or that was entered only
-- after its day and that nobody attended, does not.  A telephone call, a session with a provider and a day of unpaid
-- work are no such meeting.  A meeting on a weekend or bank holiday counts as one on the next business day.  Not met:
-- the first such meeting was for a later day, or there was none, and the time is over.  Left out: not met, and the time
-- still runs on the day asked (NOT_DUE_YET); not met, and the case was closed before the time was over
-- (CLOSED_BEFORE_DUE).  A return to prison in that time changes nothing.  Organisation and unit are the last to hold
-- the case on the day of the release, or where it was allocated later the first to hold it.  Judged on the day of the
-- release.
-- Code: CRC-SL002R.  Entry: 26.  Family: T.  Kind: share.
-- Source: service level CRC SCH9 SL002R.  Clock: occurred_at; an appointment has the day on which it is to take place.
-- Reads: contacts_after_release.

select
    case_ref || ' ' || opened_by as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    business_days as value,
    cast(null as text) as category,
    excluded,
    evidence
from contacts_after_release
where organisation = 'CRC'
